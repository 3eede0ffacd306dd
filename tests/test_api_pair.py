"""What is on record between two countries, as data."""

from typing import Any

import pytest
from django.test import Client

from relations.models import Participant
from tests.factories import (
    CommitmentFactory,
    CommitmentParticipationFactory,
    DocumentFactory,
    FigureFactory,
    ParticipantFactory,
    StatementFactory,
    VisitFactory,
    VisitParticipationFactory,
)

pytestmark = pytest.mark.django_db

Pair = tuple[Participant, Participant]


def between(factory: Any, pair: Pair, **values: Any) -> Any:
    record = factory.create(**values)
    for country in pair:
        record.country_rows.get_or_create(country=country)
    return record


def told(client: Client, **query: Any) -> Any:
    answer = client.get("/api/v1/relations/qn-qs/", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def slugs(listed: Any) -> list[str]:
    return [each["slug"] for each in listed["records"]]


def test_the_two_countries_are_named_in_the_order_of_their_codes(client: Client, pair: Pair) -> None:
    answer = told(client)
    assert (answer["pair"], answer["url"], answer["page"]) == (
        "qn-qs",
        "http://testserver/api/v1/relations/qn-qs/",
        "http://testserver/relations/qn-qs/",
    )
    assert [(each["code"], each["name"]) for each in answer["countries"]] == [("QN", "Northland"), ("QS", "Southland")]


def test_contacts_are_told_by_year_and_kind_with_the_first_and_the_last(client: Client, pair: Pair) -> None:
    for slug, date, kind in (("a", "2010-02", "meeting"), ("b", "2012-05-14", "summit"), ("c", "2012", "meeting")):
        between(VisitFactory, pair, slug=slug, date=date, kind=kind, outcome="held")
    between(VisitFactory, pair, slug="d", date="2013", outcome="cancelled")
    VisitFactory.create(slug="elsewhere", date="2012-05-14", outcome="held").country_rows.create(country=pair[0])
    answer = told(client)
    contacts = answer["contacts"]
    assert (contacts["held"]["count"], contacts["held"]["count_exact"], slugs(contacts["held"])) == (
        3,
        True,
        ["b", "c", "a"],
    )
    assert (contacts["first"]["slug"], contacts["last"]["slug"]) == ("a", "b")
    assert [(each["value"], each["count"]) for each in contacts["kinds"]] == [("meeting", 2), ("summit", 1)]
    years = {each["year"]: each["visit"] for each in answer["timeline"]["years"]}
    assert years == {2010: 1, 2011: 0, 2012: 2, 2013: 1}


def test_every_part_leads_to_the_list_that_holds_all_of_it(client: Client, pair: Pair) -> None:
    for number in range(7):
        between(VisitFactory, pair, date=f"201{number}", outcome="held")
        between(StatementFactory, pair)
        between(DocumentFactory, pair, in_force="2010", life="in_force", signed="2009")
        between(FigureFactory, pair)
    answer = told(client)
    parts = [answer["contacts"]["held"], answer["statements"], answer["documents"]["latest"], answer["figures"]]
    parts += [answer["documents"]["in_force"], answer["contacts"]["unheard"]]
    for part in parts:
        assert client.get(part["url"]).json()["count"] == part["count"]
        assert client.get(part["page"]).status_code == 200
    assert [part["count"] for part in parts] == [7, 7, 7, 7, 7, 0]


def test_commitments_are_told_by_who_owes_them_and_where_they_stand(client: Client, pair: Pair) -> None:
    late = between(CommitmentFactory, pair, slug="late", due="2001", state="open")
    between(CommitmentFactory, pair, slug="met", due="2001", state="met")
    CommitmentParticipationFactory.create(record=late, participant=pair[0], role="owner")
    commitments = told(client)["commitments"]
    assert commitments["standings"] == [{"standing": "overdue", "count": 1}, {"standing": "met", "count": 1}]
    owed = {tuple(each["owners"]): slugs(each) for each in commitments["owed"]}
    assert owed == {("QN",): ["late"], (): ["met"]}
    assert commitments["owed"][0]["records"][0]["due"] == "2001"


def test_who_met_most_is_told(client: Client, pair: Pair) -> None:
    often, once = ParticipantFactory.create(slug="often"), ParticipantFactory.create(slug="once")
    for number in range(3):
        visit = between(VisitFactory, pair, slug=f"visit-{number}", date=f"201{number}", outcome="held")
        VisitParticipationFactory.create(record=visit, participant=often)
        VisitParticipationFactory.create(record=visit, participant=pair[0])
    VisitParticipationFactory.create(record=visit, participant=once)
    people = told(client)["people"]
    assert [(each["participant"]["slug"], each["contacts"], each["last"]["slug"]) for each in people] == [
        ("often", 3, "visit-2"),
        ("once", 1, "visit-2"),
    ]


def test_a_year_is_looked_into_by_month(client: Client, pair: Pair) -> None:
    for slug, date in (("may", "2012-05-14"), ("june", "2012-06"), ("some-time", "2012"), ("other", "2013")):
        between(StatementFactory, pair, slug=slug, date=date)
    year = told(client, year="2012")["year"]
    assert [(each["start"], slugs(each)) for each in year["months"]] == [
        ("2012-05-01", ["may"]),
        ("2012-06-01", ["june"]),
    ]
    assert (slugs(year["whole"]), year["whole"]["statement"]) == (["some-time"], 1)
    assert told(client)["year"] is None


def test_as_of_a_day_nothing_is_told_that_came_later(client: Client, pair: Pair) -> None:
    between(VisitFactory, pair, slug="then", date="2010", outcome="held")
    between(VisitFactory, pair, slug="later", date="2014", outcome="held")
    answer = told(client, as_of="2012-05-14")
    assert (answer["as_of"], slugs(answer["contacts"]["held"])) == ("2012-05-14", ["then"])


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_nothing_unpublished_is_told(client: Client, pair: Pair, status: str) -> None:
    before = told(client)
    for factory in (VisitFactory, StatementFactory, DocumentFactory, CommitmentFactory, FigureFactory):
        between(factory, pair, status=status, title="hidden", slug=f"hidden-{factory.__name__.lower()}")
    visit = between(VisitFactory, pair, slug="shown", outcome="held")
    VisitParticipationFactory.create(record=visit, participant=ParticipantFactory.create(title="hidden", status=status))
    answer = told(client, year="2012")
    assert (str(answer).count("hidden"), answer["people"], answer["commitments"]) == (0, [], before["commitments"])


def test_the_codes_in_another_order_lead_to_the_one_address(client: Client, pair: Pair) -> None:
    for other in ("qs-qn", "QN-QS", "Qn-qs"):
        answer = client.get(f"/api/v1/relations/{other}/?year=2012")
        assert (answer.status_code, answer["Location"]) == (301, "/api/v1/relations/qn-qs/?year=2012")


@pytest.mark.parametrize("name", ["qn-qz", "qn", "qn-qn", "qn-qs-qn", "1-2", "%00-qs"])
def test_what_is_no_pair_is_not_found(client: Client, pair: Pair, name: str) -> None:
    answer = client.get(f"/api/v1/relations/{name}/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("as_of=may", "as_of"), ("year=0", "year"), ("yaer=2012", "yaer"), ("year=2011&year=2012", "year")],
)
def test_what_is_not_understood_is_refused_by_name(client: Client, pair: Pair, query: str, parameter: str) -> None:
    answer = client.get(f"/api/v1/relations/qn-qs/?{query}")
    assert (answer.status_code, [each["parameter"] for each in answer.json()["errors"]]) == (400, [parameter])
