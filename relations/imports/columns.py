"""The columns of the desk's own files: what an export writes and an import reads without a mapping."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from relations.fields import EdtfField
from relations.imports.cells import join_rows
from relations.imports.problems import FileRefusedError, nearest
from relations.models import Indicator, Source, Tenure, Topic
from relations.models.versioned import Remembered, Versioned
from relations.record_types import RECORD_TYPES

#: Column names that read better than the relations they stand for.
_NAMED = {"country_rows": "countries", "place_rows": "places", "topic_rows": "topics"}
#: Told by the order of the rows.
POSITION = "position"
#: What a file never carries: the texts of the sources have their own way in.
_LEFT_OUT = {(Source, "text")}
VERSION = "version"
#: The desk's own number of a row that has no address.
NUMBER = "number"


@dataclass(frozen=True)
class RowColumn:
    """All rows of one kind that stand beside a record, in one cell."""

    name: str
    relation: str
    model: type[models.Model]
    #: The foreign key of the rows to their record.
    owner: str
    fields: tuple[Any, ...]

    @cached_property
    def is_ordered(self) -> bool:
        return any(field.name == POSITION for field in self.model._meta.concrete_fields)

    @cached_property
    def has_one_key(self) -> bool:
        """Whether a row can become another without standing in the way of a third."""
        return sum(isinstance(each, models.UniqueConstraint) for each in self.model._meta.constraints) == 1

    @property
    def shape(self) -> str:
        return " | ".join(field.name for field in self.fields)


@dataclass(frozen=True)
class FileType:
    """What can be imported and exported: a record type, or another table that files keep."""

    name: str
    model: type[Any]

    @cached_property
    def fields(self) -> dict[str, Any]:
        """Columns that hold one value each."""
        return {field.name: field for field in _written(self.model) if (self.model, field.name) not in _LEFT_OUT}

    @cached_property
    def rows(self) -> dict[str, RowColumn]:
        """Columns that hold rows, by their names in files."""
        return {column.name: column for column in _row_columns(self.model)}

    @cached_property
    def named(self) -> tuple[tuple[str, type[Any]], ...]:
        """The columns that name another record, and of which type."""
        return tuple((name, field.related_model) for name, field in self.fields.items() if field.is_relation)

    @cached_property
    def named_by_rows(self) -> tuple[tuple[str, str, type[Any]], ...]:
        """The same of the rows in a cell: the column, and the field of the rows."""
        return tuple(
            (column.name, field.name, field.related_model)
            for column in self.rows.values()
            for field in column.fields
            if field.is_relation
        )

    @cached_property
    def names_its_own(self) -> bool:
        """Whether a record may name another of the same type."""
        return self.model in {model for *_name, model in (*self.named, *self.named_by_rows)}

    @property
    def has_address(self) -> bool:
        return "slug" in self.fields

    @property
    def is_record(self) -> bool:
        return self.name in RECORD_TYPES

    @cached_property
    def key_fields(self) -> tuple[str, ...]:
        """What tells one from another."""
        return tuple(path.split("__")[0] for path in self.model.natural_key_paths)

    @cached_property
    def required(self) -> frozenset[str]:
        """Fields that a new one cannot do without."""
        return frozenset(
            name
            for name, field in self.fields.items()
            if not field.blank and not field.has_default() and not field.null
        )

    @property
    def extra(self) -> tuple[str, ...]:
        return (VERSION,) if issubclass(self.model, Versioned) else (NUMBER,)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return (*self.fields, *self.rows, *self.extra)

    def cells(self, record: Any) -> dict[str, str]:
        said = {name: cell_of(record, field) for name, field in self.fields.items()}
        for name, column in self.rows.items():
            rows = getattr(record, column.relation).all()
            said[name] = join_rows([cell_of(row, field) for field in column.fields] for row in rows)
        return {**said, self.extra[0]: str(getattr(record, VERSION if self.extra == (VERSION,) else "pk"))}

    def queryset(self) -> models.QuerySet[Any]:
        named = [name for name, field in self.fields.items() if field.is_relation]
        rows: models.QuerySet[Any] = self.model._default_manager.order_by("pk").select_related(*named)
        for column in self.rows.values():
            names = [field.name for field in column.fields if field.is_relation]
            found = (
                column.model._default_manager.select_related(*names) if names else column.model._default_manager.all()
            )
            rows = rows.prefetch_related(models.Prefetch(column.relation, queryset=found))
        return rows


def _written(model: type[models.Model]) -> Iterator[Any]:
    concrete: Iterable[Any] = model._meta.concrete_fields
    fields = [field for field in concrete if field.editable and field.serialize and not field.primary_key]
    keys = [path.split("__")[0] for path in getattr(model, "natural_key_paths", ())]
    return iter(sorted(fields, key=lambda field: keys.index(field.name) if field.name in keys else len(keys)))


def _row_columns(model: type[models.Model]) -> Iterator[RowColumn]:
    for relation in model._meta.related_objects:
        rows: Any = relation.related_model
        owner, accessor = relation.field.name, relation.get_accessor_name() or ""
        if issubclass(rows, Remembered) and rows.root_path == owner and rows.is_carried:
            fields = tuple(field for field in _written(rows) if field.name not in (owner, POSITION))
            yield RowColumn(_NAMED.get(accessor, accessor), accessor, rows, owner, fields)


def cell_of(record: Any, field: Any) -> str:
    value = getattr(record, field.name)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.is_relation:
        return str(value.slug)
    return f"{value:f}" if isinstance(field, models.DecimalField) else str(value)


@lru_cache(maxsize=1)
def file_types() -> dict[str, FileType]:
    found = [FileType(name, record_type.model) for name, record_type in RECORD_TYPES.items()]
    others = (Topic, Indicator, Tenure)
    found += [FileType(str(model._meta.model_name), model) for model in others]
    return {each.name: each for each in found}


def file_type(name: str) -> FileType:
    """By the name in the singular or the plural."""
    types = file_types()
    by_plural = {str(each.model._meta.verbose_name_plural): each for each in types.values()}
    plurals = {getattr(each.model, "plural", f"{each.name}s"): each for each in types.values()}
    found = types.get(name) or plurals.get(name) or by_plural.get(name)
    if found is None:
        known = ", ".join(types)
        said = _("There is no type “%(name)s”.%(nearest)s Known are: %(known)s.")
        raise FileRefusedError(said % {"name": name, "nearest": nearest(name, types), "known": known})
    return found


def is_date(field: Any) -> bool:
    return isinstance(field, EdtfField)
