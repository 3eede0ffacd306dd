"""One serializer per record type."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from relations import models
from relations.choices import CommitmentRole, DocumentRole, StatementRole
from relations.serializers import rows
from relations.serializers.base import CountryCodeField, RecordSerializer, Reference, shown
from relations.serializers.dates import EdtfDateField
from relations.serializers.shapes import ShapedField

SHARED = RecordSerializer.shared


class EvidencedSerializer(RecordSerializer):
    citations = rows.CitationSerializer(many=True, read_only=True, help_text=_("The passages it rests on."))


class SubjectSerializer(EvidencedSerializer):
    """Something that happened, was said or was agreed."""

    countries = rows.CountrySerializer(
        source="country_rows", many=True, read_only=True, help_text=_("States whose relations it is about.")
    )
    topics = rows.TopicSerializer(source="topic_rows", many=True, read_only=True, help_text=_("Subject headings."))


class VisitSerializer(SubjectSerializer):
    date = EdtfDateField("date", inferred="date_inferred", note="date_note")
    host = Reference(models.Participant)
    parent = Reference(models.Visit)  # type: ignore[assignment]
    places = rows.VisitPlaceSerializer(
        source="place_rows", many=True, read_only=True, help_text=_("Where it took place.")
    )
    participations = rows.ParticipationSerializer(many=True, read_only=True, help_text=_("Who took part, and how."))

    class Meta:
        model = models.Visit
        fields = (
            *SHARED, "kind", "format", "outcome", "date", "host", "places", "parent", "participations", "countries",
            "topics", "citations",
        )  # fmt: skip


class StatementSerializer(SubjectSerializer):
    speakers = rows.InRole(
        role=StatementRole.SPEAKER, child=rows.StatementParticipationSerializer(), help_text=_("Who speaks.")
    )
    addressees = rows.InRole(
        role=StatementRole.ADDRESSEE, child=rows.StatementParticipationSerializer(), help_text=_("Who is spoken to.")
    )
    date = EdtfDateField("date", inferred="date_inferred", note="date_note")
    visit = Reference(models.Visit)
    document = Reference(models.Document)
    citations = rows.StatementCitationSerializer(many=True, read_only=True, help_text=_("The passages it rests on."))

    class Meta:
        model = models.Statement
        fields = (
            *SHARED, "mode", "speakers", "addressees", "date", "language", "quote", "visit", "document",
            "countries", "topics", "citations",
        )  # fmt: skip


class DocumentDateField(EdtfDateField):
    """One flag and one reason stand for all the dates of a document."""

    def __init__(self, of: str, **kwargs: Any) -> None:
        super().__init__(of, **{"inferred": "date_inferred", "note": "date_note", **kwargs})


class DocumentSerializer(SubjectSerializer):
    adopted = DocumentDateField("adopted")
    signed = DocumentDateField("signed")
    in_force = DocumentDateField("in_force")
    expires = DocumentDateField("expires")
    period = DocumentDateField("period")
    place = rows.PlaceThenField(allow_null=True, help_text=_("Where it was signed or adopted."))
    visit = Reference(models.Visit)
    parties = rows.InRole(
        role=DocumentRole.PARTY, child=rows.DocumentParticipationSerializer(), help_text=_("Who is bound.")
    )
    signatories = rows.InRole(
        role=DocumentRole.SIGNATORY, child=rows.SignatorySerializer(), help_text=_("Who signed, and for which party.")
    )
    witnesses = rows.InRole(
        role=DocumentRole.WITNESS, child=rows.DocumentParticipationSerializer(), help_text=_("Who only watched.")
    )
    related = rows.RelatedDocumentSerializer(
        source="relations", many=True, read_only=True, help_text=_("What it does to other documents.")
    )
    related_from = rows.RelatedFromSerializer(
        many=True, read_only=True, help_text=_("What other documents do to this one.")
    )

    class Meta:
        model = models.Document
        fields = (
            *SHARED, "kind", "level", "life", "adopted", "signed", "in_force", "expires", "period", "place", "visit",
            "parties", "signatories", "witnesses", "related", "related_from", "countries", "topics", "citations",
        )  # fmt: skip


class ParticipantSerializer(EvidencedSerializer):
    name = serializers.CharField(source="title", read_only=True, help_text=_("The name it goes by today."))
    country = CountryCodeField()
    alpha3 = serializers.CharField(
        source="alpha3_code", read_only=True, help_text=_("ISO 3166-1 alpha-3 code, such as BLR.")
    )
    parent = Reference(models.Participant)  # type: ignore[assignment]
    existed = EdtfDateField("existed")
    names = rows.NameSerializer(many=True, read_only=True, help_text=_("All its names, and when they were used."))
    tenures = rows.TenureSerializer(many=True, read_only=True, help_text=_("The offices it held."))
    successors = rows.SuccessorSerializer(
        source="successions", many=True, read_only=True, help_text=_("What came after it.")
    )
    predecessors = rows.PredecessorSerializer(
        source="origins", many=True, read_only=True, help_text=_("What it came from.")
    )

    class Meta:
        model = models.Participant
        fields = (
            *SHARED, "name", "kind", "country", "country_code", "alpha3", "wikidata", "existed", "parent", "names",
            "tenures", "successors", "predecessors", "citations",
        )  # fmt: skip


class MadeInField(ShapedField):
    """The statement in which it was promised, or else the document."""

    shape = rows.MadeInSerializer
    reads = ("statement", "document")

    def to_representation(self, value: models.Commitment) -> Any:
        for record in (value.statement, value.document):
            if shown(record, self.context) is not None:
                return rows.MadeInSerializer(record, context=self.context).data
        return None


class CommitmentSerializer(SubjectSerializer):
    owners = rows.InRole(
        role=CommitmentRole.OWNER, child=rows.CommitmentParticipationSerializer(), help_text=_("Who owes it.")
    )
    beneficiaries = rows.InRole(
        role=CommitmentRole.BENEFICIARY,
        child=rows.CommitmentParticipationSerializer(),
        help_text=_("To whom it is owed."),
    )
    date = EdtfDateField("date", inferred="date_inferred", note="date_note", help_text=_("When it was made."))
    due = EdtfDateField("due", note="due_note")
    overdue = serializers.BooleanField(
        source="is_overdue", read_only=True, help_text=_("Open, and the latest possible due day has passed.")
    )
    made_in = MadeInField(allow_null=True, help_text=_("The statement in which it was promised, else the document."))
    statement = Reference(models.Statement)
    document = Reference(models.Document)
    progress = rows.ProgressSerializer(many=True, read_only=True, help_text=_("How far it has come, with evidence."))

    class Meta:
        model = models.Commitment
        fields = (
            *SHARED, "owners", "beneficiaries", "date", "due", "recurrence", "condition", "state", "overdue", "made_in",
            "statement", "document", "progress", "countries", "topics", "citations",
        )  # fmt: skip


class ValueField(serializers.CharField):
    """A decimal as text, without the zeros that only the column adds."""

    def to_representation(self, value: Any) -> str:
        return format(value.normalize() if value else Decimal(0), "f")


class FigureSerializer(SubjectSerializer):
    indicator = rows.IndicatorSerializer(read_only=True, help_text=_("What the number measures."))
    value = ValueField(read_only=True, help_text=_("The number as cited, in the unit; a decimal, as text."))
    period = EdtfDateField("period", inferred="period_inferred", note="period_note")
    cited_by = Reference(models.Participant)
    statement = Reference(models.Statement)
    part_of = Reference(models.Figure)

    class Meta:
        model = models.Figure
        fields = (
            *SHARED, "indicator", "value", "unit", "qualifier", "kind", "period", "cited_by", "countries", "statement",
            "part_of", "topics", "citations",
        )  # fmt: skip


class SourceSerializer(RecordSerializer):
    """Never the text itself, which is held for staff only."""

    publisher = Reference(models.Participant)
    published = EdtfDateField("published", inferred="published_inferred", note="published_note")
    # Not URLField: an address that is not known is blank, which no URI is.
    source_url = serializers.CharField(read_only=True, help_text=_("Where it was published; blank if not known."))
    archived_url = serializers.CharField(read_only=True, help_text=_("Where a copy is archived; blank if nowhere."))

    class Meta:
        model = models.Source
        fields = (
            *SHARED, "publisher", "language", "dateline", "published", "source_url", "archived_url", "filename",
            "sha256", "rights",
        )  # fmt: skip


class PlaceNameSerializer(rows.NameSerializer):
    class Meta(rows.NameSerializer.Meta):
        model = models.PlaceName


class CoordinatesSerializer(serializers.Serializer[Any]):
    latitude = serializers.FloatField(help_text=_("WGS 84, degrees north."))
    longitude = serializers.FloatField(help_text=_("WGS 84, degrees east."))


class CoordinatesField(ShapedField):
    shape = CoordinatesSerializer
    reads = ("latitude", "longitude")

    def to_representation(self, value: models.Place) -> dict[str, float] | None:
        if value.latitude is None or value.longitude is None:
            return None
        return {"latitude": float(value.latitude), "longitude": float(value.longitude)}


class PlaceSerializer(EvidencedSerializer):
    country = CountryCodeField()
    parent = Reference(models.Place)  # type: ignore[assignment]
    names = PlaceNameSerializer(many=True, read_only=True, help_text=_("All its names, and when they were used."))
    coordinates = CoordinatesField(allow_null=True, help_text=_("Where it lies, as far as recorded."))

    class Meta:
        model = models.Place
        fields = (*SHARED, "kind", "country", "parent", "names", "coordinates", "wikidata", "citations")
