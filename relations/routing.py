"""Which database is asked: readers' questions go to a replica, all else to the primary.

A request is answered from one database from beginning to end, so that an answer is of one moment. Whoever is of the
desk, or names a token, is always answered from the primary: they see what they have just written. A replica that does
not answer, lags, or does not follow the primary any more is left out, and comes back by itself.
"""

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

logger = logging.getLogger(__name__)

PRIMARY = DEFAULT_DB_ALIAS
#: Seconds for which an answer to "how are you" is good; one that does not answer is asked less often.
GOOD_FOR, AWAY_FOR = 1.0, 5.0
HOW_IT_STANDS = """
    SELECT pg_is_in_recovery(), EXISTS (SELECT FROM pg_stat_wal_receiver),
        CASE WHEN NOT pg_is_in_recovery() OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
            ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END
"""

_reads_from: ContextVar[str] = ContextVar("reads_from", default=PRIMARY)


@contextmanager
def reading_from(alias: str) -> Iterator[None]:
    token = _reads_from.set(alias)
    try:
        yield
    finally:
        _reads_from.reset(token)


def read_from() -> str:
    return _reads_from.get()


class ReplicaRouter:
    def db_for_read(self, model: Any, **hints: Any) -> str:
        return _reads_from.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return PRIMARY

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """They are copies of one database."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == PRIMARY


def replicas() -> list[str]:
    return [alias for alias in settings.DATABASES if alias != PRIMARY]


def lag(alias: str) -> float | None:
    """Seconds. One that has replayed all it received is not behind, however long nothing was written. None: it follows
    no primary."""
    with connections[alias].cursor() as cursor:
        cursor.execute(HOW_IT_STANDS)
        is_standby, follows, seconds = cursor.fetchone()
    return float(seconds or 0) if is_standby and follows else None


class Replicas:
    """As one process knows them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        #: Until when it is known that it may be read from, or not.
        self.known: dict[str, tuple[float, bool]] = {}

    def choose(self) -> str:
        """Each process keeps to one as long as it can: what it holds in memory is of that one."""
        known = replicas()
        first = os.getpid() % len(known) if known else 0
        return next((alias for alias in known[first:] + known[:first] if self.may_be_read(alias)), PRIMARY)

    def may_be_read(self, alias: str) -> bool:
        until, well = self.known.get(alias, (0.0, False))
        if time.monotonic() < until:
            return well
        # One thread asks; the others go by what was known.
        if not self.lock.acquire(blocking=False):
            return well
        try:
            now_well = self._ask(alias)
        finally:
            self.lock.release()
        if now_well != well:
            logger.warning("%s is %s", alias, "read from" if now_well else "left out")
        return self._note(alias, well=now_well)

    def leave_out(self, alias: str) -> None:
        self._note(alias, well=False)

    def _note(self, alias: str, *, well: bool) -> bool:
        self.known[alias] = time.monotonic() + (GOOD_FOR if well else AWAY_FOR), well
        return well

    def _ask(self, alias: str) -> bool:
        try:
            behind = lag(alias)
        except DatabaseError:
            connections[alias].close()
            return False
        if behind is None:
            # What it has is the last there is, while there is no primary.
            return is_standby(alias) and not answers(PRIMARY)
        return behind <= settings.REPLICA_MAX_LAG


def is_standby(alias: str) -> bool:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        return bool(cursor.fetchone()[0])


def answers(alias: str) -> bool:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connections[alias].close()
        return False
    return True


known_replicas = Replicas()
