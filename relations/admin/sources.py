"""Sources, and the addresses that records once had."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from relations.admin.base import DeskAdmin, RecordAdmin, dated, desk_notes, publication
from relations.admin.citations import ModelForm
from relations.admin.filters import FewRecordsFilter, HeldFilter, WhenFilter
from relations.admin.inlines import Translations, rows_of
from relations.models import Citation, FormerAddress, Source, SourceTranslation
from relations.passages import excerpt_hash


class SourceForm(ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(text := self.fields.get("text"), forms.CharField):
            # Offsets count the blanks at its ends, too.
            text.strip = False

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if text := given.get("text"):
            # A browser sends each line end as two characters.
            text = given["text"] = text.replace("\r\n", "\n")
            given["sha256"] = given.get("sha256") or excerpt_hash(text)
            if excerpt_hash(text) != given["sha256"]:
                self.add_error("text", gettext("This is not the text of the file whose SHA-256 is given."))
        return given


def passages_citing(source: Source) -> dict[str, int]:
    """How many passages of it each kind of record cites, kinds that cite none left out."""
    counts = {}
    for relation in source._meta.related_objects:
        if issubclass(relation.related_model, Citation):
            rows: Any = relation.related_model._default_manager
            cites = rows.model._meta.get_field("record").related_model
            counts[str(cites._meta.verbose_name_plural)] = rows.filter(source=source).count()
    return {name: count for name, count in sorted(counts.items()) if count}


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    form = SourceForm
    list_display = ("title", dated("published", _("published")), "publisher", "language", "held", "status")
    list_filter = ("status", WhenFilter, "language", HeldFilter, ("publisher", FewRecordsFilter))
    list_select_related = ("publisher",)
    list_deferred = (*RecordAdmin.list_deferred, "text")
    autocomplete_fields = ("publisher",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = (
        (
            _("What"),
            {
                "fields": ("title", "slug", ("publisher", "language"), "dateline", "summary"),
                "description": _("A published text that records rest on."),
            },
        ),
        (_("When"), {"fields": ("published", "published_inferred", "published_note")}),
        (_("Where it can be read"), {"fields": ("source_url", "archived_url", "rights")}),
        (
            _("The held file"),
            {
                "fields": ("passages", "filename", "sha256", "text"),
                "description": _("The text is for staff only. It is attached from its file with attach_sources, and "
                                 "once a passage of it is cited it cannot be changed."),
            },
        ),
        publication(),
        desk_notes(),
    )  # fmt: skip
    inlines = (rows_of(SourceTranslation, Translations),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        is_held = ExpressionWrapper(~Q(text=""), output_field=BooleanField())
        sources: QuerySet[Any] = super().get_queryset(request).annotate(is_held=is_held)
        return sources

    @admin.display(description=pgettext_lazy("of a source", "held"), boolean=True)
    def held(self, source: Any) -> bool:
        return bool(source.is_held)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = (*super().get_readonly_fields(request, obj), "passages")
        return (*fields, "sha256", "numbered_text") if obj and passages_citing(obj) else fields

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if "numbered_text" not in self.get_readonly_fields(request, obj):
            return fieldsets
        shown = {"text": "numbered_text"}
        return [
            (name, {**options, "fields": [shown.get(str(field), field) for field in options["fields"]]})
            for name, options in fieldsets
        ]

    @admin.display(description=_("cited passages"))
    def passages(self, source: Source) -> str:
        counts = passages_citing(source) if source.pk else {}
        if not counts:
            return gettext("No passage is cited.")
        told = ", ".join(f"{name} {count}" for name, count in counts.items())
        return f"{sum(counts.values())} ({told})"

    @admin.display(description=_("full text"))
    def numbered_text(self, source: Source) -> str:
        if not source.text:
            return gettext("Not held. manage.py attach_sources finds it by the hash of its file.")
        paragraphs = format_html_join("", "<li>{}</li>", ((line,) for line in source.text.split("\n") if line.strip()))
        return format_html(
            '<ol class="source-text" lang="{}" tabindex="0" aria-label="{}">{}</ol>',
            source.language,
            gettext("Full text, paragraphs numbered"),
            paragraphs,
        )


@admin.register(FormerAddress)
class FormerAddressAdmin(DeskAdmin):
    """Made where a slug is changed; here they are looked up, and removed where one was never made known."""

    list_display = ("slug", "type", "leads_to")
    list_filter = ("type",)
    search_fields = ("slug", "leads_to")
    readonly_fields = ("type", "slug", "leads_to")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
