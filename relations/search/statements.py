"""Statements that are made once and run often."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connections


def fetched(using: str, statement: str, parameters: Sequence[Any]) -> list[Any]:
    """All rows. A list among the parameters is of keys: what ``Later`` stood for.

    PostgreSQL plans such a statement once and keeps the plan: where a dozen tables are joined, planning takes longer
    than reading fifty rows. Django itself writes parameters into the text, which is another statement each time.
    """
    connection: Any = connections[using]
    with _cursor(connection) as cursor:
        if connection.vendor == "sqlite":
            parameters = [json.dumps(each) if isinstance(each, list) else each for each in parameters]
        cursor.execute(statement, parameters)
        rows: list[Any] = cursor.fetchall()
        return rows


def _cursor(connection: Any) -> Any:
    if connection.vendor != "postgresql" or connection.queries_logged:
        # A log is of statements with what was given, which only Django's own cursor tells.
        return connection.cursor()
    from psycopg import Cursor

    connection.ensure_connection()
    # As Django wraps its own.
    return connection._prepare_cursor(Cursor(connection.connection))
