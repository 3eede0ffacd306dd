"""WHAT MAY BE ASKED: one FilterSet per record type, for pages, formats, feeds and the API alike."""

import datetime
import functools
import operator
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relations import choices
from relations.filters.base import DatedFilterSet, FilterSet, SubjectFilterSet, day_filter
from relations.filters.fields import (
    ChoicesFilter,
    CountryFilter,
    RelatedFilter,
    document_filter,
    participant_filter,
    place_filter,
    source_filter,
    statement_filter,
    visit_filter,
)
from relations.models import (
    Commitment,
    CommitmentProgress,
    Document,
    Figure,
    Indicator,
    Participant,
    ParticipantName,
    Place,
    PlaceName,
    Source,
    Statement,
    StatementCountry,
    Visit,
    VisitPlace,
)
from relations.search import Among

#: Of the statements about a country.
MANY = 300_000

__all__ = [
    "CommitmentFilterSet",
    "DocumentFilterSet",
    "FigureFilterSet",
    "FilterSet",
    "ParticipantFilterSet",
    "PlaceFilterSet",
    "SourceFilterSet",
    "StatementFilterSet",
    "VisitFilterSet",
]


def choice(label: Any, options: Any, **kwargs: Any) -> ChoicesFilter:
    """Any of the values given."""
    return ChoicesFilter(label=label, choices=[option for option in options if option[0]], **kwargs)


class VisitFilterSet(SubjectFilterSet):
    kind = choice(_("Kind"), choices.VisitKind.choices)
    format = choice(_("Format"), choices.VisitFormat.choices)
    outcome = choice(_("Outcome"), choices.VisitOutcome.choices)
    participant = participant_filter(_("Participant"))
    host = RelatedFilter(Participant, field_name="host", label=_("Host"))
    place = place_filter(rows="place_rows")
    parent = visit_filter("parent", _("Part of"))

    class Meta:
        model = Visit
        fields: tuple[str, ...] = ()


class StatementFilterSet(SubjectFilterSet):
    kind = choice(_("Mode"), choices.StatementMode.choices, field_name="mode")
    speaker = participant_filter(_("Speaker"), role=choices.StatementRole.SPEAKER)
    participant = participant_filter(_("Participant"))
    language = choice(_("Language"), choices.Language.choices)
    visit = visit_filter()
    document = document_filter()
    place = RelatedFilter(
        Place,
        field_name="place",
        label=_("Place"),
        method="filter_place",
        every=True,
        by="visit__place_rows__place",
    )

    class Meta:
        model = Statement
        fields: tuple[str, ...] = ()

    def filter_place(self, records: Any, name: str, value: Any) -> Any:
        """A statement was made where its visit was."""
        for place in value:
            records = records.filter(
                Exists(VisitPlace.objects.filter(record=OuterRef("visit"), place=place))
                & Exists(Visit.objects.published().filter(pk=OuterRef("visit")))
            )
        return records


class DocumentFilterSet(SubjectFilterSet):
    kind = choice(_("Kind"), choices.DocumentKind.choices)
    level = choice(_("Level"), choices.DocumentLevel.choices)
    life = choice(_("Life"), choices.DocumentLife.choices)
    party = participant_filter(_("Party"), role=choices.DocumentRole.PARTY)
    signatory = participant_filter(_("Signatory"), role=choices.DocumentRole.SIGNATORY)
    participant = participant_filter(_("Participant"))
    in_force_on = day_filter(
        _("In force on"), "filter_in_force_on", help_text=_("Only those surely in force that day.")
    )
    visit = visit_filter()
    place = place_filter()

    class Meta:
        model = Document
        fields: tuple[str, ...] = ()

    def filter_in_force_on(self, records: Any, name: str, value: datetime.date) -> Any:
        return records.in_force_on(value)


class CommitmentFilterSet(SubjectFilterSet):
    state = choice(_("State"), [*choices.CommitmentState.choices, ("overdue", _("overdue"))], method="filter_state")
    owner = participant_filter(_("Owner"), role=choices.CommitmentRole.OWNER)
    participant = participant_filter(_("Participant"))
    due_before = day_filter(_("Due before"), "filter_due_before", help_text=_("What may fall due by that day."))
    statement = statement_filter()
    document = document_filter()
    visit = RelatedFilter(Visit, field_name="visit", label=_("Made at visit"), method="filter_visit")
    reviewed_at = RelatedFilter(Visit, field_name="visit", label=_("Stock taken at visit"), method="filter_reviewed_at")
    reviewed_in = RelatedFilter(
        Statement, field_name="statement", rows="progress", label=_("Stock taken in statement"), every=False
    )

    class Meta:
        model = Commitment
        fields: tuple[str, ...] = ()

    def filter_visit(self, records: Any, name: str, value: Any) -> Any:
        """A commitment was made where the statement or the document was."""
        return records.filter(pk__in=made_at(value)) if value else records

    def filter_reviewed_at(self, records: Any, name: str, value: Any) -> Any:
        """Stock was taken at a visit, or in a statement made at it."""
        if not value:
            return records
        told = Statement.objects.published().filter(visit__in=value)
        notes = CommitmentProgress.objects.filter(Q(visit__in=value) | Q(statement__in=told.values("pk")))
        return records.filter(pk__in=notes.values("record"))

    def filter_state(self, records: Any, name: str, value: list[str]) -> Any:
        """An overdue commitment is open too: ``open`` finds it as well."""
        wanted = Q(state__in=value)
        if "overdue" in value:
            wanted |= Q(pk__in=Commitment.objects.overdue(timezone.localdate()).values("pk"))
        return records.filter(wanted)

    def filter_due_before(self, records: Any, name: str, value: datetime.date) -> Any:
        return records.due_before(value)


