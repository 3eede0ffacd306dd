"""Records that concern two made-up countries."""

import datetime
from typing import Any

from tests.factories import (
    CommitmentCountryFactory,
    CommitmentFactory,
    CommitmentParticipationFactory,
    DocumentCountryFactory,
    FigureCountryFactory,
    ParticipantFactory,
    StatementCountryFactory,
    VisitCountryFactory,
    VisitFactory,
    VisitParticipationFactory,
)

DAY = datetime.date(2012, 6, 1)

ROWS: dict[str, Any] = {
    "visit": VisitCountryFactory,
    "statement": StatementCountryFactory,
    "document": DocumentCountryFactory,
    "commitment": CommitmentCountryFactory,
    "figure": FigureCountryFactory,
}


def concerning(countries: Any, record: Any) -> Any:
    for country in countries:
        ROWS[record.type].create(record=record, country=country)
    return record


def visit(pair: Any, *people: tuple[Any, str], **values: Any) -> Any:
    record = concerning(pair, VisitFactory.create(**values))
    for person, capacity in people:
        VisitParticipationFactory.create(record=record, participant=person, capacity=capacity)
    return record


def people(pair: Any) -> list[Any]:
    return [ParticipantFactory.create(country=country) for country in pair]


def commitment(pair: Any, *owners: Any, **values: Any) -> Any:
    record = concerning(pair, CommitmentFactory.create(**values))
    for owner in owners:
        CommitmentParticipationFactory.create(record=record, participant=owner)
    return record
