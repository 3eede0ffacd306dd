from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from relations.admin.base import RecordAdmin, countries, desk_notes, people, publication, when
from relations.admin.citations import CitationInline
from relations.admin.filters import CountryFilter, WhenFilter
from relations.admin.inlines import Countries, Participations, Rows, Topics, Translations, passages_of, rows_of
from relations.admin.states import badge
from relations.models import (
    Visit,
    VisitCitation,
    VisitCountry,
    VisitParticipation,
    VisitPlace,
    VisitTopic,
    VisitTranslation,
)


@admin.register(Visit)
class VisitAdmin(RecordAdmin):
    list_display = ("title", when, people(_("who")), "kind", "outcome", countries, badge)
    list_filter = ("status", WhenFilter, "kind", "format", "outcome", CountryFilter)
    list_prefetch_related = ("participations__participant", "country_rows__country")
    autocomplete_fields = ("host", "parent")
    fieldsets = (
        (
            _("What"),
            {
                "fields": ("title", "slug", ("kind", "format", "outcome"), "summary"),
                "description": _("Any contact: a summit, a visit, one meeting of it, a telephone call, an interview."),
            },
        ),
        (
            _("When"),
            {
                "fields": ("date", "date_inferred", "date_note"),
                "description": _("No more exactly than is known; every concluded part with its reason."),
            },
        ),
        (
            _("Where and with whom"),
            {
                "fields": ("host", "parent"),
                "description": _("Who received, and the wider visit or summit it was a part of. "
                                 "Those who took part, places and countries follow below."),
            },
        ),
        publication(),
        desk_notes(),
    )  # fmt: skip
    inlines = (
        rows_of(VisitParticipation, Participations),
        rows_of(VisitPlace, Rows, fields=("place", "name_as_printed"), classes=("places",)),
        rows_of(VisitCountry, Countries),
        rows_of(VisitTopic, Topics),
        passages_of(VisitCitation, CitationInline),
        rows_of(VisitTranslation, Translations),
    )
