from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import GreaterThan
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from relations.admin.base import DeskAdmin, RecordAdmin, countries, dated, desk_notes, people, publication, when
from relations.admin.citations import CitationInline
from relations.admin.due import DueFilter
from relations.admin.filters import CountryFilter, WhenFilter
from relations.admin.inlines import Countries, Participations, Rows, Topics, Translations, passages_of, rows_of
from relations.admin.locking import LockingMixin
from relations.admin.states import badge
from relations.choices import CommitmentRole
from relations.models import (
    Commitment,
    CommitmentCitation,
    CommitmentCountry,
    CommitmentParticipation,
    CommitmentProgress,
    CommitmentProgressCitation,
    CommitmentTopic,
    CommitmentTranslation,
)
from relations.search import is_read_through, matching


@admin.display(description=pgettext_lazy("of a commitment", "state"), ordering="state")
def state(commitment: Commitment) -> str:
    return gettext("overdue") if commitment.is_overdue else commitment.get_state_display()


@admin.register(Commitment)
class CommitmentAdmin(RecordAdmin):
    list_display = (
        "title",
        when,
        people(_("owners"), CommitmentRole.OWNER),
        dated("due", _("due")),
        state,
        countries,
        badge,
    )
    list_filter = ("status", WhenFilter, "state", DueFilter, "recurrence", CountryFilter)
    list_prefetch_related = ("participations__participant", "country_rows__country")
    autocomplete_fields = ("statement", "document")
    fieldsets = (
        (
            _("What"),
            {
                "fields": ("title", "slug", "summary", "condition", "state"),
                "description": _("What is owed. Overdue is never entered: it is computed from the due date."),
            },
        ),
        (
            _("When"),
            {
                "fields": ("date", "date_inferred", "date_note", "due", "due_note", "recurrence"),
                "description": _("When it was promised, and by when it falls due."),
            },
        ),
        (
            _("Where it was promised"),
            {
                "fields": ("statement", "document"),
                "description": _("At least one of the two. Who owes it and to whom follows below."),
            },
        ),
        publication(),
        desk_notes(),
    )
    inlines = (
        rows_of(CommitmentParticipation, Participations),
        rows_of(
            CommitmentProgress,
            Rows,
            fields=("date", "note", "state", "statement", "visit"),
            classes=("progress",),
            show_change_link=True,
        ),
        rows_of(CommitmentCountry, Countries),
        rows_of(CommitmentTopic, Topics),
        passages_of(CommitmentCitation, CitationInline),
        rows_of(CommitmentTranslation, Translations),
    )


@admin.register(CommitmentProgress)
class CommitmentProgressAdmin(LockingMixin, DeskAdmin):
    list_display = ("note", "record", dated("date", _("date")), "state")
    list_filter = ("state",)
    list_select_related = ("record",)
    ordering = ("-pk",)
    search_fields = ("note",)
    search_help_text = _("Words of the note or of the commitment.")
    autocomplete_fields = ("record", "statement", "visit")
    inlines = (passages_of(CommitmentProgressCitation, CitationInline),)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[CommitmentProgress], search_term: str
    ) -> tuple[QuerySet[CommitmentProgress], bool]:
        found = matching(Commitment.objects.order_by(), search_term, typing=True, by_page=True)
        of_note = found.filter(pk=OuterRef("record")).values("pk")[:1]
        # Where many are found, that of one note after another is asked: for IN, PostgreSQL collects all of them.
        told = Q(GreaterThan(Subquery(of_note), 0)) if is_read_through(found) else Q(record__in=found.values("pk"))
        words = search_term.strip().replace("\x00", "")
        return queryset.filter(Q(note__icontains=words) | told), False
