"""WHAT IS ANSWERED: one serializer per record type, for the API and the exports alike."""

from relations.serializers.base import RecordSerializer, Reference
from relations.serializers.records import (
    CommitmentSerializer,
    DocumentSerializer,
    FigureSerializer,
    ParticipantSerializer,
    PlaceSerializer,
    SourceSerializer,
    StatementSerializer,
    VisitSerializer,
)
from relations.serializers.shapes import ShapedField

__all__ = [
    "CommitmentSerializer",
    "DocumentSerializer",
    "FigureSerializer",
    "ParticipantSerializer",
    "PlaceSerializer",
    "RecordSerializer",
    "Reference",
    "ShapedField",
    "SourceSerializer",
    "StatementSerializer",
    "VisitSerializer",
]
