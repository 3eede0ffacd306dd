"""What a dossier is asked with: the day it is to be of, and the year to look into. Nothing that is asked is ignored."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.fields import edtf_value
from relations.filters.base import unknown
from relations.views.applied import query_string, without
from relations.views.controls import Control


class AsOfForm(forms.Form):
    as_of = forms.DateField(
        label=_("As of"),
        required=False,
        # ISO 8601 days only, as in the lists.
        input_formats=["%Y-%m-%d"],
        help_text=_("YYYY-MM-DD. Offices, place names, documents in force and commitments as they stood that day."),
    )


class AsOfAndYearForm(AsOfForm):
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1, max_value=9999)


@dataclass(frozen=True)
class Asked:
    form: forms.Form
    given: QueryDict
    errors: dict[str, list[str]]

    @property
    def as_of(self) -> date | None:
        return self.form.cleaned_data.get("as_of")

    @property
    def year(self) -> int | None:
        return self.form.cleaned_data.get("year")

    @property
    def context(self) -> dict[str, Any]:
        as_of = None if self.errors else self.as_of
        return {
            "as_of": as_of,
            "as_of_label": edtf_value(as_of.isoformat()).label() if as_of else "",
            "is_past": bool(as_of and as_of < timezone.localdate()),
            "is_to_come": bool(as_of and as_of > timezone.localdate()),
            "as_of_control": self.control_of("as_of"),
            "kept": [(name, value) for name, value in self.given.items() if name == "year" and not self.errors],
            "today": without(self.given, "as_of"),
            # What has no field of its own in the form is told above it.
            "refused": [
                (name[:60], reasons, without(self.given, name))
                for name, reasons in self.errors.items()
                if name != "as_of"
            ],
            "errors": self.errors,
        }

    def values(self, name: str) -> list[str]:
        return [value[:200] for value in self.given.getlist(name) if value]

    def control_of(self, name: str) -> Control:
        """``name``: of a day that is asked about."""
        field, reasons = self.form.fields[name], self.errors.get(name, [])
        return Control(
            name=name,
            label=str(field.label),
            # The browser's own input for dates would empty what was refused.
            kind="text" if reasons else "date",
            help_text=str(field.help_text),
            values=self.values(name),
            errors=reasons,
        )


def asked(request: HttpRequest, form: type[AsOfForm] = AsOfAndYearForm) -> Asked:
    """Raises ``TooManyFieldsSent`` as reading the query does."""
    filled = form(request.GET)
    errors = {name: [str(reason) for reason in reasons] for name, reasons in filled.errors.items()}
    for name, values in request.GET.lists():
        if name not in filled.fields:
            errors[name] = [unknown(name, [*filled.fields])]
        elif sum(map(bool, values)) > 1:
            errors[name] = [gettext("Give it once.")]
    return Asked(filled, request.GET, errors)


def less_blanks(asked: Asked) -> str | None:
    """The query without the empty values that a form sends; None where there are none."""
    tidy = asked.given.copy()
    for name, values in asked.given.lists():
        if name in asked.form.fields:
            tidy.setlist(name, [value for value in values if value])
    return None if tidy.urlencode() == asked.given.urlencode() else query_string(tidy)
