"""How fast the desk answers, beside a plain view over the same rows and Datasette: side by side, in turn, in one run.

    DATABASE_URL=… python -m benchmarks.speed [--only a,b] [--rounds N] [--seconds N] [--without datasette]

``make bench`` fills the database first. What is asked, of every system by its own public addresses:

a   the newest 50 statements with their speakers, states and visit
b   of one state, in five years, by one speaker; b2: whoever spoke
c1  full text, a word that many have, the best first; c2: a word that few have
d   the page in the middle of all
e   the first 50 of a language in five years, with four facets counted
f   a visit with all that hangs on it
g   how many there are of a state in five years
h   the list as a page to read
"""

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import set_up

set_up()

from django.db import connection  # noqa: E402

from benchmarks import inside, servers  # noqa: E402
from benchmarks.clients import Taken, ask, measure  # noqa: E402
from benchmarks.reference import tables  # noqa: E402
from benchmarks.servers import FOLDER, Server  # noqa: E402

RESULTS = Path(__file__).parent / "results"
CLIENTS = (1, 16)
#: Each thread of a server has a connection of its own, which has to know its statements first.
SECONDS_OF_PRACTICE = 2
#: Until what is held in memory has been read.
SECONDS_TO_WARM = 45

Measured = dict[tuple[str, str, int], list[Taken]]


def systems(without: str) -> tuple[int, list[Server]]:
    tables.copy()
    count, asked = inside.asked()
    found = [servers.desk(asked), servers.desk_that_keeps(asked), servers.reference(asked)]
    if "datasette" not in without:
        # Of the same number of another database it is another.
        file = FOLDER / f"flat{count}-{connection.vendor}.db"
        FOLDER.mkdir(parents=True, exist_ok=True)
        with connection.cursor() as cursor:
            servers.flat_file(cursor, file)
        found.append(servers.datasette(asked, file))
    return count, found


def run(found: list[Server], only: list[str], rounds: int, seconds: float) -> Measured:
    measured: Measured = {}
    for name in [each for each in found[0].questions if not only or each in only]:
        asked = [each for each in found if name in each.questions]
        for each in asked:
            for group in each.questions[name]:
                for path in group:
                    status, _size = ask(each.port, path)
                    if status != 200:
                        sys.exit(f"{each.name} answers {status} to {path}")
            measure(each.port, each.questions[name], 8, SECONDS_OF_PRACTICE)
        for clients in CLIENTS:
            for _ in range(rounds):
                for each in asked:
                    taken = measure(each.port, each.questions[name], clients, seconds)
                    measured.setdefault((name, each.name, clients), []).append(taken)
            print(row(name, clients, asked, measured), flush=True)
    return measured


def row(name: str, clients: int, asked: list[Server], measured: Measured) -> str:
    middle = {each.name: typical(measured[name, each.name, clients]).p50 for each in asked}
    told = [f"{name:<20} {clients:>2} clients"]
    told += [f"{each} {ms:8.2f} ms ({measured[name, each, clients][0].a_second:7.1f}/s)" for each, ms in middle.items()]
    told += [f"{middle['desk'] / ms:5.2f} x {each}" for each, ms in middle.items() if each != "desk"]
    return "  ".join(told)


def typical(taken: list[Taken]) -> Taken:
    """The middle one of the rounds; of two, the slower."""
    return sorted(taken, key=lambda each: each.p50)[len(taken) // 2]


def written(count: int, measured: Measured, queries: dict[str, int], memory: dict[str, int]) -> Path:
    """Beside the results of this size on this database, which are compared with it first.

    Memory is told of all that was measured, not of a part."""
    path = RESULTS / f"speed-{connection.vendor}-{count}.json"
    before = json.loads(path.read_text()) if path.exists() else {"rows": []}
    known = {(each["asked"], each["system"], each["clients"]): each["p50"] for each in before["rows"]}
    rows: list[dict[str, Any]] = []
    for (name, system, clients), taken in measured.items():
        of_round = typical(taken)
        rows.append({"asked": name, "system": system, "clients": clients, **asdict(of_round)})
        if system == "desk" and clients == 1:
            rows[-1]["queries"] = queries[name]
        if system == "desk" and (was := known.get((name, system, clients))):
            print(f"{name:<20} {clients:>2} clients: {was:.2f} ms before, {of_round.p50:.2f} now")
    kept = [each for each in before["rows"] if (each["asked"], each["system"], each["clients"]) not in measured]
    memory = before["memory_mib"] if kept else memory
    told = {"statements": count, "on": time.strftime("%Y-%m-%d"), "memory_mib": memory, "rows": [*kept, *rows]}
    path.write_text(json.dumps(told, indent=1) + "\n")
    return path


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", default="", help="workloads, separated by commas")
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--seconds", type=float, default=1.5)
    options.add_argument("--without", default="", help="datasette: not measured")
    chosen = options.parse_args()
    count, found = systems(chosen.without)
    try:
        for each in found:
            each.start()
        begun = time.monotonic()
        inside.warm()
        if count > 10_000:
            time.sleep(max(0, begun + SECONDS_TO_WARM - time.monotonic()))
        queries = {name: inside.queries(groups) for name, groups in found[0].questions.items()}
        connection.close()
        only = [name for name in chosen.only.split(",") if name]
        measured = run(found, only, chosen.rounds, chosen.seconds)
        memory = {each.name: each.memory() for each in found}
    finally:
        for each in found:
            if each.process:
                each.stop()
    print("memory:", ", ".join(f"{name} {size} MiB" for name, size in memory.items()))
    print(f"written to {written(count, measured, queries, memory)}")


if __name__ == "__main__":
    main()
