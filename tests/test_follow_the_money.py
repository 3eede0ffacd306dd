"""Participants as FollowTheMoney entities: https://followthemoney.tech/explorer/schemata/"""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.choices import ParticipantKind, Status
from relations.models import Participant
from tests.factories import (
    BodyFactory,
    OrganizationFactory,
    ParticipantCitationFactory,
    ParticipantFactory,
    ParticipantNameFactory,
    SourceFactory,
    StateFactory,
    SuccessionFactory,
    TenureFactory,
)
from tests.test_pages import hide_all_but, point_at

pytestmark = pytest.mark.django_db

THING = "name alias previousName weakAlias country summary sourceUrl wikidataId topics createdAt modifiedAt"
LEGAL = f"{THING} abbreviation incorporationDate dissolutionDate classification jurisdiction parent"
INTERVAL = "startDate endDate date description sourceUrl"
#: The schemata that are used, with the properties each may have of those that are.
KNOWN = {
    "Person": f"{THING} abbreviation birthDate deathDate",
    "LegalEntity": LEGAL,
    "Organization": LEGAL,
    "PublicBody": LEGAL,
    "Company": LEGAL,
    "Position": "name country organization",
    "Occupancy": f"{INTERVAL} holder post",
    "Succession": f"{INTERVAL} predecessor successor role",
}
REQUIRED = {"Occupancy": "holder post", "Succession": "predecessor successor"}
#: Properties whose values are entities, and the schemata that these may be of.
LEGAL_ENTITIES = {"Person", "LegalEntity", "Organization", "PublicBody", "Company"}
ENTITIES = {
    "parent": LEGAL_ENTITIES,
    "organization": {"Organization", "PublicBody", "Company"},
    "holder": {"Person"},
    "post": {"Position"},
    "predecessor": LEGAL_ENTITIES,
    "successor": LEGAL_ENTITIES,
}
DATES = ("startDate", "endDate", "date", "birthDate", "deathDate", "incorporationDate", "dissolutionDate")

Entities = dict[str, dict[str, Any]]


def checked(lines: str) -> Entities:
    """By their ids: all that is named is told, and each only once."""
    entities: Entities = {}
    for line in lines.splitlines():
        entity = json.loads(line)
        assert sorted(entity) == ["id", "properties", "schema"]
        assert entity["id"] not in entities
        entities[entity["id"]] = entity
    for entity in entities.values():
        check(entity, entities)
    return entities


def check(entity: dict[str, Any], entities: Entities) -> None:
    assert re.fullmatch(r"testserver-[a-z]+-[0-9a-f-]+", entity["id"])
    schema, properties = entity["schema"], entity["properties"]
    assert set(properties) - set(KNOWN[schema].split()) == set()
    assert set(REQUIRED.get(schema, "name").split()) - set(properties) == set()
    for name, values in properties.items():
        assert values
        assert all(isinstance(value, str) and value for value in values)
        assert len(set(values)) == len(values)
        if name in DATES:
            assert all(re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value) for value in values)
        if name in ("createdAt", "modifiedAt"):
            assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", value) for value in values)
        if name in ("country", "jurisdiction"):
            assert all(re.fullmatch("[a-z]{2}|suhh|yucs|csxx|cshh", value) for value in values)
        if name in ENTITIES:
            assert {entities[value]["schema"] for value in values} <= ENTITIES[name]


def entities_of(client: Client, participant: Participant) -> Entities:
    answer = client.get(f"/api/v1/participants/{participant.slug}.ftm")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json+ftm")
    return checked(answer.content.decode())


def whole_file(client: Client, query: str = "") -> Entities:
    answer: Any = client.get(f"/api/v1/participants.ftm{query}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json+ftm")
    return checked(b"".join(answer.streaming_content).decode())


def name_of(participant: Participant) -> str:
    return f"testserver-participant-{participant.pk}"


def of_schema(entities: Entities, schema: str) -> list[dict[str, Any]]:
    return [each["properties"] for each in entities.values() if each["schema"] == schema]


# --- one of them -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ParticipantKind)
def test_every_kind_of_participant_has_its_schema(client: Client, kind: str) -> None:
    others: dict[str, Any] = {"country": None} if kind in ("state", "territory") else {}
    participant = ParticipantFactory.create(full=True, kind=kind, **others)
    point_at(participant, 1)
    expected = {
        "person": "Person",
        "company": "Company",
        "group": "LegalEntity",
        **dict.fromkeys(("state", "territory", "government_body", "municipality"), "PublicBody"),
    }
    told = entities_of(client, participant)[name_of(participant)]
    assert (told["schema"], told["properties"]["name"]) == (expected.get(kind, "Organization"), [participant.title])


