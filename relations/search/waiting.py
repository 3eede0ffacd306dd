"""How long a change waits for others that are writing the same, and what kept it from being written."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from traceback import clear_frames

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, OperationalError, connections, transaction

#: SQLITE_BUSY and SQLITE_LOCKED.
BUSY_SQLITE = (5, 6)
#: SQLITE_ERROR: of a statement that is wrong, where PostgreSQL raises another error.
WRONG_SQLITE = 1
#: lock_not_available, deadlock_detected, serialization_failure.
BUSY_POSTGRESQL = ("55P03", "40P01", "40001")
#: Of files; and as SQLite says it, and as PostgreSQL numbers it.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
FULL_SQLITE, FULL_POSTGRESQL = "disk is full", "53100"
#: In seconds, where the settings of SQLite say nothing: as sqlite3 does.
USUAL = 5


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """A transaction that raises ``OperationalError`` where it would have to wait longer.

    SQLite lets but one write at all, and waits at the beginning; PostgreSQL waits for the rows that others hold.
    """
    try:
        with _transaction(seconds):
            yield
    except OperationalError as error:
        _let_go(error)
        raise


def _let_go(error: OperationalError) -> None:
    """The cursors that waited in vain.

    An error and the frames that it came through hold each other and the cursors, until Python sweeps up such rings.
    Whichever thread does that waits, on SQLite, for the connections of these cursors; they may be waiting in turn for
    the one lock, which that very thread may hold.
    """
    for each in filter(None, (error, error.__cause__)):
        clear_frames(each.__traceback__)


@contextmanager
def _transaction(seconds: float) -> Iterator[None]:
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
    """Whether others are writing, so that the same may go well in a moment: what has gone wrong can be the database."""
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    # The lower byte says what, the others say more of it.
    return getattr(cause, "sqlstate", None) in BUSY_POSTGRESQL or (code is not None and code & 0xFF in BUSY_SQLITE)


def is_away(error: DatabaseError | InterfaceError) -> bool:
    """Whether the database cannot be reached, or answer in time, or has no room: not that it was asked wrongly."""
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return isinstance(error, OperationalError | InterfaceError) and code != WRONG_SQLITE


def disk_is_full(error: BaseException | None) -> bool:
    """Whether what was sent could not be kept, in a file or in the database."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return True
    cause = error.__cause__ if error else None
    return FULL_SQLITE in str(cause) or getattr(cause, "sqlstate", "") == FULL_POSTGRESQL
