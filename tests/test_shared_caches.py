"""What caches in front are told to keep, and to let go of."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import F
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from relations.choices import Status
from relations.models import Visit
from relations.shared_caches import purge, tell, untold_since
from relations.shared_caches.told import surrogate_keys
from relations.watching.standing import checks
from relations.workflow import move
from tests.conftest import Member
from tests.factories import VisitFactory
from tests.programs import DRAFTS, program
from tests.receivers import Receiver, receiving, work

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]

FIELDS = ("CDN-Cache-Control", "Surrogate-Control", "Surrogate-Key", "Cache-Tag")


@pytest.fixture(autouse=True)
def keeping(settings: Settings) -> None:
    settings.CDN_SECONDS = 600


@pytest.fixture
def visit() -> Visit:
    made: Visit = VisitFactory.create(slug="supper", status=Status.PUBLISHED)
    return made


def told(answer: Any) -> dict[str, str]:
    return {name: answer.headers[name] for name in FIELDS if name in answer.headers}


# --- what may be kept -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "status", "keys"),
    [
        ("/", 200, "relations"),
        ("/visits/", 200, "relations visits"),
        ("/visits.csv", 200, "relations visits"),
        ("/visits/supper/", 200, "relations visits visits/supper"),
        ("/visits/supper.bib", 200, "relations visits visits/supper"),
        ("/api/v1/visits/supper/", 200, "relations visits visits/supper"),
        ("/api/v1/visits/", 200, "relations visits"),
        ("/visits/nowhere/", 404, "relations visits visits/nowhere"),
        ("/visits/gone/", 410, "relations visits visits/gone"),
        ("/sitemap.xml", 200, "relations"),
        ("/search/?q=fish", 200, "relations"),
    ],
)
def test_what_anybody_may_read_may_be_kept(client: Client, visit: Visit, address: str, status: int, keys: str) -> None:
    VisitFactory.create(slug="gone", status=Status.WITHDRAWN)
    with time_machine.travel("2026-03-01 12:00Z", tick=False):
        answer = client.get(address)
    how_long = "max-age=600, stale-while-revalidate=60, stale-if-error=86400"
    assert (answer.status_code, told(answer)) == (
        status,
        dict(zip(FIELDS, (how_long, how_long, keys, keys.replace(" ", ",")), strict=True)),
    )
    assert answer.headers["Cache-Control"] == "no-cache"
    # Those are of whoever asked first.
    assert "RateLimit" not in answer.headers


def test_one_who_has_it_still_has_it_so_much_longer(client: Client, visit: Visit) -> None:
    tag = client.get("/visits/supper/").headers["ETag"]
    answer = client.get("/visits/supper/", headers={"If-None-Match": tag})
    assert (answer.status_code, list(told(answer))) == (304, list(FIELDS))


@pytest.mark.parametrize(
    "address",
    [
        "/staff/",
        "/staff/login/",
        "/healthz",
        "/readyz",
        "/visits/?nonsense=1",
        "/api/v1/visits/?nonsense=1",
    ],
)
def test_what_is_of_the_desk_of_the_moment_or_an_error_may_not(client: Client, visit: Visit, address: str) -> None:
    assert told(client.get(address)) == {}


def test_what_somebody_of_the_desk_is_shown_may_not(editor: Member, visit: Visit) -> None:
    for address in ("/", "/visits/", "/visits/supper/", "/staff/"):
        answer = editor.get(address)
        assert (answer.status_code, told(answer)) == (200, {})
        assert "private" in answer.headers["Cache-Control"]


def test_what_a_token_is_told_may_not(visit: Visit) -> None:
    reading = program("editor", DRAFTS)
    assert told(reading.get("/api/v1/visits/supper/")) == {}


def test_what_sets_a_cookie_may_not(rf: RequestFactory) -> None:
    answer = HttpResponse()
    answer.set_cookie("whose", "mine")
    tell(rf.get("/"), answer)
    assert told(answer) == {}


def test_by_itself_nothing_is_said(client: Client, visit: Visit, settings: Settings) -> None:
    settings.CDN_SECONDS = 0
    answer = client.get("/api/v1/visits/supper/")
    assert (told(answer), answer.headers["Cache-Control"]) == ({}, "no-cache")


def test_nothing_is_kept_beyond_the_day(client: Client, visit: Visit) -> None:
    with time_machine.travel("2026-03-01 23:58:20Z", tick=False):
        assert client.get("/visits/").headers["CDN-Cache-Control"].startswith("max-age=100,")


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/visits/by/kind/", ["relations", "visits"]),
        ("/visits/%D1%84/", ["relations", "visits", "visits/%D1%84"][:2]),
        ("/visits/a b/", ["relations", "visits"]),
        ("/countries/kz/", ["relations"]),
        ("/api/v1/", ["relations"]),
        ("/api/", ["relations"]),
    ],
)
def test_keys_have_no_letters_that_would_end_them(path: str, keys: list[str]) -> None:
    assert surrogate_keys(path) == keys


# --- what is to be let go ---------------------------------------------------------------------------------------------


@pytest.fixture
def cache(settings: Settings) -> Iterator[Receiver]:
    with receiving() as receiver:
        settings.CDN_PURGE_URL = receiver.url
        settings.CDN_PURGE_HEADER = "Fastly-Key: made up"
        yield receiver


def later(seconds: float) -> None:
    runs = DBTaskResult.objects.filter(run_after__lt=timezone.now() + datetime.timedelta(days=1_000))
    runs.update(run_after=F("run_after") - datetime.timedelta(seconds=seconds))


def test_with_the_commit_it_is_told_and_again_a_little_later(cache: Receiver, superuser: Member, visit: Visit) -> None:
    work()
    assert [each.headers["surrogate-key"] for each in cache.received] == ["relations"]
    assert cache.received[0].headers["fastly-key"] == "made up"
    assert cache.received[0].told == {"tags": ["relations"]}
    later(5)
    work()
    assert len(cache.received) == 2
    # Nothing has changed since.
    later(600)
    work()
    assert len(cache.received) == 2
    move(superuser.user, visit, "withdraw", reason="Told twice.")
    work()
    assert len(cache.received) == 3


def test_drafts_are_not_told_at_once_and_what_is_written_past_every_form_within_a_minute(
    cache: Receiver, visit: Visit
) -> None:
    work()
    later(5)
    work()
    VisitFactory.create(draft=True)
    assert not DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__lte=timezone.now()).exists()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE relations_visit SET title = 'Dinner' WHERE slug = 'supper'")
    later(60)
    work()
    assert len(cache.received) == 3


def test_many_changes_at_once_are_told_once(cache: Receiver) -> None:
    for _ in range(5):
        VisitFactory.create(status=Status.PUBLISHED)
    work()
    assert len(cache.received) == 1


@pytest.mark.parametrize("status", [302, 403, 500])
def test_what_was_not_taken_is_told_again_and_somebody_is_told_of_it(
    cache: Receiver, visit: Visit, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    cache.status, cache.headers = status, {"location": cache.url}
    work(failing=1)
    [failed] = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED)
    assert f"answers {status}" in failed.traceback
    assert "made up" not in failed.traceback + caplog.text
    assert (len(cache.received), untold_since()) == (1, None)
    DBTaskResult.objects.update(enqueued_at=F("enqueued_at") - datetime.timedelta(minutes=6))
    [fault] = [each.fault for each in checks() if each.name == "cdn"]
    assert "last told of changes" in fault
    cache.status = 200
    later(60)
    work(failing=1)
    assert (len(cache.received), untold_since()) == (2, None)


def test_a_cache_that_does_not_answer_is_told_again(cache: Receiver, visit: Visit, settings: Settings) -> None:
    address, settings.CDN_PURGE_URL = cache.url, "http://127.0.0.1:9/"
    work(failing=1)
    settings.CDN_PURGE_URL = address
    later(60)
    work(failing=1)
    assert len(cache.received) == 1


def test_without_one_nothing_waits(visit: Visit) -> None:
    assert not DBTaskResult.objects.filter(task_path=purge.module_path).exists()
    assert purge.func() == ""
