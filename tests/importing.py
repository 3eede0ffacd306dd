"""Files to import, and what the commands say of them."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command

Table = list[dict[str, str]]


def write_csv(path: Path, rows: Table, **form: Any) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), **form)
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_csv(path: Path) -> Table:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def run(*arguments: Any, **options: Any) -> list[str]:
    out = StringIO()
    call_command("import_records", *map(str, arguments), stdout=out, stderr=out, **options)
    return [line for line in out.getvalue().splitlines() if "seconds" not in line]


def refused(*arguments: Any, **options: Any) -> list[str]:
    """What is said, the error at the end included."""
    out = StringIO()
    try:
        call_command("import_records", *map(str, arguments), stdout=out, stderr=out, **options)
    except CommandError as error:
        return [*out.getvalue().splitlines(), str(error)]
    raise AssertionError(out.getvalue())


def export(record_type: str, path: Path) -> Path:
    call_command("export_records", record_type, str(path), stdout=StringIO())
    return path


def visit(**cells: str) -> dict[str, str]:
    return {
        "slug": "bridge-talks",
        "title": "Talks on the bridge",
        "kind": "meeting",
        "date": "2012-05-14",
        "participations": "ada-lukander | guest | President | A. Lukander",
        "countries": "vorland",
        **cells,
    }


def imported(folder: Path, rows: Table, *options: Any) -> list[str]:
    return run("visit", write_csv(folder / "visits.csv", rows), *options)


def failing(folder: Path, rows: Table, *options: Any) -> list[str]:
    return refused("visit", write_csv(folder / "visits.csv", rows), *options)
