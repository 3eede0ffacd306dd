"""Keyset paging for pages and API: the page at row 500,000 costs what the first one costs, and writes shift nothing.

Django REST framework's own cursor pages count offsets among equal sort values, at most a thousand; records that share
an imprecise date are more than that, so the key here is (sort column, id), or (sort column, list, id) across lists.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import IntegerField, Subquery

from relations.columns import held, sooner
from relations.filters import FilterSet
from relations.paging.cursors import (
    PLACE,
    Cursor,
    CursorError,
    at,
    at_key,
    beyond,
    beyond_in,
    column_of,
    cursor_of,
    decoded,
    names_of,
)
from relations.querysets import COUNT_LIMIT

__all__ = (
    "DEFAULT_SIZE",
    "MAX_SIZE",
    "CursorError",
    "Page",
    "PageOfSeveral",
    "batches",
    "cursor_behind",
    "page_of",
    "paginate",
    "paginate_together",
)

T = TypeVar("T", bound=models.Model)

DEFAULT_SIZE = 50
MAX_SIZE = 200
#: So many records are held at once where all are read.
BATCH = 500


@dataclass(frozen=True)
class Page(Generic[T]):
    items: list[T]
    next: str | None
    previous: str | None
    count: int
    count_exact: bool


@dataclass(frozen=True)
class PageOfSeveral(Page[Any]):
    """``counts``: of each list, up to the limit and one more."""

    counts: tuple[int, ...] = ()


def paginate(
    records: "models.QuerySet[T, T]",
    cursor: str = "",
    size: int = DEFAULT_SIZE,
    beside: "Sequence[models.QuerySet[T, T]]" = (),
    read: "Callable[[list[int]], list[T]] | None" = None,
) -> Page[T]:
    """One page of a queryset ordered by one column and then by id, both in the same direction.

    ``beside``: further querysets of the model in the same order, of other records, each of which an index of its own
    serves; their records stand among those of the first. ``read``: gives the records of keys, in their order; then the
    page is found by its keys alone, which an index holds.
    """
    column, lists = column_of(records), (records, *beside)
    start = decoded(cursor, column, records.model) if cursor else None
    backwards = bool(start and start.backwards)
    counted: Any = [_with_count(each) for each in lists]
    if read:
        counted = [each.values_list(column.lstrip("-"), "pk", "count_of_list", named=True) for each in counted]
    found = [_first(each, column, start, size + 1) for each in counted]
    count = sum(map(_count_read, lists, found, [bool(start)] * len(found)))
    items = _merged(found, column, backwards)
    more, items = len(items) > size, items[:size]
    if backwards:
        items.reverse()
    has_next, has_previous = (True, more) if backwards else (more, bool(start))
    return Page(
        items=read([each.pk for each in items]) if read else items,
        next=at(items[-1], column, False) if has_next and items else None,
        previous=at(items[0], column, True) if has_previous and items else None,
        count=min(count, COUNT_LIMIT),
        count_exact=count <= COUNT_LIMIT,
    )


def page_of(
    filterset: FilterSet, cursor: str = "", size: int = DEFAULT_SIZE, *, read: Callable[[list[int]], list[Any]]
) -> Page[Any]:
    """One page of what was asked. A long list is counted to the end and, unless very much answers, found in memory.

    ``read``: as for ``paginate``.
    """
    if (found := held(filterset)) is None:
        return paginate(sooner(filterset, filterset.records()), cursor, size, read=read)
    column, model = filterset.column(), filterset.Meta.model
    start = decoded(cursor, column, model) if cursor else None
    backwards = bool(start and start.backwards)
    if found.gives_first(column):
        behind = (start.value, start.pk) if start else None
        keys = found.first(size + 1, behind, falling=column.startswith("-") != backwards)
    else:
        keys = _first(filterset.records().values_list(column.lstrip("-"), "pk"), column, start, size + 1)
    more, keys = len(keys) > size, keys[:size]
    if backwards:
        keys.reverse()
    has_next, has_previous = (True, more) if backwards else (more, bool(start))
    return Page(
        items=read([pk for _value, pk in keys]),
        next=Cursor(column, keys[-1][0], keys[-1][1], False).encoded() if has_next and keys else None,
        previous=Cursor(column, keys[0][0], keys[0][1], True).encoded() if has_previous and keys else None,
        count=found.count,
        count_exact=True,
    )


def _first(records: "models.QuerySet[T, T]", column: str, start: "Cursor | None", size: int) -> list[T]:
    """So many behind the cursor, in the direction in which it reads."""
    behind = records.filter(beyond(column, start)) if start else records
    return list((behind.reverse() if start and start.backwards else behind)[:size])


def _merged(found: Sequence[list[T]], column: str, backwards: bool) -> list[T]:
    """The records of lists in one order, as one list in it."""
    if len(found) == 1:
        return found[0]
    name = column.lstrip("-")
    every = [record for records in found for record in records]
    return sorted(every, key=lambda each: (getattr(each, name), each.pk), reverse=column.startswith("-") != backwards)


def paginate_together(
    lists: Sequence["models.QuerySet[Any, Any]"], cursor: str = "", size: int = DEFAULT_SIZE
) -> PageOfSeveral:
    """One page of several lists of different models, merged; all are in the order of the same column.

    Where the column holds the same value, the records of one list follow those of the list before it. Whole records are
    read only for the page itself.
    """
    (column,) = {column_of(records) for records in lists}
    name, falling = column.lstrip("-"), column.startswith("-")
    start = decoded(cursor, column, lists[0].model, of=names_of(lists)) if cursor else None
    backwards = bool(start and start.backwards)
    keys: list[tuple[Any, int, int]] = []
    for place, records in enumerate(lists):
        found = records.filter(beyond_in(column, start, place, lists)) if start else records
        found = found.reverse() if backwards else found
        keys += [(value, place, pk) for value, pk in found.values_list(name, "pk")[: size + 1]]
    keys.sort(reverse=falling != backwards)
    more, keys = len(keys) > size, keys[:size]
    if backwards:
        keys.reverse()
    has_next, has_previous = (True, more) if backwards else (more, bool(start))
    counts = tuple(_count(records) for records in lists)
    return PageOfSeveral(
        items=_read(lists, keys),
        next=at_key(keys[-1], column, False, lists) if has_next and keys else None,
        previous=at_key(keys[0], column, True, lists) if has_previous and keys else None,
        count=min(sum(counts), COUNT_LIMIT),
        count_exact=sum(counts) <= COUNT_LIMIT,
        counts=counts,
    )


def batches(
    records: "models.QuerySet[T, T]",
    cursor: str = "",
    beside: "Sequence[models.QuerySet[T, T]]" = (),
    read: "Callable[[list[int]], list[T]] | None" = None,
) -> Iterator[list[T]]:
    """All of a queryset ordered as for ``paginate``, ``BATCH`` at a time; behind the cursor, where there is one.

    ``beside``, ``read``: as for ``paginate``.

    Each batch is a query of its own. A cursor of the database would keep a transaction open for as long as the slowest
    reader takes, and PostgreSQL would first write all it finds to a file; without one, its client holds every row.
    """
    column = column_of(records)
    start = decoded(cursor, column, records.model) if cursor else None
    lists: Any = (records, *beside)
    if read:
        lists = [each.values_list(column.lstrip("-"), "pk", named=True) for each in lists]
    return _batches(lists, column, start, read)


def _batches(
    lists: Sequence[Any], column: str, start: Cursor | None, read: Callable[[list[int]], list[Any]] | None
) -> Iterator[list[Any]]:
    while True:
        found = [_first(each, column, start, BATCH) for each in lists]
        keys = _merged(found, column, bool(start and start.backwards))[:BATCH]
        if keys:
            last = cursor_of(keys[-1], column)
            if items := _read_at(keys, column, read) if read else keys:
                yield items
            _let_go(items)
        if len(keys) < BATCH:
            return
        start = last


def _read_at(keys: list[Any], column: str, read: Callable[[list[int]], list[Any]]) -> list[Any]:
    """The records of the keys. Each knows where its key was found: it may have been changed since, and the list goes on
    from there."""
    places = {each.pk: getattr(each, column.lstrip("-")) for each in keys}
    items = read([*places])
    for each in items:
        setattr(each, PLACE, places[each.pk])
    return items


def cursor_behind(records: "models.QuerySet[T, T]") -> Callable[[T], str]:
    """Makes the cursor by which the list goes on behind one of its records."""
    column = column_of(records)
    return lambda record: at(record, column, False)


def _let_go(records: Iterable[Any]) -> None:
    """Records and the rows read ahead beside them point at each other: Python would free them only now and then."""
    for record in records:
        for rows in record.__dict__.pop("_prefetched_objects_cache", {}).values():
            _let_go(rows)


def _read(lists: Sequence["models.QuerySet[Any, Any]"], keys: list[tuple[Any, int, int]]) -> list[Any]:
    """Less what was withdrawn since its key was read."""
    found: dict[tuple[int, int], Any] = {}
    for place, records in enumerate(lists):
        if wanted := [pk for _value, of, pk in keys if of == place]:
            found |= {(place, record.pk): record for record in records.filter(pk__in=wanted)}
    return [found[place, pk] for _value, place, pk in keys if (place, pk) in found]


def _counted(records: "models.QuerySet[Any, Any]") -> "models.QuerySet[Any, Any]":
    return records.order_by()[: COUNT_LIMIT + 1]


def _count(records: "models.QuerySet[Any, Any]") -> int:
    return _counted(records).count()


class _Count(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def _with_count(records: "models.QuerySet[Any, Any]") -> Any:
    """Each record tells how many there are: asked with the page, the count costs no query of its own."""
    return records.annotate(count_of_list=_Count(_counted(records).values("pk")))


def _count_read(records: "models.QuerySet[Any, Any]", found: list[Any], later: bool) -> int:
    """``later``: not from the beginning, so that a list of which nothing was found may still hold something."""
    if found:
        return int(found[0].count_of_list)
    return _count(records) if later else 0
