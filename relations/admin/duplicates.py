"""Records that may be the same: listed to be judged."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from relations.admin.base import DeskAdmin
from relations.admin.lists import DeskChangeList
from relations.duplicates import Suspected, in_words, judge, shown
from relations.models import LikelyDuplicate
from relations.record_types import RECORD_TYPES
from relations.workflow import allowed


def link_to(record: Any) -> SafeString:
    address = reverse(f"admin:relations_{record._meta.model_name}_change", args=[record.pk])
    return format_html('<a href="{}">{}</a>', address, record)


def merge_link(kept: Any, merged: Any) -> SafeString:
    address = reverse(f"admin:relations_{kept._meta.model_name}_merge", args=[kept.pk])
    return format_html('<a href="{}?with={}">{}</a>', address, merged.pk, _("Compare and merge"))


class PairList(DeskChangeList):
    """Reads the records of all pairs together."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        listed: Any = [*self.result_list]
        found = {each.pair.pk: each for each in shown(LikelyDuplicate.objects.filter(pk__in=[p.pk for p in listed]))}
        for pair in listed:
            pair.both = found.get(pair.pk)
        self.result_list = listed


@admin.register(LikelyDuplicate)
class LikelyDuplicateAdmin(DeskAdmin):
    list_display = ("one", "other", "likeness", "why", "kind", "judged", "step")
    list_filter = ("not_same",)
    list_display_links = None
    list_select_related = ("judged_by",)
    actions = ("not_the_same",)
    fields = ("one", "other", "likeness", "why", "step", "not_same", "note", ("judged_by", "judged_at"))
    readonly_fields = ("one", "other", "likeness", "why", "step", "judged_by", "judged_at")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return PairList

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return allowed(request.user, "edit_any_draft")

    def both(self, pair: Any) -> Suspected | None:
        if not hasattr(pair, "both"):
            pair.both = next(iter(shown(LikelyDuplicate.objects.filter(pk=pair.pk))), None)
        found: Suspected | None = pair.both
        return found

    @admin.display(description=_("one"))
    def one(self, pair: LikelyDuplicate) -> str:
        return link_to(both.one) if (both := self.both(pair)) else str(_("merged or deleted since"))

    @admin.display(description=_("the other"))
    def other(self, pair: LikelyDuplicate) -> str:
        return link_to(both.other) if (both := self.both(pair)) else ""

    @admin.display(description=_("likeness"))
    def likeness(self, pair: LikelyDuplicate) -> str:
        return f"{pair.score} %"

    @admin.display(description=_("why"))
    def why(self, pair: LikelyDuplicate) -> str:
        return ", ".join(in_words(pair.reasons))

    @admin.display(description=_("type"))
    def kind(self, pair: LikelyDuplicate) -> str:
        return str(RECORD_TYPES[pair.type].model._meta.verbose_name)

    @admin.display(description=_("judged"))
    def judged(self, pair: LikelyDuplicate) -> str:
        return f"{pair.judged_by}: {pair.note or _('not the same')}" if pair.not_same else ""

    @admin.display(description=_("next"))
    def step(self, pair: LikelyDuplicate) -> str:
        if pair.not_same or not (both := self.both(pair)):
            return ""
        judging = format_html(
            '<a href="{}">{}</a>',
            reverse("admin:relations_likelyduplicate_change", args=[pair.pk]),
            _("Say that they are two"),
        )
        return format_html("{} · {}", merge_link(both.one, both.other), judging)

    def save_model(self, request: HttpRequest, obj: LikelyDuplicate, form: Any, change: bool) -> None:
        if obj.not_same:
            judge(obj, request.user, obj.note)
        else:
            super().save_model(request, obj, form, change)

    @admin.action(description=_("These are not the same"), permissions=["change"])
    def not_the_same(self, request: HttpRequest, queryset: QuerySet[LikelyDuplicate]) -> None:
        pairs = [*queryset.waiting()]  # type: ignore[attr-defined]
        for pair in pairs:
            judge(pair, request.user)
        said = ngettext("%(count)s pair will not come back.", "%(count)s pairs will not come back.", len(pairs))
        self.message_user(request, said % {"count": len(pairs)}, messages.SUCCESS)
