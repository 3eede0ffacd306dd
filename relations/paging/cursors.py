"""Where a list goes on: behind which record, in which order."""

import base64
import binascii
import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

#: Where a record was found in its list, as it was then.
PLACE = "found_at"


class CursorError(ValueError):
    """The cursor was not made by this list in this order."""


@dataclass(frozen=True)
class Cursor:
    column: str
    value: Any
    pk: int
    backwards: bool
    #: Of several lists, the model of the one that the record stands in.
    model: str = ""

    def encoded(self) -> str:
        value = self.value.isoformat() if hasattr(self.value, "isoformat") else self.value
        parts = [self.column, value, self.pk, self.backwards, *filter(None, [self.model])]
        text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def column_of(records: "models.QuerySet[Any, Any]") -> str:
    column, last = map(str, records.query.order_by)
    if last.lstrip("-") != "id" or column.startswith("-") != last.startswith("-"):
        raise ValueError(f"keyset paging needs a column and the id in one direction, not {records.query.order_by}")
    return column


def cursor_of(record: models.Model, column: str, backwards: bool = False) -> Cursor:
    value = getattr(record, PLACE, None)
    return Cursor(column, getattr(record, column.lstrip("-")) if value is None else value, record.pk, backwards)


def at(record: models.Model, column: str, backwards: bool) -> str:
    return cursor_of(record, column, backwards).encoded()


def at_key(key: tuple[Any, int, int], column: str, backwards: bool, lists: Sequence[Any]) -> str:
    value, place, pk = key
    return Cursor(column, value, pk, backwards, names_of(lists)[place]).encoded()


def names_of(lists: Sequence[Any]) -> list[str]:
    return [str(records.model._meta.model_name) for records in lists]


def decoded(text: str, column: str, model: type[models.Model], of: Sequence[str] = ()) -> Cursor:
    """``of``: the models of which the cursor must name one, where there are several lists."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        of_column, value, pk, backwards, *of_model = json.loads(raw)
        field: Any = model._meta.get_field(column.lstrip("-"))
        known = [[name] for name in of] or [[]]
        well_formed = of_column == column and type(pk) is int and type(backwards) is bool and type(value) is str
        if not well_formed or of_model not in known or b"\x00" in value.encode() or not 0 < pk < 2**63:
            raise CursorError(_("This cursor is not of this list in this order; start again without it."))
        return Cursor(column, _checked(field.to_python(value)), pk, backwards, *of_model)
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError, ValidationError) as error:
        raise CursorError(_("This cursor is not of this list in this order; start again without it.")) from error


def _checked(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise ValueError("a time without its zone")
        return value.astimezone(datetime.UTC)
    return value


def beyond(column: str, start: Cursor) -> Q:
    """Rows behind the cursor: written so that one range of the index (column, id) answers it."""
    name = column.lstrip("-")
    side = "lt" if column.startswith("-") != start.backwards else "gt"
    return Q(**{f"{name}__{side}e": start.value}) & (
        Q(**{f"{name}__{side}": start.value}) | Q(**{f"id__{side}": start.pk})
    )


def beyond_in(column: str, start: Cursor, place: int, lists: Sequence[Any]) -> Q:
    """The same in one of several lists: of equal values it holds all, none, or those behind the id."""
    at = names_of(lists).index(start.model)
    if place == at:
        return beyond(column, start)
    falling = column.startswith("-") != start.backwards
    equal = "e" if (place < at) == falling else ""
    return Q(**{f"{column.lstrip('-')}__{'lt' if falling else 'gt'}{equal}": start.value})
