"""How many records there are in each year, or decade, or century."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count
from django.db.models.functions import Cast, Coalesce, Substr
from django.utils import timezone

from relations.facets.matches import Matches
from relations.filters import FilterSet

#: So many bars can be told from each other and clicked on.
MOST_BARS = 50
STEPS = (1, 10, 100, 1000)
NEWEST = "-date"
FIRST, LAST = datetime.MINYEAR, datetime.MAXYEAR


@dataclass(frozen=True)
class Bar:
    start: int
    end: int
    count: int


@dataclass(frozen=True)
class Years:
    #: Years that a bar stands for: 1, 10 or 100.
    step: int
    #: In turn, without a gap; those that are empty are among them.
    bars: list[Bar]
    #: Spans of ten bars each.
    groups: list[Bar]
    #: Records without a date; None where the filters leave them out anyway.
    undated: int | None
    #: Else only the newest of the matches were looked at: ``matches.LIMIT``.
    exact: bool


@dataclass(frozen=True)
class _Span:
    """So many records that may fall into any of these years; an end that is open is the first or last year there is."""

    start: int
    end: int
    count: int


def years(filterset: FilterSet, listed: Matches | None = None, most: int = MOST_BARS) -> Years | None:
    """None for a list without dates. A record is counted in every year in which the filter ``year`` finds it.

    The year asked for is left out of the question, so that others can be chosen instead; a range of days is not.
    ``listed``: what matches all filters, where that is known already. ``most``: so many bars at most.
    """
    if "year" not in filterset.filters:
        return None
    asked = filterset.form.cleaned_data
    spans, undated, exact = _counted(filterset, listed)
    ranged = bool(asked.get("date_after") or asked.get("date_before") or asked.get("undated"))
    first, last = _bounds(spans, asked.get("date_after"), asked.get("date_before"))
    told = None if ranged else undated
    if last < first:
        return Years(1, [], [], told, exact)
    step = next(step for step in STEPS if last // step - first // step < most or step == STEPS[-1])
    bars = [_bar(spans, start, end) for start, end in _steps(first, last, step)]
    groups = [_bar(spans, start, end) for start, end in _steps(first, last, step * 10)]
    return Years(step, bars, groups, told, exact)


def _counted(filterset: FilterSet, listed: Matches | None) -> tuple[list[_Span], int, bool]:
    """Records by first and last year, how many have no date, and whether these are all."""
    narrowed = filterset.form.cleaned_data["year"]
    if listed is None or narrowed or not (listed.covers_all() or listed.ordering == NEWEST):
        listed = Matches(filterset, "year", ordering=NEWEST)
    if listed.counted_by:
        found_spans, undated = listed.counted_by.years()
        return [_Span(first, last, count) for (first, last, _half), count in found_spans], undated, listed.covers_all()
    by_years = _with_years(listed.records).values_list("first", "last").annotate(number=Count("*"))
    counts = {(first, last): count for first, last, count in by_years}
    undated = counts.pop((None, None), 0)
    spans = [_Span(int(first), int(last), count) for (first, last), count in counts.items()]
    return spans, undated, listed.covers_all()


def _with_years(records: Any) -> Any:
    """By first and last year. The database writes a day as YYYY-MM-DD, whichever database it is."""
    names = records.model.date_fields
    return records.order_by().annotate(first=_year(names, "earliest"), last=_year(names, "latest"))


def _year(names: tuple[str, ...], bound: str) -> Any:
    """Of the first date that is known; see ``querysets.dated_q``."""
    days = [f"{name}_{bound}" for name in names]
    return Substr(Cast(Coalesce(*days) if len(days) > 1 else days[0], CharField()), 1, 4)


def _bounds(spans: list[_Span], after: datetime.date | None, before: datetime.date | None) -> tuple[int, int]:
    """The first and last year shown: those that dates name; what has no end may go on until today."""
    named = [year for span in spans for year in (span.start, span.end) if FIRST < year < LAST]
    if not named:
        return 1, 0
    first, last = min(named), max(named)
    if any(span.end == LAST for span in spans):
        last = max(last, timezone.localdate().year)
    if after and before and before.year - after.year < MOST_BARS:
        return after.year, before.year
    return max(first, after.year if after else first), min(last, before.year if before else last)


def _steps(first: int, last: int, step: int) -> Iterator[tuple[int, int]]:
    """Whole decades or centuries, cut to the years there are at both ends of the whole."""
    for start in range(first // step * step, last + 1, step):
        yield max(start, first), min(start + step - 1, last)


def _bar(spans: list[_Span], start: int, end: int) -> Bar:
    return Bar(start, end, sum(span.count for span in spans if span.start <= end and span.end >= start))