def test_a_tenure_is_the_occupancy_of_a_position(client: Client) -> None:
    state = StateFactory.create(country_code="QM")
    body = BodyFactory.create(title="Lake Board", country=state)
    tenure = TenureFactory.create(office="Chair", held="2004/2010-05-31", body=body, note="Acting at first.")
    for participant in (tenure.person, body):
        told = entities_of(client, participant)
        (position,) = of_schema(told, "Position")
        assert position == {"name": ["Chair, Lake Board"], "country": ["qm"], "organization": [name_of(body)]}
        (occupancy,) = of_schema(told, "Occupancy")
        assert (occupancy["startDate"], occupancy["endDate"]) == (["2004"], ["2010-05-31"])
        assert (occupancy["holder"], occupancy["description"]) == ([name_of(tenure.person)], ["Acting at first."])
        assert told[occupancy["post"][0]]["schema"] == "Position"


@pytest.mark.parametrize(
    ("held", "start", "end", "said"),
    [
        ("2012", ["2012"], ["2012"], None),
        ("2012-05/..", ["2012-05"], None, None),
        ("2012/", ["2012"], None, ["since 2012 (end not known)"]),
        ("2004~/2010", None, ["2010"], ["about 2004 – 2010"]),
        ("2018-23", None, None, ["autumn 2018"]),
        ("", None, None, None),
    ],
)
def test_only_what_is_stated_is_a_date_and_the_rest_is_said(
    client: Client, held: str, start: Any, end: Any, said: Any
) -> None:
    (occupancy,) = of_schema(entities_of(client, TenureFactory.create(held=held).person), "Occupancy")
    assert (occupancy.get("startDate"), occupancy.get("endDate"), occupancy.get("description")) == (start, end, said)


def test_an_office_at_what_is_no_organization_is_told_all_the_same(client: Client) -> None:
    group = ParticipantFactory.create(kind="group", title="Delegation")
    told = entities_of(client, TenureFactory.create(body=group, office="Head").person)
    assert of_schema(told, "Position") == [{"name": ["Head, Delegation"]}]


def test_what_became_of_an_organization_is_a_succession(client: Client) -> None:
    row = SuccessionFactory.create(date="1991-12", kind="succeeded", note="By a treaty.")
    for participant in (row.predecessor, row.successor):
        (told,) = of_schema(entities_of(client, participant), "Succession")
        assert told == {
            "predecessor": [name_of(row.predecessor)],
            "successor": [name_of(row.successor)],
            "date": ["1991-12"],
            "role": ["succeeded"],
            "description": ["By a treaty."],
        }


def test_names_stand_where_the_model_has_them(client: Client) -> None:
    body = BodyFactory.create(title="Ministry of Bridges")
    for text, kind in (
        ("Ministry of Bridges", "official"),
        ("Ministry for Bridges", "variant"),
        ("Министерство мостов", "former"),
        ("MoB", "acronym"),
        ("The Minister", "office"),
    ):
        ParticipantNameFactory.create(record=body, text=text, kind=kind)
    told = entities_of(client, body)[name_of(body)]["properties"]
    assert {name: told[name] for name in ("name", "alias", "previousName", "abbreviation", "weakAlias")} == {
        "name": ["Ministry of Bridges"],
        "alias": ["Ministry for Bridges"],
        "previousName": ["Министерство мостов"],
        "abbreviation": ["MoB"],
        "weakAlias": ["The Minister"],
    }


@pytest.mark.parametrize(("code", "told"), [("BY", ["by"]), ("SUHH", ["suhh"]), ("DDDE", None), ("", None)])
def test_a_state_is_told_by_its_code_in_small_letters(client: Client, code: str, told: Any) -> None:
    state = StateFactory.create(country_code=code, wikidata="Q184", existed="1922-12-30/1991-12-26", slug="state")
    ParticipantCitationFactory.create(record=state, source=SourceFactory.create(source_url="https://paper.example/1"))
    own = entities_of(client, state)[name_of(state)]["properties"]
    assert (own.get("country"), own.get("jurisdiction")) == (told, told)
    assert (own["incorporationDate"], own["dissolutionDate"]) == (["1922-12-30"], ["1991-12-26"])
    assert (own["wikidataId"], own["sourceUrl"]) == (
        ["Q184"],
        ["http://testserver/participants/state/", "https://paper.example/1"],
    )


