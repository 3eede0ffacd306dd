"""What a list was narrowed by, in words a reader can check and take back one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django.http import QueryDict
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from relations.fields import edtf_value
from relations.filters import FilterSet
from relations.filters.base import ORDERINGS
from relations.filters.fields import RelatedFilter
from relations.search import Question

#: Parameters that choose how to see the list, not what is in it.
NOT_FILTERS = ("ordering", "cursor")
#: Of what was left out, no more is repeated.
REPEATED, REPEATED_LETTERS = 10, 60


@dataclass(frozen=True)
class Chip:
    name: str
    label: str
    value: str
    without: str


def chips(filterset: FilterSet, refused: Iterable[str]) -> list[Chip]:
    return [
        Chip(name, str(filterset.filters[name].label), label, toggled(filterset, name, value))
        for name, values in filterset.asked()
        if name in filterset.filters and name not in NOT_FILTERS and name not in refused
        for value, label in labels(filterset, name, values).items()
    ]


def labels(filterset: FilterSet, name: str, values: Iterable[str]) -> dict[str, str]:
    """The values given, each once however it is spelled, with what they are called."""
    filter_: django_filters.Filter = filterset.filters[name]
    asked: Any = filterset.form.fields[name]
    given = list(dict.fromkeys(value for value in values if value))
    match filter_:
        case RelatedFilter():
            key = filter_.extra["to_field_name"]
            known = {getattr(record, key): str(record) for record in filterset.form.cleaned_data[name]}
            return {value: known[value] for value in map(asked.normalized, given)}
        case django_filters.ChoiceFilter() | django_filters.MultipleChoiceFilter():
            choices = {str(value): str(label) for value, label in asked.choices}
            return {value: choices[value] for value in given}
        case django_filters.DateFilter():
            return {value: edtf_value(str(filterset.form.cleaned_data[name])).label() for value in given}
    return {value: value for value in given}


def without(asked: Any, name: str, value: str | None = None) -> str:
    """The query string less one value, or less the whole parameter; from the first page on."""
    rest: QueryDict = asked.copy()
    rest.pop("cursor", None)
    kept = [other for other in rest.getlist(name) if other != value] if value is not None else []
    rest.setlist(name, kept)
    return query_string(rest)


def toggled(filterset: FilterSet, name: str, value: str) -> str:
    """The query string with one value more of a filter that takes several, or less where it was given."""
    asked: Any = filterset.data
    field: Any = filterset.form.fields[name]
    normalized = field.normalized if isinstance(filterset.filters[name], RelatedFilter) else str
    given = [each for each in asked.getlist(name) if each]
    kept = [each for each in given if normalized(each) != value]
    return query_string(replaced(asked, **{name: kept if len(kept) < len(given) else [*given, value]}))


def replaced(asked: Any, **values: list[str]) -> QueryDict:
    """Another question, from the first page on; without the parameters whose list is empty."""
    other: QueryDict = asked.copy()
    for name, given in {"cursor": [], **values}.items():
        other.setlist(name, given)
        if not given:
            del other[name]
    return other


def query_string(asked: QueryDict) -> str:
    return f"?{asked.urlencode()}" if any(asked.lists()) and asked.urlencode() else ""


def sentence(filterset: FilterSet, applied: list[Chip]) -> str:
    """Such as: country: Belarus and Kazakhstan; kind: meeting or summit; newest first."""
    ordering = filterset.form.cleaned_data.get("ordering") or filterset.default_ordering
    return "; ".join([*conditions(filterset, applied), str(ORDERINGS[ordering][1])])


def conditions(filterset: FilterSet, applied: list[Chip]) -> list[str]:
    """The filters in words, one by one; the order is another matter."""
    named: dict[str, list[Chip]] = {}
    for chip in applied:
        named.setdefault(chip.name, []).append(chip)
    return [f"{group[0].label}: {joined(filterset.filters[name], group)}" for name, group in named.items()]


def joined(filter_: django_filters.Filter, group: list[Chip]) -> str:
    """Every record named must match; of several choices, any."""
    every = isinstance(filter_, RelatedFilter) and filter_.every
    return get_text_list([chip.value for chip in group], _("and") if every else _("or"))


def too_common(question: Question) -> str:
    """What of the words asked for does not count."""
    return _("Too common to count beside other words: %(words)s.") % {"words": listed(question.small)}


def listed(words: Sequence[str]) -> str:
    shown = [f"“{word[:REPEATED_LETTERS]}{'…' * (len(word) > REPEATED_LETTERS)}”" for word in words[:REPEATED]]
    return get_text_list([*shown, *(["…"] if len(words) > REPEATED else [])], _("and"))
