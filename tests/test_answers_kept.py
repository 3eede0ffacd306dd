"""What was answered before is given to others, as long as it would be answered so today."""

from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.caches import kept_answers
from relations.models import Statement
from tests.conftest import Member
from tests.factories import CommitmentFactory, StatementFactory, VisitFactory
from tests.programs import DRAFTS, program

pytestmark = pytest.mark.django_db

#: Lists, records and pages, as programs and readers ask for them.
RECORD = "/api/v1/statements/bridge/"
ADDRESSES = (
    "/api/v1/statements/",
    RECORD,
    "/api/v1/search/?q=bridge",
    "/statements/",
    "/statements/?q=bridge",
    "/",
    "/search/?q=bridge",
)


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> None:
    # Tests keep nothing in memory else.
    kept = kept_answers()["CACHES"]["answers"]
    memory = {**kept, "LOCATION": "answers of tests", "OPTIONS": {"MAX_ENTRIES": 100}}
    settings.CACHES = {**settings.CACHES, "answers": memory}
    settings.ANSWERS_KEPT = 100
    caches["answers"].clear()


@pytest.fixture
def statement() -> Statement:
    return StatementFactory.create(title="Nordling bridge", slug="bridge")


def queries_of(client: Client, address: str, **headers: str) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address, headers=headers)
    return answer, len(asked)


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_second_who_asks_is_answered_alike_for_one_query(
    client: Client, statement: Statement, address: str
) -> None:
    first, _asked = queries_of(client, address)
    second, asked = queries_of(client, address)
    assert (second.status_code, second.content, asked) == (200, first.content, 1)
    # How much may still be asked is told anew.
    own = ("RateLimit", "X-Request-ID")
    told = [{name: value for name, value in each.headers.items() if name not in own} for each in (first, second)]
    assert told[0] == told[1]


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_kept_where_the_setting_says_so(
    client: Client, statement: Statement, settings: Any, address: str
) -> None:
    settings.ANSWERS_KEPT = 0
    client.get(address)
    assert queries_of(client, address)[1] > 1


# Every change with its commit, as in life: PostgreSQL renews the version once in a transaction.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_changed_or_withdrawn_is_told_at_once(client: Client, statement: Statement, address: str) -> None:
    assert b"Nordling" in client.get(address).content
    Statement.objects.filter(pk=statement.pk).update(title="Sudling bridge")
    assert b"Sudling" in client.get(address).content
    Statement.objects.filter(pk=statement.pk).update(status="withdrawn")
    told = client.get(address).content
    assert b"Nordling" not in told
    assert b"Sudling" not in told


def test_a_record_that_is_kept_has_a_tag_of_its_own(client: Client, statement: Statement) -> None:
    """It is good beyond a change of another record, and for whoever asks whether there is anything."""
    tag = client.get(RECORD)["ETag"]
    for known in (tag, "*"):
        answer, asked = queries_of(client, RECORD, **{"if-none-match": known})
        assert (answer.status_code, answer.content, answer["ETag"], asked) == (304, b"", tag, 1)
    VisitFactory.create()
    assert client.get(RECORD, headers={"if-none-match": tag}).status_code == 304
    assert client.get(RECORD)["ETag"] == tag


def test_a_record_that_has_moved_or_is_not_there_is_not_kept(client: Client, statement: Statement) -> None:
    for _ in range(2):
        assert client.get("/api/v1/statements/nowhere/", headers={"if-none-match": "*"}).status_code == 404
    statement.slug = "bridge-at-nordling"
    statement.save()
    for _ in range(2):
        moved = client.get(RECORD, headers={"if-none-match": "*"})
        assert (moved.status_code, moved["Location"]) == (301, "/api/v1/statements/bridge-at-nordling/")


@pytest.mark.parametrize("address", ["/api/v1/statements/", RECORD, "/statements/"])
def test_each_reader_gets_the_language_and_the_form_that_was_asked_for(
    client: Client, statement: Statement, address: str
) -> None:
    forms: list[dict[str, str]] = [
        {},
        {"accept-language": "ru"},
        {"accept": "application/json; indent=4"},
        {"host": "testserver:8080"},
        {"hx-request": "true", "hx-target": "results"},
    ]
    made = [client.get(address, headers=form).content for form in forms]
    assert [client.get(address, headers=form).content for form in forms] == made
    assert made[0] != made[1]


