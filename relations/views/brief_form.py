"""What a brief is asked with: the period, the day it is to be of, and, at the desk, whether with drafts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relations.filters.as_of import AsOfForm
from relations.views.applied import without
from relations.views.as_of import Asked
from relations.views.controls import Control


class BriefForm(AsOfForm):
    date_after = forms.DateField(
        label=_("From"), required=False, input_formats=["%Y-%m-%d"], help_text=_("That day included.")
    )
    date_before = forms.DateField(
        label=_("Until"), required=False, input_formats=["%Y-%m-%d"], help_text=_("That day included.")
    )
    drafts = forms.ChoiceField(label=_("Drafts"), required=False, choices=[("true", _("Include drafts"))])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        after, before = given.get("date_after"), given.get("date_before")
        if after and before and after > before:
            self.add_error("date_before", _("The period ends before it begins."))
        if after and (as_of := given.get("as_of")) and after > as_of:
            self.add_error("date_after", _("The period begins after the day of the brief."))
        return given


def controls(asked: Asked, *, with_drafts: bool) -> dict[str, Any]:
    shown = ["date_after", "date_before", "as_of", *(["drafts"] if with_drafts else [])]
    return {
        "controls": [control(asked, name) for name in shown],
        # What has no field of its own in the form is told above it.
        "refused": [
            (name[:60], reasons, without(asked.given, name))
            for name, reasons in asked.errors.items()
            if name not in shown
        ],
        "errors": asked.errors,
        "is_asked": any(asked.given.values()),
    }


def control(asked: Asked, name: str) -> Control:
    if name != "drafts":
        return asked.control_of(name)
    options = [("true", str(_("Include drafts")))]
    reasons = asked.errors.get(name, [])
    return Control(name, str(_("Drafts")), "checkboxes", values=asked.values(name), options=options, errors=reasons)
