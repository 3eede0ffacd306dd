"""Merging two records at the desk."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.admin.lists import is_autocomplete
from relations.admin.numbers import number_in
from relations.merging import (
    ONE_CHANGED_SINCE,
    MergeRefusedError,
    choices_between,
    is_public,
    kind_of,
    merge,
    merge_refusal,
)
from relations.merging.compare import COUNTED, Difference, differences, moving
from relations.workflow import allowed

# Django's classes are generic for the type checker only.
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class OtherForm(forms.Form):
    """Which record tells of the same."""

    def __init__(self, record: Any, site: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = type(record)._default_manager.exclude(pk=record.pk)
        # Typing offers what the field would hold.
        widget = AutocompleteSelect(record._meta.get_field("merged_into"), site)
        self.fields["with"] = forms.ModelChoiceField(
            others, label=_("The other record"), widget=widget, help_text=_("Type words or names in any spelling.")
        )


class MergeForm(forms.Form):
    """For every column in which the two differ: whose value stays."""

    reason = forms.CharField(
        label=_("What says that both are the same?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    kinds_differ = forms.BooleanField(
        label=_("They are of different kinds, and the same is meant all the same."), required=False
    )
    kept_version = forms.IntegerField(widget=forms.HiddenInput)
    merged_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, kept: Any, merged: Any, data: Any = None) -> None:
        super().__init__(data, initial={"kept_version": kept.version, "merged_version": merged.version})
        if kind_of(kept) == kind_of(merged):
            del self.fields["kinds_differ"]
        self.differences = differences(kept, merged, choices_between(kept, merged))
        for each in self.differences:
            self.fields[f"take_{each.name}"] = forms.ChoiceField(
                label=each.label,
                choices=(("kept", each.kept or _("(empty)")), ("merged", each.merged or _("(empty)"))),
                initial="kept",
                widget=forms.RadioSelect,
            )

    @property
    def choices(self) -> list[tuple[Difference, Any]]:
        return [(each, self[f"take_{each.name}"]) for each in self.differences]

    @property
    def taken(self) -> list[str]:
        return [each.name for each in self.differences if self.cleaned_data[f"take_{each.name}"] == "merged"]


class MergingAdmin(ModelAdmin):
    """Mixed into the admin of each type whose records can be merged. The page of a merged one leads to the kept one."""

    def get_urls(self) -> list[URLPattern]:
        name = f"relations_{self.model._meta.model_name}_merge"
        merging = path("<path:object_id>/merge/", self.admin_site.admin_view(self.merge_view), name=name)
        return [merging, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        records: QuerySet[Any] = super().get_queryset(request)
        return records.filter(merged_into=None) if is_autocomplete(request) else records

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        # What was typed meanwhile is not thrown away: see ``LockingMixin``.
        record = self.get_object(request, object_id) if request.method != "POST" else None
        if record is not None and record.merged_into_id:
            if not self.has_view_or_change_permission(request, record):
                raise PermissionDenied
            words = gettext("“%(merged)s” was merged into this record.") % {"merged": record}
            self.message_user(request, words, messages.INFO)
            return HttpResponseRedirect(self.page_of(record.merged_into))
        return super().change_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        context["may_merge"] = allowed(request.user, "merge_records")
        context["mergeable"] = kwargs.get("obj") is not None
        return super().render_change_form(request, context, *args, **kwargs)

    def page_of(self, record: Any) -> str:
        return reverse(f"admin:relations_{self.model._meta.model_name}_change", args=[record.pk])

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        kept = self.get_object(request, object_id)
        if kept is None:
            raise Http404
        if not allowed(request.user, "merge_records"):
            raise PermissionDenied
        given = request.POST if request.method == "POST" else request.GET
        # What is no number, the widget could not even show again.
        picking = OtherForm(kept, self.admin_site, given if number_in(given.get("with")) else None)
        if not picking.is_valid():
            return self.merge_page(request, kept, "pick", {"form": picking, "media": self.media + picking.media})
        return self.merge_both_view(request, kept, picking.cleaned_data["with"])

    def merge_both_view(self, request: HttpRequest, kept: Any, merged: Any) -> HttpResponse:
        posted = request.method == "POST"
        form = MergeForm(kept, merged, request.POST if posted else None)
        refusal = merge_refusal(request.user, kept, merged, kinds_differ=True)
        if posted and form.is_valid():
            given = form.cleaned_data
            try:
                done = merge(
                    kept,
                    merged,
                    user=request.user,
                    reason=given["reason"],
                    take=form.taken,
                    versions=(given["kept_version"], given["merged_version"]),
                    kinds_differ=given.get("kinds_differ", False),
                )
            except MergeRefusedError as why:
                refusal = str(why)
            else:
                self.message_user(request, merged_message(done, kept, merged), messages.SUCCESS)
                return HttpResponseRedirect(self.page_of(kept))
        elif posted and (changed_since := stale(form, kept, merged)):
            refusal = changed_since
        turned = reverse(f"admin:relations_{self.model._meta.model_name}_merge", args=[merged.pk])
        more = {
            "form": form,
            "merged": merged,
            "moving": moving(kept, merged),
            "counted": COUNTED,
            "refusal": refusal,
            "turned": f"{turned}?with={kept.pk}",
            "becomes_public": is_public(kept) and not is_public(merged),
            "page_of_merged": self.page_of(merged),
        }
        return self.merge_page(request, kept, "compare", more, status=409 if posted and refusal else 200)

    def merge_page(
        self, request: HttpRequest, kept: Any, step: str, more: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Merge “%(title)s”") % {"title": kept},
            "kept": kept,
            "page_of_kept": self.page_of(kept),
            **more,
        }
        return render(request, f"admin/relations/merge_{step}.html", context, status=status)


def stale(form: MergeForm, kept: Any, merged: Any) -> str:
    """What differs may be something else by now, and the choices then do not fit."""
    given = (form.data.get("kept_version"), form.data.get("merged_version"))
    if given == (str(kept.version), str(merged.version)):
        return ""
    return str(ONE_CHANGED_SINCE)


def merged_message(done: Any, kept: Any, merged: Any) -> str:
    return format_html(
        '{} <a href="{}">{}</a>',
        gettext("“%(merged)s” was merged into “%(kept)s”.") % {"merged": merged, "kept": kept},
        reverse("admin:relations_merge_change", args=[done.pk]),
        gettext("Look at it or undo it"),
    )
