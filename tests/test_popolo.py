"""Participants as Popolo. The schemas are those of the specification, in short: https://www.popoloproject.com/specs/"""

import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]
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
    TenureCitationFactory,
    TenureFactory,
)
from tests.test_pages import hide_all_but, point_at

pytestmark = pytest.mark.django_db

TEXT = {"type": "string", "minLength": 1}
DATE = {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}){0,2}$"}
INSTANT = {"type": "string", "format": "date-time"}
ADDRESS = {"type": "string", "pattern": "^https?://"}


def shape(required: str, **properties: Any) -> dict[str, Any]:
    # The specification allows more; what it does not name would be understood by nobody.
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def several(each: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": each, "minItems": 1}


LINK = shape("url", url=ADDRESS, note=TEXT)
OTHER_NAME = shape("name", name=TEXT, start_date=DATE, end_date=DATE, note=TEXT)
IDENTIFIER = shape("identifier", identifier=TEXT, scheme=TEXT)
BRIEF = shape("id name", id=TEXT, name=TEXT)
AREA = shape("id name", id=TEXT, name=TEXT, identifier=TEXT, classification=TEXT)
POST = shape("id label role organization_id", id=TEXT, label=TEXT, role=TEXT, organization_id=TEXT)
MEMBERSHIP = shape(
    "id person_id organization_id",
    **dict.fromkeys(("id", "label", "role", "person_id", "organization_id", "post_id"), TEXT),
    start_date=DATE,
    end_date=DATE,
    sources=several(LINK),
    organization=BRIEF,
    person=BRIEF,
)
OWN: dict[str, Any] = {
    "id": TEXT,
    "name": TEXT,
    "other_names": several(OTHER_NAME),
    "identifiers": several(IDENTIFIER),
    "links": several(LINK),
    "sources": several(LINK),
    "created_at": INSTANT,
    "updated_at": INSTANT,
    "memberships": several(MEMBERSHIP),
}
PERSON = shape("id name", **OWN, birth_date=DATE, death_date=DATE, summary=TEXT)
ORGANIZATION = shape(
    "id name",
    **OWN,
    classification=TEXT,
    parent_id=TEXT,
    parent=BRIEF,
    area_id=TEXT,
    area=AREA,
    founding_date=DATE,
    dissolution_date=DATE,
    posts=several(POST),
)
FILE = shape(
    "persons organizations memberships posts areas",
    persons={"type": "array", "items": PERSON},
    organizations={"type": "array", "items": ORGANIZATION},
    memberships={"type": "array", "items": MEMBERSHIP},
    posts={"type": "array", "items": POST},
    areas={"type": "array", "items": AREA},
)


def check(data: Any, schema: dict[str, Any]) -> None:
    jsonschema.validate(data, schema, format_checker=jsonschema.FormatChecker())


def popolo(client: Client, slug: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/participants/{slug}.popolo")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    told = dict(answer.json())
    is_person = Participant.objects.get(slug=slug).kind == "person"
    check(told, PERSON if is_person else ORGANIZATION)
    return told


def whole_file(client: Client, query: str = "") -> dict[str, Any]:
    answer: Any = client.get(f"/api/v1/participants.popolo{query}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    told = dict(json.loads(b"".join(answer.streaming_content)))
    check(told, FILE)
    return told


def name_of(participant: Participant) -> str:
    return f"testserver-participant-{participant.pk}"


# --- one of them -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ParticipantKind)
def test_every_kind_of_participant_is_a_person_or_an_organization(client: Client, kind: str) -> None:
    # A state belongs to no other country.
    others = {"country": None} if kind in ("state", "territory") else {}
    participant = ParticipantFactory.create(full=True, kind=kind, **others)
    told = popolo(client, participant.slug)
    assert (told["id"], told["name"]) == (name_of(participant), participant.title)
    assert told.get("classification") == (None if kind == "person" else participant.get_kind_display())


def test_a_person_held_offices_and_says_where_that_stands(client: Client) -> None:
    source = SourceFactory.create(title="Bulletin", source_url="https://bulletin.example/1")
    tenure = TenureFactory.create(office="Chair", held="2004/2010-05-31", body__title="Lake Board")
    TenureCitationFactory.create(record=tenure, source=source)
    told = popolo(client, tenure.person.slug)
    (membership,) = told["memberships"]
    assert (membership["role"], membership["label"]) == ("Chair", "Chair, Lake Board")
    assert (membership["start_date"], membership["end_date"]) == ("2004", "2010-05-31")
    assert membership["organization"] == {"id": name_of(tenure.body), "name": "Lake Board"}
    assert membership["sources"] == [{"url": "https://bulletin.example/1", "note": "Bulletin"}]
    assert membership["person_id"] == told["id"]


def test_a_body_names_its_posts_and_who_held_them(client: Client) -> None:
    state = StateFactory.create(title="Vorland", country_code="QM")
    body = BodyFactory.create(country=state, parent=OrganizationFactory.create(title="Union"), existed="1991-08/..")
    first, second = (TenureFactory.create(body=body, office="Chair", held=held) for held in ("2004/2010", "2010/.."))
    told = popolo(client, body.slug)
    assert told["area"] == {
        "id": f"testserver-area-{state.pk}",
        "name": "Vorland",
        "identifier": "QM",
        "classification": "state",
    }
    assert (told["parent"]["name"], told["founding_date"]) == ("Union", "1991-08")
    assert [(post["role"], post["organization_id"]) for post in told["posts"]] == [("Chair", told["id"])]
    held = {each["person"]["name"]: (each["post_id"], each.get("end_date")) for each in told["memberships"]}
    post = told["posts"][0]["id"]
    assert held == {first.person.title: (post, "2010"), second.person.title: (post, None)}


@pytest.mark.parametrize(
    ("held", "start", "end", "said"),
    [
        ("2004-03-01/2010-05", "2004-03-01", "2010-05", ""),
        ("2012", "2012", "2012", ""),
        ("2012-05/..", "2012-05", None, ""),
        ("../2012", None, "2012", ""),
        ("2012/", "2012", None, ": since 2012 (end not known)"),
        ("2004~/2010", None, "2010", ": about 2004 – 2010"),
        ("2018-23", None, None, ": autumn 2018"),
        ("199X", None, None, ": 1990s"),
        ("2012?", None, None, ": 2012 (uncertain)"),
        ("", None, None, ""),
    ],
)
def test_only_what_is_stated_is_a_date_and_the_rest_is_said(
    client: Client, held: str, start: str | None, end: str | None, said: str
) -> None:
    tenure = TenureFactory.create(office="Chair", held=held, body__title="Lake Board")
    (membership,) = popolo(client, tenure.person.slug)["memberships"]
    assert (membership.get("start_date"), membership.get("end_date")) == (start, end)
    assert membership["label"] == f"Chair, Lake Board{said}"


def test_names_say_in_which_language_and_when(client: Client) -> None:
    body = BodyFactory.create(title="Ministry of Bridges")
    for text, used, kind, language in (
        ("Ministry of Bridges", "", "official", "en"),
        ("Министерство мостов", "1991/1998", "former", "ru"),
        ("MoB", "1998~", "acronym", "en"),
    ):
        ParticipantNameFactory.create(record=body, text=text, used=used, kind=kind, language=language)
    told = {each["name"]: each for each in popolo(client, body.slug)["other_names"]}
    assert told == {
        "Министерство мостов": {
            "name": "Министерство мостов",
            "start_date": "1991",
            "end_date": "1998",
            "note": "former name, Russian",
        },
        "MoB": {"name": "MoB", "note": "acronym, English, about 1998"},
    }


def test_a_participant_is_known_by_its_identifiers(client: Client) -> None:
    state = StateFactory.create(country_code="BY", alpha3_code="BLR", wikidata="Q184", slug="vorland")
    ParticipantCitationFactory.create(record=state, source=SourceFactory.create(slug="paper", source_url=""))
    told = popolo(client, "vorland")
    assert [(each["scheme"], each["identifier"]) for each in told["identifiers"]] == [
        ("wikidata", "Q184"),
        ("ISO 3166-1 alpha-2", "BY"),
        ("ISO 3166-1 alpha-3", "BLR"),
    ]
    assert [link["url"] for link in told["links"]] == [
        "http://testserver/participants/vorland/",
        "https://www.wikidata.org/wiki/Q184",
    ]
    # What was published nowhere is found here.
    assert [link["url"] for link in told["sources"]] == ["http://testserver/sources/paper/"]


def test_the_id_of_a_participant_stays_when_its_address_does_not(client: Client) -> None:
    person = ParticipantFactory.create(slug="before")
    before = popolo(client, "before")["id"]
    person.slug = "after"
    person.save()
    moved = client.get("/api/v1/participants/before.popolo")
    assert (moved.status_code, moved["Location"]) == (301, "/api/v1/participants/after.popolo")
    assert popolo(client, "after")["id"] == before


@pytest.mark.parametrize("kind", ["person", "government_body", "state"])
def test_nothing_unpublished_is_told(client: Client, kind: str) -> None:
    others = {"country": None} if kind == "state" else {}
    participant = ParticipantFactory.create(full=True, kind=kind, **others)
    point_at(participant, 1)
    hide_all_but(participant)
    told = client.get(f"/api/v1/participants/{participant.slug}.popolo")
    assert (told.status_code, "Hushed" in told.content.decode()) == (200, False)
    assert "Hushed" not in json.dumps(whole_file(client), ensure_ascii=False)


def test_a_body_of_an_unpublished_state_lies_in_no_area(client: Client) -> None:
    body = BodyFactory.create(country=StateFactory.create(draft=True, country_code="QM"))
    told = popolo(client, body.slug)
    assert not {"area", "area_id"} & set(told)


def test_a_participant_that_is_gone_says_so(client: Client) -> None:
    ParticipantFactory.create(slug="gone", withdrawn=True)
    ParticipantFactory.create(slug="draft", draft=True)
    assert client.get("/api/v1/participants/gone.popolo").status_code == 410
    assert client.get("/api/v1/participants/draft.popolo").status_code == 404


# --- many of them ----------------------------------------------------------------------------------------------------


def test_the_file_holds_whoever_the_list_holds(client: Client) -> None:
    state = StateFactory.create(country_code="QM", title="Vorland")
    body = BodyFactory.create(country=state)
    tenure = TenureFactory.create(body=body, person__country=state)
    TenureFactory.create()
    told = whole_file(client, "?country=qm")
    assert [each["name"] for each in told["persons"]] == [tenure.person.title]
    assert [each["name"] for each in told["organizations"]] == [body.title, "Vorland"]
    assert [(each["person_id"], each["organization_id"]) for each in told["memberships"]] == [
        (name_of(tenure.person), name_of(body))
    ]
    assert [(each["id"], each["organization_id"]) for each in told["posts"]] == [
        (told["memberships"][0]["post_id"], name_of(body))
    ]
    assert [each["name"] for each in told["areas"]] == ["Vorland"]
    assert {each["area_id"] for each in told["organizations"]} == {told["areas"][0]["id"]}


def test_each_of_the_file_is_told_as_alone(client: Client) -> None:
    participants = [ParticipantFactory.create(full=True, kind=kind) for kind in ("person", "company")]
    told = whole_file(client)
    for participant, among in zip(participants, ("persons", "organizations"), strict=True):
        (one,) = (each for each in told[among] if each["id"] == name_of(participant))
        alone = popolo(client, participant.slug)
        assert {name: alone[name] for name in one} == one


def test_nobody_makes_an_empty_file_and_a_wrong_question_none(client: Client) -> None:
    told = whole_file(client, "?q=nobody")
    assert [*told] == ["persons", "organizations", "memberships", "posts", "areas"]
    assert not any(told.values())
    refused = client.get("/api/v1/participants.popolo?knd=person")
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")
    assert refused.json()["errors"][0]["parameter"] == "knd"


def test_the_file_is_saved_under_a_name_and_asked_for_its_head_alone(client: Client) -> None:
    answer = client.head("/api/v1/participants.popolo")
    assert (answer.status_code, answer["Content-Disposition"].endswith('.popolo.json"')) == (200, True)
    assert "attachment" in answer["Content-Disposition"]


def test_drafts_and_what_was_withdrawn_are_not_in_the_file(client: Client) -> None:
    for status in Status:
        ParticipantFactory.create(status=status, title=f"Somebody {status}")
    assert [each["name"] for each in whole_file(client)["persons"]] == ["Somebody published"]


def test_the_file_costs_as_many_queries_for_three_as_for_one(client: Client) -> None:
    counts = []
    for more in (1, 2):
        ParticipantFactory.create_batch(more, full=True)
        with CaptureQueriesContext(connection) as queries:
            whole_file(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]
