"""Indexes on tables that are being written to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import migrations


class AddIndexLive(migrations.AddIndex):
    """Adds an index without holding up writers: on PostgreSQL with ``CREATE INDEX CONCURRENTLY``.

    For a table that an earlier migration made. The migration has ``atomic = False``. It may be interrupted and run
    again: what is there already stays, and an index that was left half made is made anew.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if _there(schema_editor, self.index.name):
            return
        with _unhurried(schema_editor):
            schema_editor.add_index(model, self.index, **_concurrently(schema_editor))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        index = from_state.models[app_label, self.model_name_lower].get_index_by_name(self.index.name)
        if _named(schema_editor, index.name) is not None:
            with _unhurried(schema_editor):
                schema_editor.remove_index(model, index, **_concurrently(schema_editor))

    def describe(self) -> str:
        return f"{super().describe()}, while others write"


def make_index_live(schema_editor: Any, name: str, on: str) -> None:
    """The same for an index that only PostgreSQL has. ``on``: the table, the kind and what is indexed, as SQL."""
    if not _there(schema_editor, name):
        with _unhurried(schema_editor):
            schema_editor.execute(f"CREATE INDEX CONCURRENTLY {schema_editor.quote_name(name)} ON {on}")


def _there(schema_editor: Any, name: str) -> bool:
    whole = _named(schema_editor, name)
    if whole is False:
        # Interrupted: nobody is answered from it, and every writer keeps it.
        with _unhurried(schema_editor):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(name)}")
    return whole is True


def _named(schema_editor: Any, name: str) -> bool | None:
    """Whether the index is whole; None: there is none."""
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(quote_ident(%s))", [name])
        else:
            cursor.execute("SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = %s", [name])
        found = cursor.fetchone()
    return None if found is None else bool(found[0])


def _concurrently(schema_editor: Any) -> dict[str, bool]:
    return {"concurrently": True} if schema_editor.connection.vendor == "postgresql" else {}


@contextmanager
def _unhurried(schema_editor: Any) -> Iterator[None]:
    """It waits for transactions that began before it, however long, and nobody waits for it."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        (before,) = cursor.fetchone()
        cursor.execute("SET lock_timeout = 0")
        yield
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])
