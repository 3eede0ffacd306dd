"""Many programs write the same few records at once: nothing is lost, and each is told clearly what became of it."""

import gc
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, connections, transaction

from relations.api.writing import once
from relations.models import Revision, Visit
from tests.factories import VisitFactory
from tests.test_locking_at_once import at_once
from tests.writers import WHY, problems, send, writer, writer_of

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]

WRITERS, RECORDS = 64, 50
#: In seconds, for one answer on a busy machine.
BOUND = 60


class Writer:
    """Adds its mark to some records, of which others write the same; what was refused it reads anew."""

    def __init__(self, number: int, user: Any, start: Barrier) -> None:
        self.number, self.start, self.client = number, start, writer_of(user)
        self.client.raise_request_exception = False
        self.answers: Counter[int] = Counter()
        self.slowest = 0.0

    @property
    def records(self) -> list[int]:
        # Five of them are written by a dozen others each.
        return sorted({self.number % RECORDS, self.number % 5})

    def __call__(self) -> None:
        try:
            self.start.wait(timeout=120)
            for record in self.records:
                while not self.add_to(f"/api/v1/visits/visit-{record}/?fields=summary"):
                    pass
        finally:
            connections.close_all()

    def add_to(self, address: str) -> bool:
        read = self.client.get(address)
        assert read.status_code == 200
        words = f"{read.json()['summary']} {self.mark}"
        began = time.monotonic()
        answer = send(self.client, "patch", address, {"summary": words}, tag=read["ETag"], **WHY)
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.answers[answer.status_code] += 1
        assert answer.status_code in (200, 412, 503), answer.content
        if answer.status_code == 503:
            assert problems(answer)[1].startswith("The database is busy")
            time.sleep(float(answer["Retry-After"]))
        return bool(answer.status_code == 200)

    @property
    def mark(self) -> str:
        return f"mark-{self.number:02}"


def all_of(doings: list[Any]) -> None:
    with ThreadPoolExecutor(len(doings)) as pool:
        for each in [pool.submit(do) for do in doings]:
            each.result(timeout=600)


def test_of_64_writers_to_50_records_no_mark_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(RECORDS):
        VisitFactory.create(slug=f"visit-{number}", summary="They met.")
    publisher, start = writer("publisher"), Barrier(WRITERS)
    writers = [Writer(number, publisher.user, start) for number in range(WRITERS)]
    all_of(writers)
    told = sum((writer.answers for writer in writers), Counter())
    slowest = max(writer.slowest for writer in writers)
    with capsys.disabled():
        print(f"\n{connection.vendor}: {dict(told)}, the slowest answer after {slowest:.1f} s")
    for number in range(RECORDS):
        visit = Visit.objects.get(slug=f"visit-{number}")
        marks = sorted(writer.mark for writer in writers if number in writer.records)
        assert sorted(visit.summary.removeprefix("They met.").split()) == marks
        revisions = Revision.objects.filter(type="visit", record_id=visit.pk).order_by("version")
        assert [each.version for each in revisions] == [*range(1, len(marks) + 2)]
        assert visit.version == len(marks) + 1
        kept = Visit.history.filter(id=visit.pk).order_by("version").values_list("version", "summary")
        assert [version for version, _summary in kept] == [each.version for each in revisions]
        # Each version holds all marks of the one before, and one more.
        assert [len(summary.split()) - 2 for _version, summary in kept] == [*range(len(marks) + 1)]
    assert told[200] == sum(len(writer.records) for writer in writers)
    assert slowest < BOUND


@pytest.fixture
def held() -> Callable[[Callable[[], Any]], Any]:
    """Somebody holds the record, or on SQLite the database, while something is done."""

    def during(do: Callable[[], Any]) -> Any:
        is_held, is_done = Event(), Event()

        def hold() -> None:
            with transaction.atomic():
                Visit.objects.select_for_update().get(slug="one")
                is_held.set()
                is_done.wait(timeout=60)

        def act() -> Any:
            try:
                assert is_held.wait(timeout=60)
                return do()
            finally:
                is_done.set()

        return at_once(hold, act)[1]

    return during


@pytest.mark.parametrize("what", ["patch", "delete", "submit"])
def test_whoever_waits_too_long_is_told_to_come_back(
    monkeypatch: pytest.MonkeyPatch, held: Callable[[Callable[[], Any]], Any], what: str
) -> None:
    monkeypatch.setattr(once, "PATIENCE", 1)
    VisitFactory.create(slug="one", draft=True)
    editor = writer("editor")
    editor.get("/api/v1/visits/one/")
    ways = {
        "patch": lambda: send(editor, "patch", "/api/v1/visits/one/", {"title": "Supper"}),
        "delete": lambda: send(editor, "delete", "/api/v1/visits/one/"),
        "submit": lambda: send(editor, "post", "/api/v1/visits/one/submit/"),
    }
    began = time.monotonic()
    answer = held(ways[what])
    told = "The database is busy with other changes. Nothing was changed; send it again."
    assert (problems(answer), answer["Retry-After"]) == ((503, told), "1")
    assert time.monotonic() - began < 30
    assert ways["patch"]().status_code == 200


def test_whoever_waited_in_vain_leaves_no_cursor_to_be_swept_up(
    monkeypatch: pytest.MonkeyPatch, held: Callable[[Callable[[], Any]], Any]
) -> None:
    """Whoever swept it up while holding SQLite's one lock would wait for the connection of one who waits for it."""
    monkeypatch.setattr(once, "PATIENCE", 0.2)
    VisitFactory.create(slug="one", draft=True)
    editor = writer("editor")
    kind = type(connection.cursor().cursor)

    def cursors() -> int:
        return sum(type(each) is kind for each in gc.get_objects())

    def left_over() -> int:
        gc.collect()
        before = cursors()
        gc.disable()
        try:
            codes = [send(editor, "patch", "/api/v1/visits/one/", {"title": "Supper"}).status_code for _ in range(3)]
            assert codes == [503] * 3
            return cursors() - before
        finally:
            gc.enable()

    assert held(left_over) == 0


def test_of_two_who_make_the_same_record_one_is_refused() -> None:
    editors = [writer("editor"), writer("publisher")]
    body = {"slug": "talks", "title": "Talks", "kind": "meeting"}
    make = lambda each: lambda: send(each, "post", "/api/v1/visits/", body, tag="")  # noqa: E731
    codes = sorted(answer.status_code for answer in at_once(*map(make, editors)))
    assert codes in ([201, 409], [201, 422])
    assert Visit.objects.count() == 1
