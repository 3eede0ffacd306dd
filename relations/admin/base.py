"""What the desk's admin pages share: columns, search in any script, dates as they are known."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from relations.admin.bulk import BulkDeleting
from relations.admin.citing import BegunFromPassage
from relations.admin.deleting import BoundedDeleting
from relations.admin.history import HistoryMixin
from relations.admin.importing import ImportingAdmin
from relations.admin.lists import BoundedLists, is_autocomplete
from relations.admin.locking import LockingMixin
from relations.admin.merging import MergingAdmin
from relations.admin.rights import RowRights, StateRights, with_plain_lines
from relations.admin.suspecting import SuspectingAdmin
from relations.admin.workflow import WorkflowAdmin
from relations.models import Record
from relations.search import by_beginning, is_read_through, matching

# Django's admin classes are generic for the type checker only.
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    BaseTabularInline = admin.TabularInline[Any, Any]
    BaseStackedInline = admin.StackedInline[Any, Any]
else:
    ModelAdmin, BaseTabularInline, BaseStackedInline = admin.ModelAdmin, admin.TabularInline, admin.StackedInline

Column = Callable[[Any], Any]

#: How many names a column of names holds.
NAMES_SHOWN = 3
#: Of more records than this, only the newest are put in order by how they begin.
RANKED = 1_000
#: The same where they are found by passing over others.
RANKED_OF_MANY = 50


class Suggestions(AutocompleteSelect):
    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> list[Any]:
        """Where nothing is chosen yet nothing is looked up: half of the inputs of a form are so."""
        if any(value):
            return super().optgroups(name, value, attr)
        return [(None, [] if self.is_required else [self.create_option(name, "", "", False, 0)], 0)]


class LinkedRows:
    """Beside a related record stand the ways to add and to change one. Deleting it is no step in editing another."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", Suggestions(db_field, self.admin_site, using=kwargs.get("using")))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = with_plain_lines(super().formfield_for_dbfield(db_field, request, **kwargs))  # type: ignore[misc]
        if isinstance(widget := getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            widget.can_delete_related = widget.can_view_related = False
        return field


class NamedInputs:
    """In a table the heading of a column names its inputs to the eye only."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)  # type: ignore[misc]
        for field in form.fields.values():
            # Within the buttons beside it stands the input itself.
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", capfirst(str(field.label or "")))


class TabularInline(RowRights, BaseTabularInline):
    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        return type(formset.__name__, (NamedInputs, formset), {})


class StackedInline(RowRights, BaseStackedInline):
    pass


class DeskAdmin(BulkDeleting, StateRights, BoundedLists, BoundedDeleting, LinkedRows, ModelAdmin):
    save_on_top = True

    class Media:
        css = {"all": ["relations/admin.css"]}


class RecordAdmin(
    ImportingAdmin,
    LockingMixin,
    BegunFromPassage,
    WorkflowAdmin,
    HistoryMixin,
    MergingAdmin,
    SuspectingAdmin,
    DeskAdmin,
):
    list_deferred: tuple[str, ...] = ("summary", "notes", "search_text")
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = ("status", "withdrawal_note", "created", "updated")
    search_fields = ("search_text",)
    search_help_text = _("Words or names in any script and spelling, an ISO code, or the address name.")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        found = matching(queryset, search_term, typing=True, by_page=True)
        # A slug is no word: it would be found only where the title happens to say the same.
        if named := list(queryset.filter(slug=search_term.strip().replace("\x00", "")).values_list("pk", flat=True)):
            found |= queryset.filter(pk__in=named)
        if search_term and is_autocomplete(request):
            # What is listed by its title is a table of names, and small enough to be put in order as a whole.
            found = in_order_of_beginning(found if self.ordering else newest(found), search_term)
        return found, False

    def view_on_site(self, obj: Record) -> str | None:
        return obj.get_absolute_url() if obj.is_published else None


def newest(records: QuerySet[Any]) -> QuerySet[Any]:
    """Of very many, those that come first in the order of their list."""
    ordering = records.model._meta.ordering
    most = RANKED_OF_MANY if is_read_through(records) else RANKED
    first = list(records.order_by(*ordering).values_list("pk", flat=True)[: most + 1])
    return records.model._default_manager.filter(pk__in=first) if len(first) > most else records


def in_order_of_beginning(records: QuerySet[Any], words: str) -> QuerySet[Any]:
    """First the records whose title begins with the words: a country before all that is named after it."""
    begins = When(by_beginning(words), then=Value(0))
    return records.order_by(Case(begins, default=Value(1)), "title", "pk")


@admin.display(description=_("when"), ordering="sort_date")
def when(record: Any) -> str:
    return str(record.when.label()) if record.when.is_known else ""


def dated(field: str, description: Any) -> Column:
    """A column for one of the dates of a record, as exactly as it is known."""
    from relations.fields import edtf_value

    @admin.display(description=description, ordering=f"{field}_earliest")
    def column(record: Any) -> str:
        text = getattr(record, field)
        return edtf_value(text).label() if text else ""

    column.__name__ = f"{field}_label"
    return column


def people(description: Any, *roles: str) -> Column:
    """Who acts in the record, in one of the roles or in any."""

    @admin.display(description=description)
    def column(record: Any) -> str:
        rows = record.participations.all()
        return shortened(list(dict.fromkeys(str(row.participant) for row in rows if not roles or row.role in roles)))

    column.__name__ = "_".join(("people", *roles))
    return column


@admin.display(description=_("countries"))
def countries(record: Any) -> str:
    return shortened([row.country.country_code or str(row.country) for row in record.country_rows.all()])


def shortened(names: list[str]) -> str:
    more = [f"+ {len(names) - NAMES_SHOWN}"] if len(names) > NAMES_SHOWN else []
    return ", ".join([*names[:NAMES_SHOWN], *more])


def publication() -> Any:
    return (
        _("Publication"),
        {
            "fields": (("created", "updated"),),
            "description": _("Drafts and records in review are seen at the desk only. What was cited is not deleted "
                             "but withdrawn: its address then shows the note."),
        },
    )  # fmt: skip


def desk_notes() -> Any:
    return (
        _("Desk notes"),
        {"fields": ("notes",), "description": _("Never leave the desk."), "classes": ("collapse",)},
    )
