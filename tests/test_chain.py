"""Where a record stands between what led to it and what came of it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.record_types import RECORD_TYPES
from tests.factories import (
    CommitmentFactory,
    CommitmentProgressFactory,
    DocumentFactory,
    FigureFactory,
    ParticipantFactory,
    PlaceFactory,
    SourceFactory,
    StatementFactory,
    VisitFactory,
)
from tests.reading import html, links, page_of, text
from tests.test_pages import made, point_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> dict[str, Any]:
    """A summit, the visit and the talks within it, what was said, signed and promised there, and what became of it."""
    told: dict[str, Any] = {"summit": VisitFactory.create(title="Summit", kind="summit")}
    told["visit"] = VisitFactory.create(title="Visit", parent=told["summit"])
    told["talks"] = VisitFactory.create(title="Talks", parent=told["visit"])
    told["treaty"] = DocumentFactory.create(title="Treaty", visit=told["talks"])
    told["said"] = StatementFactory.create(title="Said", visit=told["talks"])
    told["promise"] = CommitmentFactory.create(title="Promise", statement=told["said"])
    told["clause"] = CommitmentFactory.create(title="Clause", statement=None, document=told["treaty"])
    told["review"] = VisitFactory.create(title="Review", date="2014-03-02")
    told["account"] = StatementFactory.create(title="Account", visit=told["review"], date="2014-03-02")
    CommitmentProgressFactory.create(record=told["promise"], statement=told["account"])
    told["session"] = VisitFactory.create(title="Session", date="2015")
    CommitmentProgressFactory.create(record=told["clause"], visit=told["session"])
    return told


def chain(client: Client, record: Any) -> dict[str, list[str]]:
    """Headings of the steps, each with the titles in it."""
    return {step.heading: [str(each) for each in step.records] for step in page_of(client, record).context["chain"]}


def test_a_visit_stands_between_what_it_was_part_of_and_what_came_of_it(client: Client, story: dict[str, Any]) -> None:
    assert chain(client, story["talks"]) == {
        "Part of": ["Summit", "Visit"],
        "This record": ["Talks"],
        "Signed or adopted": ["Treaty"],
        "Said": ["Said"],
        "Promised": ["Promise", "Clause"],
        "Stock was taken": ["Review", "Account", "Session"],
    }
    assert chain(client, story["visit"]) == {
        "Part of": ["Summit"],
        "This record": ["Visit"],
        "Within it": ["Talks"],
    }


def test_a_promise_leads_back_to_where_it_was_made_and_on_to_where_stock_was_taken(
    client: Client, story: dict[str, Any]
) -> None:
    assert chain(client, story["promise"]) == {
        "Made at": ["Summit", "Visit", "Talks"],
        "In the statement": ["Said"],
        "This record": ["Promise"],
        "Stock was taken": ["Review", "Account"],
    }
    page = page_of(client, story["promise"])
    assert "in the statement Account" in text(page)
    assert story["review"].get_absolute_url() in links(page)


def test_the_meeting_that_takes_stock_leads_back_to_the_promise(client: Client, story: dict[str, Any]) -> None:
    assert chain(client, story["review"])["Took stock of"] == ["Promise"]
    assert chain(client, story["session"]) == {"Took stock of": ["Clause"], "This record": ["Session"]}
    assert chain(client, story["account"]) == {
        "Made at": ["Review"],
        "Took stock of": ["Promise"],
        "This record": ["Account"],
    }


def test_statements_documents_and_figures_stand_in_the_chain_too(client: Client, story: dict[str, Any]) -> None:
    above = ["Summit", "Visit", "Talks"]
    says = StatementFactory.create(title="Says", mode="document", document=story["treaty"], visit=story["talks"])
    figure = FigureFactory.create(title="Trade", statement=says)
    assert chain(client, story["treaty"]) == {
        "Signed or adopted at": above,
        "This record": ["Treaty"],
        "It says": ["Says"],
        "Promised": ["Clause"],
        "Stock was taken": ["Session"],
    }
    assert chain(client, says) == {"Made at": above, "In the document": ["Treaty"], "This record": ["Says"]}
    assert chain(client, figure) == {"Cited at": above, "In the statement": ["Says"], "This record": ["Trade"]}


@pytest.mark.parametrize("factory", [VisitFactory, DocumentFactory, StatementFactory, ParticipantFactory, PlaceFactory])
def test_a_record_that_stands_alone_has_no_chain(client: Client, factory: Any) -> None:
    page = page_of(client, factory.create())
    assert page.context["chain"] == []
    assert "Before and after" not in html(page)
    assert page_of(client, SourceFactory.create()).context["chain"] == []


def test_a_step_shows_some_and_leads_to_all(client: Client, story: dict[str, Any]) -> None:
    for number in range(6):
        StatementFactory.create(title=f"Word {number}", visit=story["talks"])
    page = page_of(client, story["talks"])
    (said,) = [step for step in page.context["chain"] if step.heading == "Said"]
    assert len(said.records) == 4
    assert "See all: 7 records (Said)" in text(page)
    assert f"/statements/?visit={story['talks'].slug}&ordering=date" in links(page)


def test_every_contact_at_which_stock_was_taken_is_told(client: Client, story: dict[str, Any]) -> None:
    later = [VisitFactory.create(title=f"Session {year}", date=str(year)) for year in range(2016, 2022)]
    for visit in later:
        CommitmentProgressFactory.create(record=story["clause"], visit=visit, date=visit.date, note=visit.title)
    for name in ("clause", "treaty"):
        shown = chain(client, story[name])["Stock was taken"]
        assert [each for each in shown if each != "Session"] == [visit.title for visit in later]


def test_no_record_comes_after_itself(client: Client, story: dict[str, Any]) -> None:
    """At a contact something may be promised and its first progress be told at once."""
    CommitmentProgressFactory.create(record=story["clause"], visit=story["talks"], date="2012-05-14", note="Begun.")
    CommitmentProgressFactory.create(record=story["promise"], statement=story["said"], date="2012-05-14", note="Begun.")
    assert "Talks" not in chain(client, story["talks"])["Stock was taken"]
    assert "Said" not in chain(client, story["said"])["Stock was taken"]
    assert "Talks" in chain(client, story["clause"])["Stock was taken"]


def test_an_inferred_date_says_so_in_the_chain(client: Client) -> None:
    visit = VisitFactory.create(date="2008-10-11", date_inferred=True, date_note="Told after it.")
    StatementFactory.create(visit=visit, date="2008-10-11", date_inferred=True, date_note="That of the meeting.")
    assert text(page_of(client, visit), "section").count("11 October 2008 (inferred)") == 2


def test_a_line_of_visits_without_end_is_cut(client: Client) -> None:
    visit = VisitFactory.create(title="Top")
    for _ in range(15):
        visit = VisitFactory.create(parent=visit)
    with CaptureQueriesContext(connection) as queries:
        assert len(chain(client, visit)["Part of"]) == 10
    assert len(queries) <= 45


@pytest.mark.parametrize("hidden", ["summit", "visit", "talks", "treaty", "said", "promise", "review", "account"])
def test_what_is_not_published_is_in_no_chain(client: Client, story: dict[str, Any], hidden: str) -> None:
    record = story[hidden]
    record.title, record.status, record.slug = "Hushed up", "draft", "hushed"
    record.save()
    for each in story.values():
        if each is not record:
            shown = html(page_of(client, each))
            assert [word for word in ("Hushed up", "hushed") if word in shown] == []


def test_nothing_is_told_across_the_gap_that_a_draft_leaves(client: Client, story: dict[str, Any]) -> None:
    for name in ("visit", "said"):
        story[name].status = "draft"
        story[name].save()
    assert chain(client, story["talks"]) == {
        "This record": ["Talks"],
        "Signed or adopted": ["Treaty"],
        "Promised": ["Clause"],
        "Stock was taken": ["Session"],
    }
    assert chain(client, story["promise"]) == {"This record": ["Promise"], "Stock was taken": ["Review", "Account"]}


# --- what may be asked -----------------------------------------------------------------------------------------------


def found(client: Client, **asked: str) -> list[str]:
    answer = client.get("/api/v1/commitments/", {**asked, "ordering": "title"})
    return [each["title"] for each in answer.json()["results"]]


def test_commitments_are_found_by_where_they_were_made_and_where_stock_was_taken(
    client: Client, story: dict[str, Any]
) -> None:
    assert found(client, visit=story["talks"].slug) == ["Clause", "Promise"]
    assert found(client, visit=story["review"].slug) == []
    assert found(client, reviewed_at=story["review"].slug) == ["Promise"]
    assert found(client, reviewed_at=story["session"].slug) == ["Clause"]
    assert found(client, reviewed_in=story["account"].slug) == ["Promise"]


def test_nothing_is_found_through_a_draft(client: Client, story: dict[str, Any]) -> None:
    for name in ("said", "account"):
        story[name].status = "draft"
        story[name].save()
    assert found(client, visit=story["talks"].slug) == ["Clause"]
    assert found(client, reviewed_at=story["review"].slug) == []


def test_the_answer_of_a_commitment_names_where_stock_was_taken(client: Client, story: dict[str, Any]) -> None:
    told = client.get(f"/api/v1/commitments/{story['promise'].slug}/").json()["progress"]
    assert [(each["statement"]["title"], each["visit"]) for each in told] == [("Account", None)]
    story["account"].status = "draft"
    story["account"].save()
    told = client.get(f"/api/v1/commitments/{story['promise'].slug}/").json()["progress"]
    assert [(each["statement"], each["visit"]) for each in told] == [(None, None)]


# --- cost ------------------------------------------------------------------------------------------------------------

#: Queries at most of the page of a record that all others name, whatever their number.
MOST = {
    "visit": 46, "statement": 32, "document": 30, "participant": 69, "commitment": 14, "figure": 16, "source": 14,
    "place": 35,
}  # fmt: skip


@pytest.mark.parametrize("name", RECORD_TYPES)
def test_a_page_asks_the_database_a_stated_number_of_times(client: Client, name: str) -> None:
    record = made(RECORD_TYPES[name])
    point_at(record, 3)
    with CaptureQueriesContext(connection) as queries:
        page_of(client, record)
    assert len(queries) <= MOST[name]
