"""The site as it is deployed, used for half an hour: whether it keeps its memory, its pace, and what it was told.

    python -m benchmarks.soak [--minutes 30] [--statements 10000]

Two application servers, a database and its replica, a worker and the proxy (see ``tests.topology``). Six clients ask
through the proxy, each on a new TLS connection, as different readers do: 95 of 100 requests read, 5 write. A minute
after the other a list is taken away whole; every two minutes 200 visits are imported. Memory is the proportional set
size of a process with its children. Ends with 1 where a process grew by more than ``GROWTH`` MiB, or anything was lost,
doubled or wrong.
"""

import argparse
import csv
import itertools
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests import postgres, topology
from tests.load import Load, percentile, summary
from tests.topology import Process, Site

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).parent / "results" / "soak.json"
CLIENTS = 6
WRITES = 0.05
#: MiB by which what a process has at most in the last third may be more than in the second.
GROWTH = 48
SECONDS_BETWEEN_SAMPLES = 10
EXPORT_EVERY, IMPORT_EVERY, IMPORTED = 60, 120, 200
GIVE_ACCESS = (
    "from django.contrib.auth.models import User\n"
    "from tests.programs import DRAFTS, PUBLISH, WRITE, token_of\n"
    "user = User.objects.create_user('soak', is_staff=True, is_superuser=True)\n"
    "print(token_of(user, DRAFTS, WRITE, PUBLISH)[1])\n"
)
KNOWN = (
    "from relations.models import Participant, Statement, Visit\n"
    "import json\n"
    "found = [each.objects.filter(status='published').order_by('-pk') for each in (Statement, Visit, Participant)]\n"
    "print(json.dumps([list(each.values_list('slug', flat=True)[:200]) for each in found]))\n"
)
WORDS = ("trade", "agreement", "bridge", "energy", "border", "договор")


def questions(statements: list[str], visits: list[str], people: list[str]) -> list[tuple[str, Callable[[], str]]]:
    """What a reader asks: a kind, and an address of it by chance."""
    chance = random.Random(2)  # repeatable
    year = partial(chance.randrange, 2000, 2024)
    return [
        ("home", lambda: "/"),
        ("list", lambda: "/statements/"),
        ("list, narrowed", lambda: f"/statements/?date_after={year()}-01-01&language={chance.choice(['en', 'ru'])}"),
        ("list, by name", lambda: f"/visits/?ordering={chance.choice(['title', '-title', 'date'])}"),
        ("record", lambda: f"/statements/{chance.choice(statements)}/"),
        ("record", lambda: f"/visits/{chance.choice(visits)}/"),
        ("person", lambda: f"/participants/{chance.choice(people)}/"),
        ("search", lambda: f"/search/?q={quote(chance.choice(WORDS))}"),
        ("calendar", lambda: f"/calendar/?month={year()}-05"),
        ("feed", lambda: "/feed.atom"),
        ("API list", lambda: f"/api/v1/statements/?page_size=50&date_after={year()}-01-01"),
        ("API facets", lambda: f"/api/v1/statements/?page_size=1&facets=year,language&date_after={year()}-01-01"),
        ("API record", lambda: f"/api/v1/visits/{chance.choice(visits)}/"),
    ]


