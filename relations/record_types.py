"""The table of contents: one line per record type. Every face walks this table."""

from dataclasses import dataclass

from relations import filters, models, serializers


@dataclass(frozen=True)
class RecordType:
    model: type[models.Record]
    filterset: type[filters.FilterSet]
    serializer: type[serializers.RecordSerializer]

    @property
    def name(self) -> str:
        """As in ``type`` of the answers: visit."""
        return str(self.model._meta.model_name)

    @property
    def plural(self) -> str:
        """As in the addresses: visits."""
        return self.model.plural

    @property
    def in_time(self) -> bool:
        """Whether its records follow each other in time: its list begins with the newest."""
        return self.filterset.default_ordering == "-date"


RECORD_TYPES = {
    record_type.name: record_type
    for record_type in (
        RecordType(models.Visit, filters.VisitFilterSet, serializers.VisitSerializer),
        RecordType(models.Statement, filters.StatementFilterSet, serializers.StatementSerializer),
        RecordType(models.Document, filters.DocumentFilterSet, serializers.DocumentSerializer),
        RecordType(models.Participant, filters.ParticipantFilterSet, serializers.ParticipantSerializer),
        RecordType(models.Commitment, filters.CommitmentFilterSet, serializers.CommitmentSerializer),
        RecordType(models.Figure, filters.FigureFilterSet, serializers.FigureSerializer),
        RecordType(models.Source, filters.SourceFilterSet, serializers.SourceSerializer),
        RecordType(models.Place, filters.PlaceFilterSet, serializers.PlaceSerializer),
    )
}
