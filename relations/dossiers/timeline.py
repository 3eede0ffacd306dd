"""Contacts, statements and documents by date: how many of each year, and what they are.

A record stands in a year, or in a month, only where all of its possible days lie in it. What spans several years, or is
known only to a longer time, is told apart; so is what has no date.
"""

import datetime
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, Value, When, Window
from django.db.models.functions import Cast, Coalesce, RowNumber, Substr

from relations.dossiers.scope import Scope
from relations.models import Document, Record, Statement, Visit
from relations.nesting import attach

TYPES: tuple[type[Record], ...] = (Visit, Statement, Document)
#: So many records are told of all years together, of one month, and of those known less exactly.
LATEST, OF_MONTH = 20, 12

Counts = dict[str, int]


@dataclass
class Span:
    """A year or a month, with how many records of each type lie in it."""

    start: datetime.date
    end: datetime.date
    counts: Counter[str] = field(default_factory=Counter)
    records: list[Any] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def more(self) -> int:
        """So many are counted and not told."""
        return self.total - len(self.records)


@dataclass(frozen=True)
class Timeline:
    #: From the first year to the last with a record, those between without one included.
    years: list[Span]
    #: How many span several years, and how many have no date, by type.
    longer: Counts
    undated: Counts

    @property
    def total(self) -> int:
        return sum(year.total for year in self.years) + self.longer_number + self.undated_number

    @property
    def longer_number(self) -> int:
        return sum(self.longer.values())

    @property
    def undated_number(self) -> int:
        return sum(self.undated.values())

    def of(self, type_name: str) -> int:
        counts = (*(year.counts for year in self.years), self.longer, self.undated)
        return sum(each.get(type_name, 0) for each in counts)


@dataclass(frozen=True)
class Year:
    """The months that have records, each with the first of them; then what is known to the year or less exactly."""

    number: int
    months: list[Span]
    #: In that year, the month not known or several months.
    whole: Span
    #: Longer than the year, or known less exactly, and perhaps in it.
    longer: Span


def timeline(scope: Scope) -> Timeline:
    in_years: dict[int, Counter[str]] = {}
    longer, undated = Counter[str](), Counter[str]()
    for model in TYPES:
        for start, end, number in _counted(scope, model):
            if start is None:
                undated[_name(model)] += number
            elif start == end:
                in_years.setdefault(int(start), Counter())[_name(model)] += number
            else:
                longer[_name(model)] += number
    years = range(min(in_years), max(in_years) + 1) if in_years else range(0)
    spans = [Span(*_year(number), in_years.get(number, Counter())) for number in years]
    # Plain ones: a template that asks a Counter for its items is given the count of "items".
    return Timeline(spans, dict(longer), dict(undated))


def latest(scope: Scope) -> list[Any]:
    """Of all types together, the newest first."""
    found = [each for model in TYPES for each in _read(scope, scope.of(model).dated()[:LATEST])]
    return sorted(found, key=lambda each: (each.sort_date, each.pk), reverse=True)[:LATEST]


def year(scope: Scope, number: int) -> Year:
    first, last = _year(number)
    months: dict[str, Span] = {}
    whole, longer = Span(first, last), Span(first, last)
    told: dict[int, list[tuple[datetime.date, int, type[Record]]]] = {}
    for model in TYPES:
        counted = set()
        for start, end, count, listed_by, pk in _first_of_each(scope, model, number):
            span = _span(start, end, first, months, whole, longer)
            span.counts[_name(model)] += count if (start, end) not in counted else 0
            counted.add((start, end))
            told.setdefault(id(span), []).append((listed_by, pk, model))
    spans = [*months.values(), whole, longer]
    first_of = {id(span): sorted(told.get(id(span), []), key=lambda each: each[:2])[:OF_MONTH] for span in spans}
    read = {model: _by_number(scope, model, [each for some in first_of.values() for each in some]) for model in TYPES}
    for span in spans:
        span.records = [read[model][pk] for _listed_by, pk, model in first_of[id(span)]]
    return Year(number, [months[key] for key in sorted(months)], whole, longer)


def _span(start: str, end: str, first: datetime.date, months: dict[str, Span], whole: Span, longer: Span) -> Span:
    if start == end:
        if start not in months:
            begin = datetime.date(first.year, int(start[5:7]), 1)
            months[start] = Span(begin, begin.replace(day=monthrange(begin.year, begin.month)[1]))
        return months[start]
    return whole if start[:4] == end[:4] else longer


def _counted(scope: Scope, model: type[Record]) -> Iterator[tuple[Any, ...]]:
    """Numbers of records by the first and the last year that they may be of."""
    if in_memory := scope.in_memory(_name(model), (*scope.subject, *scope.time)):
        spans, undated = in_memory.years()
        if undated:
            yield None, None, undated
        yield from (("" if half else f"{first:04}", f"{last:04}", count) for (first, last, half), count in spans)
        return
    found = _bounded(scope.of(model), model, 4)
    yield from found.values_list("start", "end").annotate(n=Count("pk"))


def _bounded(found: Any, model: type[Record], digits: int) -> Any:
    """With the first and the last year (four digits) or month (seven) that each may be of."""
    # One end of its time is not known: that widens no bound, but it may have begun or ended in another year.
    half_known = [Q(**{f"{name}__startswith": "/"}) | Q(**{f"{name}__endswith": "/"}) for name in model.date_fields]
    start = Case(When(_decisive(model, half_known), then=Value("")), default=_digits(model, "earliest", digits))
    return found.order_by().annotate(start=start, end=_digits(model, "latest", digits))


def _decisive(model: type[Record], conditions: Sequence[Q]) -> Q:
    """That the condition is true of the first date that is known."""
    met, not_known = Q(pk__in=()), Q()
    for name, condition in zip(model.date_fields, conditions, strict=True):
        met |= not_known & condition
        not_known &= Q(**{name: ""})
    return met


def _digits(model: type[Record], bound: str, digits: int) -> Substr:
    """The first digits of the day as ISO 8601 writes it: both databases give it so, without a function of their own."""
    columns = [F(f"{name}_{bound}") for name in model.date_fields]
    day = Coalesce(*columns) if len(columns) > 1 else columns[0]
    return Substr(Cast(day, CharField(max_length=10)), 1, digits)


def _first_of_each(
    scope: Scope, model: type[Record], number: int
) -> Iterable[tuple[str, str, int, datetime.date, int]]:
    """The first records of each month, of the whole year, and of what is known less exactly, each with how many are
    of the same time."""
    found = _bounded(scope.of(model).between(*_year(number)), model, 7)
    same = [F("start"), F("end")]
    found = found.annotate(nth=Window(RowNumber(), same, ["sort_date", "id"]), number=Window(Count("pk"), same))
    rows: Iterable[tuple[str, str, int, datetime.date, int]] = found.filter(nth__lte=OF_MONTH).values_list(
        "start", "end", "number", "sort_date", "pk"
    )
    return rows


def _by_number(scope: Scope, model: type[Record], told: Iterable[tuple[Any, int, type[Record]]]) -> dict[int, Any]:
    numbers = [pk for _listed_by, pk, of in told if of is model]
    return {each.pk: each for each in _read(scope, scope.visible(model).filter(pk__in=numbers))} if numbers else {}


def _read(scope: Scope, found: Any) -> list[Any]:
    records = list(found)
    attach(records, ("translations", "participations") if found.model is Statement else ("translations",))
    return records


def _name(model: type[Record]) -> str:
    return str(model._meta.model_name)


def _year(number: int) -> tuple[datetime.date, datetime.date]:
    return datetime.date(number, 1, 1), datetime.date(number, 12, 31)
