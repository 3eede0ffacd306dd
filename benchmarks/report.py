"""The tables of ``docs/performance.md``, from the results that stand in ``benchmarks/results``.

    python -m benchmarks.report

For each database and size what each system took, one client, median milliseconds, and how many times the others' the
desk took; then how each question grows with the desk.
"""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
DATABASES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
OTHERS = ("reference", "datasette")
DESK, KEPT = "desk", "desk, kept"

Found = dict[tuple[str, str, int], dict[str, Any]]


def results() -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Database, published statements, and what was measured of them; the most first."""
    files = sorted(RESULTS.glob("speed-*.json"), key=lambda file: (-int(file.stem.rpartition("-")[2]), file.name))
    for file, vendor in itertools.product(files, DATABASES):
        if file.stem.startswith(f"speed-{vendor}-"):
            told = json.loads(file.read_text())
            yield vendor, told["statements"], told


def by_question(told: dict[str, Any]) -> Found:
    return {(each["asked"], each["system"], each["clients"]): each for each in told["rows"]}


def table(told: dict[str, Any]) -> Iterator[str]:
    found = by_question(told)
    heads = ("asked", "queries", "kB", "desk", "kept", "reference", "Datasette", "× reference", "× Datasette")
    yield line(*heads, "desk, 16 clients")
    yield rule(10)
    for name in sorted({asked for asked, _system, _clients in found}):
        desk = found[name, DESK, 1]
        times = [found.get((name, system, 1), {}).get("p50") for system in (KEPT, *OTHERS)]
        ratios = [f"{desk['p50'] / each:.1f}" if each else "–" for each in times[1:]]
        shown = [number(each) for each in (desk["p50"], *times)]
        many = found.get((name, DESK, 16), {})
        at_once = f"{number(many['p50'])} ms, {many['a_second']:.0f}/s" if many else "–"
        size = f"{desk['bytes'] / 1000:.0f}"
        yield line(name, str(desk.get("queries", "–")), size, *shown, *ratios, at_once)


def growth(sizes: list[tuple[int, Found]]) -> Iterator[str]:
    yield line("asked", *(f"{count:,}" for count, _found in sizes))
    yield rule(1 + len(sizes))
    for name in sorted({asked for _count, found in sizes for asked, _system, _clients in found}):
        times = [found.get((name, DESK, 1), {}).get("p50") for _count, found in sizes]
        yield line(name, *map(number, times))


def line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def number(ms: float | None) -> str:
    if ms is None:
        return "–"
    return f"{ms:.0f}" if ms >= 100 else f"{ms:.1f}"


def rule(columns: int) -> str:
    return "|---" * columns + "|"


def main() -> None:
    sizes: dict[str, list[tuple[int, Found]]] = {}
    for vendor, count, told in results():
        sizes.setdefault(vendor, []).insert(0, (count, by_question(told)))
        memory = ", ".join(f"{name.removeprefix('desk, ')} {size}" for name, size in told["memory_mib"].items())
        print(f"## {count:,} published statements, on {DATABASES[vendor]}\n\nMemory in MiB: {memory}.\n")
        print("\n".join(table(told)), end="\n\n")
    print("## How the desk's answers grow\n")
    for vendor, measured in sizes.items():
        print(f"{DATABASES[vendor]}, one client, median ms, by published statements.\n")
        print("\n".join(growth(measured)), end="\n\n")


if __name__ == "__main__":
    main()
