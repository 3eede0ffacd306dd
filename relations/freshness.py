"""Whether anything that the public pages are made of has changed since somebody read them.

The database itself notices: every table that pages read has a trigger, so that no way of writing can be forgotten, be
it a form, an import, ``QuerySet.update`` or SQL by hand. A trigger gives one row of ``relations_dataversion`` a new
random token; all tokens together are the data version.

Tokens, not counters: after ``flush``, or when an older copy is put back, a counter would come by the same number again
with other content. On PostgreSQL a writer takes a row that no other is holding, or adds one: nobody waits, and a
version shows exactly the writers that have committed. The largest number of a journal would not: a lower one may be
committed later, and what it changed would never be seen.

This is no model: nobody edits, dumps or loads it. It is made after every ``migrate``, since SQLite forgets the
triggers of a table that a migration has changed.
"""

import hashlib
import secrets
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db import connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from django.utils.crypto import salted_hmac

from relations import changed
from relations.models import (
    AccountEvent,
    ApiToken,
    Delivery,
    DeskSession,
    KeptAnswer,
    LikelyDuplicate,
    Merge,
    Record,
    Webhook,
)
from relations.models.history import HistoricalRow

TABLE = "relations_dataversion"
#: What no public page tells of.
PRIVATE = (
    AccountEvent,
    ApiToken,
    Delivery,
    DeskSession,
    HistoricalRow,
    KeptAnswer,
    LikelyDuplicate,
    Merge,
    Webhook,
)
PACKAGE = Path(__file__).resolve().parent

POSTGRESQL = (
    f"""
    CREATE TABLE IF NOT EXISTS {TABLE} (
        slot bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        token text NOT NULL
    )
    """,
    # Once in a transaction is enough. The setting lasts as long as the transaction, and is forgotten with a savepoint
    # that is rolled back, as the token is.
    f"""
    CREATE OR REPLACE FUNCTION {TABLE}_renew() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('relations.renewed', true) = 'yes' THEN RETURN NULL; END IF;
        UPDATE {TABLE} SET token = gen_random_uuid()::text
            WHERE slot = (SELECT slot FROM {TABLE} ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED);
        IF NOT FOUND THEN INSERT INTO {TABLE} (token) VALUES (gen_random_uuid()::text); END IF;
        PERFORM set_config('relations.renewed', 'yes', true);
        RETURN NULL;
    END $$
    """,
)
SQLITE = (f"CREATE TABLE IF NOT EXISTS {TABLE} (slot integer PRIMARY KEY, token text NOT NULL)",)
#: In two steps: within a trigger SQLite does not keep to an "on conflict" of its own.
RENEW_SQLITE = f"""
    UPDATE {TABLE} SET token = hex(randomblob(16));
    INSERT INTO {TABLE} (slot, token) SELECT 1, hex(randomblob(16)) WHERE NOT EXISTS (SELECT 1 FROM {TABLE});
"""

#: Names of all triggers.
TRIGGERS = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
}


def data_version() -> str:
    """Differs from every earlier one as soon as a change is committed. Read it before the data it is to stand for."""
    with connections[router.db_for_read(Record)].cursor() as cursor:
        cursor.execute(f"SELECT token FROM {TABLE} ORDER BY slot")
        return ".".join(token for (token,) in cursor.fetchall())


def page_version(*asked: str, of: str = "") -> str:
    """Of a page that is made from the data, today's date, this release and what was asked. It gives nothing away.

    ``of``: the version of the data, where it has been read already.
    """
    told = (of or data_version(), str(timezone.localdate()), release(), *asked)
    return salted_hmac("relations.page", "\n".join(told)).hexdigest()[:32]


def release() -> str:
    """Of the code, templates, translations and styles that pages are made with."""
    return _release(_last_edited() if settings.DEBUG else 0)


@lru_cache(maxsize=1)
def _release(last_edited: int) -> str:
    told = hashlib.sha256(django.get_version().encode())
    for path in _files():
        told.update(f"\n{path.relative_to(PACKAGE)}\n".encode())
        told.update(path.read_bytes())
    return told.hexdigest()


def _last_edited() -> int:
    """Only whoever works on the pages changes them while they are served."""
    return max(path.stat().st_mtime_ns for path in _files())


def _files() -> list[Path]:
    found = (path for path in PACKAGE.rglob("*") if "__pycache__" not in path.parts and path.is_file())
    return sorted(path for path in found if path.suffix != ".po")


def watched_tables() -> list[str]:
    models = apps.get_app_config("relations").get_models(include_auto_created=True)
    return sorted(model._meta.db_table for model in models if not issubclass(model, PRIVATE))


def watch(using: str, **kwargs: Any) -> None:
    """Called after every ``migrate`` and ``flush``: the triggers that are missing are made, and the version renewed."""
    connection: BaseDatabaseWrapper = connections[using]
    existing = set(connection.introspection.table_names())
    with transaction.atomic(using=using), connection.cursor() as cursor:
        is_postgresql = connection.vendor == "postgresql"
        for statement in (*POSTGRESQL, *changed.POSTGRESQL) if is_postgresql else (*SQLITE, *changed.SQLITE):
            cursor.execute(statement)
        cursor.execute(TRIGGERS[connection.vendor])
        known = {name for (name,) in cursor.fetchall()}
        for name, statement in _triggers(connection.vendor, existing):
            if name not in known:
                cursor.execute(statement)
        # What was done while triggers were missing is seen now.
        changed.watch(cursor, apps.get_app_config("relations").get_models())
        cursor.execute(f"DELETE FROM {TABLE}")
        cursor.execute(f"INSERT INTO {TABLE} (token) VALUES (%s)", [secrets.token_hex(16)])


def _triggers(vendor: str, existing: set[str]) -> Iterator[tuple[str, str]]:
    for table in existing.intersection(watched_tables()):
        yield from triggers(vendor, table)
    for table, name, column in changed.noted_tables(apps.get_app_config("relations").get_models()):
        if table in existing:
            yield from changed.triggers(vendor, table, name, column)


def triggers(vendor: str, table: str) -> Iterator[tuple[str, str]]:
    if vendor == "postgresql":
        events: tuple[str, ...] = ("insert or update or delete or truncate",)
        each, action = "statement", f"EXECUTE FUNCTION {TABLE}_renew()"
    else:
        events = ("insert", "update", "delete")
        each, action = "row", f"BEGIN {RENEW_SQLITE} END"
    for event in events:
        name = f"{table}_renew_{event.split()[0]}"
        yield name, f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH {each} {action}"
