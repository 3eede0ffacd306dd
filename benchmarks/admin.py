"""How long the pages of the desk take at full size, how many queries they ask, and how many rows they read.

    DATABASE_URL=… python -m benchmarks.admin [--runs N] [--only WORDS] [--json FILE]

Every list in each of its orders, with each of its filters and with searches; every autocomplete; every page of an
ordinary record and of one with very many rows beside it. The database is one that ``benchmarks.desk`` has filled.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import set_up

set_up()

from django.contrib.auth.models import User  # noqa: E402
from django.db import DatabaseError, connection  # noqa: E402
from django.test import Client  # noqa: E402

from benchmarks.pages import Asked, pages  # noqa: E402
from relations.models import Statement, Visit  # noqa: E402

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
    if after - before < 10 * TARGET_MS:
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
        status, size = response.status_code, len(response.content)
    except DatabaseError as error:
        print(f"{asked.name}: {error}", file=sys.stderr)
        status, size = 0, 0
    return (time.perf_counter() - start) * 1000, status, size


def measure(runs: int, only: str) -> Iterator[Measured]:
    client = Client()
    editor = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("benchmark")
    client.force_login(editor)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET statement_timeout = '{SECONDS_ALLOWED}s'")
    for asked in pages(editor):
        if only in f"{asked.kind}: {asked.name}":
            found = measured(client, asked, runs)
            if found.status == 404:
                # The number in the address is not that of a record.
                continue
            print(line(found), flush=True)
            yield found


def line(found: Measured) -> str:
    mark = "  " if found.median_ms < TARGET_MS else "! " if found.work_ms < TARGET_MS else "!!"
    times = f"{mark} {found.median_ms:9,.1f} ms ({found.work_ms:7,.1f} of work)"
    size = f"{found.queries:4} queries {found.rows:7,} rows {found.kilobytes:6,} kB"
    return f"{times} {size} {found.status} {found.kind}: {found.page}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the pages of the desk.")
    parser.add_argument("--runs", type=int, default=5, help="the median of so many is told, after one that warms up")
    parser.add_argument("--only", default="", help="pages whose line holds these words")
    parser.add_argument("--json", type=Path, help="file for the results")
    asked = parser.parse_args()
    found = list(measure(asked.runs, asked.only))
    waited = sum(each.median_ms >= TARGET_MS for each in found)
    slow = sum(each.work_ms >= TARGET_MS for each in found)
    print(f"{len(found)} pages: {waited} took {TARGET_MS} ms or longer, {slow} of them by their own work")
    if asked.json:
        results = {
            "database": connection.vendor,
            "visits": Visit.objects.count(),
            "statements": Statement.objects.count(),
            "runs": asked.runs,
            "load_average": round(os.getloadavg()[2], 1),
            "pages": [asdict(each) for each in found],
        }
        asked.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
