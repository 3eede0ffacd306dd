from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from relations.admin.base import RecordAdmin, countries, desk_notes, people, publication, when
from relations.admin.citations import StatementCitationInline
from relations.admin.filters import CountryFilter, WhenFilter
from relations.admin.inlines import Countries, Participations, Topics, Translations, passages_of, rows_of
from relations.admin.states import badge
from relations.choices import StatementRole
from relations.models import (
    Statement,
    StatementCitation,
    StatementCountry,
    StatementParticipation,
    StatementTopic,
    StatementTranslation,
)


@admin.register(Statement)
class StatementAdmin(RecordAdmin):
    list_display = (
        "title",
        when,
        people(_("speakers"), StatementRole.SPEAKER),
        "mode",
        "language",
        countries,
        badge,
    )
    list_filter = ("status", WhenFilter, "mode", "language", CountryFilter)
    list_prefetch_related = ("participations__participant", "country_rows__country")
    list_deferred = (*RecordAdmin.list_deferred, "quote")
    autocomplete_fields = ("visit", "document")
    fieldsets = (
        (
            _("What"),
            {
                "fields": ("title", "slug", "summary"),
                "description": _("One utterance of one speaker, or of several together, in the desk's own words."),
            },
        ),
        (_("When"), {"fields": ("date", "date_inferred", "date_note"), "description": _("The day it was said.")}),
        (
            _("Where and with whom"),
            {
                "fields": ("visit", "document"),
                "description": _("The contact at which it was said; the document, where a text speaks."),
            },
        ),
        (
            _("Words"),
            {
                "fields": (("mode", "language"), "quote"),
                "description": _("The exact words come from the passages below that are ticked as verbatim, once the "
                                 "text of the source is held. Reported speech has none."),
            },
        ),
        publication(),
        desk_notes(),
    )  # fmt: skip
    inlines = (
        rows_of(StatementParticipation, Participations),
        passages_of(StatementCitation, StatementCitationInline),
        rows_of(StatementTranslation, Translations),
        rows_of(StatementCountry, Countries),
        rows_of(StatementTopic, Topics),
    )
