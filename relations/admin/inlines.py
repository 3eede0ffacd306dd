"""Rows edited on the page of the record they belong to."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.admin.base import LinkedRows, StackedInline, TabularInline
from relations.neighbours import is_record
from relations.offices import disagrees, offices_on


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

    fields: ClassVar[Any] = ("participant", "role", "capacity", "office_then", "name_as_printed", "position")
    readonly_fields = ("office_then",)
    classes = ("participations",)

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("record").prefetch_related("participant__tenures__body")

    @admin.display(description=_("office then"))
    def office_then(self, row: Any) -> str:
        """Computed from the tenures, beside the title as printed: the editor sees where the two disagree."""
        if not row.pk:
            return ""
        known = "; ".join(map(str, offices_on(row.participant, row.record.when)))
        if not disagrees(row, row.record.when):
            return known
        told = gettext("The title as printed agrees with no office known then.")
        return format_html('<strong class="errors" title="{}">≠</strong> {}', told, known)


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
