"""What a serializer declares, made into functions that answer a list.

There is one declaration: the serializers. A function is made of each of their fields once for a question that is often
asked, where Django REST framework looks every field up anew for every record; a field of a kind that is not known here
is asked itself.
"""

import datetime
from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models.manager import BaseManager
from rest_framework import serializers

from relations.models.address import path_of
from relations.serializers.base import AddressField, RecordSerializer, Reference, is_shown
from relations.serializers.rows import InRole

#: What is told of one record. The dictionary holds what was told of others that several of the records name.
Told = Callable[[Any, dict[Any, Any]], Any]

#: So many questions are remembered: each takes as much memory as a serializer.
KEPT = 64
UTC = "+00:00"
#: Ways of telling a value that tell such a one as it is.
PLAIN: dict[Any, type] = {
    serializers.CharField.to_representation: str,
    serializers.BooleanField.to_representation: bool,
    serializers.IntegerField.to_representation: int,
}
MISSING = object()


class Site:
    """As much of a request as the answers need: under which address they are asked for."""

    def __init__(self, base: str) -> None:
        self.base = base

    def build_absolute_uri(self, path: str) -> str:
        return f"{self.base}{path}"


def site(request: Any) -> str:
    """Its address as a request was sent to it, without a slash at the end."""
    return str(request.build_absolute_uri("/").removesuffix("/"))


class Answers:
    """Answers records, read beside which are ``paths``."""

    def __init__(self, serializer: RecordSerializer) -> None:
        self.serializer = serializer
        self.paths = serializer.relations()
        self.sees_drafts = bool(serializer.context["sees_drafts"])
        self._told = _of_serializer(serializer)

    def __call__(self, records: Iterable[Any]) -> list[Any]:
        told, named = self._told, dict[Any, Any]()
        return [told(record, named) for record in records]


@lru_cache(maxsize=KEPT)
def answers(
    serializer: type[RecordSerializer],
    base: str,
    fields: tuple[str, ...] = (),
    expand: tuple[str, ...] = (),
    *,
    sees_drafts: bool = False,
) -> Answers:
    """``base``: where the site is, without a slash at the end; the others as the context of the serializer."""
    context = {"request": Site(base), "fields": fields, "expand": expand, "sees_drafts": sees_drafts}
    return Answers(serializer(context=context))


def _of_serializer(serializer: Any) -> Told:
    if not _is_as_inherited(serializer, serializers.Serializer):
        return lambda record, named: serializer.to_representation(record)
    parts = [(name, _of_field(field)) for name, field in serializer.fields.items() if not field.write_only]
    return lambda record, named: {name: part(record, named) for name, part in parts}


def _of_field(field: Any) -> Told:
    match field:
        case InRole() if _is_as_inherited(field, InRole):
            return _in_role(field)
        case serializers.ListSerializer() if _is_as_inherited(field, serializers.ListSerializer):
            return _rows(field)
        case Reference():
            return _reference(field)
        case AddressField():
            return _address(field)
        case serializers.BaseSerializer() if isinstance(field, serializers.Serializer):
            return _nested(field)
    if field.source == "*":
        return lambda record, named: field.to_representation(record)
    return _column(field)


def _is_as_inherited(field: Any, kind: type) -> bool:
    return type(field).to_representation is kind.to_representation  # type: ignore[attr-defined]


def _column(field: Any) -> Told:
    read, told = _read(field), _value(field)

    def column(record: Any, named: dict[Any, Any]) -> Any:
        value = read(record)
        return None if value is None else told(value)

    kind = PLAIN.get(type(field).to_representation)
    if kind is None or len(field.source_attrs) > 1:
        return column
    name = field.source_attrs[0]

    def plain(record: Any, named: dict[Any, Any]) -> Any:
        value = getattr(record, name, MISSING)
        return value if type(value) is kind or value is None else column(record, named)

    return plain


def _read(field: Any) -> Callable[[Any], Any]:
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    if callable(getattr(model, field.source_attrs[0], None)):
        # What is called to be read, the field knows to call.
        return field.get_attribute  # type: ignore[no-any-return]
    read = attrgetter(field.source)

    def value(record: Any) -> Any:
        try:
            return read(record)
        except (ObjectDoesNotExist, AttributeError):
            return field.get_attribute(record)

    return value


def _value(field: Any) -> Callable[[Any], Any]:
    told: Callable[[Any], Any] = field.to_representation
    kind = type(field).to_representation
    if (known_as := PLAIN.get(kind)) is not None:
        return lambda value: value if type(value) is known_as else told(value)
    if kind is serializers.ChoiceField.to_representation:
        known = field.choice_strings_to_values
        return lambda value: known.get(value, value) if type(value) is str else told(value)
    if kind is serializers.DateTimeField.to_representation and field.timezone is datetime.UTC:
        return lambda value: _moment(value) or told(value)
    return told


def _moment(value: Any) -> str:
    told: str = value.isoformat()
    return f"{told.removesuffix(UTC)}Z" if told.endswith(UTC) else ""


def _address(field: AddressField) -> Told:
    base, prefix = field.context["request"].base, field.prefix
    return lambda record, named: f"{base}{path_of(record, prefix)}"


def _reference(field: Reference) -> Told:
    """What several rows name is told once."""
    name, context, told = field.source_attrs[0], field.context, _of_serializer(field.answer)

    def reference(record: Any, named: dict[Any, Any]) -> Any:
        target = getattr(record, name)
        if not is_shown(target, context):
            return None
        key = (id(target), id(told))
        found = named.get(key)
        if found is None:
            # With the target, so that its id is nobody else's meanwhile.
            named[key] = found = (target, told(target, named))
        return found[1]

    return reference


def _nested(field: Any) -> Told:
    told = _of_serializer(field)
    if field.source == "*":
        return told
    read = _read(field)

    def nested(record: Any, named: dict[Any, Any]) -> Any:
        value = read(record)
        return None if value is None else told(value, named)

    return nested


def _rows(field: Any) -> Told:
    beside, told = _beside(field), _of_serializer(field.child)
    return lambda record, named: [told(row, named) for row in beside(record)]


def _in_role(field: InRole) -> Told:
    beside, role, told = _beside(field), field.role, _of_serializer(field.child)
    return lambda record, named: [told(row, named) for row in beside(record) if row.role == role]


def _beside(field: Any) -> Callable[[Any], Iterable[Any]]:
    """The rows of a record, where they have been read already without a look at their manager."""
    name = field.source_attrs[0]

    def beside(record: Any) -> Iterable[Any]:
        rows = record.__dict__.get("_prefetched_objects_cache", {}).get(name)
        if rows is None:
            rows = getattr(record, name)
            rows = rows.all() if isinstance(rows, BaseManager) or hasattr(rows, "all") else rows
        return rows  # type: ignore[no-any-return]

    return beside