class Soak(Load):
    """Each client reads or writes by chance; one takes lists away, one imports."""

    def __init__(self, site: Site, token: str, minutes: float) -> None:
        super().__init__(site, token, ("", ""), readers=0, writers=0)
        self.kinds = questions(*json.loads(site.python(KNOWN)))
        self.until = time.monotonic() + minutes * 60
        self.times: dict[str, list[float]] = defaultdict(list)
        self.memory: dict[str, list[float]] = defaultdict(list)
        self.imported = self.exported = 0
        chance = random.Random(1)  # repeatable
        work: list[Callable[[], None]] = [
            *[lambda: self.write() if chance.random() < WRITES else self.read(chance)] * CLIENTS,
            self.export,
            self.bring_in,
            self.weigh,
        ]
        self.threads = [threading.Thread(target=self.again_and_again, args=[each]) for each in work]

    def read(self, chance: random.Random | None = None) -> None:
        kind, address = (chance or random).choice(self.kinds)
        self.ask(kind, address())

    def ask(self, kind: str, path: str) -> int:
        began = time.monotonic()
        answer = self.site.ask(path, seconds=120)
        if self.note("read", answer, began) and answer.status != 200:
            self.wrongly(f"{path}: {answer.status} {answer.text[:200]}")
        self.times[kind].append(time.monotonic() - began)
        return len(answer.body)

    def post(self, title: str, headers: dict[str, str]) -> Any:
        began = time.monotonic()
        answer = super().post(title, headers)
        self.times["write"].append(time.monotonic() - began)
        return answer

    def export(self) -> None:
        """Whole lists are large: each a while after the other."""
        form = ("csv", "jsonl", "xlsx")[self.exported % 3]
        self.exported += self.ask(f"whole list as {form}", f"/statements.{form}") > 0
        self.stop.wait(EXPORT_EVERY)

    def bring_in(self) -> None:
        self.stop.wait(IMPORT_EVERY)
        if self.stop.is_set():
            return
        path = self.site.folder / "visits.csv"
        number = self.imported
        with path.open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["slug", "title", "kind", "date"])
            rows.writerows(
                [f"soak-{number}-{row}", f"Soaked {number} {row}", "meeting", "2012-05-14"] for row in range(IMPORTED)
            )
        began = time.monotonic()
        self.site.manage("import_records", "visit", str(path), "--publish")
        self.times["import of 200 visits"].append(time.monotonic() - began)
        self.imported += 1

    def weigh(self) -> None:
        for process in (*self.site.apps, self.site.worker):
            self.memory[process.name].append(resident(process))
        self.stop.wait(SECONDS_BETWEEN_SAMPLES)


def resident(process: Process) -> float:
    """MiB; what several processes share is divided among them."""
    pids, found = [process.popen.pid, *process.children()], 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except (OSError, ProcessLookupError):
            continue
        found += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return round(found / 1024, 1)


def grown(samples: list[float]) -> float:
    """MiB between the highest of the second third and the highest of the last: what comes back is no growth."""
    third = len(samples) // 3
    return round(max(samples[2 * third :]) - max(samples[third : 2 * third]), 1)


def fill(site: Site, statements: int) -> None:
    environ = {**site.environ, "REPLICA_URLS": ""}
    subprocess.run(
        [sys.executable, "-m", "benchmarks.desk", "--statements", str(statements)], cwd=ROOT, env=environ, check=True
    )
    site.replica.has_replayed(site.primary)


def report(soak: Soak, minutes: float, statements: int) -> dict[str, Any]:
    every = list(itertools.chain.from_iterable(soak.times.values()))
    return {
        "minutes": minutes,
        "statements": statements,
        **summary(soak.told),
        "imports": soak.imported,
        "exports": soak.exported,
        "p50_ms": round(percentile(every, 0.5) * 1000),
        "p99_ms": round(percentile(every, 0.99) * 1000),
        "by_kind_ms": {
            kind: {
                "n": len(times),
                "p50": round(percentile(times, 0.5) * 1000),
                "p99": round(percentile(times, 0.99) * 1000),
            }
            for kind, times in sorted(soak.times.items())
        },
        "memory_mib": {
            name: {
                "first": each[0],
                "after_a_third": each[len(each) // 3],
                "highest": max(each),
                "last": each[-1],
                "grown": grown(each),
            }
            for name, each in soak.memory.items()
        },
        "wrong_said": soak.told.wrong[:10],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--statements", type=int, default=10_000)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="relations-", dir=postgres.roomy()) as folder,
        topology.running(Path(folder), REPLICA_MAX_LAG="10", PUBLISH_OWN_RECORDS="on") as site,
    ):
        fill(site, given.statements)
        token = site.python(GIVE_ACCESS).strip()
        with Soak(site, token, given.minutes) as soak:
            time.sleep(given.minutes * 60)
        told = report(soak, given.minutes, given.statements)
    RESULTS.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    print(json.dumps(told, indent=1, ensure_ascii=False))
    bad = [name for name, each in told["memory_mib"].items() if each["grown"] > GROWTH]
    if bad:
        print(f"grown by more than {GROWTH} MiB: {', '.join(bad)}", file=sys.stderr)
    return 1 if bad or told["lost"] or told["duplicated"] or told["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
