"""Rows edited on the page of the record they belong to."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest

from relations.admin.base import LinkedRows, StackedInline, TabularInline
from relations.querysets import is_record


class Rows(LinkedRows, TabularInline):
    """Picks related records by typing, and reads the ones it names together."""

    extra = 0

    def get_autocomplete_fields(self, request: HttpRequest) -> tuple[str, ...]:
        named = (field for field in self.model._meta.concrete_fields if field.is_relation and field.name != self.fk())
        return tuple(field.name for field in named)

    def fk(self) -> str:
        return str(self.fk_name or "record")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        others = (field for field in self.model._meta.concrete_fields if field.name != self.fk())
        named = [field.name for field in others if is_record(field.related_model)]
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related(*named) if named else rows


class Participations(Rows):
    """Who acts: those that a record can hardly do without, so one empty row waits on a new record."""

    fields: ClassVar[Any] = ("participant", "role", "capacity", "name_as_printed", "position")
    classes = ("participations",)

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1


class Countries(Rows):
    fields = ("country",)
    classes = ("countries",)


class Topics(Rows):
    fields = ("topic",)
    classes = ("topics",)


class Names(Rows):
    fields = ("text", "language", "script", "kind", "used")
    classes = ("names",)


class Translations(Rows):
    fields = ("field", "language", "text", "translator", "official")
    classes = ("translations", "collapse")


def rows_of(model: Any, kind: type[Rows], **attributes: Any) -> type[Rows]:
    """The inline of that kind for the rows of one record type."""
    return type(f"{model.__name__}Inline", (kind,), {"model": model, **attributes})


def passages_of(model: Any, kind: type[StackedInline]) -> type[StackedInline]:
    return type(f"{model.__name__}Inline", (kind,), {"model": model})
