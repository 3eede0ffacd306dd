"""Which records have changed since somebody read them, as the database itself notices.

``freshness`` tells that something has changed; this tells what, so that whoever keeps something of all records in
memory reads those again and no others. Triggers note the record at every change of its own row or of one that ties
something to it, by whatever way that is made.

On PostgreSQL a lower number may be committed later. So every note carries its transaction, and a reader goes on from
the snapshot it read in: it is told what that could not see. Each note is read once, none is missed. A snapshot of a
replica does not say which transactions are running: there one goes on from the oldest, and some notes are read twice.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections, router

from relations.models import Record
from relations.models.base import Membership

TABLE = "relations_changed"
#: Stands for all records of a type.
ALL = 0
#: Before every note.
BEGINNING = "0:0:"
#: Hours for which notes are kept; whoever has read none for as long as half of that reads everything again.
KEPT_HOURS = 24

POSTGRESQL = (
    f"""
    CREATE TABLE IF NOT EXISTS {TABLE} (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        type text NOT NULL,
        record bigint NOT NULL,
        transaction bigint NOT NULL,
        at timestamptz NOT NULL DEFAULT now()
    )
    """,
    f"CREATE INDEX IF NOT EXISTS {TABLE}_transaction ON {TABLE} (transaction)",
    f"""
    CREATE OR REPLACE FUNCTION {TABLE}_note() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        touched text := CASE TG_OP
            WHEN 'TRUNCATE' THEN 'SELECT {ALL} AS record'
            WHEN 'UPDATE' THEN 'SELECT %1$I AS record FROM rows_now UNION SELECT %1$I FROM rows_before'
            WHEN 'DELETE' THEN 'SELECT DISTINCT %1$I AS record FROM rows_before'
            ELSE 'SELECT DISTINCT %1$I AS record FROM rows_now' END;
    BEGIN
        EXECUTE 'INSERT INTO {TABLE} (type, transaction, record) SELECT $1, pg_current_xact_id()::text::bigint, record'
            || format(' FROM (' || touched || ') touched', TG_ARGV[1]) USING TG_ARGV[0];
        IF random() < 0.001 THEN
            DELETE FROM {TABLE} WHERE number IN (SELECT number FROM {TABLE}
                WHERE at < now() - interval '{KEPT_HOURS} hours' LIMIT 100000 FOR UPDATE SKIP LOCKED);
        END IF;
        RETURN NULL;
    END $$
    """,
)
SQLITE = (
    f"""
    CREATE TABLE IF NOT EXISTS {TABLE} (
        number integer PRIMARY KEY AUTOINCREMENT,
        type text NOT NULL,
        record integer NOT NULL,
        at integer NOT NULL
    )
    """,
)
_NOW = "CAST(strftime('%s', 'now') AS integer)"
_MARK = "type || '/' || record || '/' || at"
#: With every note two old ones go, so that they never pile up.
_FORGET = f"""
    DELETE FROM {TABLE} WHERE number IN (SELECT number FROM {TABLE} ORDER BY number LIMIT 2)
    AND at < {_NOW} - {KEPT_HOURS * 3600};
