"""What is asked of a dossier: the day it is to be of, and the year to look into. Nothing that is asked is ignored."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.filters.base import less_empty, unknown


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


def filled(form: type[AsOfForm], given: QueryDict) -> tuple[AsOfForm, dict[str, list[str]]]:
    """The form, and every refused parameter with the reasons."""
    asked = form(less_empty(given))
    errors = {name: [str(reason) for reason in reasons] for name, reasons in asked.errors.items()}
    for name, values in given.lists():
        if name not in asked.fields:
            errors[name] = [unknown(name, [*asked.fields])]
        elif sum(map(bool, values)) > 1:
            errors[name] = [gettext("Give it once.")]
    return asked, errors
