"""What the OpenAPI document tells of writing is what the API does."""

from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from relations.record_types import RECORD_TYPES, RecordType
from tests.factories import factory_of
from tests.programs import Program
from tests.test_api_schema import deviations, each_type, schema
from tests.writers import send, writer

pytestmark = pytest.mark.django_db

#: How each way of writing is answered, and which headers it takes; "!" where it cannot do without one.
WAYS = {
    ("/", "post"): ("200 201", "400 401 403 406 409 413 415 422 429 503", "X-Reason Idempotency-Key"),
    ("/bulk/", "post"): ("200", "400 401 403 406 409 413 415 422 429 503", "X-Reason Idempotency-Key"),
    ("/{slug}/", "put"): (
        "200",
        "400 401 403 404 406 409 412 413 415 422 428 429 503",
        "If-Match! X-Reason X-Public-Note",
    ),
    ("/{slug}/", "patch"): (
        "200",
        "400 401 403 404 406 409 412 413 415 422 428 429 503",
        "If-Match! X-Reason X-Public-Note",
    ),
    ("/{slug}/", "delete"): ("200 204", "400 401 403 404 406 409 412 428 429 503", "If-Match! X-Reason"),
    ("/{slug}/{move}/", "post"): (
        "200",
        "400 401 403 404 406 409 412 413 415 422 428 429 503",
        "If-Match! Idempotency-Key",
    ),
}

#: Of what those headers hold.
PATTERNS = {"If-Match": r"\S", "Idempotency-Key": "^[ -~]{0,255}$"}


def way(record_type: RecordType, path: str, method: str) -> Any:
    return schema()["paths"][f"/api/v1/{record_type.plural}{path}"][method]


@each_type
@pytest.mark.parametrize(("path", "method"), WAYS, ids=lambda part: part)
def test_each_way_of_writing_is_described_with_its_refusals(record_type: RecordType, path: str, method: str) -> None:
    answered, refused, headers = WAYS[path, method]
    told = way(record_type, path, method)
    kinds = {status: list(answer.get("content", {})) for status, answer in told["responses"].items()}
    wanted: dict[str, list[str]] = {status: ["application/problem+json"] for status in refused.split()}
    wanted |= {status: [] if status == "204" else ["application/json"] for status in answered.split()}
    assert kinds == wanted
    sent = [each for each in told["parameters"] if each["in"] == "header"]
    assert sorted(each["name"] + "!" * each.get("required", False) for each in sent) == sorted(headers.split())
    assert all(each["description"] for each in told["parameters"])
    assert told.get("requestBody", {}).get("required", False) == (path != "/{slug}/{move}/" and method != "delete")
    for each in sent:
        assert each["schema"].get("pattern") == PATTERNS.get(each["name"])
    assert "dry_run" in [each["name"] for each in told["parameters"]]
    assert told["security"] == [{"token": []}, {"cookieAuth": []}]
    assert told["summary"]
    assert told["description"]


def test_there_are_no_other_ways_to_write_records() -> None:
    plurals = [record_type.plural for record_type in RECORD_TYPES.values()]
    found = {
        (path, method)
        for path, methods in schema()["paths"].items()
        for method in ("put", "post", "patch", "delete")
        if method in methods and path.split("/")[3] in plurals
    }
    assert found == {(f"/api/v1/{plural}{path}", method) for plural in plurals for path, method in WAYS}


@each_type
def test_what_is_read_is_built_as_what_may_be_written(record_type: RecordType) -> None:
    """The members that an answer alone has are not described; else a body that was read fits."""
    factory_of(record_type.model).create(slug="one", full=True)
    publisher: Program = writer("publisher")
    address = f"/api/v1/{record_type.plural}/one/"
    read = publisher.get(address).json()
    assert send(publisher, "put", address, read).status_code == 200
    for path, method in (("/", "post"), ("/{slug}/", "put"), ("/{slug}/", "patch")):
        content = way(record_type, path, method)["requestBody"]["content"]
        assert list(content) == ["application/json"]
        described = {**content["application/json"]["schema"], "components": schema()["components"]}
        errors = jsonschema.Draft202012Validator(described).iter_errors(read)
        assert [error.message for error in errors] == []


def test_many_are_sent_as_lines() -> None:
    content = way(RECORD_TYPES["visit"], "/bulk/", "post")["requestBody"]["content"]
    assert list(content) == ["application/jsonl", "application/x-ndjson"]


def test_answers_to_writing_have_the_shape_that_is_told() -> None:
    publisher = writer("publisher")
    made = send(publisher, "post", "/api/v1/visits/", {"slug": "one", "title": "Talks", "kind": "meeting"}, tag="")
    assert deviations(made.json(), "Visit") == []
    refused = send(publisher, "post", "/api/v1/visits/", {"slug": "one", "titel": "Talks"}, tag="")
    assert deviations(refused.json(), "Problem") == []
    lines = '{"slug": "two"}\n{"slug": "three", "titel": "x"}'
    bulk = publisher.post("/api/v1/visits/bulk/", lines, content_type="application/jsonl")
    assert (bulk.status_code, deviations(bulk.json(), "Problem")) == (422, [])
    tried = publisher.post("/api/v1/visits/bulk/?dry_run=true", "\n", content_type="application/jsonl")
    assert deviations(tried.json(), "BulkAnswer") == []
