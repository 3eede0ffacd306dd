"""How long a change waits for others that are writing the same."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connections, transaction

#: What SQLite says of a table or column that is not there, where PostgreSQL raises another error.
LACKING = "no such"
#: In seconds, where the settings of SQLite say nothing: as sqlite3 does.
USUAL = 5


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """A transaction that raises ``OperationalError`` where it would have to wait longer.

    SQLite lets but one write at all, and waits at the beginning; PostgreSQL waits for the rows that others hold.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "sqlite":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{seconds * 1000:.0f}ms"])
            yield
        return
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {seconds * 1000:.0f}")
    try:
        with transaction.atomic():
            yield
    finally:
        usual = int(connection.settings_dict["OPTIONS"].get("timeout", USUAL))
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {usual * 1000:d}")


def is_busy(error: OperationalError) -> bool:
    """Whether the same may go well in a moment. On SQLite a table that is not there is an error of this kind too."""
    return not str(error).startswith(LACKING)