def test_an_address_is_answered_as_the_site_was_asked(client: Client, statement: Statement) -> None:
    client.get("/api/v1/statements/")
    elsewhere = client.get("/api/v1/statements/", headers={"host": "testserver:8080"}).json()
    assert elsewhere["results"][0]["url"].startswith("http://testserver:8080/")


def test_a_question_without_an_answer_of_its_own_stays_one(client: Client, statement: Statement) -> None:
    page = client.get("/api/v1/statements/")
    head = client.head("/api/v1/statements/")
    assert (head.status_code, head.content, head["Content-Type"]) == (200, b"", page["Content-Type"])
    assert client.get("/api/v1/statements/").content == page.content
    for _ in range(2):
        assert client.get("/api/v1/statements/?language=xx").status_code == 400
        assert client.get("/statements/?cursor=none").status_code == 400


def test_what_the_desk_sees_is_neither_kept_nor_answered_from_what_is(
    client: Client, superuser: Member, statement: Statement
) -> None:
    draft = StatementFactory.create(title="Not yet said", draft=True)
    reading = program("contributor", DRAFTS)
    record = f"/api/v1/statements/{draft.slug}/"
    for _ in range(2):
        assert [reading.get(record).status_code, client.get(record).status_code] == [200, 404]
    listed = reading.get("/api/v1/statements/?status=draft,published").json()
    assert listed["count"] == 2
    assert client.get("/api/v1/statements/").json()["count"] == 1
    assert reading.get("/api/v1/statements/?status=draft,published").json()["count"] == 2
    client.get("/statements/")
    for _ in range(2):
        assert queries_of(superuser, "/statements/")[1] > 1


def test_what_is_due_by_today_is_told_anew_tomorrow(client: Client) -> None:
    with time_machine.travel("2024-06-30T12:00:00Z", tick=False):
        commitment = CommitmentFactory.create(due="2024-06-30", state="open")
        assert b"badge-warn" not in client.get(commitment.get_absolute_url()).content
    with time_machine.travel("2024-07-01T12:00:00Z", tick=False):
        assert b"badge-warn" in client.get(commitment.get_absolute_url()).content


def test_what_is_escaped_twice_is_another_question(client: Client) -> None:
    """As a program sends it that escapes nothing; a server hands on what came byte by byte."""
    StatementFactory.create(title="Über die Brücke")
    unescaped = "Brücke".encode().decode("latin-1")
    address = "/api/v1/statements/"
    for _ in range(2):
        assert client.get(address, QUERY_STRING=f"q={unescaped}").json()["count"] == 1
        assert client.get(address, {"q": unescaped}).json()["count"] == 0
    one, other = client.get(address, QUERY_STRING=f"q={unescaped}"), client.get(address, {"q": unescaped})
    assert one["ETag"] != other["ETag"]


def test_an_answer_is_good_as_long_as_its_tag(client: Client, statement: Statement) -> None:
    with time_machine.travel("2024-06-30T08:00:00Z", tick=False):
        client.get("/statements/")
    with time_machine.travel("2024-06-30T20:00:00Z", tick=False):
        assert queries_of(client, "/statements/")[1] == 1


def test_nobody_is_told_how_much_another_may_still_ask(client: Client, statement: Statement, settings: Any) -> None:
    rates = {**settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "token": "3000/min", "address": None}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}
    assert "RateLimit" in program("contributor").get("/api/v1/statements/").headers
    assert "RateLimit" not in client.get("/api/v1/statements/").headers


def test_what_was_counted_to_a_limit_is_counted_again_once_memory_can_tell(
    client: Client, statement: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/api/v1/statements/")
    monkeypatch.setattr("relations.tags.loaded", lambda: ["statement"])
    again, asked = queries_of(client, "/api/v1/statements/")
    assert asked > 1
    assert again["ETag"] != first["ETag"]


def test_a_file_is_sent_anew_each_time(client: Client) -> None:
    VisitFactory.create(title="Talks in Newburg")
    for address, form in (("/api/v1/visits/", "application/jsonl"), ("/api/v1/visits/", "text/csv")):
        files = [b"".join(client.get(address, headers={"accept": form}).streaming_content) for _ in range(2)]  # type: ignore[attr-defined]
        assert files[0] == files[1]
        assert b"Talks in Newburg" in files[1]
