"""What cannot be answered is refused by name, as a problem details object, and never with a 500."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from relations.record_types import RECORD_TYPES, RecordType
from tests.factories import VisitFactory

pytestmark = pytest.mark.django_db

each_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=RECORD_TYPES)


def refusal(client: Client, query: str, address: str = "/api/v1/visits/") -> dict[str, str]:
    answer = client.get(f"{address}?{query}")
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert (problem["type"], problem["title"], problem["status"]) == ("about:blank", "Bad Request", 400)
    return {error["parameter"]: error["detail"] for error in problem["errors"]}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("colour=red", "colour"),
        ("facets=colour", "facets"),
        ("page=2", "page"),
        ("kind=banquet", "kind"),
        ("country=Atlantis", "country"),
        ("country=%00", "country"),
        ("participant=nobody", "participant"),
        ("participant=%00", "participant"),
        ("topic=%00", "topic"),
        ("q=%00", "q"),
        ("q=" + "a" * 10_000, "q"),
        ("year=MMXII", "year"),
        ("year=0", "year"),
        ("year=10000", "year"),
        ("year=1e999", "year"),
        ("year=NaN", "year"),
        ("date_after=2012-02-30", "date_after"),
        ("date_before=01.05.2012", "date_before"),
        ("undated=perhaps", "undated"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=0001-01-01T00:00:00%2B23:59", "updated_since"),
        ("updated_since=9999-12-31T23:59:59-23:59", "updated_since"),
        ("ordering=height", "ordering"),
        ("page_size=0", "page_size"),
        ("page_size=201", "page_size"),
        ("page_size=-1", "page_size"),
        ("page_size=1e9", "page_size"),
        ("page_size=ten", "page_size"),
        ("page_size=%D9%A1", "page_size"),
        ("page_size=%00", "page_size"),
        ("fields=colour", "fields"),
        ("fields=%00", "fields"),
        ("expand=colour", "expand"),
        ("expand=title", "expand"),
        ("cursor=junk", "cursor"),
        ("cursor=%00", "cursor"),
        ("cursor=" + "W" * 10_000, "cursor"),
        ("cursor=bnVsbA", "cursor"),
        ("fields=slug&fields=title", "fields"),
        ("page_size=1&page_size=2", "page_size"),
        ("cursor=a&cursor=b", "cursor"),
        ("x" * 10_000 + "=1", "x" * 299 + "…"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(client: Client, query: str, parameter: str) -> None:
    assert list(refusal(client, query)) == [parameter]


def test_every_refused_parameter_is_named_at_once(client: Client) -> None:
    assert sorted(refusal(client, "kind=banquet&colour=red&page_size=0&fields=a&expand=b")) == [
        "colour", "expand", "fields", "kind", "page_size",
    ]  # fmt: skip


def test_near_names_are_offered(client: Client) -> None:
    assert refusal(client, "fields=titel&expand=parnet&contry=by") == {
        "fields": "There is no “titel” here; did you mean title?",
        "expand": "There is no “parnet” here; did you mean parent?",
        "contry": "There is no such parameter; did you mean “country”?",
    }


def test_where_nothing_is_near_all_names_are_told(client: Client) -> None:
    assert refusal(client, "expand=colour") == {
        "expand": "There is no “colour” here; there are host, parent, participant, source."
    }


def test_the_cursor_of_another_order_is_refused(client: Client) -> None:
    VisitFactory.create_batch(2)
    link = client.get("/api/v1/visits/?page_size=1").json()["next"]
    answer = client.get(f"{link}&ordering=title")
    assert (answer.status_code, [error["parameter"] for error in answer.json()["errors"]]) == (400, ["cursor"])


def test_a_cursor_far_past_the_end_is_an_empty_page(client: Client) -> None:
    VisitFactory.create(date="2012")
    VisitFactory.create(date="2011")
    link = client.get("/api/v1/visits/?page_size=1").json()["next"]
    VisitFactory._meta.model.objects.all().delete()
    assert client.get(link).json()["results"] == []


@pytest.mark.parametrize("query", ["colour=red", "kind=meeting", "page_size=5", "fields=colour", "expand=colour"])
def test_a_record_takes_only_fields_and_expand(client: Client, query: str) -> None:
    VisitFactory.create(slug="one")
    assert list(refusal(client, query, "/api/v1/visits/one/")) == [query.partition("=")[0]]


def test_the_root_takes_no_parameters(client: Client) -> None:
    assert list(refusal(client, "colour=red", "/api/v1/")) == ["colour"]


def test_more_parameters_than_can_be_read_are_refused(client: Client) -> None:
    answer = client.get("/api/v1/visits/?" + "&".join(["a"] * 2000))
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@each_type
def test_places_and_others_refuse_a_date_filter_they_do_not_have(client: Client, record_type: RecordType) -> None:
    expected = 400 if record_type.name == "place" else 200
    assert client.get(f"/api/v1/{record_type.plural}/?year=2012").status_code == expected


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/visits/nobody/",
        "/api/v1/visits/%00/",
        "/api/v1/visits/a%0Ab/",
        "/api/v1/visits/" + "a" * 5000 + "/",
        "/api/v1/visits/nobody/nothing/",
        "/api/v1/banquets/",
        "/api/v1/%00/",
        "/api/v1/%FF/",
    ],
)
def test_an_unknown_address_answers_404_as_the_api_does(client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"], answer.json()) == (
        404,
        "application/problem+json",
        {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "There is nothing at this address."},
    )


def test_an_address_without_its_last_slash_leads_to_the_one_with_it(client: Client) -> None:
    answer = client.get("/api/v1/visits?kind=meeting")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/visits/?kind=meeting")


#: What may be done there; see test_api_writing.
ALLOWED = {
    "/api/v1/": "GET, HEAD, OPTIONS",
    "/api/v1/visits/": "GET, POST, HEAD, OPTIONS",
    "/api/v1/visits/bulk/": "POST, OPTIONS",
    "/api/v1/visits/one/submit/": "POST, OPTIONS",
    "/api/v1/visits/one/": "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
}


@pytest.mark.parametrize(
    ("method", "address"),
    [
        (method, address)
        for method in ("post", "put", "patch", "delete")
        for address, allowed in ALLOWED.items()
        if method.upper() not in allowed
    ],
)
def test_what_cannot_be_written_is_not_allowed(client: Client, method: str, address: str) -> None:
    VisitFactory.create(slug="one")
    answer = getattr(client, method)(address, "{", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"], answer["Allow"]) == (
        405,
        "application/problem+json",
        ALLOWED[address],
    )


@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/visits/", "/api/v1/visits/one/"])
def test_head_answers_as_get_does_but_without_the_body(client: Client, address: str) -> None:
    VisitFactory.create(slug="one")
    head, get = client.head(address), client.get(address)
    assert (head.status_code, head.content, head["Content-Type"]) == (200, b"", get["Content-Type"])


@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/visits/", "/api/v1/visits/one/"])
def test_options_tells_what_may_be_done(client: Client, address: str) -> None:
    answer = client.options(address)
    assert (answer.status_code, answer["Allow"]) == (200, ALLOWED[address])


def test_a_media_type_that_is_not_offered_is_refused_with_the_one_that_is(client: Client) -> None:
    answer = client.get("/api/v1/visits/", headers={"accept": "text/html"})
    assert (answer.status_code, answer["Content-Type"], answer.json()["detail"]) == (
        406,
        "application/problem+json",
        "This address answers only as application/json, application/jsonl, text/csv.",
    )


@pytest.mark.parametrize("address", ["/api/v1/docs/", "/api/v1/schema/"])
def test_the_documentation_refuses_as_the_api_does(client: Client, address: str) -> None:
    answer = client.get(address, headers={"accept": "image/png"})
    assert (answer.status_code, answer["Content-Type"], answer.json()["title"]) == (
        406,
        "application/problem+json",
        "Not Acceptable",
    )


def test_a_visit_is_found_by_its_format(client: Client) -> None:
    VisitFactory.create(slug="narrow-one", format="narrow")
    VisitFactory.create(slug="wide-one", format="extended")
    found = client.get("/api/v1/visits/?format=narrow&fields=slug").json()["results"]
    assert found == [{"slug": "narrow-one"}]


@pytest.mark.parametrize("language", ["ru", "be", "de"])
def test_what_the_framework_refuses_is_told_in_every_language(client: Client, language: str) -> None:
    spoken = {"accept-language": language}
    for answer in (
        client.post("/api/v1/visits/", "{}", content_type="application/json", headers=spoken),
        client.post("/api/v1/", "{}", content_type="application/json", headers=spoken),
    ):
        assert answer.status_code in (401, 405)
        assert not {*answer.json()["detail"].split()} & {"credentials", "allowed.", "not"}


def test_refusals_speak_the_readers_language(client: Client) -> None:
    answer = client.get("/api/v1/visits/?kind=banquet", headers={"accept-language": "de"})
    assert answer["Content-Language"] == "de"


def test_a_fault_of_ours_is_noted_and_told_without_detail(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the inner workings")

    monkeypatch.setattr("relations.api.pagination.page_of", broken)
    client.raise_request_exception = False
    response = client.get("/api/v1/visits/")
    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert response.json()["detail"] == "The fault is ours, and is noted."
    assert "the inner workings" in caplog.text


def test_a_table_that_is_not_there_is_a_fault_and_no_reason_to_wait(client: Client) -> None:
    client.get("/api/v1/visits/")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE relations_visitparticipation RENAME TO relations_elsewhere")
    VisitFactory.create()
    client.raise_request_exception = False
    response = client.get("/api/v1/visits/")
    assert (response.status_code, response.headers.get("Retry-After")) == (500, None)
