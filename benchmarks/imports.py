"""How many plain visits a second an import writes with their full history, and how much memory that takes.

    python -m benchmarks.imports [--rows N] [--again]

Into an empty database of its own, on SQLite unless DATABASE_URL names another that is empty: every row of the
generated file is one visit with one participant and one country. ``--again`` imports the same file once more.
"""

import argparse
import csv
import datetime
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

FOLDER = tempfile.TemporaryDirectory()
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER.name}/imports.sqlite3")

from benchmarks import set_up  # noqa: E402

set_up()

from django.core.management import call_command  # noqa: E402

from relations.choices import ParticipantKind  # noqa: E402
from relations.imports.columns import file_type  # noqa: E402
from relations.imports.engine import Import  # noqa: E402
from relations.models import Participant, Revision, Visit, VisitCountry, VisitParticipation  # noqa: E402

TARGET = 2_000
#: People and states that the visits take turns with.
PEOPLE, STATES = 200, 50


def participants() -> None:
    for number in range(STATES):
        Participant.objects.create(slug=f"state-{number}", title=f"State {number}", kind=ParticipantKind.STATE)
    for number in range(PEOPLE):
        Participant.objects.create(slug=f"person-{number}", title=f"Person {number}", kind=ParticipantKind.PERSON)


def visits(path: Path, rows: int) -> None:
    first = datetime.date(1992, 1, 1)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("slug", "title", "kind", "date", "participations", "countries"))
        for number in range(rows):
            day = first + datetime.timedelta(days=number % 10_000)
            person = f"person-{number % PEOPLE} | guest | President | P. {number % PEOPLE}"
            title = f"Visit {number} of a guest to a bridge"
            writer.writerow((f"visit-{number}", title, "working_visit", day, person, f"state-{number % STATES}"))


def measure(path: Path) -> float:
    started, used = time.perf_counter(), time.process_time()
    report = Import(file_type("visit"), path).run()
    seconds, processor = time.perf_counter() - started, time.process_time() - used
    rate = report.rows / seconds
    sys.stdout.write(
        f"{report.rows:,} rows in {seconds:.1f} s: {rate:,.0f} rows a second "
        f"(processor {processor:.1f} s, {report.rows / processor:,.0f} rows a second)\n"
        f"{report.created:,} new, {report.changed:,} changed, {report.unchanged:,} unchanged; "
        f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB\n"
    )
    return rate


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=20_000)
    options.add_argument("--again", action="store_true", help="import the same file once more")
    chosen = options.parse_args()
    call_command("migrate", verbosity=0)
    if Visit.objects.exists():
        sys.exit("The database holds visits already: name an empty one.")
    participants()
    path = Path(FOLDER.name) / "visits.csv"
    visits(path, chosen.rows)
    rate = measure(path)
    kept = [model._default_manager.count() for model in (Visit, VisitParticipation, VisitCountry)]
    remembered = [model.history.count() for model in (Visit, VisitParticipation, VisitCountry)]
    revisions = Revision.objects.filter(type="visit").count()
    sys.stdout.write(f"rows kept {kept}, rows of history {remembered}, changes {revisions}\n")
    if chosen.again:
        measure(path)
    sys.exit(0 if rate >= TARGET else f"{rate:,.0f} rows a second are fewer than {TARGET:,}.")


if __name__ == "__main__":
    main()
