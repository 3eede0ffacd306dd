"""A row and what it names, told by the database as an array in JSON, and read back as what Django would have read."""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

import orjson
from django.db import models
from django.db.models import F, TextField
from django.db.models.base import ModelState
from django.db.models.functions import Cast

from relations.search import ColumnArray

#: What JSON holds of a column to what the model holds.
Convert = Callable[[Any], Any]

decode = json.JSONDecoder(parse_float=Decimal).decode


def named_by(model: Any) -> tuple[str, ...]:
    """The columns of a record of which no more is told than what it is called."""
    return getattr(model, "name_columns", ())


class Part:
    """One model in the array of a row: its columns, and in arrays of their own the parts that it names.

    ``path``: the way to it in a query of the row, with its dashes; empty for the row itself.
    """

    def __init__(self, model: Any, path: str = "", columns: Iterable[str] = ()) -> None:
        self.model, self.path = model, path
        hidden = getattr(model, "private_fields", ())
        fields = [field for field in model._meta.concrete_fields if field.name not in hidden]
        if wanted := set(columns):
            fields = [field for field in fields if field.primary_key or {field.name, field.attname} & wanted]
        self.fields = fields
        self.names = [field.attname for field in fields]
        self.key = self.names.index(model._meta.pk.attname)
        self.parts: dict[str, Part] = {}

    def with_parts(
        self, paths: Iterable[str], aliases: Mapping[str, str], wholes: frozenset[str] | None = None
    ) -> "Part":
        """``aliases``: the name by which a query follows a foreign key of the row, where that is not its own.
        ``wholes``: those of which more is read than they are called by; None: all."""
        for path in paths:
            first, _, further = path.partition("__")
            target = self.model._meta.get_field(first).related_model
            columns = () if wholes is None or first in wholes else named_by(target)
            if first not in self.parts:
                self.parts[first] = Part(target, f"{self.path}{aliases.get(first, first)}__", columns)
            if further:
                self.parts[first].with_parts([further], {}, frozenset() if columns else None)
        return self

    @cached_property
    def decode(self) -> Callable[[str], Any]:
        """JSON has one kind of number with a fraction, of which most readers make an inexact one."""
        exact = any(isinstance(field, models.DecimalField) for field in self.fields)
        within = [part.decode for part in self.parts.values()]
        return decode if exact or decode in within else orjson.loads

    def told(self) -> Cast:
        return Cast(self._array(), TextField())

    def _array(self) -> ColumnArray:
        columns = (F(f"{self.path}{name}") for name in self.names)
        # One array for each model: a function takes a hundred arguments at most.
        return ColumnArray(*columns, *(part._array() for part in self.parts.values()))


class Reader:
    """Makes instances of a part out of the arrays that one database tells.

    What several rows name is one and the same instance for all of them, as far as one ``known()`` goes.
    """

    def __init__(self, part: Part, connection: Any, alias: str) -> None:
        self.part, self.alias = part, alias
        self.converts = [
            (at, convert) for at, field in enumerate(part.fields) if (convert := _convert(field, connection))
        ]
        self.width = len(part.names)
        self.within = [
            (part.model._meta.get_field(name), Reader(each, connection, alias)) for name, each in part.parts.items()
        ]

    def known(self) -> "Known":
        return Known(self)

    def made(self, told: list[Any]) -> Any:
        """As ``from_db`` makes it, without the signals that nobody listens to and in a fifth of the time."""
        instance = self.part.model.__new__(self.part.model)
        # What is told beyond the columns is not among the names.
        instance.__dict__.update(zip(self.part.names, told, strict=False))
        instance._state = state = ModelState()
        state.adding, state.db = False, self.alias
        return instance


class Known:
    """Instances that were read, by their key."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.instances: dict[Any, Any] = {}
        self.within = [(field, Known(inner)) for field, inner in reader.within]

    def instance(self, told: list[Any]) -> Any:
        """None where the array holds nothing but nulls: there is no such row."""
        reader = self.reader
        key = told[reader.part.key]
        if key is None:
            return None
        if (instance := self.instances.get(key)) is not None:
            return instance
        for at, convert in reader.converts:
            if told[at] is not None:
                told[at] = convert(told[at])
        self.instances[key] = instance = reader.made(told)
        for at, (field, known) in enumerate(self.within, reader.width):
            field.set_cached_value(instance, known.instance(told[at]))
        return instance


def _convert(field: Any, connection: Any) -> Convert | None:
    """How what JSON holds of the column becomes what the model holds; None: they are the same."""
    if not field.get_db_converters(connection):
        # Django's own way for SQLite takes twenty times as long.
        match field:
            case models.DateTimeField():
                return _moments(connection)
            case models.DateField():
                return datetime.date.fromisoformat
    column = field.get_col(field.model._meta.db_table)
    own = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
    if own:

        def convert(value: Any) -> Any:
            # The database hands out what it holds: numbers with a fraction as such, all else as JSON does.
            value = float(value) if isinstance(value, Decimal) else value
            for each in own:
                value = each(value, column, connection)
            return value

        return convert
    return Decimal if isinstance(field, models.DecimalField) else None


def _moments(connection: Any) -> Convert:
    """A database that knows no zones holds moments of the connection's."""
    zone = connection.timezone

    def moment(value: str) -> datetime.datetime:
        found = datetime.datetime.fromisoformat(value)
        return found if found.tzinfo else found.replace(tzinfo=zone)

    return moment


def ordering(model: Any, names: Iterable[Any], path: str = "", *, falling: bool = False) -> Iterator[Any]:
    """What Django makes of the order of a model; a foreign key stands for the order of what it leads to."""
    for each in names:
        if not isinstance(each, str):
            yield each
            continue
        name, falls = each.lstrip("-"), each.startswith("-") != falling
        field = _field(model, name)
        if field.is_relation and name != field.attname and field.related_model._meta.ordering:
            further = field.related_model
            yield from ordering(further, further._meta.ordering, f"{path}{name}__", falling=falls)
        else:
            yield F(path + name).desc() if falls else F(path + name).asc()


def _field(model: Any, path: str) -> Any:
    field = None
    for name in path.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model
    return field
