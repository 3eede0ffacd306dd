"""From the first page the questions that readers ask most are two clicks away."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.choices import Status
from relations.record_types import RECORD_TYPES
from tests.factories import (
    CommitmentFactory,
    DocumentFactory,
    StateFactory,
    StatementFactory,
    StatementParticipationFactory,
    StatementTopicFactory,
    TopicFactory,
    VisitCountryFactory,
    VisitFactory,
)
from tests.reading import links, text
from tests.test_pages import made

pytestmark = pytest.mark.django_db


def test_speakers_lead_to_what_they_said_and_subjects_to_what_was_said_about_them(client: Client) -> None:
    topic = TopicFactory.create(slug="ferries", title="Ferries")
    for _ in range(2):
        said = StatementFactory.create()
        StatementTopicFactory.create(record=said, topic=topic)
    speaker = StatementParticipationFactory.create(record=said, role="speaker").participant
    StatementParticipationFactory.create(record=said, role="addressee", position=2)
    page = client.get("/")
    assert links(page, r"\?speaker=") == [f"/statements/?speaker={speaker.slug}"]
    assert links(page, r"\?topic=") == ["/statements/?topic=ferries&ordering=date"]
    for address in links(page, r"\?(speaker|topic)="):
        assert client.get(address).status_code == 200


def test_who_is_not_published_is_not_named_as_a_speaker(client: Client) -> None:
    speaker = StatementParticipationFactory.create(role="speaker").participant
    speaker.status = Status.DRAFT
    speaker.save()
    assert links(client.get("/"), r"\?speaker=") == []


def test_what_is_overdue_is_counted(client: Client) -> None:
    CommitmentFactory.create(state="open", due="2001")
    CommitmentFactory.create(state="open", due="2001", draft=True)
    CommitmentFactory.create(state="open", due="9000")
    CommitmentFactory.create(state="met", due="2001")
    page = client.get("/")
    assert "What was promised Overdue 1 Open Met" in text(page)
    (address,) = links(page, "state=overdue")
    assert client.get(address).context["page"].count == 1


def test_documents_are_found_by_who_agreed(client: Client) -> None:
    DocumentFactory.create(level="inter_agency", signed="2008-10-11", title="On ferries")
    DocumentFactory.create(level="interstate", signed="2008-10-11", title="On bridges")
    (address,) = links(client.get("/"), "level=inter_agency")
    assert [each.title for each in client.get(f"{address}&year=2008").context["page"].items] == ["On ferries"]


def test_two_countries_lead_to_each_list_of_what_concerns_both(client: Client) -> None:
    visit = VisitFactory.create()
    codes = []
    for title in ("Vorland", "Nachland"):
        country = StateFactory.create(title=title)
        VisitCountryFactory.create(record=visit, country=country)
        codes.append(country.country_code.lower())
    page = client.get("/")
    query = f"country={codes[1]}&country={codes[0]}"
    plurals = ("visits", "statements", "documents", "commitments")
    found = [each for each in links(page) if each.endswith(query) and "feed" not in each]
    assert found == [f"/{plural}/?{query}" for plural in plurals]
    assert "Nachland – Vorland" in text(page)
    assert client.get(f"/visits/?{query}").context["page"].items == [visit]


def test_the_first_page_asks_a_stated_number_of_questions(client: Client) -> None:
    for record_type in RECORD_TYPES.values():
        made(record_type)
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    assert len(asked) <= 41
