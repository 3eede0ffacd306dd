"""The rows that stand inside a record's answer: who took part, which passage proves it, under which names."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from relations import models
from relations.serializers.base import (
    RecordReferenceSerializer,
    Reference,
    shown,
)
from relations.serializers.dates import EdtfDateField
from relations.serializers.shapes import ShapedField


class CitationSerializer(serializers.ModelSerializer[Any]):
    source = Reference(models.Source)  # type: ignore[assignment]

    class Meta:
        model: Any = models.VisitCitation  # all citations are alike
        fields: tuple[str, ...] = ("source", "paragraph", "start", "end", "excerpt_sha256", "supports")
        # Otherwise the schema would tell the bounds of the database's integers, and they differ.
        read_only_fields = ("paragraph", "start", "end")


class StatementCitationSerializer(CitationSerializer):
    class Meta(CitationSerializer.Meta):
        model = models.StatementCitation
        fields = (*CitationSerializer.Meta.fields, "verbatim")


class ParticipationSerializer(serializers.ModelSerializer[Any]):
    participant = Reference(models.Participant)

    class Meta:
        model: Any = models.VisitParticipation
        fields: tuple[str, ...] = ("participant", "role", "capacity", "name_as_printed")


class StatementParticipationSerializer(ParticipationSerializer):
    class Meta(ParticipationSerializer.Meta):
        model = models.StatementParticipation


class CommitmentParticipationSerializer(ParticipationSerializer):
    class Meta(ParticipationSerializer.Meta):
        model = models.CommitmentParticipation


class DocumentParticipationSerializer(ParticipationSerializer):
    class Meta(ParticipationSerializer.Meta):
        model = models.DocumentParticipation


class SignatorySerializer(ParticipationSerializer):
    on_behalf_of = Reference(models.Participant)

    class Meta(ParticipationSerializer.Meta):
        model = models.DocumentParticipation
        fields = (*ParticipationSerializer.Meta.fields, "on_behalf_of")


class InRole(serializers.ListSerializer[Any]):
    """The participations in one role."""

    def __init__(self, *, role: str, **kwargs: Any) -> None:
        super().__init__(**{"source": "participations", "read_only": True, **kwargs})
        self.role = role

    def to_representation(self, data: Any) -> list[Any]:
        child: Any = self.child
        return [child.to_representation(row) for row in data.all() if row.role == self.role]


class CountrySerializer(serializers.Serializer[Any]):
    code = serializers.CharField(source="country.country_code", help_text=_("ISO 3166 code."))
    slug = serializers.SlugField(source="country.slug", help_text=_("Its address name among the participants."))
    name = serializers.CharField(source="country.title", help_text=_("The name it goes by today."))


class TopicSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField(source="topic.slug", help_text=_("Its address name, as the topic filter takes it."))
    title = serializers.CharField(source="topic.title", help_text=_("The heading."))


class IndicatorSerializer(serializers.ModelSerializer[models.Indicator]):
    class Meta:
        model = models.Indicator
        fields = ("slug", "title")


class VisitPlaceSerializer(serializers.ModelSerializer[Any]):
    slug = serializers.SlugField(source="place.slug", help_text=_("Its address name."))
    name = serializers.CharField(
        source="name_then", help_text=_("Its name when the record happened; today's where that is not known.")
    )
    name_today = serializers.CharField(source="place.title", help_text=_("Its name today."))

    class Meta:
        model = models.VisitPlace
        fields = ("slug", "name", "name_today", "name_as_printed")


class PlaceThenSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField(help_text=_("Its address name."))
    name = serializers.CharField(help_text=_("Its name when the record happened; today's where that is not known."))
    name_today = serializers.CharField(help_text=_("Its name today."))


class PlaceThenField(ShapedField):
    """The place of a record that has but one, under the name it then had."""

    shape = PlaceThenSerializer
    reads = ("place",)

    def to_representation(self, value: Any) -> dict[str, str] | None:
        place = shown(value.place, self.context)
        if place is None:
            return None
        return {"slug": place.slug, "name": place.name_during(value.when), "name_today": place.title}


class ProgressSerializer(serializers.ModelSerializer[models.CommitmentProgress]):
    date = EdtfDateField("date")
    statement = Reference(models.Statement)
    visit = Reference(models.Visit)
    citations = CitationSerializer(many=True, read_only=True, help_text=_("The passages that prove it."))

    class Meta:
        model = models.CommitmentProgress
        fields = ("date", "note", "state", "statement", "visit", "citations")


class NameSerializer(serializers.ModelSerializer[Any]):
    used = EdtfDateField("used")

    class Meta:
        model: Any = models.ParticipantName
        fields: tuple[str, ...] = ("text", "language", "script", "kind", "used")


class TenureSerializer(serializers.ModelSerializer[models.Tenure]):
    body = Reference(models.Participant)
    held = EdtfDateField("held")
    citations = CitationSerializer(many=True, read_only=True, help_text=_("The passages that prove it."))

    class Meta:
        model = models.Tenure
        fields = ("office", "body", "held", "note", "citations")


class SuccessorSerializer(serializers.ModelSerializer[models.Succession]):
    participant = Reference(models.Participant, source="successor")
    date = EdtfDateField("date")

    class Meta:
        model = models.Succession
        fields = ("participant", "kind", "date", "note")


class PredecessorSerializer(SuccessorSerializer):
    participant = Reference(models.Participant, source="predecessor")


class RelatedDocumentSerializer(serializers.ModelSerializer[models.DocumentRelation]):
    document = Reference(models.Document, source="target")

    class Meta:
        model = models.DocumentRelation
        fields = ("kind", "document")


class RelatedFromSerializer(RelatedDocumentSerializer):
    document = Reference(models.Document, source="record")


class MadeInSerializer(RecordReferenceSerializer):
    type = serializers.ChoiceField(
        choices=[("statement", _("statement")), ("document", _("document"))], help_text=_("Which of the two it is.")
    )
