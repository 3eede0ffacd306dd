"""The mergings of the desk: read, and undone."""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.admin.base import DeskAdmin
from relations.admin.lists import DeskChangeList
from relations.admin.rights import ReadOnly
from relations.merging import UnmergeRefusedError, unmerge, unmerge_refusal
from relations.models import Merge


class MergeList(DeskChangeList):
    """Reads the records of all mergings together, in one query for each type."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        listed: Any = [*self.result_list]
        read_both(listed)
        self.result_list = listed


def read_both(merges: list[Any]) -> None:
    for name in {each.type for each in merges}:
        ids = {pk for each in merges if each.type == name for pk in (each.kept_id, each.merged_id)}
        model: Any = apps.get_model("relations", name)
        titles = dict(model._default_manager.filter(pk__in=ids).values_list("pk", "title"))
        for each in merges:
            if each.type == name:
                each.both = (titles.get(each.kept_id), titles.get(each.merged_id))


class UndoForm(forms.Form):
    reason = forms.CharField(
        label=_("What says that they are two?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


@admin.register(Merge)
class MergeAdmin(ReadOnly, DeskAdmin):
    list_display = ("at", "kind", "merged", "kept", "user", "reason", "undone")
    list_filter = ("type",)
    list_select_related = ("user", "undone_by")
    fields = ("kind", "merged", "kept", "user", "at", "reason", "what_moved", "undone")
    readonly_fields = (*fields, "undone_by")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return MergeList

    def get_urls(self) -> list[URLPattern]:
        undoing = path("<int:pk>/undo/", self.admin_site.admin_view(self.undo_view), name="relations_merge_undo")
        return [undoing, *super().get_urls()]

    @admin.display(description=_("type"))
    def kind(self, merge: Merge) -> str:
        return str(apps.get_model("relations", merge.type)._meta.verbose_name)

    @admin.display(description=_("merged record"))
    def merged(self, merge: Any) -> str:
        return self.link(merge, merge.merged_id, 1)

    @admin.display(description=_("kept record"))
    def kept(self, merge: Any) -> str:
        return self.link(merge, merge.kept_id, 0)

    def link(self, merge: Any, pk: int, which: int) -> str:
        if not hasattr(merge, "both"):
            read_both([merge])
        address = reverse(f"admin:relations_{merge.type}_change", args=[pk])
        return format_html('<a href="{}">{}</a>', address, merge.both[which] or f"{merge.type} {pk}")

    @admin.display(description=_("undone"))
    def undone(self, merge: Merge) -> str:
        if merge.undone_at:
            return f"{merge.undone_at:%Y-%m-%d %H:%M}, {merge.undone_by}"
        address = reverse("admin:relations_merge_undo", args=[merge.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("Undo"))

    @admin.display(description=_("what moved"))
    def what_moved(self, merge: Merge) -> str:
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((each,) for each in moved(merge))))

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        merge: Any = Merge.objects.filter(pk=pk).first()
        if merge is None:
            raise Http404
        refusal = unmerge_refusal(request.user, merge)
        if not request.user.has_perm("relations.merge_records"):
            raise PermissionDenied
        form = UndoForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                left = unmerge(merge, request.user, form.cleaned_data["reason"])
            except UnmergeRefusedError as why:
                refusal = str(why)
            else:
                return self.undone_answer(request, merge, left)
        read_both([merge])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Undo a merging"),
            "merge": merge,
            "merged": self.merged(merge),
            "kept": self.kept(merge),
            "moved": moved(merge),
            "form": form,
            "refusal": refusal,
        }
        status = 409 if request.method == "POST" and refusal else 200
        return render(request, "admin/relations/merge_undo.html", context, status=status)

    def undone_answer(self, request: HttpRequest, merge: Merge, left: list[str]) -> HttpResponse:
        self.message_user(request, gettext("The merging was undone."), messages.SUCCESS)
        for each in left:
            self.message_user(request, each, messages.WARNING)
        return HttpResponseRedirect(reverse(f"admin:relations_{merge.type}_change", args=[merge.merged_id]))


def moved(merge: Merge) -> list[str]:
    """What the merging did, in words and numbers."""
    counts: dict[tuple[str, str], int] = {}
    for step in (*merge.steps, *merge.beside):
        for model, count in rows_of(step):
            key = (step["did"], str(apps.get_model("relations", model)._meta.verbose_name_plural))
            counts[key] = counts.get(key, 0) + count
    said = {"moved": gettext("moved"), "removed": gettext("held twice, folded into one")}
    said |= {"filled": gettext("filled"), "added": gettext("added")}
    return [f"{name}: {count} ({said[did]})" for (did, name), count in sorted(counts.items()) if count]


def rows_of(step: dict[str, Any]) -> list[tuple[str, int]]:
    if step["did"] == "moved":
        return [(step["model"], len(step["ids"]))]
    if step["did"] == "removed":
        return [(row["model"].rpartition(".")[2], 1) for row in step["rows"]]
    return [(step["model"], 1)] if "model" in step else []
