"""Visits by the month: which stand on days of it, and which are only known to fall into it or its year."""

import calendar
import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import Count
from django.db.models.functions import Substr

from relations.edtf import Edtf
from relations.fields import edtf_value

#: So many visits of a day are named; the others stand in its list.
MOST_OF_A_DAY = 6
#: So many visits of a month are read, and so many of those that stand on no day.
MOST_OF_A_MONTH, MOST_BESIDE = 400, 25
MONTHS = [f"{month:02}" for month in range(1, 13)]


@dataclass(frozen=True, order=True)
class Month:
    year: int
    number: int

    @classmethod
    def of(cls, day: datetime.date) -> Self:
        return cls(day.year, day.month)

    @classmethod
    def parsed(cls, text: str) -> Self:
        """As in 2012-05; a ``ValueError`` for whatever is no month of the years 1 to 9999."""
        year, dash, month = text[:4], text[4:5], text[5:]
        if not (text.isascii() and year.isdigit() and len(year) == 4 and dash == "-" and month in MONTHS and int(year)):
            raise ValueError(text)
        return cls(int(year), int(month))

    @property
    def first(self) -> datetime.date:
        return datetime.date(self.year, self.number, 1)

    @property
    def last(self) -> datetime.date:
        return datetime.date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def label(self) -> str:
        return edtf_value(str(self)).label()

    @property
    def some_day_label(self) -> str:
        return edtf_value(f"{self}-XX").label()

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    def may_hold(self, when: Edtf) -> bool:
        return when.is_known and when.earliest <= self.last and self.first <= when.latest

    def surely_holds(self, when: Edtf) -> bool:
        """Whether it is known that some of it was in this month. Where an end is open, or when it ended is not known,
        that is known of the month of the other end alone; of what came at some time before a day, of no month."""
        if when.start is None and when.text.startswith("/"):
            return False
        start, end = when.start or when.end, when.end or when.start
        return bool(start and end and start.latest <= self.last and self.first <= end.earliest)


def has_days(when: Edtf) -> bool:
    """Whether each of its days is known: nothing else stands on a day of a calendar."""
    ends = (when.start, when.end)
    return all(end and end.precision == "day" and not end.approximate and not end.uncertain for end in ends)


@dataclass
class Day:
    date: datetime.date
    count: int = 0
    #: Each visit with whether it began on a day before.
    visits: list[tuple[Any, bool]] = field(default_factory=list)
    #: Of the list of the visits of that day.
    query: str = ""

    @property
    def more(self) -> int:
        return self.count - len(self.visits)


@dataclass(frozen=True)
class Aside:
    """Visits that stand on no day: the first of them, and how many there are."""

    count: int
    visits: list[Any]

    @property
    def more(self) -> int:
        return self.count - len(self.visits)


class Year:
    """How many visits have each date that may fall into the year: from these follow all counts of its months."""

    def __init__(self, records: Any, year: int) -> None:
        within = records.between(datetime.date(year, 1, 1), datetime.date(year, 12, 31))
        rows = within.order_by().values_list("date").annotate(number=Count("pk")).order_by("date")
        self.year = year
        self.numbers: dict[str, int] = dict(rows)

    def months(self) -> list[tuple[Month, int]]:
        return [(month, self.count(self.surely_in(month))) for month in (Month(self.year, n) for n in range(1, 13))]

    def in_no_month(self) -> int:
        months = [Month(self.year, number) for number in range(1, 13)]
        known = {text for month in months for text in self.surely_in(month)}
        return self.count(text for text in self.numbers if text not in known)

    def surely_in(self, month: Month) -> list[str]:
        return [text for text in self.numbers if month.surely_holds(edtf_value(text))]

    def on_days(self, month: Month) -> list[str]:
        return [text for text in self.surely_in(month) if has_days(edtf_value(text))]

    def some_time_in(self, month: Month) -> list[str]:
        return [text for text in self.surely_in(month) if not has_days(edtf_value(text))]

    def perhaps_in(self, month: Month) -> list[str]:
        """Known to the season or year alone, or with an end that is open."""
        surely = self.surely_in(month)
        return [text for text in self.numbers if text not in surely and month.may_hold(edtf_value(text))]

    def count(self, texts: Iterable[str]) -> int:
        return sum(self.numbers[text] for text in texts)


def weeks(month: Month, numbers: Mapping[str, int], visits: Sequence[Any]) -> list[list[Day | None]]:
    """From Monday to Sunday; None for days of other months. ``numbers``: how many visits have each exact date."""
    days = {number: Day(month.first.replace(day=number)) for number in range(1, month.last.day + 1)}
    for text, number in numbers.items():
        for day in within(month, edtf_value(text)):
            days[day].count += number
    for visit in visits:
        when = visit.when
        for day in within(month, when):
            if len(days[day].visits) < MOST_OF_A_DAY:
                days[day].visits.append((visit, when.earliest < days[day].date))
    grid = calendar.Calendar(calendar.MONDAY).monthdayscalendar(month.year, month.number)
    return [[days.get(number) for number in week] for week in grid]


def within(month: Month, when: Edtf) -> range:
    """The days of the month on which it was, by number."""
    return range(max(when.earliest, month.first).day, min(when.latest, month.last).day + 1)


def known_to_the_month(records: Any) -> Any:
    """Those whose date begins with a year and a month: 2012-05, but not 2012, 2018-23 (autumn) or 2012-XX."""
    return records.alias(month_of=Substr("date", 6, 2), dash=Substr("date", 5, 1)).filter(dash="-", month_of__in=MONTHS)


def month_before(records: Any, day: datetime.date) -> Month | None:
    """The last month with a visit that began before that day."""
    found = known_to_the_month(records.filter(sort_date__lt=day)).order_by("-sort_date", "-id")
    last = found.values_list("sort_date", flat=True).first()
    return Month.of(last) if last else None


def month_after(records: Any, day: datetime.date) -> Month | None:
    found = known_to_the_month(records.filter(sort_date__gt=day)).order_by("sort_date", "id")
    first = found.values_list("sort_date", flat=True).first()
    return Month.of(first) if first else None
