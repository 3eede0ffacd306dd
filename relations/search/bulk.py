"""What is done to many rows at once, within the database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connections, router

#: Rows of one copy: their keys are parameters, of which a statement has only so many.
COPIED_AT_ONCE = 500
#: Records by whose words PostgreSQL's index is renewed only now and then, from so many on.
MANY = 2_000
#: In kB, as PostgreSQL counts: how much is gathered before it goes into the index, how much at other times (as
#: migrations 0005 and 0009 say), and the memory to put it in order.
GATHERED, KEPT, SORTED = 32_768, 256, 65_536


@contextmanager
def words_of_many(model: Any, count: int) -> Iterator[None]:
    """Within a transaction that writes so many records of a type: PostgreSQL goes through its index of words
    once for thousands of them, where it would for every few, which takes twice as long. Whoever searches meanwhile
    finds what they would."""
    connection = connections[router.db_for_write(model)]
    if connection.vendor != "postgresql" or count < MANY or not hasattr(model, "search_text"):
        yield
        return
    index = f"{model._meta.model_name}_words"
    name = connection.ops.quote_name(index)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = {SORTED}")
        cursor.execute(f"ALTER INDEX {name} SET (gin_pending_list_limit = {GATHERED})")
    yield
    if connection.needs_rollback:
        # All of it goes back as it was.
        return
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER INDEX {name} SET (gin_pending_list_limit = {KEPT})")
        cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])


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
