"""How each database is copied at one moment, and put back."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from relations.backups.problems import BackupError

#: What a statement may be told to PostgreSQL's programs, by the environment: never in words that others may list.
PG_VARIABLES = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
PG_OPTIONS = {"target_session_attrs": "PGTARGETSESSIONATTRS", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}


def dump(alias: str, to: Path) -> dict[str, int]:
    """Rows by table, of the very moment that is copied."""
    connection = connections[alias]
    connection.ensure_connection()
    return _dump_sqlite(connection, to) if connection.vendor == "sqlite" else _dump_postgresql(connection, to)


def _dump_sqlite(connection: BaseDatabaseWrapper, to: Path) -> dict[str, int]:
    with closing(sqlite3.connect(to)) as copy:
        try:
            connection.connection.backup(copy)
            # One file, without a journal beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
            return rows_of_sqlite(copy)
        except sqlite3.Error as error:
            raise BackupError(
                f"The database could not be copied beside the backup ({error}): is the disk full?"
            ) from error


def rows_of_sqlite(opened: sqlite3.Connection) -> dict[str, int]:
    # An index of words cannot be counted; the tables that it consists of can.
    stored = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    names = [name for (name,) in opened.execute(stored)]
    return {name: opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def _dump_postgresql(connection: BaseDatabaseWrapper, to: Path) -> dict[str, int]:
    with _aside(connection) as own, own.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        command = ["pg_dump", "--format=custom", "--compress=6", f"--snapshot={snapshot}", f"--file={to}"]
        run([*command, "--no-owner", "--no-privileges"], connection)
        return rows_of_postgresql(cursor)


def rows_of_postgresql(cursor: Any) -> dict[str, int]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    found = {}
    for (name,) in cursor.fetchall():
        cursor.execute(f'SELECT count(*) FROM "{name}"')
        found[name] = cursor.fetchone()[0]
    return found


@contextmanager
def _aside(connection: BaseDatabaseWrapper, name: str = "") -> Iterator[Any]:
    """A connection of its own, whose transaction is not the one of whoever asks; to the database of that name."""
    own = connection.copy()
    own.settings_dict["NAME"] = name or own.settings_dict["NAME"]
    try:
        own.ensure_connection()
        yield own.connection
    finally:
        own.close()


def load(alias: str, dumped: Path) -> None:
    """In place of all there is, or of nothing: until it is all there, the database is as it was."""
    connection = connections[alias]
    if connection.vendor == "sqlite":
        connection.close()
        try:
            _load_sqlite(connection, dumped)
        except (DatabaseError, sqlite3.DatabaseError) as error:
            raise BackupError(f"The database in it cannot be read ({error}), and nothing was changed.") from error
    else:
        _load_postgresql(connection, dumped)
        connection.close()


def _load_sqlite(connection: BaseDatabaseWrapper, dumped: Path) -> None:
    """Page by page into the file that is there, under its lock: whoever has it open goes on with what is new."""
    target = Path(str(connection.settings_dict["NAME"]))
    target.parent.mkdir(parents=True, exist_ok=True)
    with _aside(connection, name=str(dumped)) as source, closing(sqlite3.connect(target, timeout=10)) as into:
        # Only Django's own connections know what its constraints ask for.
        if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("The database in it is damaged. Nothing was changed.")
        try:
            source.backup(into)
        except sqlite3.OperationalError as error:
            raise BackupError(f"The database could not be written ({error}): stop the site first.") from error


def _load_postgresql(connection: BaseDatabaseWrapper, dumped: Path) -> None:
    reader = ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--file=-", str(dumped)]
    writer = ["psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    environ = environment(connection)
    with (
        subprocess.Popen(_found(reader), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ) as read,
        subprocess.Popen(_found(writer), stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environ) as written,
    ):
        assert written.stdin
        assert written.stderr
        assert read.stdout
        assert read.stderr
        said = b""
        with suppress(BrokenPipeError):
            written.stdin.write(b"BEGIN; DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n")
            shutil.copyfileobj(read.stdout, written.stdin, 2**20)
            said = read.stderr.read()
            # Without this the end of what is sent takes everything back.
            if read.wait() == 0:
                written.stdin.write(b"COMMIT;\n")
        with suppress(BrokenPipeError):
            written.stdin.close()
        said += written.stderr.read()
        if written.wait() or read.wait():
            raise BackupError(f"The database refused it, and is as it was: {_last(said)}")


def environment(connection: BaseDatabaseWrapper) -> dict[str, str]:
    settings: dict[str, Any] = connection.settings_dict
    told = {variable: str(settings[name]) for name, variable in PG_VARIABLES.items() if settings[name]}
    told |= {
        variable: str(settings["OPTIONS"][name]) for name, variable in PG_OPTIONS.items() if name in settings["OPTIONS"]
    }
    return {**os.environ, **told, "PGCONNECT_TIMEOUT": "10"}


def run(command: list[str], connection: BaseDatabaseWrapper) -> None:
    done = subprocess.run(_found(command), env=environment(connection), capture_output=True, check=False)
    if done.returncode:
        raise BackupError(f"{command[0]} did not succeed ({done.returncode}): {_last(done.stderr)}")


def _found(command: list[str]) -> list[str]:
    """Debian keeps those of each version apart."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, folders)])
    program = shutil.which(command[0], path=path)
    if program is None:
        raise BackupError(f"{command[0]} is not installed: it comes with PostgreSQL's client programs.")
    return [program, *command[1:]]


def _last(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return next((line for line in lines if "error" in line.lower()), lines[-1] if lines else "no reason given")


def rows(alias: str) -> dict[str, int]:
    connection = connections[alias]
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        return rows_of_sqlite(connection.connection)
    with connection.cursor() as cursor:
        return rows_of_postgresql(cursor)


def server_version(alias: str) -> str:
    connection = connections[alias]
    if connection.vendor == "sqlite":
        return sqlite3.sqlite_version
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def migrations(alias: str) -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationRecorder(connections[alias]).applied_migrations())
