"""How a figure is said: the number as the reader's language writes it, with its unit and how exactly it is meant."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relations.choices import FigureKind, Qualifier

AMOUNTS = {
    Qualifier.ABOUT: gettext_lazy("about %(amount)s"),
    Qualifier.APPROACHING: gettext_lazy("approaching %(amount)s"),
    Qualifier.AT_LEAST: gettext_lazy("at least %(amount)s"),
    Qualifier.MORE_THAN: gettext_lazy("more than %(amount)s"),
    Qualifier.AT_MOST: gettext_lazy("at most %(amount)s"),
    Qualifier.LESS_THAN: gettext_lazy("less than %(amount)s"),
}


def amount(figure: Any) -> str:
    """Such as "approaching 1,000,000,000 USD"."""
    number = number_format(figure.value.normalize(), use_l10n=True, force_grouping=True)
    pattern = _("rank %(number)s") if figure.kind == FigureKind.RANK else "%(number)s %(unit)s"
    said = pattern % {"number": number, "unit": figure.unit}
    return str(AMOUNTS[figure.qualifier]) % {"amount": said} if figure.qualifier else said
