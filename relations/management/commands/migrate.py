"""Django's own, for a database that is in use: one at a time, never waiting long for a table, trying again."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import OperationalError, connections

#: "relations", as PostgreSQL's advisory locks are named by numbers.
LOCK = int.from_bytes(b"relation", signed=True)
LOCK_NOT_AVAILABLE = "55P03"
IN_THE_WAY = """
    SELECT pid, coalesce(nullif(application_name, ''), usename), extract(epoch FROM now() - xact_start)::int
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < now() - %s * interval '1 second'
    ORDER BY xact_start
    LIMIT 5
"""


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--lock-timeout",
            type=float,
            default=3.0,
            help="Seconds to wait for a table that others use; whoever asks for it next waits behind. PostgreSQL only.",
        )
        parser.add_argument("--attempts", type=int, default=10, help="How often it is tried. PostgreSQL only.")

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "postgresql" or options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            raise CommandError(
                "POOLER is set. A pooler hands each transaction another connection, and locks are forgotten: run "
                "migrate with POOLER=none and a DATABASE_URL that names the PostgreSQL server itself."
            )
        with alone(connection):
            self._patiently(connection, *args, **options)

    def _patiently(self, connection: Any, *args: Any, **options: Any) -> None:
        """What is done stays done: each attempt begins with the first migration that is not."""
        seconds = options["lock_timeout"]
        for left in reversed(range(options["attempts"])):
            try:
                with waiting_at_most(connection, seconds):
                    super().handle(*args, **options)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                    raise
                told = f"A table was in use for longer than {seconds:g} s{in_the_way(connection, seconds)}."
                if not left:
                    raise CommandError(
                        f"{told} Nothing is half done: run migrate again, at a quieter hour or once these have ended."
                    ) from error
                self.stdout.write(f"\n{told} Trying again.")
                time.sleep(seconds)
            else:
                return


@contextmanager
def alone(connection: Any) -> Iterator[None]:
    """Two that migrate at once would each make the same tables."""
    with connection.cursor() as cursor:
        # Asked again and again: one that waits in the server would itself hold up an index that is made concurrently.
        while not one(cursor, "SELECT pg_try_advisory_lock(%s)", [LOCK]):
            time.sleep(0.5)
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@contextmanager
def waiting_at_most(connection: Any, seconds: float) -> Iterator[None]:
    with connection.cursor() as cursor:
        before = one(cursor, "SELECT current_setting('lock_timeout')", [])
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{seconds * 1000:.0f}ms"])
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])


def in_the_way(connection: Any, seconds: float) -> str:
    """Whose transactions have been open for so long; not what they ask, which may name people."""
    with connection.cursor() as cursor:
        cursor.execute(IN_THE_WAY, [seconds])
        found = [f"process {pid} ({name}, for {age} s)" for pid, name, age in cursor.fetchall()]
    return f"; open: {', '.join(found)}" if found else ""


def one(cursor: Any, statement: str, values: list[Any]) -> Any:
    cursor.execute(statement, values)
    return cursor.fetchone()[0]