@pytest.mark.parametrize("kind", ["person", "government_body", "state"])
def test_nothing_unpublished_is_told(client: Client, kind: str) -> None:
    others: dict[str, Any] = {"country": None} if kind == "state" else {}
    participant = ParticipantFactory.create(full=True, kind=kind, **others)
    point_at(participant, 1)
    hide_all_but(participant)
    assert [*entities_of(client, participant)] == [name_of(participant)]
    told = whole_file(client)
    assert [*told] == [name_of(participant)]
    assert "Hushed" not in json.dumps(told, ensure_ascii=False)


def test_a_person_of_an_unpublished_state_has_no_country(client: Client) -> None:
    person = ParticipantFactory.create(country=StateFactory.create(draft=True, country_code="QM"))
    body = BodyFactory.create(country=person.country)
    TenureFactory.create(person=person, body=body)
    for entity in (*entities_of(client, person).values(), *whole_file(client).values()):
        assert "country" not in entity["properties"]


def test_a_participant_that_is_gone_or_has_moved_says_so(client: Client) -> None:
    person = ParticipantFactory.create(slug="before")
    before = entities_of(client, person)
    person.slug = "after"
    person.save()
    moved = client.get("/api/v1/participants/before.ftm")
    assert (moved.status_code, moved["Location"]) == (301, "/api/v1/participants/after.ftm")
    assert [*entities_of(client, person)] == [*before]
    ParticipantFactory.create(slug="gone", withdrawn=True)
    assert client.get("/api/v1/participants/gone.ftm").status_code == 410


def test_the_entities_are_not_sent_again_to_whom_has_them(client: Client) -> None:
    ParticipantFactory.create(slug="nordin")
    tag = client.get("/api/v1/participants/nordin.ftm")["ETag"]
    again = client.get("/api/v1/participants/nordin.ftm", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


# --- many of them ----------------------------------------------------------------------------------------------------


def test_the_file_holds_whoever_the_list_holds_and_names_the_others_in_brief(client: Client) -> None:
    state = StateFactory.create(country_code="QM", title="Vorland")
    tenure = TenureFactory.create(person__country=state, body=OrganizationFactory.create(title="Union", existed="1991"))
    TenureFactory.create()
    told = whole_file(client, "?country=qm&kind=person")
    assert [each["name"] for each in of_schema(told, "Person")] == [[tenure.person.title]]
    assert of_schema(told, "Organization") == [{"name": ["Union"]}]
    assert len(of_schema(told, "Occupancy")) == 1


def test_what_two_have_in_common_is_told_once(client: Client) -> None:
    body = BodyFactory.create()
    TenureFactory.create(body=body)
    TenureFactory.create(body=body)
    SuccessionFactory.create(predecessor=body, successor=OrganizationFactory.create())
    told = whole_file(client)
    assert [len(of_schema(told, schema)) for schema in ("Person", "Position", "Occupancy", "Succession")] == [
        2,
        1,
        2,
        1,
    ]


def test_each_of_the_file_is_told_as_alone(client: Client) -> None:
    participant = ParticipantFactory.create(full=True)
    told, alone = whole_file(client), entities_of(client, participant)
    assert told[name_of(participant)] == alone[name_of(participant)]
    assert set(alone) <= set(told)


def test_nobody_makes_an_empty_file_and_a_wrong_question_none(client: Client) -> None:
    assert whole_file(client, "?q=nobody") == {}
    refused = client.get("/api/v1/participants.ftm?kind=nothing")
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "kind")


def test_drafts_and_what_was_withdrawn_are_not_in_the_file(client: Client) -> None:
    for status in Status:
        ParticipantFactory.create(status=status, title=f"Somebody {status}")
    assert [each["name"] for each in of_schema(whole_file(client), "Person")] == [["Somebody published"]]


def test_the_file_costs_as_many_queries_for_three_as_for_one(client: Client) -> None:
    counts = []
    for more in (1, 2):
        ParticipantFactory.create_batch(more, full=True)
        with CaptureQueriesContext(connection) as queries:
            whole_file(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_file_that_breaks_off_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written by then looks whole: a line is missing, and nobody misses it."""
    ParticipantFactory.create()
    monkeypatch.setattr("relations.linked_data.follow_the_money.FollowTheMoney.held", None)
    TenureFactory.create()
    answer: Any = client.get("/api/v1/participants.ftm")
    lines: list[str] = []
    with pytest.raises(TypeError):
        lines.extend(line.decode() for line in answer.streaming_content)
    assert lines[-1] == "INCOMPLETE: the server failed here. Ask again.\n"
