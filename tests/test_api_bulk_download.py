"""Whole lists as files that can be broken off and taken up again."""

import gzip
import json
from random import Random
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations import paging
from relations.models import Visit
from relations.nesting import records_of
from relations.record_types import RECORD_TYPES, RecordType
from relations.workflow import move
from tests.factories import StatementFactory, VisitFactory, factory_of
from tests.taking import content, rows

pytestmark = pytest.mark.django_db

each_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=RECORD_TYPES)
FORMS = ("jsonl", "csv")


def several(model: Any, number: int = 7) -> None:
    for each in range(number):
        factory_of(model).create(slug=f"record-{each}", title="Same" if each % 2 else "Another")


def lines(client: Client, address: str, **query: Any) -> list[bytes]:
    answer = client.get(f"/api/v1/{address}", query)
    assert answer.status_code == 200, content(answer)
    return content(answer).splitlines(keepends=True)


def test_a_line_is_what_the_list_answers_with_its_cursor_at_the_end(client: Client) -> None:
    StatementFactory.create_batch(2, full=True)
    told = [json.loads(line) for line in lines(client, "statements.jsonl", ordering="title")]
    assert [list(each)[-1] for each in told] == ["cursor", "cursor"]
    listed = client.get("/api/v1/statements/?ordering=title").json()["results"]
    assert [{name: value for name, value in each.items() if name != "cursor"} for each in told] == listed


def test_a_row_is_that_of_the_public_table_with_its_cursor_at_the_end(client: Client) -> None:
    StatementFactory.create_batch(2, full=True)
    public, own = rows(content(client.get("/statements.csv"))), rows(content(client.get("/api/v1/statements.csv")))
    assert [list(each)[-1] for each in own] == ["cursor", "cursor"]
    assert [{name: each[name] for name in public[0]} for each in own] == public
    assert "cursor" not in public[0]
    assert b'"cursor"' not in content(client.get("/statements.jsonl"))


@pytest.mark.parametrize("ordering", ["", "title", "-title", "date", "updated"])
@pytest.mark.parametrize("form", FORMS)
@each_type
def test_whoever_breaks_off_and_goes_on_has_the_same_lines(
    client: Client, record_type: RecordType, form: str, ordering: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "BATCH", 2)
    several(record_type.model)
    query, address = {"ordering": ordering} if ordering else {}, f"{record_type.plural}.{form}"
    whole = lines(client, address, **query)
    header = 1 if form == "csv" else 0
    random, got, cursor = Random(len(ordering)), whole[:header], ""  # noqa: S311 - repeatable, not secret
    while True:
        arrived = lines(client, address, **query, **({"cursor": cursor} if cursor else {}))[header:]
        kept = arrived[: random.randrange(1, 4)]
        got += kept
        if not kept:
            break
        cursor = kept[-1].strip().rpartition(b",")[2].decode() if header else json.loads(kept[-1])["cursor"]
    assert got == whole


def test_a_download_goes_on_behind_a_record_that_has_been_changed_or_withdrawn_since(client: Client) -> None:
    several(VisitFactory._meta.model)
    first, second = (json.loads(line) for line in lines(client, "visits.jsonl", ordering="title")[:2])
    user = User.objects.create_superuser("ruth")
    visit = VisitFactory._meta.model.objects.get(slug=second["slug"])
    visit.title = "Zebra crossing"
    visit.save()
    on = {"ordering": "title", "cursor": second["cursor"]}
    left = [json.loads(line)["slug"] for line in lines(client, "visits.jsonl", **on)]
    assert left[-1] == second["slug"]
    move(user, visit, "withdraw", reason="Never held.")
    again = [json.loads(line)["slug"] for line in lines(client, "visits.jsonl", **on)]
    assert again == left[:-1]
    assert first["slug"] not in again


@pytest.mark.parametrize("form", FORMS)
def test_the_filters_are_those_of_the_list(client: Client, form: str) -> None:
    VisitFactory.create(kind="summit")
    VisitFactory.create(kind="meeting")
    VisitFactory.create(kind="summit", draft=True)
    assert len(lines(client, f"visits.{form}", kind="summit")) == (2 if form == "csv" else 1)
    refused = client.get(f"/api/v1/visits.{form}?kind=banquet&colour=red&cursor=junk")
    assert refused.status_code == 400
    assert {each["parameter"] for each in refused.json()["errors"]} == {"kind", "colour"}
    assert client.get(f"/api/v1/visits.{form}?cursor=junk").json()["errors"][0]["parameter"] == "cursor"


