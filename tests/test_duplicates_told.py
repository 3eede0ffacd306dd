"""Two reports of one event, one utterance, one instrument are suspected to be one."""

from typing import Any

import pytest

from relations.choices import DocumentRole, VisitKind
from relations.duplicates import candidates, note_all
from relations.models import Statement, Visit
from tests.factories import (
    CommitmentFactory,
    CommitmentParticipationFactory,
    DocumentFactory,
    DocumentParticipationFactory,
    FigureFactory,
    ParticipantFactory,
    SourceFactory,
    StateFactory,
    StatementCitationFactory,
    StatementFactory,
    StatementParticipationFactory,
    VisitCountryFactory,
    VisitFactory,
    VisitParticipationFactory,
)

pytestmark = pytest.mark.django_db

QUOTE = "We will build the bridge together before the next winter, and nobody is going to stop us from doing so."


def likely(record: Any) -> list[Any]:
    return [each.record for each in candidates(record) if each.is_likely]


def visit_of(*countries: Any, **values: Any) -> Visit:
    visit = VisitFactory.create(**values)
    for country in countries:
        VisitCountryFactory.create(record=visit, country=country)
    return visit


def test_a_visit_of_the_same_pair_at_the_same_time_is_suspected() -> None:
    here, there, elsewhere = (StateFactory.create() for _ in range(3))
    visit = visit_of(here, there, date="2012-05-14")
    same = visit_of(there, here, date="2012-05")
    visit_of(here, there, date="2012-06-14")
    visit_of(here, elsewhere, date="2012-05-14")
    visit_of(here, there, date="2012-05-14", kind=VisitKind.TELEPHONE_CALL)
    visit_of(here, there, date="")
    assert likely(visit) == [same]


def test_a_visit_of_the_same_people_is_suspected_and_one_country_is_no_pair() -> None:
    people = [ParticipantFactory.create() for _ in range(2)]
    visits = [VisitFactory.create() for _ in range(2)]
    for visit in visits:
        for person in people:
            VisitParticipationFactory.create(record=visit, participant=person)
    state = StateFactory.create()
    one_sided = [visit_of(state) for _ in range(2)]
    assert likely(visits[0]) == [visits[1]]
    assert likely(one_sided[0]) == []


def test_a_part_of_a_visit_is_no_second_report_of_it() -> None:
    here, there = StateFactory.create(), StateFactory.create()
    visit = visit_of(here, there)
    meeting = visit_of(here, there, parent=visit)
    assert (likely(visit), likely(meeting)) == ([], [])


def said(speaker: Any, **values: Any) -> Statement:
    values = {"mode": "direct", "quote": QUOTE, **values}
    statement = StatementFactory.create(**values)
    StatementParticipationFactory.create(record=statement, participant=speaker)
    return statement


def test_a_near_identical_quote_of_the_same_speaker_is_suspected() -> None:
    speaker = ParticipantFactory.create()
    statement = said(speaker)
    near = said(speaker, quote=QUOTE.replace("build", "raise").upper(), date="2012-05-15")
    said(speaker, quote="Something else altogether was said about the weather on that day.")
    said(speaker, date="2015-05-14")
    said(ParticipantFactory.create(), quote=QUOTE)
    assert likely(statement) == [near]
    (candidate,) = candidates(statement)
    assert candidate.why == ["same words quoted", "same participants"]


def test_the_same_passage_is_suspected_unless_another_speaks_or_other_words_are_quoted() -> None:
    speaker = ParticipantFactory.create()
    kinds: list[dict[str, Any]] = [{"mode": "reported", "quote": ""}] * 2
    statements = [said(speaker, **values) for values in kinds]
    statements.append(said(ParticipantFactory.create(), mode="reported", quote=""))
    for statement in statements:
        StatementCitationFactory.create(record=statement)
    assert likely(statements[0]) == [statements[1]]
    quoted = [said(speaker, quote=words, date="2001") for words in ("The bridge is long.", "The river is wide.")]
    for statement in quoted:
        StatementCitationFactory.create(record=statement, excerpt_sha256="a" * 64)
    assert likely(quoted[0]) == []


def test_a_document_of_the_same_title_or_parties_on_the_same_day_is_suspected() -> None:
    parties = [StateFactory.create() for _ in range(2)]

    def signed(title: str, **values: Any) -> Any:
        document = DocumentFactory.create(title=title, **values)
        for party in parties:
            DocumentParticipationFactory.create(record=document, participant=party, role=DocumentRole.PARTY)
        return document

    document = signed("Agreement on the bridge at Newburg")
    same = signed("Agreement on the Bridge at Newburg", signed="2012-05")
    other = signed("Accord of Newburg")
    signed("Agreement on the bridge at Newburg", signed="2001")
    signed("Memorandum on fish", kind="memorandum")
    assert likely(document) == [same, other]


def test_the_same_promise_number_or_text_is_suspected() -> None:
    owner = ParticipantFactory.create()
    promises = [CommitmentFactory.create(title="Vorland repairs the bridge at Newburg by 2015") for _ in range(2)]
    for promise in promises:
        CommitmentParticipationFactory.create(record=promise, participant=owner, role="owner")
    figure = FigureFactory.create()
    same = FigureFactory.create(indicator=figure.indicator)
    source = SourceFactory.create(title="Bulletin 7", source_url="https://bulletin.example/7")
    again = SourceFactory.create(title="Bulletin No 7", source_url="https://bulletin.example/7")
    assert likely(promises[0]) == [promises[1]]
    assert likely(figure) == [same]
    assert likely(source) == [again]


def test_all_visits_are_compared_with_each_other_once() -> None:
    here, there = StateFactory.create(), StateFactory.create()
    for _ in range(3):
        visit_of(here, there)
    assert note_all(Visit) == 3
