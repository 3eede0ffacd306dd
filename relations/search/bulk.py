"""What is done to many rows at once, within the database."""

from collections.abc import Sequence
from typing import Any

from django.db import connections, router

#: Rows of one copy: their keys are parameters, of which a statement has only so many.
COPIED_AT_ONCE = 500


def insert_copies(target: Any, source: Any, keys: Sequence[int], columns: dict[str, Any]) -> None:
    """Rows of ``target`` made of those rows of ``source``, within the database.

    ``columns``: what each column of the target is filled with, an expression over the source.
    """
    fields = {field.attname: field.column for field in target._meta.concrete_fields}
    for start in range(0, len(keys), COPIED_AT_ONCE):
        rows = source._base_manager.order_by("pk").filter(pk__in=keys[start : start + COPIED_AT_ONCE])
        aliases = {f"copied_{name}": value for name, value in columns.items()}
        rows = rows.annotate(**aliases).values_list(*aliases)
        connection = connections[router.db_for_write(target)]
        select, parameters = rows.query.get_compiler(connection=connection).as_sql()
        names = ", ".join(connection.ops.quote_name(fields[name]) for name in columns)
        table = connection.ops.quote_name(target._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} ({names}) {select}", parameters)


def refresh_statistics() -> None:
    """After many rows were written at once: PostgreSQL plans by what it last knew of its tables."""
    for connection in connections.all(initialized_only=True):
        if connection.vendor != "postgresql":
            continue
        tables = connection.introspection.django_table_names(only_existing=True)
        with connection.cursor() as cursor:
            for table in tables:
                if table.startswith("relations_"):
                    cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
