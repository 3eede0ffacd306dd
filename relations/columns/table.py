"""By what the published records of one type are listed, held in memory column by column."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from relations.choices import Status
from relations.columns.ties import Flags, Numbers, Ties, numbers
from relations.filters import FilterSet
from relations.filters.fields import ChoicesFilter, RelatedFilter, TopicFilter, line, topic_parents
from relations.models.base import Membership

#: Days are counted as ``date.toordinal`` does. A record without any known day lies in no range.
NEVER_BEFORE, NEVER_AFTER = np.iinfo(np.int32).max, 0
#: Rows that are read at once.
BATCH = 20_000


class Table:
    """Each column holds at the number of a record what the record has there. ``shown``: it is published."""

    def __init__(self, filterset: type[FilterSet]) -> None:
        self.model: Any = filterset.Meta.model
        filters: dict[str, Any] = filterset.base_filters
        self.choices = {name: str(each.field_name) for name, each in filters.items() if is_column(each)}
        self.rows = {name: each for name, each in filters.items() if is_by_rows(self.model, each)}
        self.codes: dict[str, dict[str, int]] = {column: {} for column in self.choices.values()}
        #: Of headings; ``known_parents`` were those when all was read under them.
        self.parents: dict[int, int | None] = {}
        self.known_parents: dict[int, int | None] = {}
        self.counted: int | None = None
        #: First and last year, and whether one end of it is not known, by the number that stands in the column
        #: ``span``; None: no date is known.
        self.spans: dict[tuple[int, int, bool] | None, int] = {}

    # --- reading --------------------------------------------------------------------------------------------------

    def load(self) -> None:
        last = self.model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
        self._make_room(last)
        for records in in_batches(self._records()):
            self._read(records)
        self.parents = self.known_parents = topic_parents()
        self.ties = {name: self._all_ties(name) for name in self.rows}

    def _make_room(self, last: int) -> None:
        size = last + last // 8 + 1_000
        self.shown: Flags = np.zeros(size, dtype=np.bool_)
        self.sorted_by, self.earliest, self.latest = (np.zeros(size, dtype=np.int32) for _ in range(3))
        self.span, self.spans = np.zeros(size, dtype=np.uint32), {}
        self.columns = {column: np.zeros(size, dtype=np.uint8) for column in self.codes}

    def _make_more_room(self, last: int) -> None:
        more = last + last // 8 + 1_000 - len(self.shown)
        for name in ("shown", "sorted_by", "earliest", "latest", "span"):
            setattr(self, name, np.pad(getattr(self, name), (0, more)))
        self.columns = {name: np.pad(column, (0, more)) for name, column in self.columns.items()}

    def _records(self) -> Any:
        dates = [f"{name}{part}" for name in self.model.date_fields for part in ("", "_earliest", "_latest")]
        published = self.model._base_manager.filter(status=Status.PUBLISHED).order_by()
        return published.values_list("pk", "sort_date", *self.codes, *dates)

    def _read(self, records: Any) -> None:
        self.counted = None
        codes = list(self.codes.values())
        for pk, sort_date, *told in records:
            self.shown[pk] = True
            self.sorted_by[pk] = sort_date.toordinal()
            for known, column, value in zip(codes, self.columns.values(), told, strict=False):
                column[pk] = known.setdefault(value, len(known))
            # The first date that is known decides.
            dates = iter(told[len(codes) :])
            first = next((date for date in zip(dates, dates, dates, strict=True) if date[1] is not None), None)
            self.earliest[pk], self.latest[pk] = [*map(_day, first[1:])] if first else (NEVER_BEFORE, NEVER_AFTER)
            self.span[pk] = self.spans.setdefault(first and _span(*first), len(self.spans))

    def _all_ties(self, name: str) -> Ties:
        tied = (pair for pairs in in_batches(self._tied(name)) for pair in pairs)
        return Ties(
            numbers(n for _, record, target in tied for each in self._line(name, target) for n in (record, each))
        )

    def _tied(self, name: str) -> Any:
        filter_ = self.rows[name]
        rows = self.model._meta.get_field(filter_.rows).related_model._base_manager
        return rows.filter(**filter_.only).order_by().values_list("pk", "record_id", f"{filter_.field_name}_id")

    def _line(self, name: str, target: int) -> Iterable[int]:
        """What stands under a heading stands under the broader ones too."""
        if not isinstance(self.rows[name], TopicFilter):
            return (target,)
        if target not in self.parents:
            # Made since.
            self.parents = topic_parents()
        return line(target, self.parents)

    def read_again(self, changed: set[int]) -> None:
        """The records with these numbers, whatever has become of them."""
        if (last := max(changed, default=0)) >= len(self.shown):
            self._make_more_room(last)
        self.shown[numbers(changed)] = False
        self._read(self._records().filter(pk__in=changed))
        for name, ties in self.ties.items():
            found: dict[int, list[int]] = {record: [] for record in changed}
            for _pk, record, target in self._tied(name).filter(record__in=changed):
                found[record] += self._line(name, target)
            ties.replace(found)

    def look_at_headings(self) -> None:
        """A heading has come to stand under another one."""
        if (parents := topic_parents()) != self.known_parents:
            self.parents = self.known_parents = parents
            self.ties |= {
                name: self._all_ties(name) for name, each in self.rows.items() if isinstance(each, TopicFilter)
            }

    def total(self) -> int:
        """How many are shown."""
        if self.counted is None:
            self.counted = int(np.count_nonzero(self.shown))
        return self.counted

    # --- what it tells --------------------------------------------------------------------------------------------

    def among(self, keys: Numbers) -> Flags:
        found: Flags = np.zeros(len(self.shown), dtype=np.bool_)
        found[keys] = True
        return found

    def values(self, name: str, keys: Numbers) -> dict[str, int]:
        """How many of the records have each value of a vocabulary."""
        column = self.choices[name]
        counted = np.bincount(self.columns[column][keys], minlength=len(self.codes[column]))
        return {str(value): int(counted[code]) for value, code in self.codes[column].items() if counted[code]}

    def years(self, keys: Numbers) -> Iterator[tuple[tuple[int, int, bool], int]]:
        """First and last year, whether one end is not known, and how many records may fall into these; those without a
        date are left out."""
        counted = np.bincount(self.span[keys], minlength=len(self.spans))
        for span, place in self.spans.items():
            if span and counted[place]:
                yield span, int(counted[place])


def in_batches(rows: Any) -> Iterator[list[Any]]:
    """Each a query of its own: a cursor of the database would have to stay on one connection, which a pooler changes.
    The first column is the number of a row."""
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield found
        last = found[-1][0]


def is_column(filter_: Any) -> bool:
    return isinstance(filter_, ChoicesFilter) and not filter_.method and not filter_.by


def is_by_rows(model: Any, filter_: Any) -> bool:
    """Whether every record named must be tied by a row of which the database notes each change."""
    if not isinstance(filter_, RelatedFilter) or filter_.method or not (filter_.rows and filter_.every):
        return False
    return issubclass(model._meta.get_field(filter_.rows).related_model, Membership)


def _span(date: str, earliest: datetime.date, latest: datetime.date) -> tuple[int, int, bool]:
    return earliest.year, latest.year, date.startswith("/") or date.endswith("/")


_day = datetime.date.toordinal
