"""Titles as printed that agree with no tenure, listed for the curator: to be mended, or to stay with a reason."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.admin.base import DeskAdmin
from relations.admin.numbers import number_in
from relations.models import CapacityNote
from relations.offices import Disagreement, disagreements, look_at, participations
from relations.workflow import allowed

#: So many participations are read for one page.
LOOKED_THROUGH = 2_000


@dataclass(frozen=True)
class Listed:
    """A disagreement with the pages on which it can be mended."""

    found: Disagreement
    record_page: str
    person_page: str


@admin.register(CapacityNote)
class CapacityNoteAdmin(DeskAdmin):
    list_display = ("participant", "capacity", "note", "user", "at")
    list_select_related = ("participant", "user")
    search_fields = ("capacity", "note")
    fields = ("participant", "capacity", "record", "note", "user", "at")
    readonly_fields = ("participant", "capacity", "record", "user", "at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return allowed(request.user, "edit_any_draft")

    has_delete_permission = has_change_permission

    @admin.display(description=_("record"))
    def record(self, note: CapacityNote) -> str:
        record = apps.get_model("relations", note.type)._default_manager.filter(pk=note.record_id).first()
        if record is None:
            return "-"
        return format_html(
            '<a href="{}">{}</a>', reverse(f"admin:relations_{note.type}_change", args=[record.pk]), record
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.disagreements_view)
        first = path("disagreements/", view, name="relations_capacitynote_disagreements")
        of_kind = path("disagreements/<str:kind>/", view, name="relations_capacitynote_disagreements")
        return [first, of_kind, *super().get_urls()]

    def disagreements_view(self, request: HttpRequest, kind: str = "visit") -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if (model := row_types().get(kind)) is None:
            raise Http404
        if request.method == "POST":
            return self.looked_at(request, model, kind)
        found, go_on = disagreements(model, number_in(request.GET.get("after")) or 0, LOOKED_THROUGH)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Titles as printed that agree with no tenure"),
            "kinds": [(name, record_of(row)._meta) for name, row in row_types().items()],
            "kind": kind,
            "listed": [listed(each) for each in found],
            "go_on": go_on,
            "looked_through": LOOKED_THROUGH,
            "may_note": self.has_change_permission(request),
        }
        return render(request, "admin/relations/disagreements.html", context)

    def looked_at(self, request: HttpRequest, model: Any, kind: str) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        note = request.POST.get("note", "").strip()
        rows = model._default_manager.select_related("record", "participant")
        row = rows.filter(pk=number_in(request.POST.get("row"))).first()
        if row is None:
            raise Http404
        if not note:
            self.message_user(request, gettext("Say why the two differ: whoever asks next reads it."), messages.ERROR)
        else:
            look_at(row, request.user, note[:300])
            words = gettext("“%(title)s” of %(who)s is not listed any more.")
            self.message_user(request, words % {"title": row.capacity, "who": row.participant}, messages.SUCCESS)
        return HttpResponseRedirect(request.get_full_path())


def row_types() -> dict[str, Any]:
    return {str(record_of(row)._meta.model_name): row for row in participations()}


def record_of(row: Any) -> Any:
    return row._meta.get_field("record").related_model


def listed(found: Disagreement) -> Listed:
    record, person = found.row.record, found.row.participant
    return Listed(
        found,
        reverse(f"admin:relations_{record.type}_change", args=[record.pk]),
        reverse("admin:relations_participant_change", args=[person.pk]),
    )
