"""WHAT IS ANSWERED: one serializer per record type, for the API and the exports alike."""

from rest_framework import serializers

from relations import models


class VisitSerializer(serializers.BaseSerializer[models.Visit]):
    pass


class StatementSerializer(serializers.BaseSerializer[models.Statement]):
    pass


class DocumentSerializer(serializers.BaseSerializer[models.Document]):
    pass


class ParticipantSerializer(serializers.BaseSerializer[models.Participant]):
    pass


class CommitmentSerializer(serializers.BaseSerializer[models.Commitment]):
    pass


class FigureSerializer(serializers.BaseSerializer[models.Figure]):
    pass


class SourceSerializer(serializers.BaseSerializer[models.Source]):
    pass


class PlaceSerializer(serializers.BaseSerializer[models.Place]):
    pass