def made_at(visits: Any) -> Any:
    """Numbers of the commitments made in what was said or signed at any of the visits."""
    said = Statement.objects.published().filter(visit__in=visits)
    signed = Document.objects.published().filter(visit__in=visits)
    # Two ways, each by its own index, where one condition with "or" would go through all commitments.
    commitments = Commitment.objects.order_by().values("pk")
    in_statements = commitments.filter(statement__in=said.values("pk"))
    return in_statements.union(commitments.filter(document__in=signed.values("pk")))


class FigureFilterSet(SubjectFilterSet):
    kind = choice(_("Kind"), choices.FigureKind.choices)
    indicator = RelatedFilter(Indicator, field_name="indicator", label=_("Indicator"))
    participant = RelatedFilter(Participant, field_name="cited_by", label=_("Cited by"))
    statement = statement_filter()

    class Meta:
        model = Figure
        fields: tuple[str, ...] = ()


class ParticipantFilterSet(DatedFilterSet):
    default_ordering = "title"

    kind = choice(_("Kind"), choices.ParticipantKind.choices)
    country = CountryFilter(
        rows="",
        method="filter_country",
        by=Coalesce("country_id", "pk", output_field=BigIntegerField()),
        help_text=_("ISO 3166 code; of several, any will do."),
    )
    parent = RelatedFilter(Participant, field_name="parent", label=_("Part of"))
    source = source_filter()
    language = choice(_("Name in"), choices.Language.choices, method="filter_language", by="names__language")

    class Meta:
        model = Participant
        fields: tuple[str, ...] = ()

    def filter_country(self, records: Any, name: str, value: Any) -> Any:
        """The countries themselves, and who belongs to them; of several, the ones that belong to any."""
        return records.filter(Q(country__in=value) | Q(pk__in=[country.pk for country in value])) if value else records

    def filter_language(self, records: Any, name: str, value: list[str]) -> Any:
        return records.filter(Exists(ParticipantName.objects.filter(record=OuterRef("pk"), language__in=value)))


class PlaceFilterSet(FilterSet):
    default_ordering = "title"

    kind = choice(_("Kind"), choices.PlaceKind.choices)
    country = CountryFilter(rows="", help_text=_("ISO 3166 code; of several, any will do."))
    parent = place_filter("parent")
    source = source_filter()
    language = choice(_("Name in"), choices.Language.choices, method="filter_language", by="names__language")

    class Meta:
        model = Place
        fields: tuple[str, ...] = ()

    def filter_language(self, records: Any, name: str, value: list[str]) -> Any:
        return records.filter(Exists(PlaceName.objects.filter(record=OuterRef("pk"), language__in=value)))


class SourceFilterSet(DatedFilterSet):
    language = choice(_("Language"), choices.Language.choices)
    participant = RelatedFilter(Participant, field_name="publisher", label=_("Publisher"))
    country = CountryFilter(method="filter_country")

    class Meta:
        model = Source
        fields: tuple[str, ...] = ()

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.about: dict[frozenset[int], list[int]] = {}

    def filter_country(self, records: Any, name: str, value: Any) -> Any:
        """Sources that a published record about all of the countries rests on. Looked up once, whatever the page is
        made of."""
        if not value:
            return records
        asked = frozenset(country.pk for country in value)
        if asked not in self.about:
            self.about[asked] = list(_resting_on(value))
        return records.filter(Among(self.about[asked]))


def _resting_on(countries: Any) -> Any:
    """Keys of sources: asked of each source where that is the shorter way, else of the records about the countries."""
    codes = [country.country_code for country in countries]
    subjects: tuple[Any, ...] = (Visit, Statement, Document, Commitment, Figure)
    about = [model.objects.published().about_countries(codes).order_by() for model in subjects]
    if _has_many(countries):
        # Compared with a number: EXISTS would collect what all the records rest on.
        resting = [found.filter(citations__source=OuterRef("pk")).values("pk")[:1] for found in about]
        conditions = [Q(GreaterThan(Subquery(found), 0)) for found in resting]
        return Source.objects.filter(functools.reduce(operator.or_, conditions)).order_by().values_list("pk", flat=True)
    citations = [found.model._meta.get_field("citations").related_model.objects for found in about]
    first, *others = (
        rows.filter(record__in=found.values("pk")).order_by().values_list("source", flat=True)
        for rows, found in zip(citations, about, strict=True)
    )
    return first.union(*others)


def _has_many(countries: Any) -> bool:
    """Whether each has very many statements, which there are most of."""
    rows = StatementCountry.objects.order_by().values("pk")
    return all(rows.filter(country=country)[MANY : MANY + 1].exists() for country in countries)
