"""Who subscribes hears of what was published or changed, and of nothing else."""

import datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.models import Visit, changing
from tests.factories import (
    ParticipantFactory,
    PlaceFactory,
    StateFactory,
    StatementCountryFactory,
    StatementFactory,
    StatementParticipationFactory,
    VisitCountryFactory,
    VisitFactory,
    VisitTranslationFactory,
)
from tests.taking import ATOM, SLUGS, entries, feed, link, taken

pytestmark = pytest.mark.django_db

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def at(day: int) -> Any:
    return time_machine.travel(datetime.datetime(2026, 3, day, 12, tzinfo=datetime.UTC), tick=False)


def slugs(file: bytes) -> list[str]:
    found: list[str] = SLUGS["atom"](file)
    return found


def words(element: Any, name: str) -> str:
    found: str = element.find(f"{ATOM}{name}").text
    return found


def test_the_last_changed_comes_first_unless_another_order_is_asked_for(client: Client) -> None:
    for day, slug in ((1, "older"), (2, "newer")):
        with at(day):
            VisitFactory.create(slug=slug, date=f"201{9 - day}")
    with at(3):
        visit = Visit.objects.get(slug="older")
        visit.summary = "Told anew."
        visit.save()
    assert slugs(taken(client, "/visits.atom")) == ["older", "newer"]
    assert slugs(taken(client, "/visits.atom?ordering=date")) == ["newer", "older"]
    assert words(feed(taken(client, "/visits.atom")), "updated") == "2026-03-03T12:00:00+00:00"


def test_an_entry_tells_the_record_and_where_it_is(client: Client, colleague: User) -> None:
    with at(1), changing(user=colleague):
        visit = VisitFactory.create(slug="talks", title="Talks", summary="On <b> & tolls.", draft=True, date="2012-05")
    with at(2), changing(user=colleague, action="published"):
        visit.status = "published"
        visit.save()
    with at(3), changing(user=colleague):
        visit.title = "Talks in May"
        visit.save()
    (entry,) = entries(taken(client, "/visits.atom"))
    assert {name: words(entry, name) for name in ("id", "title", "summary", "published", "updated")} == {
        "id": f"tag:testserver,2026:visit/{visit.pk}",
        "title": "Talks in May",
        "summary": "May 2012. On <b> & tolls.",
        "published": "2026-03-02T12:00:00+00:00",
        "updated": "2026-03-03T12:00:00+00:00",
    }
    assert link(entry, "alternate") == "http://testserver/visits/talks/"
    assert client.get(link(entry, "related")).json()["slug"] == "talks"
    assert [dict(each.items()) for each in entry.findall(f"{ATOM}category")] == [
        {"term": "visit", "scheme": "http://testserver/", "label": "visit"},
        {"term": "meeting", "scheme": "http://testserver/visits/", "label": "meeting"},
    ]


def test_texts_are_told_in_the_readers_language_and_marked(client: Client) -> None:
    visit = VisitFactory.create(title="Talks", date="2012-05")
    VisitTranslationFactory.create(record=visit, field="title", language="ru", text="Переговоры")
    file = taken(client, "/visits.atom", headers={"Accept-Language": "ru"})
    (entry,) = entries(file)
    assert (words(entry, "title"), entry.get(XML_LANG)) == ("Переговоры", "ru")
    assert entry.find(f"{ATOM}summary").get(XML_LANG) == "en"
    assert words(entry, "summary").startswith("May 2012. ")
    assert feed(file).get(XML_LANG) == "ru"


def test_an_inferred_date_says_so_in_the_language_of_its_entry(client: Client) -> None:
    visit = VisitFactory.create(date="2008-10-11", summary="On tolls.", date_inferred=True, date_note="Told after it.")
    assert words(entries(taken(client, "/visits.atom"))[0], "summary") == "11 October 2008 (inferred). On tolls."
    VisitTranslationFactory.create(record=visit, field="title", language="ru", text="Переговоры")
    (entry,) = entries(taken(client, "/visits.atom", headers={"Accept-Language": "ru"}))
    assert words(entry, "summary") == "11 October 2008 (inferred). On tolls."


def test_an_entry_is_the_same_one_when_its_address_changes_or_the_site_is_encrypted(client: Client) -> None:
    visit = VisitFactory.create(slug="tlaks")
    (before,) = entries(taken(client, "/visits.atom"))
    visit.slug = "talks"
    visit.save()
    (after,) = entries(taken(client, "/visits.atom", secure=True))
    assert link(after, "alternate") == "https://testserver/visits/talks/"
    assert words(after, "id") == words(before, "id")


