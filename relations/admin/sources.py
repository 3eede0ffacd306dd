"""Sources, and the addresses that records once had."""

from collections import Counter
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from relations.admin.attachments import Attachments
from relations.admin.base import DeskAdmin, RecordAdmin, dated, desk_notes, publication
from relations.admin.citing import address_of_text
from relations.admin.filters import FewRecordsFilter, HeldFilter, WhenFilter
from relations.admin.inlines import Translations, rows_of
from relations.admin.source_form import SourceForm
from relations.admin.source_pages import SourceTextPages
from relations.admin.states import badge
from relations.models import FormerAddress, Source, SourceTranslation
from relations.models.citing import citations_of


@admin.register(Source)
class SourceAdmin(SourceTextPages, RecordAdmin):
    form = SourceForm
    list_display = ("title", dated("published", _("published")), "publisher", "language", "text_link", badge)
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
        (
            _("The text"),
            {
                "fields": ("text_page", "passages", "file", "text", ("filename", "sha256")),
                "description": _("For staff only: it is read, cited and edited on a page of its own. Quotes are "
                                 "checked against it, so it is held exactly as it was published."),
            },
        ),
        (_("When"), {"fields": ("published", "published_inferred", "published_note")}),
        (_("Where it can be read"), {"fields": ("source_url", "archived_url", "rights")}),
        publication(),
        desk_notes(),
    )  # fmt: skip
    inlines = (Attachments, rows_of(SourceTranslation, Translations))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        is_held = ExpressionWrapper(~Q(text=""), output_field=BooleanField())
        sources: QuerySet[Any] = super().get_queryset(request).annotate(is_held=is_held)
        return sources

    @admin.display(description=_("text"), ordering="is_held")
    def text_link(self, source: Any) -> str:
        if not source.is_held:
            return gettext("not held")
        return format_html('<a href="{}">{}</a>', address_of_text(source), gettext("read and cite"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = (*super().get_readonly_fields(request, obj), "text_page", "passages")
        return (*fields, "sha256") if obj and obj.text else fields

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A text is taken in once; from then on it has its own page."""
        left_out = set() if obj else {"text_page", "passages"}
        if obj and (obj.text or not self.has_change_permission(request, obj)):
            left_out = {"file", "text"}
        return [
            (name, {**options, "fields": [field for field in options["fields"] if field not in left_out]})
            for name, options in super().get_fieldsets(request, obj)
        ]

    @admin.display(description=_("cited passages"))
    def passages(self, source: Source) -> str:
        cited = Counter(str(row.root._meta.verbose_name_plural) for row in citations_of(source))
        if not cited:
            return gettext("No passage is cited.")
        told = ", ".join(f"{name} {count}" for name, count in sorted(cited.items()))
        return f"{cited.total()} ({told})"

    @admin.display(description=_("full text"))
    def text_page(self, source: Source) -> str:
        if not source.text:
            return gettext("Not held. Paste it or upload its file; manage.py attach_sources finds files by their hash.")
        count = len(source.text)
        told = ngettext("%s character", "%s characters", count) % localize(count)
        return format_html('<a href="{}">{}</a> ({})', address_of_text(source), gettext("Read and cite"), told)


@admin.register(FormerAddress)
class FormerAddressAdmin(DeskAdmin):
    """Made where a slug is changed; here they are looked up, and removed where one was never made known."""

    list_display = ("slug", "type", "leads_to")
    list_filter = ("type",)
    search_fields = ("slug", "leads_to")
    readonly_fields = ("type", "slug", "leads_to")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
