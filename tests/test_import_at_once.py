"""Two imports in the same moment, and one that is killed in the middle."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from relations.imports.columns import file_type
from relations.imports.engine import Import
from relations.imports.problems import FileRefusedError
from relations.imports.reports import Options, Report, Told
from relations.models import Participant, Revision, Visit, VisitParticipation
from tests.another_database import database_url
from tests.factories import VisitFactory
from tests.importing import write_csv
from tests.test_locking_at_once import at_once

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]

KILLED = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from relations.imports.columns import file_type
from relations.imports.engine import Import
from relations.imports.reports import Options, Told
kill = lambda total, done: os.kill(os.getpid(), signal.SIGKILL)
Import(file_type("visit"), Path(sys.argv[1]), Options(create_missing=True), Told(writing=kill)).run()
"""


def visits(folder: Path, count: int, name: str = "visits.csv") -> Path:
    rows = [
        {"slug": f"visit-{number}", "title": f"Visit {number}", "kind": "meeting", "participations": "Ada Lukander"}
        for number in range(count)
    ]
    return write_csv(folder / name, rows)


def imported(path: Path, **told: Any) -> Report:
    return Import(file_type("visit"), path, Options(create_missing=True), Told(**told)).run()


def counts() -> list[int]:
    kept: tuple[Any, ...] = (Visit.objects, VisitParticipation.objects, Participant.objects, Revision.objects)
    return [manager.count() for manager in (*kept, Visit.history)]


def test_of_two_imports_at_once_the_second_finds_what_the_first_has_written(tmp_path: Path) -> None:
    path = visits(tmp_path, 30)
    reports = at_once(lambda: imported(path), lambda: imported(path))
    assert sorted((report.created, report.unchanged) for report in reports) == [(0, 30), (30, 0)]
    assert counts() == [30, 30, 1, 31, 30]


def test_an_import_that_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(total: int, done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        imported(visits(tmp_path, 3), writing=interrupt)
    assert counts() == [0, 0, 0, 0, 0]


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_run_makes_all(tmp_path: Path) -> None:
    path = visits(tmp_path, 3)
    told = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "on"}
    command = [sys.executable, "-c", KILLED, str(path)]
    killed = subprocess.run(command, env={**os.environ, **told}, check=False, timeout=120)
    assert killed.returncode == -signal.SIGKILL
    assert counts() == [0, 0, 0, 0, 0]
    assert imported(path).created == 3


@pytest.fixture
def no_room() -> Iterator[None]:
    """SQLite may take a few pages more, as on a disk that is nearly full."""
    with connection.cursor() as cursor:
        # Else it takes first what the tests before have left empty.
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 20}")
        yield
        cursor.execute("PRAGMA max_page_count = 4294967294")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's disk is filled where the site is as deployed")
def test_where_the_disk_is_full_nothing_of_it_is_written(tmp_path: Path, no_room: None) -> None:
    with pytest.raises(FileRefusedError, match="The disk of this site is full, so nothing was saved"):
        imported(visits(tmp_path, 2_000))
    assert counts() == [0, 0, 0, 0, 0]


def test_what_a_colleague_changed_between_check_and_writing_is_not_overwritten(tmp_path: Path) -> None:
    VisitFactory.create(slug="visit-1", title="Old")
    path = write_csv(tmp_path / "visits.csv", [{"slug": "visit-1", "title": "Mine", "version": "1"}])

    def colleague(total: int, done: int) -> None:
        Visit.objects.get().save()

    with pytest.raises(FileRefusedError, match="What the desk holds has changed meanwhile"):
        Import(file_type("visit"), path, Options(skip_bad=True), Told(checking=colleague)).run()
    assert Visit.objects.get().title == "Old"