def test_a_feed_is_named_after_its_question_and_leads_to_the_list(client: Client) -> None:
    StateFactory.create(title="Vorland", country_code="QM")
    told = feed(taken(client, "/visits.atom?country=qm&year=2012"))
    assert words(told, "title") == "Relations · Visits: Country: Vorland; Year: 2012"
    assert words(told, "id") == link(told, "self") == "http://testserver/visits.atom?country=qm&year=2012"
    assert link(told, "alternate") == "http://testserver/visits/?country=qm&year=2012"
    assert words(told, "updated") == "1970-01-01T00:00:00+00:00"


def test_letters_that_no_feed_holds_are_shown_by_a_sign(client: Client) -> None:
    VisitFactory.create(title="Bell \x07")
    (entry,) = entries(taken(client, "/visits.atom"))
    assert words(entry, "title") == "Bell ␇"


def pages(client: Client, where: str) -> list[list[str]]:
    found = []
    while where:
        file = taken(client, where)
        found.append(slugs(file))
        where = link(feed(file), "next").removeprefix("http://testserver")
    return found


@pytest.mark.parametrize("name", ["visits.atom", "feed.atom"])
def test_the_pages_of_a_feed_follow_each_other_without_gap_or_repetition(client: Client, name: str) -> None:
    with at(1):
        made = [VisitFactory.create(slug=f"meeting-{number:03}").slug for number in range(103)]
        if name == "feed.atom":
            made += [StatementFactory.create(slug=f"words-{number}").slug for number in range(3)]
    found = pages(client, f"/{name}")
    assert [len(page) for page in found] == [50, 50, len(made) - 100]
    assert sorted(slug for page in found for slug in page) == sorted(made)


def test_a_page_of_the_feed_is_of_the_same_feed(client: Client) -> None:
    VisitFactory.create_batch(51)
    first = feed(taken(client, "/visits.atom?year=2012"))
    second = feed(taken(client, link(first, "next")))
    assert words(first, "id") == words(second, "id") == link(second, "first")
    assert link(second, "self") == link(first, "next")


# --- one feed of all types -------------------------------------------------------------------------------------------


@pytest.fixture
def pair(db: None) -> None:
    """Records of Vorland and Nordreich, and what belongs to one of them."""
    vorland = StateFactory.create(slug="vorland", country_code="QM")
    nordreich = StateFactory.create(slug="nordreich", country_code="QN")
    ada = ParticipantFactory.create(slug="ada", kind="person", country=vorland)
    PlaceFactory.create(slug="newburg", country=nordreich)
    for slug, countries in (("both", (vorland, nordreich)), ("one", (vorland,))):
        visit, statement = VisitFactory.create(slug=f"{slug}-met"), StatementFactory.create(slug=f"{slug}-said")
        StatementParticipationFactory.create(record=statement, participant=ada)
        for country in countries:
            VisitCountryFactory.create(record=visit, country=country)
            StatementCountryFactory.create(record=statement, country=country)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?country=qm&country=qn", ["both-met", "both-said"]),
        ("?country=qn", ["both-met", "both-said", "newburg", "nordreich"]),
        ("?participant=ada", ["both-said", "one-said"]),
        ("?year=1950", []),
    ],
)
def test_a_feed_of_all_types_holds_what_each_list_finds(
    client: Client, pair: None, query: str, found: list[str]
) -> None:
    assert sorted(slugs(taken(client, f"/feed.atom{query}"))) == found


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("cursor=junk", "cursor: This cursor is not of this list"),
        ("cursor=visit.junk", "cursor: This cursor is not of this list"),
        ("kind=meeting", "kind: There is no such parameter"),
        ("ordering=title", "ordering: There is no such parameter"),
        ("speaker=ada", "speaker: There is no such parameter"),
        ("year=two", "year: Enter"),
    ],
)
def test_the_feed_of_all_types_refuses_by_name(client: Client, query: str, reason: str) -> None:
    answer = client.get(f"/feed.atom?{query}")
    assert answer.status_code == 400
    assert reason in answer.content.decode()


def test_the_feed_of_all_types_costs_the_same_whatever_it_holds(client: Client) -> None:
    counts = []
    for _ in range(3):
        VisitFactory.create()
        StatementFactory.create()
        with CaptureQueriesContext(connection) as queries:
            taken(client, "/feed.atom")
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
