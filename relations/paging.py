"""Keyset paging for pages and API: the page at row 500,000 costs what the first one costs, and writes shift nothing.

Django REST framework's own cursor pages count offsets among equal sort values, at most a thousand; records that share
an imprecise date are more than that, so the key here is (sort column, id).
"""

import base64
import binascii
import datetime
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

T = TypeVar("T", bound=models.Model)

#: Counts are exact up to here; beyond, only that there are more is told.
COUNT_LIMIT = 10_000
DEFAULT_SIZE = 50
MAX_SIZE = 200


class CursorError(ValueError):
    """The cursor was not made by this list in this order."""


@dataclass(frozen=True)
class Page(Generic[T]):
    items: list[T]
    next: str | None
    previous: str | None
    count: int
    count_exact: bool


@dataclass(frozen=True)
class _Cursor:
    column: str
    value: Any
    pk: int
    backwards: bool

    def encoded(self) -> str:
        value = self.value.isoformat() if hasattr(self.value, "isoformat") else self.value
        text = json.dumps([self.column, value, self.pk, self.backwards], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def paginate(records: "models.QuerySet[T, T]", cursor: str = "", size: int = DEFAULT_SIZE) -> Page[T]:
    """One page of a queryset ordered by one column and then by id, both in the same direction."""
    column, last = map(str, records.query.order_by)
    if last.lstrip("-") != "id" or column.startswith("-") != last.startswith("-"):
        raise ValueError(f"keyset paging needs a column and the id in one direction, not {records.query.order_by}")
    start = _decoded(cursor, column, records.model) if cursor else None
    backwards = bool(start and start.backwards)
    found = records.filter(_beyond(column, start)) if start else records
    found = found.reverse() if backwards else found
    items = list(found[: size + 1])
    more, items = len(items) > size, items[:size]
    if backwards:
        items.reverse()
    has_next, has_previous = (True, more) if backwards else (more, bool(start))
    count = records.order_by()[: COUNT_LIMIT + 1].count()
    return Page(
        items=items,
        next=_at(items[-1], column, False) if has_next and items else None,
        previous=_at(items[0], column, True) if has_previous and items else None,
        count=min(count, COUNT_LIMIT),
        count_exact=count <= COUNT_LIMIT,
    )


def _at(record: models.Model, column: str, backwards: bool) -> str:
    return _Cursor(column, getattr(record, column.lstrip("-")), record.pk, backwards).encoded()


def _decoded(text: str, column: str, model: type[models.Model]) -> _Cursor:
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        of_column, value, pk, backwards = json.loads(raw)
        field: Any = model._meta.get_field(column.lstrip("-"))
        well_formed = of_column == column and type(pk) is int and type(backwards) is bool and type(value) is str
        if not well_formed or b"\x00" in value.encode() or not 0 < pk < 2**63:
            raise CursorError(_("This cursor is not of this list in this order; start again without it."))
        return _Cursor(column, _checked(field.to_python(value)), pk, backwards)
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError, ValidationError) as error:
        raise CursorError(_("This cursor is not of this list in this order; start again without it.")) from error


def _checked(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise ValueError("a time without its zone")
        return value.astimezone(datetime.UTC)
    return value


def _beyond(column: str, start: _Cursor) -> Q:
    """Rows behind the cursor: written so that one range of the index (column, id) answers it."""
    name = column.lstrip("-")
    side = "lt" if column.startswith("-") != start.backwards else "gt"
    return Q(**{f"{name}__{side}e": start.value}) & (
        Q(**{f"{name}__{side}": start.value}) | Q(**{f"id__{side}": start.pk})
    )
