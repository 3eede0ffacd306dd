from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.admin.base import RecordAdmin, countries, dated, desk_notes, people, publication
from relations.admin.citations import CitationInline
from relations.admin.filters import CountryFilter, WhenFilter
from relations.admin.inlines import Countries, Participations, Rows, Topics, Translations, passages_of, rows_of
from relations.admin.states import badge
from relations.choices import DocumentRole
from relations.models import (
    Document,
    DocumentCitation,
    DocumentCountry,
    DocumentParticipation,
    DocumentRelation,
    DocumentTopic,
    DocumentTranslation,
)


class Signatures(BaseInlineFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        """Rows that are new together are not yet in the table, where the constraint would find them."""
        super().clean()
        seen: set[Any] = set()
        for form in self.forms:
            given = getattr(form, "cleaned_data", {})
            if given.get("DELETE") or given.get("role") not in (DocumentRole.SIGNATORY, DocumentRole.WITNESS):
                continue
            if given.get("participant") in seen:
                raise ValidationError(gettext("%s signs or watches, not both.") % given["participant"])
            seen.add(given.get("participant"))


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    list_display = (
        "title",
        dated("signed", _("signed")),
        "kind",
        "level",
        "life",
        people(_("parties"), DocumentRole.PARTY),
        countries,
        badge,
    )
    list_filter = ("status", WhenFilter, "kind", "level", "life", CountryFilter)
    list_prefetch_related = ("participations__participant", "country_rows__country")
    autocomplete_fields = ("place", "visit")
    fieldsets = (
        (
            _("What"),
            {
                "fields": ("title", "slug", ("kind", "level", "life"), "summary"),
                "description": _("One instrument. Four instruments in one sentence are four documents."),
            },
        ),
        (
            _("When"),
            {
                "fields": ("adopted", "signed", "in_force", "expires", "period", "date_inferred", "date_note"),
                "description": _("Only what is known, and no more exactly than it is."),
            },
        ),
        (
            _("Where and with whom"),
            {
                "fields": ("place", "visit"),
                "description": _("Below: parties are bound, signatories sign for them, witnesses only watch."),
            },
        ),
        publication(),
        desk_notes(),
    )
    inlines = (
        rows_of(
            DocumentParticipation,
            Participations,
            fields=("participant", "role", "on_behalf_of", "capacity", "office_then", "name_as_printed", "position"),
            formset=Signatures,
        ),
        rows_of(DocumentRelation, Rows, fk_name="record", fields=("kind", "target"), classes=("relations",)),
        rows_of(DocumentCountry, Countries),
        rows_of(DocumentTopic, Topics),
        passages_of(DocumentCitation, CitationInline),
        rows_of(DocumentTranslation, Translations),
    )
