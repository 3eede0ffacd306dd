"""The database itself keeps the log of accounts from being changed, whoever asks for it and in whatever words.

Triggers refuse every UPDATE, DELETE and TRUNCATE. Like those of ``relations.freshness`` they are made after every
``migrate``, since SQLite forgets the triggers of a table that a migration has changed. Only an owner of the table can
take them away; a desk whose role in PostgreSQL is not the owner cannot.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction

from relations.models import AccountEvent

TABLE = AccountEvent._meta.db_table
FUNCTION = f"{TABLE}_refuse"
REFUSAL = "The log of accounts is added to, never changed."

MADE = {
    "postgresql": (
        f"""
        CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$
        """,
        f"""
        CREATE OR REPLACE TRIGGER {TABLE}_kept BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()
        """,
        f"""
        CREATE OR REPLACE TRIGGER {TABLE}_kept_whole BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()
        """,
    ),
    "sqlite": tuple(
        f"""
        CREATE TRIGGER IF NOT EXISTS {TABLE}_kept_{event} BEFORE {event} ON {TABLE}
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
        """
        for event in ("update", "delete")
    ),
}
TAKEN_AWAY = {
    "postgresql": tuple(f"DROP TRIGGER IF EXISTS {TABLE}_kept{end} ON {TABLE}" for end in ("", "_whole")),
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {TABLE}_kept_{event}" for event in ("update", "delete")),
}


def guard(using: str, **kwargs: Any) -> None:
    """Called after every ``migrate``."""
    if TABLE in connections[using].introspection.table_names():
        _run(using, MADE)


@contextmanager
def unguarded(using: str) -> Iterator[None]:
    """For emptying a whole database: the log goes with the accounts that it is of."""
    with transaction.atomic(using=using):
        _run(using, TAKEN_AWAY)
        yield
        _run(using, MADE)


def _run(using: str, statements: dict[str, tuple[str, ...]]) -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
