"""Which word of schema.org stands for which of ours."""

from typing import Any

from relations import choices
from relations.models import Document, Figure, Participant, Place, Source, Statement, Visit

PARTICIPANT_TYPES = {
    choices.ParticipantKind.PERSON: "Person",
    choices.ParticipantKind.STATE: "Country",
    choices.ParticipantKind.TERRITORY: "AdministrativeArea",
    choices.ParticipantKind.GOVERNMENT_BODY: "GovernmentOrganization",
    choices.ParticipantKind.MUNICIPALITY: "City",
    choices.ParticipantKind.COMPANY: "Corporation",
    choices.ParticipantKind.MEDIA: "NewsMediaOrganization",
    choices.ParticipantKind.PARTY: "PoliticalParty",
}
PLACE_TYPES = {
    choices.PlaceKind.CITY: "City",
    choices.PlaceKind.REGION: "AdministrativeArea",
    choices.PlaceKind.COUNTRY: "Country",
    choices.PlaceKind.AREA: "Landform",
}
EVENT_STATUS = {
    choices.VisitOutcome.PLANNED: "EventScheduled",
    choices.VisitOutcome.HELD: "EventScheduled",
    choices.VisitOutcome.POSTPONED: "EventPostponed",
    choices.VisitOutcome.CANCELLED: "EventCancelled",
}
#: Instruments that bind; the others are texts.
LEGISLATION = (
    choices.DocumentKind.TREATY,
    choices.DocumentKind.AGREEMENT,
    choices.DocumentKind.PROTOCOL,
    choices.DocumentKind.EXCHANGE_OF_NOTES,
)
#: What one piece of legislation does to another.
CHANGES = {
    choices.DocumentRelationKind.AMENDS: "legislationAmends",
    choices.DocumentRelationKind.SUPERSEDES: "legislationChanges",
    choices.DocumentRelationKind.IMPLEMENTS: "legislationEnsuresImplementationOf",
}
LEGAL_FORCE = {
    choices.DocumentLife.IN_FORCE: "InForce",
    choices.DocumentLife.EXPIRED: "NotInForce",
    choices.DocumentLife.TERMINATED: "NotInForce",
    choices.DocumentLife.SUPERSEDED: "NotInForce",
}
ACTION_STATUS = {
    choices.CommitmentState.OPEN: "PotentialActionStatus",
    choices.CommitmentState.MET: "CompletedActionStatus",
    choices.CommitmentState.NOT_MET: "FailedActionStatus",
}


def type_of(record: Any) -> str:
    match record:
        case Participant():
            return PARTICIPANT_TYPES.get(choices.ParticipantKind(record.kind), "Organization")
        case Place():
            return PLACE_TYPES.get(choices.PlaceKind(record.kind), "Place")
        case Source():
            is_news = record.publisher is not None and record.publisher.kind == choices.ParticipantKind.MEDIA
            return "NewsArticle" if is_news else "CreativeWork"
        case Visit():
            return "Event"
        case Statement():
            is_quoted = record.mode in (choices.StatementMode.DIRECT, choices.StatementMode.FRAGMENT)
            return "Quotation" if is_quoted else "Statement"
        case Document():
            return "Legislation" if record.kind in LEGISLATION else "DigitalDocument"
    return "CreativeWork"


def value_of(figure: Figure) -> dict[str, Any]:
    """A number only where the source states that number; a bound where it states a bound."""
    number = float(figure.value)
    match figure.qualifier:
        case choices.Qualifier.EXACT:
            return {"value": number}
        case choices.Qualifier.AT_LEAST | choices.Qualifier.MORE_THAN:
            return {"minValue": number}
        case choices.Qualifier.AT_MOST | choices.Qualifier.LESS_THAN:
            return {"maxValue": number}
    return {"value": f"{figure.get_qualifier_display()} {figure.value.normalize():f}"}
