"""The ``yaml`` fixture format of ``loaddata``: Django's, with two additions made for files that people edit.

A field that names a reverse relation (``participations``, ``citations``, ``names`` …) holds the rows of that relation,
and every bad row of a file is reported at once, with its line, object, field and reason. Rows that are already there,
found by their natural key, are changed only in the fields the file gives, and only where those differ.
"""

import datetime
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.core.serializers.base import DeserializationError, DeserializedObject
from django.core.serializers.pyyaml import Serializer
from django.db import IntegrityError, models, transaction
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.text import Truncator

from relations.imports.plain_yaml import Mapping, NotPlainError, read
from relations.models.versioned import NaturalKeyModel

__all__ = ["Deserializer", "Serializer"]


@dataclass
class Row:
    model: type[models.Model]
    fields: dict[str, Any]
    line: int
    #: Natural key as it will be once built, as far as the file alone tells; nested rows are never referred to.
    key: tuple[str, ...] = ()
    parent: "Row | None" = None
    bad: bool = False
    instance: models.Model | None = None
    is_new: bool = False

    @property
    def label(self) -> str:
        return f"{self.model._meta.label_lower} {'/'.join(filter(None, self.key))}".strip()


def _key(model: type[models.Model], given: Mapping) -> tuple[str, ...]:
    names = dict.fromkeys(path.split("__")[0] for path in getattr(model, "natural_key_paths", ()))
    key = [given.get(name, "") for name in names]
    parts = [part for value in key for part in (value if isinstance(value, list) else [value])]
    return tuple(map(str, parts))


def is_carried(model: Any) -> bool:
    return bool(getattr(model, "is_carried", True))


def _misfit(field: Any, value: Any) -> str:
    """What is wrong with the shape of a value, whatever it says."""
    if field.primary_key:
        return "rows are known by their natural key; the database numbers them"
    for part in value if isinstance(value, list) and field.is_relation else [value]:
        if isinstance(part, list | Mapping):
            return "one value is expected"
        if isinstance(part, bool) and not isinstance(field, models.BooleanField):
            return "a text is expected: put true and false in quotation marks"
    return ""


class _Object(DeserializedObject):
    """Saves like any other change, so that computed columns are computed; Django's own saves raw."""

    def __init__(
        self, row: Row, instance: models.Model, changes: dict[str, Any], refuse: Callable[[Row, str, str], None]
    ) -> None:
        super().__init__(instance)
        self.row, self.changes, self.refuse = row, changes, refuse

    def save(self, save_m2m: bool = True, using: str | None = None, **kwargs: Any) -> None:
        if not self.changes:
            return
        # Saving sets these to now; what was dumped keeps its own.
        times = {name: value for name, value in self.changes.items() if isinstance(value, datetime.datetime)}
        try:
            # The database checks the constraints; its savepoint lets the rows behind this one be checked as well.
            with transaction.atomic(using=using):
                self.object.save(using=using)
                if times:
                    self.row.model._default_manager.using(using).filter(pk=self.object.pk).update(**times)
        except IntegrityError as error:
            broken = [c for c in self.row.model._meta.constraints if c.name in str(error)]
            reason = str(broken[0].get_violation_error_message()) if broken else str(error)
            self.refuse(self.row, "the row", reason)


