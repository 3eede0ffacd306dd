"""Readers and writers who ask a site all the time, and keep account of what they were told."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import IncompleteRead
from typing import Any, Self

from tests.topology import Answer, Site

#: What a proxy or a server says that cannot answer just now; whoever writes sends it again under the same key.
AWAY = (502, 503, 504)
#: Between two questions of one who asks.
PAUSE = 0.01


@dataclass
class Told:
    """What came of it."""

    answers: Counter[int] = field(default_factory=Counter)
    #: What should not have been answered, in words.
    wrong: list[str] = field(default_factory=list)
    #: Titles of what was said to be written.
    written: list[str] = field(default_factory=list)
    #: Of one kind of question the longest time in which none was answered, in seconds.
    longest_without: dict[str, float] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    lost: int = 0
    duplicated: int = 0
    #: Answers of which less came than was announced: whoever asked sees that, and takes none of it for true.
    broken_off: int = 0

    @property
    def unavailable(self) -> int:
        return sum(self.answers[status] for status in AWAY)


class Load:
    """``known``: the address of a published record, and its title."""

    def __init__(self, site: Site, token: str, known: tuple[str, str], *, readers: int = 3, writers: int = 2) -> None:
        self.site, self.token, self.known = site, token, known
        self.told, self.lock, self.stop = Told(), threading.Lock(), threading.Event()
        self.last: dict[str, float] = {}
        kinds: list[Callable[[], None]] = [self.read] * readers + [self.write] * writers
        self.threads = [threading.Thread(target=self.again_and_again, args=[kind]) for kind in kinds]

    def __enter__(self) -> Self:
        self.last = dict.fromkeys(("read", "write"), time.monotonic())
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()
        now = time.monotonic()
        for kind in list(self.last):
            self.answered(kind, now)
        self.count()

    def again_and_again(self, ask: Callable[[], None]) -> None:
        while not self.stop.is_set():
            try:
                ask()
            except IncompleteRead:
                self.broke_off()
            except Exception as error:  # noqa: BLE001 (whatever it is, it is told)
                self.wrongly(f"{type(error).__name__}: {error}")
            time.sleep(PAUSE)

    def answered(self, kind: str, now: float) -> None:
        with self.lock:
            gap = now - self.last[kind]
            self.last[kind] = max(now, self.last[kind])
            self.told.longest_without[kind] = max(gap, self.told.longest_without.get(kind, 0))

    def broke_off(self) -> None:
        with self.lock:
            self.told.broken_off += 1

    def wrongly(self, what: str) -> None:
        with self.lock:
            self.told.wrong.append(what)

    def note(self, kind: str, answer: Answer, began: float) -> bool:
        """Whether it was answered, and not put off."""
        now = time.monotonic()
        with self.lock:
            self.told.answers[answer.status] += 1
            self.told.seconds.append(now - began)
        if answer.status in AWAY:
            if not answer.headers.get("Retry-After"):
                self.wrongly(f"{answer.status} without a time to come back: {answer.text[:200]}")
            return False
        self.answered(kind, now)
        return True

    def read(self) -> None:
        address, title = self.known
        for path in (address, f"/api/v1{address}"):
            began = time.monotonic()
            answer = self.site.ask(path)
            if self.note("read", answer, began) and (answer.status != 200 or title not in answer.text):
                self.wrongly(f"{path}: {answer.status} {answer.text[:200]}")

    def write(self) -> None:
        """Sent until it is answered, under one key: it is written once. Then it is there for whoever wrote it."""
        title = f"Load {uuid.uuid4().hex}"
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        while True:
            began = time.monotonic()
            answer: Answer | None = None
            with suppress(OSError):
                answer = self.post(title, headers)
            if answer and self.note("write", answer, began):
                break
            if self.stop.is_set():
                return
            time.sleep(0.1)
        if answer.status != 201:
            self.wrongly(f"written: {answer.status} {answer.text[:300]}")
            return
        with self.lock:
            self.told.written.append(title)
        self.read_back(answer.data["slug"], title)

    def post(self, title: str, headers: dict[str, str]) -> Answer | None:
        try:
            return self.site.send(
                "/api/v1/participants/", self.token, {"title": title, "kind": "person"}, headers=headers
            )
        except IncompleteRead:
            self.broke_off()
            return None

    def read_back(self, slug: str, title: str) -> None:
        began = time.monotonic()
        answer = self.site.ask(f"/api/v1/participants/{slug}/", headers={"Authorization": f"Bearer {self.token}"})
        if self.note("read", answer, began) and (answer.status != 200 or answer.data["title"] != title):
            self.wrongly(f"not there for whoever wrote it: {answer.status} {answer.text[:200]}")

    def count(self) -> None:
        """Of what was said to be written, what is not there, and what is there more than once."""
        rows = self.site.python(
            "from relations.models import Participant\n"
            "for title in Participant.objects.filter(title__startswith='Load ').values_list('title', flat=True):\n"
            "    print(title)\n"
        )
        there = Counter(rows.splitlines())
        self.told.lost = sum(there[title] == 0 for title in self.told.written)
        self.told.duplicated = sum(count > 1 for count in there.values())


def percentile(seconds: list[float], part: float) -> float:
    ordered = sorted(seconds)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else 0.0


def summary(told: Told) -> dict[str, Any]:
    return {
        "answers": sum(told.answers.values()),
        "written": len(told.written),
        "unavailable": told.unavailable,
        "lost": told.lost,
        "duplicated": told.duplicated,
        "wrong": len(told.wrong),
        "broken_off": told.broken_off,
        "longest_without": {kind: round(seconds, 1) for kind, seconds in told.longest_without.items()},
    }