"""


@dataclass(frozen=True)
class Changed:
    """``records``: by number, no more than were asked for; ``ALL`` among them where everything may have changed.
    ``until``: from where to ask the next time. ``mark``: of the notes as they end there; ``mark_then``: as they stood
    at the moment asked from. Where that is not the mark that was told then, these are other notes."""

    records: set[int]
    until: str
    mark: str
    mark_then: str


def changed_since(name: str, moment: str, most: int) -> Changed:
    """``name``: of the record type. ``moment``: where an earlier answer ended."""
    connection = connections[router.db_for_read(Record)]
    (_oldest, since), running = _read(moment)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"""
                SELECT CASE WHEN pg_is_in_recovery()
                        THEN format('%%1$s:%%1$s:', pg_snapshot_xmin(pg_current_snapshot()))
                        ELSE pg_current_snapshot()::text END,
                    '{TABLE}'::regclass::oid::text,
                    ARRAY(SELECT DISTINCT record FROM {TABLE}
                        WHERE type = %s AND (transaction >= %s OR transaction = ANY(%s::bigint[])) LIMIT %s)
                """,
                [name, since, running, most],
            )
            ((until, mark, records),) = cursor.fetchall()
            return Changed(set(records), until, mark, mark)
        cursor.execute(
            f"""
            SELECT (SELECT coalesce(max(number), 0) FROM {TABLE}),
                (SELECT {_MARK} FROM {TABLE} ORDER BY number DESC LIMIT 1),
                (SELECT {_MARK} FROM {TABLE} WHERE number = %s),
                (SELECT json_group_array(record) FROM (
                    SELECT DISTINCT record FROM {TABLE} WHERE number > %s AND type = %s LIMIT %s))
            """,
            [since, since, name, most],
        )
        ((until, mark, mark_then, records),) = cursor.fetchall()
        return Changed(set(json.loads(records)), f"{until}:{until}:", mark or "", mark_then or "")


def goes_back(moment: str, before: str) -> bool:
    """Whether the later moment is the earlier one: the database is not what it was."""
    return any(now < then for now, then in zip(_read(moment)[0], _read(before)[0], strict=True))


def _read(moment: str) -> tuple[list[int], list[int]]:
    """Of a snapshot the oldest transaction that was running and the first that had not begun, and all that were
    running; else twice the number of the last note."""
    *bounds, running = moment.split(":")
    return [*map(int, bounds)], [*map(int, filter(None, running.split(",")))]


def watch(cursor: Any, models: Iterable[Any]) -> None:
    """Notes begin anew, and with them that everything may have changed: triggers were missing, or another database was
    put in place."""
    cursor.execute(f"DELETE FROM {TABLE}")
    note_all(cursor, models)


def note_all(cursor: Any, models: Iterable[Any]) -> None:
    moments = {"postgresql": ("transaction", "pg_current_xact_id()::text::bigint"), "sqlite": ("at", _NOW)}
    column, value = moments[cursor.db.vendor]
    for name in sorted({name for _table, name, _column in noted_tables(models)}):
        cursor.execute(f"INSERT INTO {TABLE} (type, record, {column}) SELECT '{name}', {ALL}, {value}")


def triggers(vendor: str, table: str, name: str, column: str) -> Iterator[tuple[str, str]]:
    """``column``: that holds the number of the record."""
    if vendor == "postgresql":
        tables = {"insert": "NEW TABLE AS rows_now", "delete": "OLD TABLE AS rows_before"}
        tables["update"] = f"{tables['insert']} {tables['delete']}"
        for event in (*tables, "truncate"):
            read = f"REFERENCING {tables[event]}" if event in tables else ""
            trigger = f"{table}_note_{event}"
            action = f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_note('{name}', '{column}')"
            yield trigger, f"CREATE TRIGGER {trigger} AFTER {event} ON {table} {read} {action}"
        return
    for event, rows in {"insert": ("new",), "update": ("new", "old"), "delete": ("old",)}.items():
        notes = (
            [f"INSERT INTO {TABLE} (type, record, at) SELECT '{name}', new.{column}, {_NOW};"] if "new" in rows else []
        )
        if "old" in rows:
            # Where a row has moved to another record, both have changed.
            moved = f" WHERE old.{column} <> new.{column}" if "new" in rows else ""
            notes.append(f"INSERT INTO {TABLE} (type, record, at) SELECT '{name}', old.{column}, {_NOW}{moved};")
        trigger = f"{table}_note_{event}"
        yield trigger, f"CREATE TRIGGER {trigger} AFTER {event} ON {table} BEGIN {' '.join(notes)} {_FORGET} END"


def noted_tables(models: Iterable[Any]) -> Iterator[tuple[str, str, str]]:
    """The tables of records and of the rows that lists are narrowed by; with the type, and the column of its number."""
    for model in models:
        if issubclass(model, Record):
            yield model._meta.db_table, str(model._meta.model_name), "id"
        elif issubclass(model, Membership):
            owner = model._meta.get_field("record")
            yield model._meta.db_table, str(owner.related_model._meta.model_name), owner.column
