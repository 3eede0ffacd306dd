"""What every answer says of itself: whether it is known, where it goes on, in which forms it is to be had."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import StateFactory, VisitFactory
from tests.taking import content

pytestmark = pytest.mark.django_db

RECORD = "/api/v1/visits/one/"
TAGGED = (
    "/api/v1/",
    "/api/v1/visits/",
    "/api/v1/visits/?page_size=1&facets=kind,year&expand=host",
    "/api/v1/visits/?updated_since=2001-01-01T00:00:00Z",
    "/api/v1/visits.json",
    "/api/v1/visits.jsonl",
    "/api/v1/visits.csv",
    "/api/v1/search/?q=bridge",
    "/api/v1/relations/qn-qs/",
    "/api/v1/schema/",
    "/api/v1/docs/",
    "/api/v1/participants.popolo",
    "/api/v1/participants.ftm",
    "/api/v1/reconcile/participants/properties/",
)
WRITTEN_BY = {"/api/v1/visits/": {"POST"}, RECORD: {"PUT", "PATCH", "DELETE"}}
ADDRESSES = (*TAGGED, RECORD, "/api/v1/visits/one.json")


@pytest.fixture(autouse=True)
def _records(pair: Any) -> None:
    VisitFactory.create(slug="one", title="Bridge")
    VisitFactory.create(slug="two", title="Bridge")


@pytest.mark.parametrize("address", TAGGED)
def test_whoever_has_the_answer_is_told_so_before_anything_is_read(client: Client, address: str) -> None:
    answer = client.get(address)
    tag = answer["ETag"]
    assert (answer.status_code, tag.startswith('W/"')) == (200, True)
    with CaptureQueriesContext(connection) as queries:
        known = client.get(address, headers={"if-none-match": tag})
    assert (known.status_code, content(known), known["ETag"], len(queries)) == (304, b"", tag, 1)
    assert client.get(address, headers={"if-none-match": 'W/"other"'}).status_code == 200


@pytest.mark.parametrize("address", TAGGED)
def test_a_tag_is_of_the_language_the_question_and_the_form(client: Client, address: str) -> None:
    tag = client.get(address)["ETag"]
    assert client.get(address)["ETag"] == tag
    further = f"{address}{'&' if '?' in address else '?'}"
    others = [client.get(address, headers={"accept-language": "de"}), client.get(f"{further}as_of=2012-05-14")]
    assert tag not in [other.get("ETag") for other in others]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/api/v1/visits/", "/api/v1/visits.jsonl", "/api/v1/relations/qn-qs/"])
def test_whoever_has_an_answer_of_before_a_change_gets_the_new_one(client: Client, address: str) -> None:
    tag = client.get(address)["ETag"]
    StateFactory.create()
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


def test_each_form_of_a_list_has_a_tag_of_its_own(client: Client) -> None:
    forms = ("application/json", "application/jsonl", "text/csv")
    assert len({client.get("/api/v1/visits/", headers={"accept": form})["ETag"] for form in forms}) == 3


def test_a_record_keeps_the_tag_of_its_version(client: Client) -> None:
    answer = client.get(RECORD)
    assert answer["ETag"].startswith('"visit-')
    assert client.get("/api/v1/visits/one.json")["ETag"] == answer["ETag"]


def test_a_refusal_has_no_tag(client: Client) -> None:
    for address in ("/api/v1/visits/?kind=banquet", "/api/v1/visits/none/", "/api/v1/search/", "/api/v1/none/"):
        assert "ETag" not in client.get(address).headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_has_the_headers_of_get_and_nothing_else(client: Client, address: str) -> None:
    head, get = client.head(address), client.get(address)
    assert (head.status_code, content(head)) == (200, b"")
    # Changes are asked for from the moment of the answer on; each request is counted.
    same = {*get.headers} - {"Content-Length", "Link", "RateLimit", "X-Request-ID"}
    assert {name: head[name] for name in same} == {name: get[name] for name in same}
    assert {*get.headers} - {*head.headers} <= {"Content-Length"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_options_and_refusals_name_the_methods_that_the_address_has(client: Client, address: str) -> None:
    has = {"GET", "HEAD", "OPTIONS"} | WRITTEN_BY.get(address.partition("?")[0], set())
    options = client.options(address)
    assert (options.status_code, {*options["Allow"].split(", ")}, content(options)) == (200, has, b"")
    for method in {"GET", "POST", "PUT", "DELETE", "TRACE", "PATCH"} - has:
        refused = client.generic(method, address)
        assert (refused.status_code, refused["Content-Type"]) == (405, "application/problem+json")
        assert {*refused["Allow"].split(", ")} == has


def test_where_nothing_is_nothing_is_for_every_method(client: Client) -> None:
    for path in ("none/", "visits.xml", "visits/one.xml", "none.json", "a.b/"):
        address = f"/api/v1/{path}"
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"):
            answer = client.generic(method, address)
            assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), (method, address)


# --- links -----------------------------------------------------------------------------------------------------------


def links(answer: Any) -> dict[str, str]:
    told = (each.partition(">; rel=") for each in answer["Link"].split(", "))
    return {relation.split('"')[1]: address.removeprefix("<") for address, _rel, relation in told}


def test_the_links_of_a_list_are_those_of_its_pages_and_of_its_public_page(client: Client) -> None:
    first = client.get("/api/v1/visits/?page_size=1&kind=meeting&kind=summit&q=bridge&fields=slug")
    told = links(first)
    assert sorted(told) == ["alternate", "next", "service-desc"]
    assert told["next"] == first.json()["next"]
    assert told["alternate"] == "http://testserver/visits/?kind=meeting&kind=summit&q=bridge"
    second = client.get(told["next"])
    assert sorted(links(second)) == ["alternate", "first", "prev", "service-desc"]
    assert client.get(links(second)["first"]).json()["results"] == first.json()["results"]
    assert client.get(links(second)["prev"]).json()["results"] == first.json()["results"]


def test_a_record_and_a_pair_name_their_public_pages(client: Client) -> None:
    assert links(client.get(RECORD))["alternate"] == "http://testserver/visits/one/"
    assert links(client.get("/api/v1/relations/qn-qs/"))["alternate"] == "http://testserver/relations/qn-qs/"
    assert links(client.get("/api/v1/search/?q=bridge"))["alternate"] == "http://testserver/search/?q=bridge"


# --- forms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/json", "application/json"),
        ("application/json; charset=utf-8", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8", "application/json"),
        ("application/jsonl", "application/jsonl"),
        ("text/csv", "text/csv"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.9, application/json;q=0.1", "text/csv"),
        ("text/csv;q=0.1, application/json", "application/json"),
        ("application/json;q=0, */*;q=0.5", "application/jsonl"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv;q=nonsense", "text/csv"),
    ],
)
def test_a_list_is_answered_in_the_form_wanted_most(client: Client, accept: str, content_type: str) -> None:
    answer = client.get("/api/v1/visits/", headers={"accept": accept})
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, content_type)
    assert {"Accept", "Accept-Language", "Accept-Encoding"} <= {*answer["Vary"].split(", ")}


def test_a_form_asked_for_by_the_header_is_that_of_the_suffix(client: Client) -> None:
    for suffix, media_type in (("jsonl", "application/jsonl"), ("csv", "text/csv")):
        by_header = client.get("/api/v1/visits/?ordering=title", headers={"accept": media_type})
        assert content(by_header) == content(client.get(f"/api/v1/visits.{suffix}?ordering=title"))


def test_json_is_also_to_be_had_by_the_suffix(client: Client) -> None:
    listed = client.get("/api/v1/visits.json?page_size=1&ordering=title", headers={"accept": "text/html"})
    assert listed.json()["results"] == client.get("/api/v1/visits/?page_size=1&ordering=title").json()["results"]
    assert listed.json()["next"].startswith("http://testserver/api/v1/visits.json?")
    assert client.get("/api/v1/visits/one.json").json() == client.get(RECORD).json()


@pytest.mark.parametrize("accept", ["text/html", "image/png", "application/json;q=0", "nonsense"])
@pytest.mark.parametrize(
    ("address", "offered"),
    [
        ("/api/v1/visits/", "application/json, application/jsonl, text/csv"),
        (RECORD, "application/json, application/ld+json"),
        ("/api/v1/search/?q=bridge", "application/json"),
    ],
)
def test_a_form_that_is_not_offered_is_refused_with_those_that_are(
    client: Client, address: str, offered: str, accept: str
) -> None:
    answer = client.get(address, headers={"accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json")
    assert answer.json()["detail"] == f"This address answers only as {offered}."