def test_lines_are_narrowed_and_widened_as_the_list_is(client: Client) -> None:
    visit = VisitFactory.create(full=True)
    StatementFactory.create(slug="one", visit=visit)
    (line,) = (json.loads(each) for each in lines(client, "statements.jsonl", fields="slug,visit", expand="visit"))
    assert list(line) == ["slug", "visit", "cursor"]
    assert line["visit"] == client.get(f"/api/v1/visits/{visit.slug}/").json()
    assert client.get("/api/v1/statements.csv?fields=slug").status_code == 400


def test_lines_of_changes_hold_what_has_gone_and_a_table_only_what_is_published(client: Client) -> None:
    user = User.objects.create_superuser("ruth")
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as clock:
        one, other = VisitFactory.create(slug="one"), VisitFactory.create(slug="other")
        clock.shift(3600)
        move(user, one, "withdraw", reason="Never held.")
        clock.shift(60)
        other.save()
        clock.shift(60)
        query = {"updated_since": "2026-03-01T12:30:00Z"}
        told = [json.loads(line) for line in lines(client, "visits.jsonl", **query)]
        assert [(each["slug"], each["status"]) for each in told] == [("one", "withdrawn"), ("other", "published")]
        (rest,) = lines(client, "visits.jsonl", **query, cursor=told[0]["cursor"])
        assert json.loads(rest)["slug"] == "other"
        assert [each["slug"] for each in rows(content(client.get("/api/v1/visits.csv", query)))] == ["other"]


def test_it_is_a_file_with_a_name_and_tells_where_changes_are_asked_for(client: Client) -> None:
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
        answer = client.get("/api/v1/visits.jsonl")
    assert answer["Content-Type"] == "application/jsonl; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="visits-2026-03-01.jsonl"'
    changes = "http://testserver/api/v1/visits/?updated_since=2026-03-01T11:45:00Z&ordering=updated"
    assert answer["Link"].split(", ") == [
        '<http://testserver/api/v1/visits/>; rel="collection"; type="application/json"',
        f'<{changes}>; rel="monitor"; type="application/json"',
        '<http://testserver/api/v1/schema/>; rel="service-desc"; type="application/vnd.oai.openapi+json"',
    ]


@pytest.mark.parametrize("form", FORMS)
def test_it_is_packed_where_that_is_accepted(client: Client, form: str) -> None:
    several(StatementFactory._meta.model)
    plain = content(client.get(f"/api/v1/statements.{form}"))
    packed = client.get(f"/api/v1/statements.{form}", headers={"accept-encoding": "gzip"})
    assert (packed["Content-Encoding"], gzip.decompress(content(packed))) == ("gzip", plain)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_read_for_the_headers_alone(client: Client, form: str) -> None:
    several(VisitFactory._meta.model)
    with CaptureQueriesContext(connection) as queries:
        head = client.head(f"/api/v1/visits.{form}")
    assert (head.status_code, content(head), len(queries)) == (200, b"", 1)
    get = client.get(f"/api/v1/visits.{form}")
    own = ("Link", "X-Request-ID")
    assert {name: head[name] for name in head.headers if name not in own} == {
        name: get[name] for name in get.headers if name not in own
    }


def test_records_are_read_some_at_a_time_while_they_are_sent(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "BATCH", 2)
    several(VisitFactory._meta.model)
    answer: Any = client.get("/api/v1/visits.jsonl?fields=slug")
    pieces = iter(answer.streaming_content)
    with CaptureQueriesContext(connection) as queries:
        assert next(pieces).count(b"\n") == 2
    # Their keys, and all of them with what stands beside them.
    assert len(queries) == 2


def test_a_record_that_is_changed_while_it_is_read_hides_none_behind_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "BATCH", 2)
    for title in "ABCDE":
        VisitFactory.create(title=title, slug=title.lower())

    def meanwhile(*given: Any, **named: Any) -> Any:
        Visit.objects.filter(slug="b").update(title="Z")
        return records_of(*given, **named)

    def told(query: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in content(client.get(f"/api/v1/visits.jsonl?{query}")).splitlines()]

    monkeypatch.setattr("relations.api.downloads.records_of", meanwhile)
    whole = told("ordering=title&fields=slug,title")
    assert [(each["slug"], each["title"]) for each in whole[:2]] == [("a", "A"), ("b", "Z")]
    behind = told(f"ordering=title&fields=slug&cursor={whole[1]['cursor']}")
    assert [each["slug"] for each in behind] == ["c", "d", "e", "b"]
