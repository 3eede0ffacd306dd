"""Where a part of a dossier leads: to the list that shows it in full."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from relations.briefs.model import Run
from relations.briefs.wording import name
from relations.dossiers import pair_name
from relations.fields import edtf_value
from relations.record_types import RECORD_TYPES

register = template.Library()


@register.filter
def list_url(listed: Any) -> str:
    """Of whatever names a ``type`` and the ``parameters`` that its list is asked with."""
    return f"{reverse(f'{RECORD_TYPES[listed.type].plural}-list')}?{listed.query}"


@register.simple_tag
def asking(plural: str, parameters: Any) -> str:
    return f"{reverse(f'{plural}-list')}?{urlencode(parameters)}"


@register.simple_tag(takes_context=True)
def name_today(context: Any, place: Any) -> str:
    """The name of a place today, or on the day that the page is as of."""
    return str(place.name_on(context.get("as_of") or timezone.localdate()))


@register.simple_tag(takes_context=True)
def country_name(context: Any, country: Any) -> Run:
    """In the reader's language, as of the day of the page; reads ``country.names``."""
    return name(country, context.get("as_of") or timezone.localdate())


@register.simple_tag
def pair_url(country: Any, other: Any) -> str:
    return reverse("pair", args=[pair_name((country, other))])


@register.simple_tag(takes_context=True)
def year_url(context: Any, type_name: str, year: int) -> str:
    scope = context["dossier"].scope
    return asking(RECORD_TYPES[type_name].plural, (*scope.subject, ("year", year), *scope.time))


@register.simple_tag(takes_context=True)
def undated_url(context: Any, type_name: str) -> str:
    return asking(RECORD_TYPES[type_name].plural, (*context["dossier"].scope.subject, ("undated", "true")))


@register.simple_tag
def type_counted(type_name: str, number: int) -> str:
    """Such as: documents (3)."""
    return f"{plural_of(type_name)} ({number_format(number, use_l10n=True, force_grouping=True)})"


@register.filter
def plural_of(type_name: str) -> str:
    return str(RECORD_TYPES[type_name].model._meta.verbose_name_plural)


@register.filter
def month_name(span: Any) -> str:
    return edtf_value(span.start.isoformat()[:7]).label()


@register.filter
def names_of(countries: Any) -> str:
    return _(" and ").join(str(country) for country in countries)
