"""How much readers feel of those who write: sixteen clients that only read, then make a change one time in twenty.

    DATABASE_URL=… python -m benchmarks.writes [--rounds N] [--seconds N]

Half of the changes are sent by a program with a token, half by somebody of the staff with the form of the desk. The
statements that are changed are published ones, so that all that is kept of the data has to be looked at again.
"""

import argparse
import http.client
import itertools
import json
import random
import secrets
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from benchmarks import set_up

set_up()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import inside, servers  # noqa: E402
from relations.accounts.sessions import SessionStore  # noqa: E402
from relations.models import ApiToken, Statement  # noqa: E402

CLIENTS = 16
ONE_IN = 20
READ = ("a", "b2", "d", "e", "f", "h")
REASON = "The bulletin was read again."
SECONDS_TO_WARM = 45


@dataclass
class Told:
    """Milliseconds of what was read and of what was written, and how often each status came."""

    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)


class Form(HTMLParser):
    """What a browser would send of the fields of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.data: list[tuple[str, str]] = []
        self.selected = self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        match tag:
            case "input" if given.get("type") in ("checkbox", "radio"):
                if "checked" in given:
                    self.data.append((name, given.get("value", "on")))
            case "input" if given.get("type") not in ("submit", "button", "file", "image"):
                self.data.append((name, given.get("value", "")))
            case "textarea":
                self.text = name
                self.data.append((name, ""))
            case "select":
                self.selected = name
            case "option" if "selected" in given and self.selected:
                self.data.append((self.selected, given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self.text:
            name, before = self.data[-1]
            self.data[-1] = (name, before + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # HTML leaves out the first line break.
            self.data[-1] = (self.text, self.data[-1][1].removeprefix("\n"))
            self.text = ""


class Writers:
    """A program and a colleague, with the statements they correct."""

    def __init__(self, count: int) -> None:
        user = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("benchmark")
        token = ApiToken(
            user=user,
            name=f"benchmark {secrets.token_hex(4)}",
            may_read_drafts=True,
            may_write=True,
            may_publish=True,
            expires=timezone.now() + timedelta(days=1),
        )
        self.authorization = f"Bearer {token.set_key()}"
        token.save()
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session.create()
        self.csrf = secrets.token_hex(16)
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={self.csrf}"
        published = Statement.objects.published().order_by("pk")
        keys = random.sample(list(published.values_list("pk", flat=True)), count)
        self.statements = itertools.cycle(published.filter(pk__in=keys).values_list("pk", "slug"))
        self.turn, self.lock = itertools.count(), threading.Lock()

    def write(self, kept: http.client.HTTPConnection) -> str:
        with self.lock:
            turn, (pk, slug) = next(self.turn), next(self.statements)
        return self._by_program(kept, slug, turn) if turn % 2 else self._by_form(kept, pk, turn)

    def _by_program(self, kept: http.client.HTTPConnection, slug: str, turn: int) -> str:
        path, by_token = f"/api/v1/statements/{slug}/", {"Authorization": self.authorization}
        _status, headers, _body = exchange(kept, "GET", path, by_token)
        body = json.dumps({"summary": f"Told anew, {turn}."})
        further = {"If-Match": headers["ETag"], "Content-Type": "application/json", "X-Reason": REASON}
        status, _headers, _body = exchange(kept, "PATCH", path, {**by_token, **further}, body)
        return f"PATCH {status}"

    def _by_form(self, kept: http.client.HTTPConnection, pk: int, turn: int) -> str:
        path, of_staff = f"/staff/relations/statement/{pk}/change/", {"Cookie": self.cookies}
        _status, _headers, page = exchange(kept, "GET", path, of_staff)
        ours = {"csrfmiddlewaretoken": self.csrf, "summary": f"Told anew, {turn}.", "_reason": REASON, "_save": "Save"}
        sent = [(name, value) for name, value in Form(page).data if name and name not in ours]
        body = urlencode([*sent, *ours.items()])
        further = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _headers, _body = exchange(kept, "POST", path, {**of_staff, **further}, body)
        return f"form {status}"


def exchange(
    kept: http.client.HTTPConnection, method: str, path: str, headers: dict[str, str], body: str | None = None
) -> tuple[int, Any, str]:
    kept.request(method, path, body.encode() if body else None, {"Accept": "*/*", **headers})
    response = kept.getresponse()
    return response.status, response.headers, response.read().decode()


def run(port: int, groups: list[list[str]], seconds: float, writers: Writers | None) -> Told:
    told, turn, until = Told(), itertools.count(), time.perf_counter() + seconds

    def work() -> None:
        kept = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while time.perf_counter() < until:
            number, begun = next(turn), time.perf_counter()
            if writers and number % ONE_IN == 0:
                told.statuses[writers.write(kept)] += 1
                told.writes.append((time.perf_counter() - begun) * 1000)
                continue
            for path in groups[number % len(groups)]:
                told.statuses[f"GET {exchange(kept, 'GET', path, {})[0]}"] += 1
            told.reads.append((time.perf_counter() - begun) * 1000)
        kept.close()

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def line(name: str, told: Told) -> str:
    def of(times: list[float]) -> str:
        if not times:
            return "none"
        p95 = sorted(times)[int(len(times) * 0.95)]
        return f"{len(times)}: p50 {statistics.median(times):.0f} ms, p95 {p95:.0f} ms"

    return f"{name:<12} reads {of(told.reads)}; writes {of(told.writes)}; {dict(sorted(told.statuses.items()))}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=10)
    chosen = options.parse_args()
    _count, given = inside.asked()
    desk = servers.desk(given)
    groups = [group for name in READ for group in desk.questions[name]]
    random.shuffle(groups)
    writers = Writers(200)
    connection.close()
    desk.start()
    try:
        run(desk.port, groups, SECONDS_TO_WARM, None)
        for _ in range(chosen.rounds):
            for name, who in (("only reading", None), ("and writing", writers)):
                print(line(name, run(desk.port, groups, chosen.seconds, who)), flush=True)
    finally:
        desk.stop()


if __name__ == "__main__":
    main()
