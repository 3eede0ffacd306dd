from relations.models.account_event import AccountAction, AccountEvent, LogIsKeptError
from relations.models.address import FormerAddress, what_became_of
from relations.models.attachment import Attachment
from relations.models.base import Membership, Record
from relations.models.commitment import (
    Commitment,
    CommitmentCitation,
    CommitmentCountry,
    CommitmentParticipation,
    CommitmentProgress,
    CommitmentProgressCitation,
    CommitmentTopic,
    CommitmentTranslation,
)
from relations.models.document import (
    Document,
    DocumentCitation,
    DocumentCountry,
    DocumentParticipation,
    DocumentRelation,
    DocumentTopic,
    DocumentTranslation,
)
from relations.models.duplicate import LikelyDuplicate
from relations.models.figure import Figure, FigureCitation, FigureCountry, FigureTopic, FigureTranslation, Indicator
from relations.models.idempotency import KeptAnswer
from relations.models.merge import Merge
from relations.models.office import CapacityNote
from relations.models.participant import (
    Participant,
    ParticipantCitation,
    ParticipantName,
    ParticipantTranslation,
    Succession,
    Tenure,
    TenureCitation,
)
from relations.models.place import Place, PlaceCitation, PlaceMembership, PlaceName, PlaceTranslation
from relations.models.revision import Change, Revision, changing, revisions_of, this_change
from relations.models.rows import Citation, CountryMembership, Name, Participation, TopicMembership, Translation
from relations.models.session import DeskSession
from relations.models.source import Source, SourceTranslation
from relations.models.statement import (
    Statement,
    StatementCitation,
    StatementCountry,
    StatementParticipation,
    StatementTopic,
    StatementTranslation,
)
from relations.models.token import ApiToken
from relations.models.topic import Topic
from relations.models.versioned import Remembered, Versioned
from relations.models.visit import (
    Visit,
    VisitCitation,
    VisitCountry,
    VisitParticipation,
    VisitPlace,
    VisitTopic,
    VisitTranslation,
)
from relations.models.webhook import Delivery, DeliveryState, OffReason, Webhook, WebhookEvent

__all__ = [
    "AccountAction",
    "AccountEvent",
    "ApiToken",
    "Attachment",
    "CapacityNote",
    "Change",
    "Citation",
    "Commitment",
    "CommitmentCitation",
    "CommitmentCountry",
    "CommitmentParticipation",
    "CommitmentProgress",
    "CommitmentProgressCitation",
    "CommitmentTopic",
    "CommitmentTranslation",
    "CountryMembership",
    "Delivery",
    "DeliveryState",
    "DeskSession",
    "Document",
    "DocumentCitation",
    "DocumentCountry",
    "DocumentParticipation",
    "DocumentRelation",
    "DocumentTopic",
    "DocumentTranslation",
    "Figure",
    "FigureCitation",
    "FigureCountry",
    "FigureTopic",
    "FigureTranslation",
    "FormerAddress",
    "Indicator",
    "KeptAnswer",
    "LikelyDuplicate",
    "LogIsKeptError",
    "Membership",
    "Merge",
    "Name",
    "OffReason",
    "Participant",
    "ParticipantCitation",
    "ParticipantName",
    "ParticipantTranslation",
    "Participation",
    "Place",
    "PlaceCitation",
    "PlaceMembership",
    "PlaceName",
    "PlaceTranslation",
    "Record",
    "Remembered",
    "Revision",
    "Source",
    "SourceTranslation",
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
    "Translation",
    "Versioned",
    "Visit",
    "VisitCitation",
    "VisitCountry",
    "VisitParticipation",
    "VisitPlace",
    "VisitTopic",
    "VisitTranslation",
    "Webhook",
    "WebhookEvent",
    "changing",
    "revisions_of",
    "this_change",
    "what_became_of",
]
