"""The panel beside a list: facets to tick, and the years as bars to click on. Facets count; this makes addresses."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relations.facets import LIMIT, Bar, Facet, Value, Years, facet_names, facets_and_years
from relations.filters import FilterSet
from relations.filters.fields import RelatedFilter
from relations.models import Indicator, Participant, Place, Topic
from relations.views.applied import query_string, replaced

#: Facets that stand first and open, where a type has them; the others follow in the order of the filters.
FOREMOST = ("kind", "state", "country", "life", "level", "speaker", "owner", "party", "signatory", "topic")
#: So many facets are open in any case.
OPEN = 3
#: What is named often enough to be counted beside every list. What else a filter names is counted on its own page.
OFTEN_NAMED = (Participant, Place, Topic, Indicator)
#: So few bars have room for the names of the years beneath.
FEW_BARS = 12
#: Heights of bars that the style knows.
HEIGHTS = 20


@dataclass(frozen=True)
class ShownBar:
    name: str
    count: str
    height: int
    chosen: bool
    query: str


@dataclass(frozen=True)
class ShownGroup:
    name: str
    count: str
    query: str
    bars: list[ShownBar]


@dataclass(frozen=True)
class ShownYears:
    groups: list[ShownGroup]
    undated: str
    undated_query: str
    #: Days are asked for, without which ``all_query`` asks.
    ranged: bool
    all_query: str
    exact: bool
    limit: int
    few: bool


def beside(filterset: FilterSet) -> list[str]:
    """Names of the facets that are counted beside the list."""
    often = [name for name in facet_names(filterset) if is_often_named(filterset, name)]
    return sorted(often, key=lambda name: FOREMOST.index(name) if name in FOREMOST else len(FOREMOST))


def apart(filterset: FilterSet) -> list[str]:
    """Names of those whose values, unless chosen, stand on a page of their own."""
    return [name for name in facet_names(filterset) if not is_often_named(filterset, name)]


def is_often_named(filterset: FilterSet, name: str) -> bool:
    filter_ = filterset.filters[name]
    if not isinstance(filter_, RelatedFilter):
        return True
    field: Any = filterset.form.fields[name]
    return issubclass(field.queryset.model, OFTEN_NAMED)


@dataclass(frozen=True)
class ShownFacet:
    facet: Facet
    open: bool

    @property
    def chosen(self) -> int:
        return sum(value.chosen for value in self.facet.values)


def panel(filterset: FilterSet) -> tuple[list[ShownFacet], ShownYears | None]:
    told, found = facets_and_years(filterset, beside(filterset))
    shown = [
        ShownFacet(each, place < OPEN or each.name in FOREMOST or any(value.chosen for value in each.values))
        for place, each in enumerate(told)
    ]
    shown += [ShownFacet(each, bool(each.values)) for each in only_chosen(filterset)]
    return shown, histogram(filterset, found)


def only_chosen(filterset: FilterSet) -> Iterable[Facet]:
    """Without counts: what is chosen is ticked, and a link leads to the others."""
    for name in apart(filterset):
        filter_: Any = filterset.filters[name]
        field: Any = filterset.form.fields[name]
        values = [
            Value(getattr(record, field.to_field_name), str(record), -1, True)
            for record in filterset.form.cleaned_data[name] or ()
        ]
        yield Facet(name, str(filter_.label), values, True, filter_.every, False, True)


def counted(count: int, exact: bool = True) -> str:
    """Such as "1,204 records", or "1,204+ records" where there are at least so many."""
    number = number_format(count, use_l10n=True, force_grouping=True) + ("" if exact else "+")
    return ngettext("%(number)s record", "%(number)s records", count) % {"number": number}


def histogram(filterset: FilterSet, found: Years | None) -> ShownYears | None:
    if found is None or not found.bars:
        return None
    most = max((bar.count for bar in found.bars), default=0)
    asked = filterset.form.cleaned_data
    return ShownYears(
        groups=[group(filterset, found, each, most) for each in found.groups],
        undated=counted(found.undated, found.exact) if found.undated else "",
        undated_query=query_string(replaced(filterset.data, year=[], undated=["true"])),
        ranged=bool(asked["year"] or asked["date_after"] or asked["date_before"]),
        all_query=query_string(replaced(filterset.data, year=[], date_after=[], date_before=[])),
        exact=found.exact,
        limit=LIMIT,
        few=found.step == 1 and len(found.bars) <= FEW_BARS,
    )


def group(filterset: FilterSet, found: Years, whole: Bar, most: int) -> ShownGroup:
    return ShownGroup(
        name=span_name(whole, found.step * 10),
        count=counted(whole.count, found.exact),
        # The one group there is shows all there is.
        query=range_query(filterset, whole) if whole.count and len(found.groups) > 1 else "",
        bars=[
            shown(filterset, found, bar, most)
            for bar in found.bars
            if whole.start <= bar.start and bar.end <= whole.end
        ],
    )


def shown(filterset: FilterSet, found: Years, bar: Bar, most: int) -> ShownBar:
    chosen = found.step == 1 and filterset.form.cleaned_data["year"] == bar.start
    query = year_query(filterset, bar.start, chosen) if found.step == 1 else range_query(filterset, bar)
    return ShownBar(
        name=span_name(bar, found.step),
        count=counted(bar.count, found.exact),
        # However few there are, something is to be seen.
        height=max(1, round(bar.count / most * HEIGHTS)) if bar.count else 0,
        chosen=chosen,
        query=query if bar.count or chosen else "",
    )


def span_name(bar: Bar, step: int) -> str:
    if step == 1:
        return str(bar.start)
    if step == 10 and (bar.start // 10) == (bar.end // 10):
        return _("%(decade)ss") % {"decade": bar.start // 10 * 10}
    return f"{bar.start}–{bar.end}"


def year_query(filterset: FilterSet, year: int, chosen: bool) -> str:
    return query_string(replaced(filterset.data, year=[] if chosen else [str(year)]))


def range_query(filterset: FilterSet, bar: Bar) -> str:
    """Within the days that are asked for already."""
    asked = filterset.form.cleaned_data
    after = max(asked["date_after"] or datetime.date.min, datetime.date(bar.start, 1, 1))
    before = min(asked["date_before"] or datetime.date.max, datetime.date(bar.end, 12, 31))
    return query_string(
        replaced(filterset.data, year=[], date_after=[after.isoformat()], date_before=[before.isoformat()])
    )
