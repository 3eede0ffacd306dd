from relations.models.address import FormerAddress, what_became_of
from relations.models.base import Membership, Record
from relations.models.commitment import (
    Commitment,
    CommitmentCitation,
    CommitmentCountry,
    CommitmentParticipation,
    CommitmentProgress,
    CommitmentProgressCitation,
    CommitmentTopic,
)
from relations.models.document import (
    Document,
    DocumentCitation,
    DocumentCountry,
    DocumentParticipation,
    DocumentRelation,
    DocumentTopic,
)
from relations.models.figure import Figure, FigureCitation, FigureCountry, FigureTopic, Indicator
from relations.models.participant import (
    Participant,
    ParticipantCitation,
    ParticipantName,
    Succession,
    Tenure,
    TenureCitation,
)
from relations.models.place import Place, PlaceCitation, PlaceMembership, PlaceName
from relations.models.rows import Citation, CountryMembership, Name, Participation, TopicMembership
from relations.models.source import Source
from relations.models.statement import (
    Statement,
    StatementCitation,
    StatementCountry,
    StatementParticipation,
    StatementTopic,
    StatementTranslation,
)
from relations.models.topic import Topic
from relations.models.visit import Visit, VisitCitation, VisitCountry, VisitParticipation, VisitPlace, VisitTopic

__all__ = [
    "Citation",
    "Commitment",
    "CommitmentCitation",
    "CommitmentCountry",
    "CommitmentParticipation",
    "CommitmentProgress",
    "CommitmentProgressCitation",
    "CommitmentTopic",
    "CountryMembership",
    "Document",
    "DocumentCitation",
    "DocumentCountry",
    "DocumentParticipation",
    "DocumentRelation",
    "DocumentTopic",
    "Figure",
    "FigureCitation",
    "FigureCountry",
    "FigureTopic",
    "FormerAddress",
    "Indicator",
    "Membership",
    "Name",
    "Participant",
    "ParticipantCitation",
    "ParticipantName",
    "Participation",
    "Place",
    "PlaceCitation",
    "PlaceMembership",
    "PlaceName",
    "Record",
    "Source",
    "Statement",
    "StatementCitation",
    "StatementCountry",
    "StatementParticipation",
    "StatementTopic",
    "StatementTranslation",
    "Succession",
    "Tenure",
    "TenureCitation",
    "Topic",
    "TopicMembership",
    "Visit",
    "VisitCitation",
    "VisitCountry",
    "VisitParticipation",
    "VisitPlace",
    "VisitTopic",
    "what_became_of",
]
