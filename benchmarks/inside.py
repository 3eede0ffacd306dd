"""The desk asked within this process: how many queries an answer takes, and where its time goes.

    DATABASE_URL=… python -m benchmarks.inside a b2 … [--seconds N]

prints a profile of each workload (see ``benchmarks.speed``, which has to have measured that database before).
"""

import argparse
import time
from collections.abc import Sequence
from typing import Any

from benchmarks import set_up

set_up()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from pyinstrument import Profiler  # noqa: E402

from benchmarks import servers  # noqa: E402
from benchmarks.measuring import Watch  # noqa: E402
from benchmarks.reference import tables  # noqa: E402
from relations.columns import FEW, columns_of  # noqa: E402
from relations.models import Statement  # noqa: E402
from relations.paging import cursor_behind  # noqa: E402
from relations.record_types import RECORD_TYPES  # noqa: E402

#: What a server does once is done before anything is counted.
TIMES_OF_PRACTICE = 8


def asked() -> tuple[int, dict[str, Any]]:
    """How many statements are published, and what the systems are asked about."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM b_statement")
        (count,) = cursor.fetchone()
        given = tables.parameters(count)
    published = Statement.objects.published().order_by("-sort_date", "-id")
    given["cursor"] = cursor_behind(published)(Statement.objects.get(pk=given["middle"][1]))
    return count, given


def warm() -> None:
    """Reads what a server holds of long lists, as one that has been up for a while."""
    for record_type in RECORD_TYPES.values():
        if record_type.model.objects.published()[FEW : FEW + 1].exists():
            columns_of(record_type.filterset).load()


def queries(groups: Sequence[Sequence[str]]) -> int:
    """Of one question, asked when the server knows it already."""
    client, watch = Client(), Watch()
    for turn in range(TIMES_OF_PRACTICE):
        ask(client, groups[turn % len(groups)])
    with connection.execute_wrapper(watch):
        ask(client, groups[0])
    return len(watch.queries)


def ask(client: Client, group: Sequence[str]) -> None:
    for path in group:
        answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{answer.status_code} to {path}")


def profile(groups: Sequence[Sequence[str]], seconds: float) -> str:
    queries(groups)
    client, turn, until = Client(), 0, time.monotonic() + seconds
    with Profiler() as profiler:
        while time.monotonic() < until:
            ask(client, groups[turn % len(groups)])
            turn += 1
    return f"{turn} times\n{profiler.output_text(unicode=True, show_all=False)}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("workloads", nargs="+")
    options.add_argument("--seconds", type=float, default=5)
    chosen = options.parse_args()
    _count, given = asked()
    questions = servers.desk(given).questions
    warm()
    for name in chosen.workloads:
        print(f"{name}: {profile(questions[name], chosen.seconds)}")


if __name__ == "__main__":
    main()
