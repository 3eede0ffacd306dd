from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relations.admin.base import DeskAdmin, RecordAdmin, dated, desk_notes, publication
from relations.admin.citations import CitationInline
from relations.admin.filters import BelongsToFilter
from relations.admin.inlines import Names, Rows, Translations, passages_of, rows_of
from relations.admin.locking import LockingMixin
from relations.admin.rights import OthersRows
from relations.admin.states import badge
from relations.admin.suspecting import SuspectingNamesAdmin
from relations.models import (
    Participant,
    ParticipantCitation,
    ParticipantName,
    ParticipantTranslation,
    Place,
    PlaceCitation,
    PlaceName,
    PlaceTranslation,
    Succession,
    Tenure,
    TenureCitation,
)
from relations.search import is_read_through, matching


@admin.register(Participant)
class ParticipantAdmin(SuspectingNamesAdmin, RecordAdmin):
    list_display = ("title", "kind", "country", "country_code", dated("existed", _("existed")), badge)
    list_filter = ("status", "kind", BelongsToFilter)
    list_select_related = ("country",)
    ordering = ("title", "id")
    autocomplete_fields = ("country", "parent")
    fieldsets = (
        (
            _("Who"),
            {
                "fields": ("title", "slug", "kind", "summary"),
                "description": _("Anybody who acts. All names, in every language and spelling, follow below: "
                                 "search finds each of them."),
            },
        ),
        (
            _("Where it belongs"),
            {"fields": ("country", "parent"), "description": _("The state it acts for, the body it is a part of.")},
        ),
        (
            _("Codes and life"),
            {
                "fields": (("country_code", "alpha3_code", "wikidata"), "existed"),
                "description": _("Codes are for states and territories."),
            },
        ),
        publication(),
        desk_notes(),
    )  # fmt: skip
    inlines = (
        rows_of(ParticipantName, Names),
        rows_of(
            Tenure,
            Rows,
            fk_name="person",
            fields=("office", "body", "held", "note"),
            classes=("tenures",),
            show_change_link=True,
        ),
        rows_of(
            Succession,
            Rows,
            fk_name="predecessor",
            fields=("kind", "successor", "date", "note"),
            verbose_name=_("successor"),
            verbose_name_plural=_("successors"),
            classes=("successions",),
        ),
        rows_of(
            Succession,
            Rows,
            fk_name="successor",
            fields=("predecessor", "kind", "date", "note"),
            formset=OthersRows,
            verbose_name=_("predecessor"),
            verbose_name_plural=_("predecessors"),
            classes=("origins",),
        ),
        passages_of(ParticipantCitation, CitationInline),
        rows_of(ParticipantTranslation, Translations),
    )


@admin.register(Tenure)
class TenureAdmin(LockingMixin, DeskAdmin):
    list_display = ("person", "office", "body", dated("held", pgettext_lazy("of an office", "held")))
    list_select_related = ("person", "body")
    ordering = ("-id",)
    search_fields = ("office",)
    search_help_text = _("Person, body or office.")
    autocomplete_fields = ("person", "body")
    inlines = (passages_of(TenureCitation, CitationInline),)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Tenure], search_term: str
    ) -> tuple[QuerySet[Tenure], bool]:
        who = matching(Participant.objects.all(), search_term, typing=True, by_page=True)
        if is_read_through(who):
            either: Any = (OuterRef("person"), OuterRef("body"))
            held = Q(Exists(who.filter(pk__in=either)))
        else:
            held = Q(person__in=who.values("pk")) | Q(body__in=who.values("pk"))
        office = search_term.strip().replace("\x00", "")
        return queryset.filter(held | Q(office__icontains=office)), False


@admin.register(Place)
class PlaceAdmin(SuspectingNamesAdmin, RecordAdmin):
    list_display = ("title", "kind", "country", "parent", badge)
    list_filter = ("status", "kind", BelongsToFilter)
    list_select_related = ("country", "parent")
    ordering = ("title", "id")
    autocomplete_fields = ("country", "parent")
    fieldsets = (
        (
            _("Where"),
            {
                "fields": ("title", "slug", "kind", ("country", "parent"), "summary"),
                "description": _("The title is today's name. Each name with its time follows below: a record shows "
                                 "the one that was right on its day."),
            },
        ),
        (_("On the map"), {"fields": (("latitude", "longitude"), "wikidata")}),
        publication(),
        desk_notes(),
    )  # fmt: skip
    inlines = (
        rows_of(PlaceName, Names),
        passages_of(PlaceCitation, CitationInline),
        rows_of(PlaceTranslation, Translations),
    )
