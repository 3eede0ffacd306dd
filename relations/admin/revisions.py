"""The desk's journal: every change of every record, to be read and never written."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.admin.base import DeskAdmin
from relations.admin.lists import DeskChangeList
from relations.admin.rights import ReadOnly
from relations.admin.states import name_of
from relations.models import Revision, Versioned

#: Characters of a reason; the history of the record shows all of it.
SHOWN = 160


def kinds() -> list[type[Any]]:
    """What is changed as one, and so has revisions."""
    return [model for model in apps.get_app_config("relations").get_models() if issubclass(model, Versioned)]


class KindFilter(admin.SimpleListFilter):
    title = _("type")
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(model._meta.model_name), model._meta.verbose_name_plural) for model in kinds()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(type=self.value()) if self.value() else queryset


def with_records(revisions: Iterable[Any]) -> None:
    """Read in one query for each type that is among them."""
    listed = list(revisions)
    for model in kinds():
        mine = [each for each in listed if each.type == model._meta.model_name]
        titles = dict(
            model._default_manager.filter(pk__in={each.record_id for each in mine}).values_list("pk", "title")
            if mine
            else ()
        )
        for each in mine:
            each.record_title, each.record_kind = titles.get(each.record_id, ""), model._meta.verbose_name


class Journal(DeskChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        with_records(self.result_list)


@admin.register(Revision)
class RevisionAdmin(ReadOnly, DeskAdmin):
    list_display = ("at", "who", "action", "record", "step", "why")
    list_filter = ("action", KindFilter, "user")
    list_select_related = ("user",)
    list_display_links = None
    readonly_fields = ("user",)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return Journal

    @admin.display(description=_("who"))
    def who(self, revision: Revision) -> str:
        return name_of(revision.user)

    @admin.display(description=_("record"))
    def record(self, revision: Any) -> str:
        if not revision.record_title:
            # From there it is brought back.
            history = reverse(f"admin:relations_{revision.type}_history", args=[revision.record_id])
            told = gettext("%(kind)s, deleted since") % {"kind": revision.record_kind}
            return format_html('<a href="{}">{}</a>', history, told)
        address = reverse(f"admin:relations_{revision.type}_change", args=[revision.record_id])
        kind = format_html('<span class="author">{}</span>', revision.record_kind)
        return format_html('<a href="{}">{}</a> {}', address, revision.record_title, kind)

    @admin.display(description=_("status"))
    def step(self, revision: Any) -> str:
        if revision.from_status == revision.to_status:
            return str(revision.get_to_status_display())
        steps = (revision.get_from_status_display(), revision.get_to_status_display())
        return " → ".join(filter(None, steps))

    @admin.display(description=_("why"))
    def why(self, revision: Revision) -> str:
        reason = Truncator(revision.reason).chars(SHOWN)
        if not revision.public_note:
            return reason
        told = gettext("Told the public: %(note)s") % {"note": Truncator(revision.public_note).chars(SHOWN)}
        return format_html('{} <span class="author">{}</span>', reason, told)
