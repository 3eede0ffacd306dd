"""A participant as of a day: the names that were used then and the offices held, as the page of a person tells them."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from relations.choices import ParticipantKind
from relations.dossiers import person_dossier_of
from relations.fields import edtf_value
from relations.models import Participant
from relations.record_types import RecordType
from relations.serializers.base import ParticipantReferenceSerializer
from relations.serializers.dates import DateSerializer, date_told
from relations.serializers.rows import NameSerializer

PARAMETER = "as_of"


class NameThenSerializer(NameSerializer):
    surely = serializers.SerializerMethodField(help_text=_("False: it may have been used then."))

    class Meta(NameSerializer.Meta):
        fields = (*NameSerializer.Meta.fields, "surely")

    def get_surely(self, name: Any) -> bool:
        day: datetime.date = self.context["as_of"]
        return bool(name.was_used_on(day))


class OfficeThenSerializer(serializers.Serializer[Any]):
    office = serializers.CharField(source="tenure.office", help_text=_("The office in English, such as President."))
    body = ParticipantReferenceSerializer(
        source="tenure.body", help_text=_("The state, body or organization the office belongs to.")
    )
    held = serializers.SerializerMethodField(help_text=_("From and until, as could be told on that day."))
    surely = serializers.BooleanField(help_text=_("False: it may have been held then."))

    @extend_schema_field(DateSerializer)
    def get_held(self, held: Any) -> dict[str, Any]:
        return date_told(edtf_value(held.period), bool(held.tenure.note), held.tenure.note)


class AsOfSerializer(serializers.Serializer[Any]):
    date = serializers.DateField(help_text=_("The day asked for."))
    names = NameThenSerializer(many=True, help_text=_("The names that were used then, or may have been."))
    offices = OfficeThenSerializer(many=True, help_text=_("The offices held on that day, or possibly held then."))


def is_asked_of(record_type: RecordType) -> bool:
    return record_type.model is Participant


def told(day: datetime.date | None, record: Any, context: dict[str, Any]) -> dict[str, Any]:
    """What is added to the answer where a day is asked for."""
    if day is None:
        return {}
    names = [name for name in record.names.all() if not name.used or edtf_value(name.used).may_include(day)]
    is_person = record.kind == ParticipantKind.PERSON
    offices = person_dossier_of(record, as_of=day).offices if is_person else []
    then = {"date": day, "names": names, "offices": offices}
    return {PARAMETER: AsOfSerializer(then, context={**context, "as_of": day}).data}
