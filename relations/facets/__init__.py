"""What a list can be narrowed by, with counts that tell what choosing it gives; made from the FilterSet of the list.

Of a filter that any value satisfies, a count is of the records that have the value among those that match all *other*
filters. Of a filter whose every value must match, it is of the records listed now that have the value too: exactly
what is listed after it is chosen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from relations.columns.table import is_column
from relations.facets.chronology import Bar, Years, years
from relations.facets.counting import Counted, Key, columns, countable, counted, every
from relations.facets.matches import LIMIT, Matches
from relations.filters import FilterSet
from relations.filters.base import MAX_NAMED
from relations.filters.fields import RelatedFilter

__all__ = [
    "LIMIT",
    "Bar",
    "Facet",
    "Matches",
    "Value",
    "Years",
    "facet_names",
    "facets",
    "facets_and_years",
    "facets_with",
    "years",
]

#: So many values of a facet are told; the rest are asked for by the facet's name.
MOST = 10


@dataclass(frozen=True)
class Value:
    #: As the parameter gives it.
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    values: list[Value]
    #: There are values beyond these.
    more: bool
    #: All the values chosen must match; else any.
    every: bool
    #: Of the vocabulary, in whose order the values stand, not records.
    vocabulary: bool
    #: Else a count is of the first ``LIMIT`` of the matches only, and there may be more.
    exact: bool


def facet_names(filterset: FilterSet) -> list[str]:
    return [name for name, filter_ in filterset.filters.items() if countable(filter_)]


def facets(filterset: FilterSet, names: Iterable[str], most: int = MOST) -> list[Facet]:
    """Call it only where ``parameter_errors`` is empty. Facets without any value are left out."""
    return [facet for facet in facets_with(filterset, names, most).values() if facet.values]


def facets_with(
    filterset: FilterSet,
    names: Iterable[str],
    most: int = MOST,
    targets: dict[str, Any] | None = None,
    listed: Matches | None = None,
) -> dict[str, Facet]:
    """``targets``: by facet, the records among which its values are looked for, where not among all. ``listed``: what
    matches all filters, to be found once where more is counted by it."""
    return _facets(filterset, listed or Matches(filterset), names, most, targets or {})


def facets_and_years(filterset: FilterSet, names: Iterable[str]) -> tuple[list[Facet], Years | None]:
    """All that stands beside a list, by records that are found once."""
    listed = Matches(filterset)
    found = _facets(filterset, listed, names, MOST, {}).values()
    return [facet for facet in found if facet.values], years(filterset, listed)


def _facets(
    filterset: FilterSet, listed: Matches, names: Iterable[str], most: int, targets: dict[str, Any]
) -> dict[str, Facet]:
    found: dict[str, Counted] = {}
    names = list(names)
    free = {name for name in names if every(filterset.filters[name]) or not filterset.form.cleaned_data[name]}
    together = {
        name: filterset.filters[name]
        for name in names
        if name in free and is_column(filterset.filters[name]) and not listed.holds(name)
    }
    known = columns(listed, together)
    for name in names:
        matches = listed if name in free else Matches(filterset, name)
        number = counted(filterset, name, matches, most, targets.get(name), known.get(name))
        found[name] = number
    told = labels(filterset, found)
    return {name: facet(filterset, name, number, told.get(name, {})) for name, number in found.items()}


def facet(filterset: FilterSet, name: str, number: Counted, told: dict[Key, tuple[str, str]]) -> Facet:
    filter_ = filterset.filters[name]
    chosen = chosen_keys(filterset, name)
    # One more than may be named would be refused.
    full = isinstance(filter_, RelatedFilter) and named(filterset) >= MAX_NAMED
    return Facet(
        name=name,
        label=str(filter_.label),
        values=[
            Value(*told[key], count, key in chosen)
            for key, count in number.counts.items()
            if key in told and (key in chosen or not full)
        ],
        more=number.more,
        every=every(filter_),
        vocabulary=not isinstance(filter_, RelatedFilter),
        exact=number.exact,
    )


def chosen_keys(filterset: FilterSet, name: str) -> set[Key]:
    return {getattr(value, "pk", value) for value in filterset.form.cleaned_data[name] or ()}


def named(filterset: FilterSet) -> int:
    """As ``parameter_errors`` counts them."""
    return sum(
        len(set(filter(None, values)))
        for name, values in filterset.asked()
        if isinstance(filterset.filters.get(name), RelatedFilter)
    )


def labels(filterset: FilterSet, found: dict[str, Counted]) -> dict[str, dict[Key, tuple[str, str]]]:
    """By facet and key: the value in an address and what it is called. One query per kind of record named.

    Only of those that may be named: what is not there is not told.
    """
    keys: dict[tuple[Any, str], set[Key]] = {}
    public: dict[tuple[Any, str], Any] = {}
    of: dict[str, tuple[Any, str]] = {}
    told: dict[str, dict[Key, tuple[str, str]]] = {}
    for name, number in found.items():
        field: Any = filterset.form.fields[name]
        if isinstance(filterset.filters[name], RelatedFilter):
            of[name] = field.queryset.model, field.to_field_name
            keys.setdefault(of[name], set()).update(number.counts)
            public[of[name]] = field.queryset
        else:
            told[name] = {str(value): (str(value), str(label)) for value, label in field.choices}
    rows: dict[tuple[Any, str], dict[Key, tuple[str, str]]] = {}
    for which, wanted in keys.items():
        values = public[which].filter(pk__in=wanted).order_by().values_list("pk", which[1], "title")
        rows[which] = {pk: (value, title) for pk, value, title in values}
    return told | {name: rows[which] for name, which in of.items()}
