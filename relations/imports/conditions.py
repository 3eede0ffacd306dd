"""Check constraints told of a record in memory, as the database would; asking it row by row takes too long."""

import operator
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import F, Q

from relations.fields import EdtfField

_LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "in": lambda value, among: value in among,
    "regex": lambda value, pattern: bool(re.search(pattern, str(value))),
    "startswith": lambda value, start: str(value).startswith(start),
    "endswith": lambda value, end: str(value).endswith(end),
}


Told = Callable[[models.Model], bool]


def broken(record: models.Model) -> list[models.CheckConstraint]:
    """Those that the record would break."""
    return [constraint for constraint, holds in _checks(type(record)) if not holds(record)]


@lru_cache(maxsize=128)
def _checks(model: type[models.Model]) -> list[tuple[models.CheckConstraint, Told]]:
    constraints = (each for each in model._meta.constraints if isinstance(each, models.CheckConstraint))
    return [(each, told(each.condition)) for each in constraints if not _is_computed(model, each.condition)]


def _is_computed(model: type[models.Model], condition: Any) -> bool:
    """A date and its own bounds agree: they are computed from it."""
    fields = [model._meta.get_field(name) for name in set(_names(condition))]
    dates = {field.name for field in fields if isinstance(field, EdtfField)}
    return len(dates) == 1 and all(field.name in dates or getattr(field, "of", "") in dates for field in fields)


def _names(condition: Any) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _names(child)
        else:
            yield child[0].partition("__")[0]


def concerns(constraint: models.CheckConstraint) -> str:
    """The fields that it is about, separated by commas."""
    return ",".join(sorted(set(_names(constraint.condition))))


def told(condition: Any) -> Told:
    """A condition as a question to ask of a record."""
    if not isinstance(condition, Q) or condition.connector == Q.XOR:
        raise NotImplementedError(f"{condition!r}: teach relations.imports.conditions to read it")
    parts = [told(child) if isinstance(child, Q) else _asked(*child) for child in condition.children]  # type: ignore[misc]
    some = any if condition.connector == Q.OR else all
    negated = condition.negated
    return lambda record: some(part(record) for part in parts) != negated


def _asked(path: str, wanted: Any) -> Told:
    name, _, lookup = path.partition("__")
    if lookup == "isnull" or wanted is None:
        is_null = wanted is None or wanted is True
        return lambda record: (value_of(record, name) is None) == is_null
    compare = _LOOKUPS[lookup or "exact"]
    if isinstance(wanted, F):
        other: str = wanted.name  # type: ignore[attr-defined]
        return lambda record: _both(compare, value_of(record, name), value_of(record, other))
    return lambda record: (value := value_of(record, name)) is not None and compare(value, wanted)


def _both(compare: Callable[[Any, Any], bool], value: Any, other: Any) -> bool:
    return value is not None and other is not None and compare(value, other)


def value_of(record: models.Model, name: str) -> Any:
    """A foreign key to what is not saved yet leads somewhere all the same."""
    field, relation = _field(type(record), name)
    if relation and name in record._state.fields_cache:
        other = getattr(record, name)
        return None if other is None else other.pk or other
    return getattr(record, field)


@lru_cache(maxsize=512)
def _field(model: type[models.Model], name: str) -> tuple[str, bool]:
    field: Any = model._meta.get_field(name)
    return field.attname, field.is_relation
