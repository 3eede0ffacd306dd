"""A question to a list, answered from the columns that are held in memory."""

import datetime
from collections.abc import Container, Iterator
from typing import Any

import numpy as np

from relations.columns.table import NEVER_BEFORE, Table
from relations.columns.ties import Flags, Numbers
from relations.filters import FilterSet

#: Filters that ask when, and the others that change nothing of what is found.
DATES, IN_ANY_ORDER = ("year", "date_after", "date_before", "undated", "as_of"), ("ordering",)


def can_tell(table: Table, filterset: FilterSet, less: Container[str] = ()) -> bool:
    """Whether all that is asked is of the columns."""
    known = {*table.choices, *table.rows, *DATES, *IN_ANY_ORDER}
    asked = filterset.form.cleaned_data
    return all(name in known or name in less for name, value in asked.items() if value not in (None, "", []))


def asks_nothing(filterset: FilterSet, less: Container[str] = ()) -> bool:
    """Whether all records answer it."""
    asked = filterset.form.cleaned_data
    return not any(value for name, value in asked.items() if name not in less and name not in IN_ANY_ORDER)


def asks_when(filterset: FilterSet, less: Container[str] = ()) -> bool:
    return any(filterset.form.cleaned_data.get(name) for name in DATES if name not in less)


def found(table: Table, filterset: FilterSet, less: Container[str] = ()) -> Numbers:
    """Numbers of the records, in no order. ``less``: filters that are left out of the question."""
    asked = {name: value for name, value in filterset.form.cleaned_data.items() if value and name not in less}
    tied = [table.ties[name].tied_to(each.pk) for name in table.rows for each in asked.get(name, ())]
    if tied:
        keys, *others = sorted(tied, key=len)
        for each in others:
            keys = keys[table.among(each)[keys]]
        keys = keys[_dated(table, asked, keys)]
    else:
        keys = np.flatnonzero(_dated(table, asked, slice(None)))
    for name, column in table.choices.items():
        if name in asked:
            wanted = np.zeros(256, dtype=np.bool_)
            wanted[[code for value, code in table.codes[column].items() if value in asked[name]]] = True
            keys = keys[wanted[table.columns[column][keys]]]
    return keys


def _dated(table: Table, asked: dict[str, Any], keys: Any) -> Flags:
    """Which of the records are shown and dated as asked: what may fall into a range is in it, what is undated in none;
    as ``querysets`` finds them."""
    found: Flags = table.shown[keys].copy()
    for start, end in _ranges(asked):
        if end:
            found &= table.earliest[keys] <= end.toordinal()
        if start:
            found &= table.latest[keys] >= start.toordinal()
    if undated := asked.get("undated"):
        found &= (table.earliest[keys] == NEVER_BEFORE) == (undated == "true")
    if day := asked.get("as_of"):
        earliest = table.earliest[keys]
        found &= (earliest <= day.toordinal()) | (earliest == NEVER_BEFORE)
    return found


def _ranges(asked: dict[str, Any]) -> Iterator[tuple[datetime.date | None, datetime.date | None]]:
    if year := asked.get("year"):
        yield datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    yield asked.get("date_after"), asked.get("date_before")


def first_keys(
    table: Table, keys: Numbers, size: int, start: tuple[datetime.date, int] | None, *, falling: bool
) -> list[tuple[datetime.date, int]]:
    """So many of the records in the order of their day and number, those behind ``start``."""
    order = (table.sorted_by[keys].astype(np.int64) << 32) | keys
    if start:
        limit = (start[0].toordinal() << 32) | min(start[1], 2**32 - 1)
        order = order[order < limit] if falling else order[order > limit]
    order = -order if falling else order
    if len(order) > size:
        order = np.partition(order, size - 1)[:size]
    first = np.abs(np.sort(order))
    return [(datetime.date.fromordinal(int(each) >> 32), int(each) & 0xFFFFFFFF) for each in first]
