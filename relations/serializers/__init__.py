"""WHAT IS ANSWERED: one serializer per record type, for the API and the exports alike."""

from relations.serializers.base import RecordReferenceSerializer, RecordSerializer, Reference
from relations.serializers.dates import DateSerializer, EdtfDateField
from relations.serializers.records import (
    CommitmentSerializer,
    CoordinatesField,
    CoordinatesSerializer,
    DocumentSerializer,
    FigureSerializer,
    MadeInField,
    ParticipantSerializer,
    PlaceSerializer,
    SourceSerializer,
    StatementSerializer,
    VisitSerializer,
)
from relations.serializers.rows import MadeInSerializer, PlaceThenField, PlaceThenSerializer

__all__ = [
    "CommitmentSerializer",
    "CoordinatesField",
    "CoordinatesSerializer",
    "DateSerializer",
    "DocumentSerializer",
    "EdtfDateField",
    "FigureSerializer",
    "MadeInField",
    "MadeInSerializer",
    "ParticipantSerializer",
    "PlaceSerializer",
    "PlaceThenField",
    "PlaceThenSerializer",
    "RecordReferenceSerializer",
    "RecordSerializer",
    "Reference",
    "SourceSerializer",
    "StatementSerializer",
    "VisitSerializer",
]
