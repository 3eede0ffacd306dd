"""How long a page takes, how much of that is work, how many queries it asks and how many rows they give."""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection
from django.test import Client

from benchmarks.pages import Asked
from relations.models import Statement, Visit

TARGET_MS = 300
#: A query that takes longer is given up, and the page counts as having taken that long.
SECONDS_ALLOWED = 15
#: Where Linux tells how long a process has had a processor.
SCHEDULED = Path("/proc/self/schedstat")


@dataclass
class Measured:
    kind: str
    page: str
    status: int
    median_ms: float
    #: Of the processor alone, in this process and in the one of the database that works for it; what other programs
    #: take meanwhile does not count.
    work_ms: float
    queries: int
    rows: int
    kilobytes: int
    slowest_query_ms: float
    slowest_query: str


class Watch:
    """Counts the queries of a page and the rows they gave."""

    def __init__(self) -> None:
        self.queries: list[tuple[float, str, int]] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            took = (time.perf_counter() - start) * 1000
            self.queries.append((took, sql, max(context["cursor"].rowcount, 0)))


def measured(client: Client, asked: Asked, runs: int) -> Measured:
    watch, before = Watch(), work()
    with connection.execute_wrapper(watch):
        took, status, size = once(client, asked)
    times, after = [took], work()
    # What is seconds of work is no closer to the target the third time.
    if runs and after - before < 10 * TARGET_MS:
        before = work()
        times = [once(client, asked)[0] for _ in range(runs)]
        after = work()
    slowest_ms, slowest, _ = max(watch.queries, default=(0.0, "", 0))
    return Measured(
        kind=asked.kind,
        page=asked.name,
        status=status,
        median_ms=round(statistics.median(times), 1),
        work_ms=round((after - before) / len(times), 1),
        queries=len(watch.queries),
        rows=sum(rows for _, _, rows in watch.queries),
        kilobytes=size // 1024,
        slowest_query_ms=round(slowest_ms, 1),
        slowest_query=slowest,
    )


def work() -> float:
    """Milliseconds of the processor spent so far by this process and by its partner on the side of the database."""
    spent = time.process_time() * 1000
    if connection.vendor == "postgresql" and SCHEDULED.exists():
        partner: Any = connection.connection
        spent += int(Path(f"/proc/{partner.info.backend_pid}/schedstat").read_text().split()[0]) / 1_000_000
    return spent


def once(client: Client, asked: Asked) -> tuple[float, int, int]:
    start = time.perf_counter()
    try:
        response = client.get(asked.address, asked.parameters or None)
        status, size = response.status_code, sum(map(len, response))
    except DatabaseError as error:
        print(f"{asked.name}: {error}", file=sys.stderr)
        status, size = 0, 0
    return (time.perf_counter() - start) * 1000, status, size


def line(found: Measured) -> str:
    mark = "  " if found.median_ms < TARGET_MS else "! " if found.work_ms < TARGET_MS else "!!"
    times = f"{mark} {found.median_ms:9,.1f} ms ({found.work_ms:7,.1f} of work)"
    size = f"{found.queries:4} queries {found.rows:7,} rows {found.kilobytes:6,} kB"
    return f"{times} {size} {found.status} {found.kind}: {found.page}"


def give_up_in_time() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = '{SECONDS_ALLOWED}s'")


def run(description: str, measure: Callable[[int, str], Iterable[Measured]]) -> None:
    """``measure``: given how often each page is asked, and words that the line of a page must hold."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--runs", type=int, default=5, help="the median of so many is told, after a first")
    parser.add_argument("--only", default="", help="pages whose line holds these words")
    parser.add_argument("--json", type=Path, help="file for the results")
    asked = parser.parse_args()
    found = list(measure(asked.runs, asked.only))
    print(summary(found))
    if asked.json:
        write(asked.json, found, asked.runs)


def write(file: Path, found: list[Measured], runs: int) -> None:
    results = {
        "database": connection.vendor,
        "visits": Visit.objects.count(),
        "statements": Statement.objects.count(),
        "runs": runs,
        "load_average": round(os.getloadavg()[2], 1),
        "pages": [asdict(each) for each in found],
    }
    file.write_text(json.dumps(results, indent=1) + "\n")


def summary(found: list[Measured]) -> str:
    waited = sum(each.median_ms >= TARGET_MS for each in found)
    slow = sum(each.work_ms >= TARGET_MS for each in found)
    return f"{len(found)} pages: {waited} took {TARGET_MS} ms or longer, {slow} of them by their own work"
