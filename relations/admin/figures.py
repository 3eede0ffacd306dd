from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from relations.admin.base import DeskAdmin, RecordAdmin, countries, desk_notes, publication, when
from relations.admin.citations import CitationInline
from relations.admin.filters import CountryFilter, FewRecordsFilter, WhenFilter
from relations.admin.history import HistoryMixin
from relations.admin.inlines import Countries, Topics, Translations, passages_of, rows_of
from relations.admin.locking import LockingMixin
from relations.admin.merging import MergingAdmin
from relations.admin.states import badge
from relations.models import Figure, FigureCitation, FigureCountry, FigureTopic, FigureTranslation, Indicator, Topic


@admin.display(description=_("value"), ordering="value")
def value(figure: Figure) -> str:
    """The number without the zeros that only the column's width adds."""
    number = f"{figure.value:,f}"
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return " ".join(filter(None, (figure.get_qualifier_display() if figure.qualifier else "", number, figure.unit)))


@admin.register(Figure)
class FigureAdmin(RecordAdmin):
    list_display = ("title", "indicator", value, "kind", when, "cited_by", countries, badge)
    list_filter = ("status", WhenFilter, "kind", "qualifier", ("indicator", FewRecordsFilter), CountryFilter)
    list_select_related = ("indicator", "cited_by")
    list_prefetch_related = ("country_rows__country",)
    autocomplete_fields = ("indicator", "cited_by", "statement", "part_of")
    fieldsets = (
        (
            _("What"),
            {
                "fields": ("title", "slug", "indicator", "kind", ("qualifier", "value", "unit"), "part_of", "summary"),
                "description": _("The number as cited, in its unit, and how exactly the source puts it."),
            },
        ),
        (
            _("When"),
            {
                "fields": ("period", "period_inferred", "period_note"),
                "description": _("The time the number speaks of, not the day it was cited."),
            },
        ),
        (_("Who cited it"), {"fields": ("cited_by", "statement")}),
        publication(),
        desk_notes(),
    )
    inlines = (
        rows_of(FigureCountry, Countries),
        rows_of(FigureTopic, Topics),
        passages_of(FigureCitation, CitationInline),
        rows_of(FigureTranslation, Translations),
    )


@admin.register(Indicator)
class IndicatorAdmin(LockingMixin, HistoryMixin, DeskAdmin):
    list_display = ("title", "slug", "definition")
    search_fields = ("title", "slug")
    prepopulated_fields = {"slug": ("title",)}


@admin.register(Topic)
class TopicAdmin(LockingMixin, MergingAdmin, HistoryMixin, DeskAdmin):
    list_display = ("title", "parent", "slug")
    list_select_related = ("parent",)
    search_fields = ("title", "slug")
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"slug": ("title",)}
