"""After a mistake the database comes back as it was the moment before, as ``docs/backups.md`` says."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import postgres
from tests.topology import DEPLOY, ROOT, Database, binaries, environment, wait_until

pytestmark = pytest.mark.topology

FILLED = "from tests.factories import StatementFactory\nStatementFactory.create(full=True)\n"
WRITTEN = "from tests.factories import ParticipantFactory\nParticipantFactory.create(slug='{0}', title='{0}')\n"


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="relations-", dir=postgres.roomy()) as found:
        Path(found).chmod(0o755)
        yield Path(found)


@pytest.fixture
def primary(folder: Path) -> Iterator[Database]:
    """It archives as the shipped file says, into a folder of this machine."""
    database = Database(folder / "one", binaries())
    told = (DEPLOY / "postgres" / "archiving.conf").read_text()
    told = told.replace("/var/lib/postgresql/archive", str(owned(folder / "archive", database)))
    with (database.server.data / "postgresql.conf").open("a") as settings:
        settings.write(told)
    database.start()
    database.ask("CREATE DATABASE relations", "postgres")
    yield database
    database.stop()


def owned(folder: Path, database: Database) -> Path:
    folder.mkdir(exist_ok=True)
    if database.server.account:
        os.chown(folder, database.server.account.pw_uid, database.server.account.pw_gid)
    return folder


def manage(database: Database, folder: Path, *words: str) -> None:
    environ = {**environment(database, database, folder, {}), "REPLICA_URLS": ""}
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environ, check=True, capture_output=True)


def everything(database: Database) -> dict[str, list[Any]]:
    with psycopg.connect(database.url()) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        return {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"').fetchall())) for (name,) in names}


def archived(database: Database) -> None:
    """The piece of the journal that is being written is ended, and copied."""
    (piece,) = database.ask("SELECT pg_walfile_name(pg_switch_wal())")
    wait_until(lambda: (database.ask("SELECT last_archived_wal FROM pg_stat_archiver")[0] or "") >= piece, 60, piece)


@contextmanager
def recovered(folder: Path, moment: str) -> Iterator[Database]:
    """The base backup, and all that was archived since, up to that moment."""
    again = Database.__new__(Database)
    again.server, again.of, again.has_own_disk = postgres.Server(binaries(), folder / "base"), None, False
    with (again.server.data / "postgresql.conf").open("a") as settings:
        settings.write(
            f"\nrestore_command = 'cp {folder}/archive/%f %p'\nrecovery_target_time = '{moment}'\n"
            "recovery_target_action = promote\narchive_mode = off\n"
        )
    (again.server.data / "recovery.signal").touch()
    again.process = None
    try:
        again.start()
        wait_until(lambda: again.ask("SELECT NOT pg_is_in_recovery()", "postgres")[0], 60, "it is still recovering")
        yield again
    finally:
        again.stop()


def test_it_comes_back_as_of_the_moment_before_a_mistake(folder: Path, primary: Database) -> None:
    manage(primary, folder, "migrate", "--verbosity", "0")
    manage(primary, folder, "shell", "--no-imports", "-c", FILLED)
    base = owned(folder / "base", primary)
    copying = primary.server.popen(
        "pg_basebackup", "--host", str(primary.server.directory), "--username", postgres.USER,
        "--pgdata", str(base / "data"), "--checkpoint", "fast",
    )  # fmt: skip
    assert copying.wait() == 0, primary.server.log.read_text()[-2000:]
    manage(primary, folder, "shell", "--no-imports", "-c", WRITTEN.format("after-the-copy"))
    before, (moment,) = everything(primary), primary.ask("SELECT clock_timestamp()::text")
    assert sum("after-the-copy" in row for row in before["relations_participant"]) == 1
    primary.ask("TRUNCATE relations_participant CASCADE")
    assert everything(primary)["relations_participant"] == []
    archived(primary)
    primary.kill()
    with recovered(folder, moment) as again:
        assert everything(again) == before
        manage(again, folder, "shell", "--no-imports", "-c", WRITTEN.format("since"))
        assert len(everything(again)["relations_participant"]) == len(before["relations_participant"]) + 1


def test_the_document_names_what_was_tried() -> None:
    told = (ROOT / "docs" / "backups.md").read_text()
    for word in ("archiving.conf", "pg_basebackup", "restore_command", "recovery_target_time", "recovery.signal"):
        assert word in told
    assert re.search(r"recovery_target_action\s*=\s*'?promote", told)