class Deserializer:
    def __init__(self, stream_or_string: str | bytes | IO[str], *, using: str = "default", **options: Any) -> None:
        text = stream_or_string if isinstance(stream_or_string, str | bytes) else stream_or_string.read()
        self.using = using
        self.errors: list[tuple[int, str]] = []
        self.bad_keys: set[tuple[Any, ...]] = set()
        self.first_lines: dict[tuple[Any, ...], int] = {}
        try:
            loaded = read(text) or []
        except NotPlainError as error:
            raise DeserializationError(f"not readable as YAML: {error}") from error
        if not isinstance(loaded, list):
            raise DeserializationError("a fixture is a list of objects, each with model and fields")
        self.rows = [row for item in loaded for row in self._rows_of(item)]

    def _rows_of(self, item: Any) -> Iterator[Row]:
        """The object itself, then the rows nested in it, at any depth."""
        if not isinstance(item, Mapping) or not isinstance(item.get("fields"), Mapping):
            self.errors.append((getattr(item, "line", 0), "an object needs model and fields"))
            return
        name = str(item.get("model"))
        try:
            model = apps.get_model(name)
        except (LookupError, ValueError):
            model = None
        if model is None or not issubclass(model, NaturalKeyModel) or not is_carried(model):
            self.errors.append((item.line, f"there is no model {name!r} that fixtures can hold"))
        elif unknown := set(item) - {"model", "pk", "fields"}:
            self.errors.append((item.line, f"an object has model and fields, and no {', '.join(sorted(unknown))}"))
        else:
            yield from self._expand(Row(model, {}, item.line, _key(model, item["fields"])), item["fields"])

    def _expand(self, row: Row, given: Mapping) -> Iterator[Row]:
        meta, nested = row.model._meta, []
        for name, value in given.items():
            try:
                found = meta.get_field(name)
            except FieldDoesNotExist:
                found = None
            if found is None or found.name != name or not is_carried(found.related_model):
                self._refuse(row, name, f"{meta.label_lower} has no such field")
            elif name in row.fields:
                self._refuse(row, name, "is told by the record it stands under")
            elif not isinstance(found, ForeignObjectRel):
                if reason := _misfit(found, value):
                    self._refuse(row, name, reason)
                else:
                    row.fields[name] = value
            elif isinstance(value, list) and all(isinstance(each, Mapping) for each in value):
                nested += [(found, each) for each in value]
            else:
                self._refuse(row, name, "a list of rows is expected")
        self._refuse_repeated(row)
        yield row
        for relation, each in nested:
            model: Any = relation.related_model
            yield from self._expand(Row(model, {relation.field.name: row}, each.line, _key(model, each), row), each)

    def _refuse_repeated(self, row: Row) -> None:
        place = (row.model, row.key, id(row.parent))
        if any(row.key) and place in self.first_lines:
            self._refuse(row, "the row", f"stands in line {self.first_lines[place]} already")
        self.first_lines.setdefault(place, row.line)

    def _refuse(self, row: Row, name: str, reason: str) -> None:
        row.bad, row.instance = True, None
        self.bad_keys.add((row.model, row.key))
        self.errors.append((row.line, f"{row.label}: {name}: {Truncator(reason).chars(300)}"))

    def __iter__(self) -> Iterator[DeserializedObject]:
        """Yields each object once all it names is saved, whatever the order in the file; errors come all together."""
        waiting = deque(self.rows)
        pending = Counter((row.model, row.key) for row in waiting if not row.parent)
        patience = len(waiting)
        while waiting:
            row = waiting.popleft()
            if patience and not self._is_ready(row, pending):
                waiting.append(row)
                patience -= 1
                continue
            patience = len(waiting)
            yield from self._built(row)
            if not row.parent:
                pending[row.model, row.key] -= 1
        if self.errors:
            lines = [f"line {line}: {reason}" for line, reason in sorted(self.errors)]
            raise DeserializationError("\n  ".join([f"{len(lines)} bad row(s), nothing was loaded", *lines]))

    def _is_ready(self, row: Row, pending: "Counter[tuple[Any, ...]]") -> bool:
        if row.parent and not row.parent.instance and not row.parent.bad:
            return False
        return not any(pending[target] for target in self._targets(row))

    def _targets(self, row: Row) -> Iterator[tuple[Any, ...]]:
        for name, value in row.fields.items():
            if isinstance(value, list):
                yield row.model._meta.get_field(name).related_model, tuple(value)

    def _existing(self, instance: Any) -> Any:
        try:
            manager: Any = type(instance)._default_manager
            return manager.db_manager(self.using).get_by_natural_key(*instance.natural_key())
        except ObjectDoesNotExist:
            return None

    def _built(self, row: Row) -> Iterator[DeserializedObject]:
        # What hangs on a bad row is not reported as well: it is mended with it.
        if (row.parent and row.parent.bad) or any(target in self.bad_keys for target in self._targets(row)):
            row.bad = True
            self.bad_keys.add((row.model, row.key))
        values = {} if row.bad else {name: self._value(row, name, value) for name, value in row.fields.items()}
        if row.bad:
            return
        instance: Any = row.model(**values)
        existing = None if row.parent and row.parent.is_new else self._existing(instance)
        changes = {name: value for name, value in values.items() if not existing or getattr(existing, name) != value}
        if existing:
            instance = existing
            for name, value in changes.items():
                setattr(existing, name, value)
        row.instance, row.is_new = instance, not existing
        try:
            if changes:
                instance.full_clean(validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            for name, reasons in error.message_dict.items():
                self._refuse(row, name, " ".join(reasons))
            return
        yield _Object(row, instance, changes, self._refuse)

    def _value(self, row: Row, name: str, value: Any) -> Any:
        if isinstance(value, Row):
            return value.instance
        column = row.model._meta.get_field(name)
        try:
            if not column.is_relation:
                return column.to_python("" if value is None and not column.null else value)  # type: ignore[union-attr]
            if value is None:
                return None
            manager: Any = column.related_model._default_manager.db_manager(self.using)  # type: ignore[union-attr]
            return manager.get_by_natural_key(*(value if isinstance(value, list) else [value]))
        except ValidationError as error:
            self._refuse(row, name, " ".join(error.messages))
        except (ObjectDoesNotExist, ValueError, TypeError):
            key = "/".join(map(str, value)) if isinstance(value, list) else value
            self._refuse(row, name, f"there is no {column.related_model._meta.verbose_name} {key!r}")  # type: ignore[union-attr]
        return None
