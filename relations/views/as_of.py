"""What a dossier is asked with, and the form on its page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from relations.fields import edtf_value
from relations.filters.as_of import AsOfAndYearForm, AsOfForm, filled
from relations.views.applied import query_string, without
from relations.views.controls import Control


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
    question, errors = filled(form, request.GET)
    return Asked(question, request.GET, errors)


def less_blanks(asked: Asked) -> str | None:
    """The query without the empty values that a form sends; None where there are none."""
    tidy = asked.given.copy()
    for name, values in asked.given.lists():
        if name in asked.form.fields:
            tidy.setlist(name, [value for value in values if value])
    return None if tidy.urlencode() == asked.given.urlencode() else query_string(tidy)
