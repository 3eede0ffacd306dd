"""The reconciliation services, as OpenRefine and other clients of the specification ask them.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

import json
from typing import Any
from urllib.parse import quote, urlencode

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.choices import ParticipantKind, PlaceKind, Status
from relations.linked_data.reconciling import BATCH
from tests.factories import (
    BodyFactory,
    OrganizationFactory,
    ParticipantFactory,
    ParticipantNameFactory,
    ParticipantTranslationFactory,
    PlaceFactory,
    PlaceNameFactory,
    StateFactory,
    TenureFactory,
)
from tests.test_merging import merged_into
from tests.test_pages import hide_all_but

pytestmark = pytest.mark.django_db

SHEET = "https://sheet.example"
PARTICIPANTS, PLACES = "/api/v1/reconcile/participants/", "/api/v1/reconcile/places/"
each_service = pytest.mark.parametrize("address", [PARTICIPANTS, PLACES], ids=["participants", "places"])

ENTITY = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "string", "minLength": 1}, "name": {"type": "string", "minLength": 1}},
}
TYPES = {"type": "array", "minItems": 1, "items": ENTITY}
CANDIDATE = {
    **ENTITY,
    "required": ["id", "name", "score", "match", "type", "description"],
    "additionalProperties": False,
    "properties": {
        **ENTITY["properties"],  # type: ignore[dict-item]
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
        "type": TYPES,
        "description": {"type": "string", "minLength": 1},
    },
}
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {"result": {"type": "array", "items": CANDIDATE}},
    },
}
VALUE = {
    "oneOf": [
        {
            "type": "object",
            "required": ["str"],
            "properties": {"str": {"type": "string"}},
            "additionalProperties": False,
        },
        {
            "type": "object",
            "required": ["float"],
            "properties": {"float": {"type": "number"}},
            "additionalProperties": False,
        },
        {**ENTITY, "additionalProperties": False},
    ]
}
EXTENSION = {
    "type": "object",
    "required": ["meta", "rows"],
    "properties": {
        "meta": {"type": "array", "items": ENTITY},
        "rows": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": VALUE},
            },
        },
    },
}


def post(client: Client, address: str, **given: Any) -> Any:
    """As OpenRefine sends it: a form."""
    form = urlencode({name: each if isinstance(each, str) else json.dumps(each) for name, each in given.items()})
    return client.post(address, form, content_type="application/x-www-form-urlencoded")


def matched(client: Client, address: str, **queries: Any) -> dict[str, Any]:
    answer = post(
        client,
        address,
        queries={key: each if isinstance(each, dict) else {"query": each} for key, each in queries.items()},
    )
    assert answer.status_code == 200, answer.content
    told = answer.json()
    jsonschema.validate(told, RESULTS)
    assert [*told] == [*queries]
    for each in told.values():
        scores = [candidate["score"] for candidate in each["result"]]
        assert scores == sorted(scores, reverse=True)
    return {key: each["result"] for key, each in told.items()}


def candidates(client: Client, query: Any, address: str = PARTICIPANTS) -> list[dict[str, Any]]:
    return list(matched(client, address, q0=query)["q0"])


def told(found: list[dict[str, Any]]) -> list[tuple[str, float, bool]]:
    return [(each["id"], each["score"], each["match"]) for each in found]


def extended(client: Client, address: str, ids: list[str], *properties: str) -> dict[str, Any]:
    answer = post(client, address, extend={"ids": ids, "properties": [{"id": each} for each in properties]})
    assert answer.status_code == 200, answer.content
    jsonschema.validate(answer.json(), EXTENSION)
    return dict(answer.json())


def refused(answer: Any, parameter: str, status: int = 400) -> str:
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    (error,) = answer.json()["errors"]
    assert error["parameter"] == parameter
    return str(error["detail"])


# --- the service -----------------------------------------------------------------------------------------------------


@each_service
def test_the_manifest_says_what_the_service_offers(client: Client, address: str) -> None:
    manifest = client.get(address).json()
    plural, kinds = ("participants", ParticipantKind) if address == PARTICIPANTS else ("places", PlaceKind)
    assert (manifest["versions"], manifest["batchSize"]) == (["0.2"], BATCH)
    assert manifest["identifierSpace"] == f"http://testserver/{plural}/"
    assert manifest["view"] == {"url": f"http://testserver/{plural}/{{{{id}}}}/"}
    assert [each["id"] for each in manifest["defaultTypes"]] == [*kinds.values]
    assert sorted(manifest["suggest"]) == ["entity", "property", "type"]


@each_service
def test_every_address_of_the_manifest_answers(client: Client, address: str) -> None:
    factory = ParticipantFactory if address == PARTICIPANTS else PlaceFactory
    factory.create(slug="one-of-them", title="One of them")
    manifest = client.get(address).json()
    assert client.get(manifest["view"]["url"].replace("{{id}}", "one-of-them")).status_code == 200
    assert client.get(manifest["preview"]["url"].replace("{{id}}", "one-of-them")).status_code == 200
    proposing = manifest["extend"]["propose_properties"]
    assert client.get(proposing["service_url"] + proposing["service_path"]).status_code == 200
    for each in manifest["suggest"].values():
        assert client.get(f"{each['service_url']}{each['service_path']}?prefix=o").status_code == 200
    entity = manifest["suggest"]["entity"]
    flyout = entity["service_url"] + entity["flyout_service_path"].replace("${id}", "one-of-them")
    assert client.get(flyout).json()["id"] == "one-of-them"
    assert client.get(manifest["documentation"]).status_code == 200


@each_service
def test_any_site_may_read_every_answer(client: Client, address: str) -> None:
    PlaceFactory.create(slug="here")
    ParticipantFactory.create(slug="here")
    client.defaults["HTTP_ORIGIN"] = SHEET
    answers = [
        client.get(address),
        client.get(f"{address}?queries=nonsense"),
        post(client, address, queries={"q0": {"query": "x"}}),
        client.get(f"{address}suggest/entity/?prefix=h"),
        client.get(f"{address}properties/"),
        client.get(f"{address}flyout/here/"),
        client.get(f"{address}preview/here/"),
        client.get(f"{address}preview/nowhere/"),
    ]
    assert [answer.headers.get("Access-Control-Allow-Origin") for answer in answers] == ["*"] * len(answers)


def test_a_browser_may_ask_whether_it_may_send_json(client: Client) -> None:
    asks = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    answer = client.options(PARTICIPANTS, headers={"origin": SHEET, **asks})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    assert "POST" in answer["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer["Access-Control-Allow-Headers"]


def test_there_is_no_jsonp(client: Client) -> None:
    for address in (PARTICIPANTS, f"{PARTICIPANTS}suggest/entity/"):
        assert "JSONP" in refused(client.get(f"{address}?callback=run"), "callback")


# --- candidates ------------------------------------------------------------------------------------------------------


def test_the_one_who_is_called_so_is_meant(client: Client) -> None:
    state = StateFactory.create(title="Vorland")
    ParticipantFactory.create(slug="nordin", title="Olga Nordin", country=state)
    (found,) = candidates(client, "Olga Nordin")
    assert found == {
        "id": "nordin",
        "name": "Olga Nordin",
        "description": "person, Vorland",
        "score": 100,
        "match": True,
        "type": [{"id": "person", "name": "person"}],
    }


@pytest.mark.parametrize(
    ("asked", "score", "match"),
    [
        ("olga  NORDIN", 100, True),
        ("Nordin, Olga", 95, False),
        ("Olga Nordine", 88, False),
        ("O. Nordin", 90, False),
        ("Nordin", 71, False),
        ("Ольга Нордин", 98, True),
        ("Olha Nordin", 95, False),
    ],
)
def test_how_like_a_name_is_says_its_score(client: Client, asked: str, score: int, match: bool) -> None:
    ParticipantFactory.create(slug="olga", title="Olga Nordin")
    ParticipantFactory.create(slug="somebody", title="Emil Faber")
    assert told(candidates(client, asked)) == [("olga", score, match)]


def test_one_word_may_be_an_address_name_but_is_a_name_before(client: Client) -> None:
    ParticipantFactory.create(slug="nordin", title="Olga Nordin")
    ParticipantFactory.create(slug="emil-nordin", title="Emil Nordin")
    assert told(candidates(client, "Nordin")) == [("nordin", 95, False), ("emil-nordin", 71, False)]
    assert told(candidates(client, "emil-nordin")) == [("emil-nordin", 100, True)]


@pytest.mark.parametrize("asked", ["Lukander Variant", "Лукандер", "Lukander", "Zweiter Titel"])
def test_every_name_and_every_former_name_counts(client: Client, asked: str) -> None:
    person = ParticipantFactory.create(slug="lukander", title="Somebody Else")
    ParticipantNameFactory.create(record=person, text="Lukander Variant", kind="former", used="1990/1995")
    ParticipantNameFactory.create(record=person, text="Лукандер", language="ru", script="Cyrl")
    ParticipantTranslationFactory.create(record=person, text="Zweiter Titel", language="de")
    (found,) = candidates(client, asked)
    assert (found["id"], found["match"]) == ("lukander", True)


def test_of_two_who_are_called_so_nobody_is_meant(client: Client) -> None:
    for slug in ("one", "other"):
        ParticipantFactory.create(slug=slug, title="Olga Nordin")
    assert told(candidates(client, "Olga Nordin")) == [("one", 100, False), ("other", 100, False)]


def test_one_who_is_only_known_by_an_office_is_not_meant_by_it(client: Client) -> None:
    person = ParticipantFactory.create(slug="somebody", title="Emil Faber")
    ParticipantNameFactory.create(record=person, text="The Foreign Minister", kind="office")
    assert not any(each["match"] for each in candidates(client, "The Foreign Minister"))


@pytest.mark.parametrize("asked", ["nordin-1950", "Q4242", "https://www.wikidata.org/wiki/Q4242", "BY", "BLR"])
def test_an_id_or_a_code_is_as_good_as_a_name(client: Client, asked: str) -> None:
    StateFactory.create(slug="nordin-1950", title="Vorland", wikidata="Q4242", country_code="BY", alpha3_code="BLR")
    assert told(candidates(client, asked)) == [("nordin-1950", 100, True)]


def test_the_description_tells_namesakes_apart(client: Client) -> None:
    state = StateFactory.create(title="Vorland")
    person = ParticipantFactory.create(title="Olga Nordin", country=state)
    TenureFactory.create(person=person, office="Mayor", held="1990/1999", body__title="Newburg")
    TenureFactory.create(person=person, office="Chair", held="2004/..", body__title="Lake Board")
    TenureFactory.create(person=person, office="Governor", held="2005/2006", body__title="Shore")
    (found,) = candidates(client, "Olga Nordin")
    assert found["description"] == "person, Vorland; Chair, Lake Board"


def test_only_those_of_the_kind_asked_for_are_candidates(client: Client) -> None:
    BodyFactory.create(slug="body", title="Lake Board")
    OrganizationFactory.create(slug="union", title="Lake Board")
    assert len(candidates(client, "Lake Board")) == 2
    for kind in ("government_body", ["government_body", "person"], [{"id": "government_body", "name": "any"}]):
        assert told(candidates(client, {"query": "Lake Board", "type": kind, "type_strict": "should"})) == [
            ("body", 100, True)
        ]
    both = {"query": "Lake Board", "type": ["government_body", "international_organization"], "type_strict": "all"}
    assert candidates(client, both) == []


@pytest.mark.parametrize(
    "asked", ["BY", "by", "Vorland", "Ворланд", "vorland-state", {"id": "vorland-state"}, ["XX", "BLR"]]
)
def test_a_country_is_a_condition_however_it_is_named(client: Client, asked: Any) -> None:
    state = StateFactory.create(slug="vorland-state", title="Vorland", country_code="BY", alpha3_code="BLR")
    for slug, country in (("theirs", state), ("foreign", StateFactory.create(title="Other")), ("unknown", None)):
        ParticipantFactory.create(slug=slug, title="Olga Nordin", country=country)
    query = {"query": "Olga Nordin", "properties": [{"pid": "country", "v": asked}]}
    # Whose country is not known may be meant, but not surely.
    assert told(candidates(client, query)) == [("theirs", 100, False), ("unknown", 90, False)]


def test_a_country_tells_namesakes_apart(client: Client) -> None:
    for code in ("QM", "QN"):
        state = StateFactory.create(country_code=code)
        ParticipantFactory.create(slug=f"of-{code.lower()}", title="Olga Nordin", country=state)
    query = {"query": "Olga Nordin", "properties": [{"pid": "country", "v": "QN"}]}
    assert told(candidates(client, query)) == [("of-qn", 100, True)]
    # A state is its own country; an empty cell asks for none.
    assert candidates(client, {"query": "Vorland", "properties": [{"pid": "country", "v": "QN"}]})[0]["match"] is False
    assert len(candidates(client, {"query": "Olga Nordin", "properties": [{"pid": "country", "v": ""}]})) == 2


def test_wikidata_is_a_condition_and_enough_alone(client: Client) -> None:
    ParticipantFactory.create(slug="one", title="Olga Nordin", wikidata="Q1001")
    ParticipantFactory.create(slug="other", title="Olga Nordin", wikidata="Q1002")
    condition = [{"pid": "wikidata", "v": "http://www.wikidata.org/entity/Q1002"}]
    assert told(candidates(client, {"query": "Olga Nordin", "properties": condition})) == [("other", 100, True)]
    assert told(candidates(client, {"properties": condition})) == [("other", 100, True)]
    # Of another name, it is a question.
    assert candidates(client, {"query": "Emil Faber", "properties": condition}) == []


def test_as_many_candidates_are_told_as_are_asked_for(client: Client) -> None:
    for number in range(12):
        ParticipantFactory.create(slug=f"n-{number}", title="Olga Nordin")
    assert [len(candidates(client, {"query": "Olga Nordin", "limit": limit})) for limit in (1, 12, 100)] == [1, 12, 12]
    assert len(candidates(client, "Olga Nordin")) == 10


def test_places_are_matched_by_the_names_they_had(client: Client) -> None:
    state = StateFactory.create(title="Vorland", country_code="QM")
    place = PlaceFactory.create(slug="newburg", title="Newburg", country=state)
    PlaceNameFactory.create(record=place, text="Altburg", kind="former")
    PlaceNameFactory.create(record=place, text="Новоград", language="ru", script="Cyrl")
    PlaceFactory.create(slug="other", title="Altburg", country=StateFactory.create(country_code="QN"))
    for asked in ("Новоград", "Novograd"):
        assert told(candidates(client, asked, PLACES)) in (
            [("newburg", 100, True)],
            [("newburg", 98, True)],
        )
    assert [each["match"] for each in candidates(client, "Altburg", PLACES)] == [False, False]
    query = {"query": "Altburg", "properties": [{"pid": "country", "v": "Vorland"}]}
    assert told(candidates(client, query, PLACES)) == [("newburg", 100, True)]
    assert candidates(client, "Newburg", PLACES)[0]["description"] == "city or settlement, Vorland"


# --- nothing unpublished ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN])
def test_only_what_is_published_is_a_candidate(client: Client, status: str) -> None:
    ParticipantFactory.create(slug="hidden", title="Olga Nordin", status=status, wikidata="Q1001")
    for asked in ("Olga Nordin", "hidden", "Q1001", "Olga Nordine"):
        assert candidates(client, asked) == []
    assert extended(client, PARTICIPANTS, ["hidden"], "names", "wikidata")["rows"] == {
        "hidden": {"names": [], "wikidata": []}
    }
    assert client.get(f"{PARTICIPANTS}suggest/entity/?prefix=olga").json() == {"result": []}
    expected = 410 if status == Status.WITHDRAWN else 404
    assert client.get(f"{PARTICIPANTS}preview/hidden/").status_code == expected
    assert client.get(f"{PARTICIPANTS}flyout/hidden/").status_code == expected


def test_nothing_is_told_of_whom_a_candidate_names_but_the_public_does_not_see(client: Client) -> None:
    state = StateFactory.create(country_code="QM")
    person = ParticipantFactory.create(full=True, slug="nordin", title="Olga Nordin", country=state)
    hide_all_but(person)
    (found,) = candidates(client, "Olga Nordin")
    assert found["description"] == "person"
    rows = extended(client, PARTICIPANTS, ["nordin"], "country", "country_code", "parent")["rows"]
    assert rows == {"nordin": {"country": [], "country_code": [], "parent": []}}
    # Of another country, or of none: that it has one is not told either.
    query = {"query": "Olga Nordin", "properties": [{"pid": "country", "v": "QM"}]}
    foreign = {"query": "Olga Nordin", "properties": [{"pid": "country", "v": "Nowhere"}]}
    assert told(candidates(client, query)) == told(candidates(client, foreign)) == [("nordin", 90, False)]
    for address in ("preview", "flyout"):
        assert "Hushed" not in client.get(f"{PARTICIPANTS}{address}/nordin/").content.decode()


# --- a batch ---------------------------------------------------------------------------------------------------------


@each_service
def test_ten_names_cost_as_many_queries_as_one(client: Client, address: str) -> None:
    factory: Any = ParticipantFactory if address == PARTICIPANTS else PlaceFactory
    state = StateFactory.create(country_code="QM", title="Vorland")
    for number in range(10):
        factory.create(title=f"Nordin {'abcdefghij'[number] * 4}", country=state)
    counts = []
    for many in (1, 10):
        queries = {
            f"q{number}": {
                "query": f"Nordin {'abcdefghij'[number] * 4}",
                "properties": [{"pid": "country", "v": ["QM", "Vorland"][number % 2]}],
            }
            for number in range(many)
        }
        with CaptureQueriesContext(connection) as asked:
            found = matched(client, address, **queries)
        assert all(found.values())
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 13


def test_a_batch_is_asked_by_get_as_json_and_without_the_last_slash(client: Client) -> None:
    ParticipantFactory.create(slug="nordin", title="Olga Nordin")
    queries = {"q0": {"query": "Olga Nordin"}}
    expected = post(client, PARTICIPANTS, queries=queries).json()
    assert expected["q0"]["result"][0]["id"] == "nordin"
    assert client.get(f"{PARTICIPANTS}?queries={quote(json.dumps(queries))}").json() == expected
    assert client.post(PARTICIPANTS, {"queries": queries}, content_type="application/json").json() == expected
    assert post(client, PARTICIPANTS.removesuffix("/"), queries=queries).json() == expected
    assert client.get(PARTICIPANTS.removesuffix("/")).json() == client.get(PARTICIPANTS).json()


@each_service
def test_the_largest_batch_is_answered_and_a_larger_one_is_not(client: Client, address: str) -> None:
    StateFactory.create(title="Vorland")
    words = "Alpha Beta Gamma Delta Epsilon Zeta"
    queries = {
        f"q{n}": {"query": f"{words} {n}", "properties": [{"pid": "country", "v": "Vorland"}]} for n in range(BATCH)
    }
    assert len(matched(client, address, **queries)) == BATCH
    queries["one-more"] = {"query": words}
    answer = post(client, address, queries=queries)
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert str(BATCH) in answer.json()["detail"]


@pytest.mark.parametrize(
    "name",
    ["", " ", "!!!", "\x00", "—", "Ж" * 5000, "a " * 2000, '" OR 1 *', "́", "名前", "𝕊", "ß" * 300, "%_\\", "0", "½"],
)
def test_no_name_is_too_odd(client: Client, name: str) -> None:
    ParticipantFactory.create(title="Olga Nordin")
    assert candidates(client, {"query": name or " "}) == []
    assert client.get(f"{PARTICIPANTS}suggest/entity/", {"prefix": name}).status_code == 200


@pytest.mark.parametrize(
    "queries",
    [
        "nonsense",
        "[]",
        "1",
        "[" * 100_000,
        {"q0": "Nordin"},
        {"q0": {}},
        {"q0": {"query": 1}},
        {"q0": {"query": "x", "limit": 0}},
        {"q0": {"query": "x", "limit": 1.5}},
        {"q0": {"query": "x", "limit": True}},
        {"q0": {"query": "x", "limit": "3"}},
        {"q0": {"query": "x", "type": "nothing"}},
        {"q0": {"query": "x", "type": [["person"]]}},
        {"q0": {"query": "x", "type_strict": "never"}},
        {"q0": {"query": "x", "properties": {}}},
        {"q0": {"query": "x", "properties": ["country"]}},
        {"q0": {"query": "x", "properties": [{"pid": "country"}]}},
        {"q0": {"query": "x", "properties": [{"pid": "names", "v": "x"}]}},
        {"q0": {"query": "x", "properties": [{"pid": ["country"], "v": "x"}]}},
        {"q0": {"query": "x", "properties": [{"pid": "country", "v": {"name": "Vorland"}}]}},
        {"q0": {"query": "x", "properties": [{"pid": "country", "v": True}]}},
        {"q0": {"query": "x", "type": 0}},
        {"q0": {"query": "x", "type": {}}},
        {"q0": {"query": "x", "langauge": "en"}},
    ],
)
def test_what_cannot_be_understood_is_refused(client: Client, queries: Any) -> None:
    refused(post(client, PARTICIPANTS, queries=queries), "queries")


def test_every_fault_of_a_batch_is_named_with_its_query(client: Client) -> None:
    queries = {"a": {"query": "x", "typ": "person"}, "b": {"query": "Nordin"}, "c": {"query": "x", "type": "persn"}}
    answer = post(client, PARTICIPANTS, queries=queries).json()
    assert [error["detail"][:3] for error in answer["errors"]] == ["a: ", "c: "]
    assert "type" in answer["errors"][0]["detail"]


def test_other_parameters_and_other_forms_are_refused(client: Client) -> None:
    refused(client.get(f"{PARTICIPANTS}?querys=1"), "querys")
    refused(post(client, PARTICIPANTS), "queries")
    refused(post(client, PARTICIPANTS, queries={}, extend={}), "extend")
    refused(client.get(f"{PARTICIPANTS}?queries=%7B%7D&queries=%7B%7D"), "queries")
    refused(client.post(PARTICIPANTS, [1], content_type="application/json"), "body")
    assert client.post(PARTICIPANTS, "{", content_type="application/json").status_code == 400
    assert client.post(PARTICIPANTS, "[" * 100_000, content_type="application/json").status_code == 400
    assert client.post(PARTICIPANTS, "<q/>", content_type="text/xml").status_code == 415
    assert post(client, PARTICIPANTS, queries="x" * 1_000_001).status_code == 413
    assert client.put(PARTICIPANTS, "{}", content_type="application/json").status_code == 405


# --- values ----------------------------------------------------------------------------------------------------------


def test_values_of_what_was_matched_are_told(client: Client) -> None:
    state = StateFactory.create(slug="vorland", title="Vorland", country_code="QM")
    parent = OrganizationFactory.create(slug="union", title="Union")
    body = BodyFactory.create(
        slug="board", title="Lake Board", country=state, parent=parent, wikidata="Q1001", existed="1991/.."
    )
    ParticipantNameFactory.create(record=body, text="Озёрный совет", language="ru")
    properties = ("country", "country_code", "wikidata", "names", "kind", "parent", "existed")
    answer = extended(client, PARTICIPANTS, ["board", "nobody"], *properties)
    assert [each["id"] for each in answer["meta"]] == [*properties]
    assert answer["rows"] == {
        "board": {
            "country": [{"id": "vorland", "name": "Vorland"}],
            "country_code": [{"str": "QM"}],
            "wikidata": [{"str": "Q1001"}],
            "names": [{"str": "Lake Board"}, {"str": "Озёрный совет"}],
            "kind": [{"str": "government body"}],
            "parent": [{"id": "union", "name": "Union"}],
            "existed": [{"str": "1991/.."}],
        },
        "nobody": {name: [] for name in properties},
    }


def test_values_of_places_lead_to_the_service_of_participants(client: Client) -> None:
    state = StateFactory.create(slug="vorland", title="Vorland", country_code="QM")
    PlaceFactory.create(slug="newburg", country=state, latitude="12.34567", longitude="-45.5")
    PlaceFactory.create(slug="nowhere")
    properties = ("country", "coordinates", "latitude", "longitude", "parent")
    answer = extended(client, PLACES, ["newburg", "nowhere"], *properties)
    assert answer["meta"][0]["service"] == "http://testserver/api/v1/reconcile/participants/"
    assert [each["id"] for each in answer["meta"] if "service" in each] == ["country"]
    assert answer["rows"]["newburg"] == {
        "country": [{"id": "vorland", "name": "Vorland"}],
        "coordinates": [{"str": "12.34567,-45.5"}],
        "latitude": [{"float": 12.34567}],
        "longitude": [{"float": -45.5}],
        "parent": [],
    }
    assert not any(answer["rows"]["nowhere"].values())


def test_an_id_of_long_ago_is_still_known(client: Client) -> None:
    kept, merged = ParticipantFactory.create(slug="kept", wikidata="Q1001"), ParticipantFactory.create(slug="merged")
    merged_into(kept, merged, User.objects.create_superuser("ruth"))
    kept.slug = "kept-now"
    kept.save()
    rows = extended(client, PARTICIPANTS, ["kept", "merged", "kept-now"], "wikidata")["rows"]
    assert rows == {slug: {"wikidata": [{"str": "Q1001"}]} for slug in ("kept", "merged", "kept-now")}
    for face in ("preview", "flyout"):
        moved = client.get(f"{PARTICIPANTS}{face}/merged/")
        assert (moved.status_code, moved["Location"]) == (301, f"{PARTICIPANTS}{face}/kept-now/")


@each_service
def test_values_of_many_cost_as_many_queries_as_of_one(client: Client, address: str) -> None:
    factory: Any = ParticipantFactory if address == PARTICIPANTS else PlaceFactory
    counts = []
    for more in (1, 2):
        factory.create_batch(more, full=True)
        slugs = [*factory._meta.model.objects.values_list("slug", flat=True)]
        with CaptureQueriesContext(connection) as asked:
            extended(client, address, slugs, "country", "parent", "names", "wikidata")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "extend",
    [
        {},
        {"ids": "x", "properties": []},
        {"ids": [1], "properties": []},
        {"ids": ["x"], "properties": "country"},
        {"ids": ["x"], "properties": ["country"]},
        {"ids": ["x"], "properties": [{"id": "status"}]},
        {"ids": ["x"], "properties": [{"id": ["names"]}]},
        {"ids": ["x"], "properties": [{"id": "names", "settings": {"limit": "1"}}]},
        {"ids": ["x"], "properties": [{"id": "names", "settings": 0}]},
        {"ids": ["x"], "properties": [{"id": "names"}], "more": 1},
    ],
)
def test_an_extension_that_cannot_be_understood_is_refused(client: Client, extend: Any) -> None:
    answer = post(client, PARTICIPANTS, extend=extend)
    assert answer.status_code == 400
    assert {error["parameter"] for error in answer.json()["errors"]} == {"extend"}


def test_an_extension_may_be_empty_or_odd_but_not_too_large(client: Client) -> None:
    assert extended(client, PARTICIPANTS, []) == {"meta": [], "rows": {}}
    assert extended(client, PARTICIPANTS, ["\x00", "x/../y", "Ж"], "names")["rows"]["\x00"] == {"names": []}
    answer = post(client, PARTICIPANTS, extend={"ids": [str(n) for n in range(501)], "properties": []})
    assert answer.status_code == 413


def test_properties_are_proposed_for_a_kind(client: Client) -> None:
    answer = client.get(f"{PARTICIPANTS}properties/?type=person&limit=2").json()
    assert answer == {
        "type": "person",
        "limit": 2,
        "properties": [{"id": "country", "name": "country"}, {"id": "country_code", "name": "ISO 3166 code"}],
    }
    assert len(client.get(f"{PLACES}properties/").json()["properties"]) == 9
    refused(client.get(f"{PARTICIPANTS}properties/?type=ghost"), "type")
    refused(client.get(f"{PARTICIPANTS}properties/?limit=-1"), "limit")
    refused(client.get(f"{PARTICIPANTS}properties/?limit=1001"), "limit")


# --- suggestions and previews ----------------------------------------------------------------------------------------


def suggested(client: Client, what: str, query: str, address: str = PARTICIPANTS) -> list[str]:
    answer = client.get(f"{address}suggest/{what}/?{query}")
    assert answer.status_code == 200, answer.content
    jsonschema.validate(answer.json(), {"properties": {"result": {"items": ENTITY}}, "required": ["result"]})
    return [each["id"] for each in answer.json()["result"]]


def test_records_are_suggested_while_a_name_is_typed(client: Client) -> None:
    ParticipantFactory.create(slug="nordin", title="Olga Nordin", country=StateFactory.create(title="Vorland"))
    BodyFactory.create(slug="board", title="Nordic Board")
    for typed in ("olga", "nordi olga", "Нордин", "nordin"):
        assert "nordin" in suggested(client, "entity", f"prefix={quote(typed)}")
    assert suggested(client, "entity", "prefix=nord") == ["board", "nordin"]
    assert suggested(client, "entity", "prefix=nord&type=person") == ["nordin"]
    told = client.get(f"{PARTICIPANTS}suggest/entity/?prefix=olga").json()["result"][0]
    assert (told["description"], told["notable"]) == ("person, Vorland", [{"id": "person", "name": "person"}])
    assert suggested(client, "entity", "prefix=") == []


def test_suggestions_go_on_where_they_ended(client: Client) -> None:
    for number in range(12):
        ParticipantFactory.create(slug=f"n-{number:02}", title=f"Nordin {number:02}")
    first = client.get(f"{PARTICIPANTS}suggest/entity/?prefix=nordin").json()
    assert (len(first["result"]), first["cursor"]) == (10, 10)
    rest = client.get(f"{PARTICIPANTS}suggest/entity/?prefix=nordin&cursor=10").json()
    assert [each["id"] for each in rest["result"]] == ["n-10", "n-11"]
    assert "cursor" not in rest
    for cursor in ("-1", "x", "1001", "9" * 50):
        refused(client.get(f"{PARTICIPANTS}suggest/entity/?prefix=n&cursor={cursor}"), "cursor")


def test_kinds_and_properties_are_suggested(client: Client) -> None:
    assert suggested(client, "type", "prefix=gov") == ["government_body"]
    assert suggested(client, "type", "prefix=city", PLACES) == ["city"]
    assert suggested(client, "property", "prefix=iso") == ["country_code"]
    assert suggested(client, "property", "prefix=coord", PLACES) == ["coordinates"]


def test_what_openrefine_sends_along_with_a_prefix_is_no_fault(client: Client) -> None:
    """Its input was made for another service, and says so to all."""
    ParticipantFactory.create(slug="nordin", title="Olga Nordin")
    query = "prefix=olga&spell=always&exact=false&prefixed=true&type_strict=any"
    assert suggested(client, "entity", query) == ["nordin"]
    refused(client.get(f"{PARTICIPANTS}suggest/entity/?prefx=olga"), "prefx")


@each_service
def test_a_preview_is_a_small_page_that_any_site_may_frame(client: Client, address: str) -> None:
    factory: Any = ParticipantFactory if address == PARTICIPANTS else PlaceFactory
    factory.create(full=True, slug="one", title="<b>One</b>")
    answer = client.get(f"{address}preview/one/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    page = answer.content.decode()
    assert "&lt;b&gt;One&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "<script" not in page
    flyout = client.get(f"{address}flyout/one/").json()
    assert flyout["html"] in page
    # All others stay as they are.
    assert "frame-ancestors 'none'" in client.get("/")["Content-Security-Policy"]


# --- a whole spreadsheet ---------------------------------------------------------------------------------------------


def test_a_spreadsheet_is_matched_and_gets_columns_of_the_desk(client: Client) -> None:
    """From the manifest on, by the addresses it gives, as OpenRefine does it."""
    state = StateFactory.create(slug="vorland", title="Vorland", country_code="QM", wikidata="Q1")
    ParticipantFactory.create(slug="nordin", title="Olga Nordin", country=state, wikidata="Q2")
    ParticipantFactory.create(slug="faber", title="Emil Faber", country=state)
    rows = [("Ольга Нордин", "Vorland"), ("Emil Fabre", "QM"), ("Nobody", "")]
    manifest = client.get(PARTICIPANTS).json()
    (person,) = (each for each in manifest["defaultTypes"] if each["name"] == "person")
    queries = {
        f"q{number}": {
            "query": name,
            "type": person["id"],
            "type_strict": "should",
            "limit": 5,
            "properties": [{"pid": "country", "v": country}],
        }
        for number, (name, country) in enumerate(rows)
    }
    found = matched(client, PARTICIPANTS, **queries)
    assert [[(each["id"], each["match"]) for each in found[f"q{n}"]] for n in range(3)] == [
        [("nordin", True)],
        [("faber", False)],
        [],
    ]
    chosen = [found["q0"][0]["id"], found["q1"][0]["id"]]
    proposing = manifest["extend"]["propose_properties"]
    proposed = client.get(f"{proposing['service_url']}{proposing['service_path']}?type=person").json()["properties"]
    wanted = [each["id"] for each in proposed if each["id"] in ("country", "wikidata")]
    told_rows = extended(client, PARTICIPANTS, chosen, *wanted)["rows"]
    assert told_rows["nordin"] == {"country": [{"id": "vorland", "name": "Vorland"}], "wikidata": [{"str": "Q2"}]}
    assert client.get(manifest["view"]["url"].replace("{{id}}", chosen[0])).status_code == 200
