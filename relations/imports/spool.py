"""The rows of an import between reading and writing: a private table on disk that vanishes with the process."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from types import TracebackType
from typing import Any, NamedTuple, Self

from django.utils.translation import gettext as _

from relations.imports.problems import Problem

#: Of a row: it is bad, or another row of its record is.
_BAD = """
    (rows.line IN (SELECT line FROM problems)
     OR rows.key IN (SELECT other.key FROM rows other JOIN problems USING (line) WHERE other.key != ''))
"""
_written = json.JSONEncoder(ensure_ascii=False).encode


class Spooled(NamedTuple):
    line: int
    key: str
    shape: dict[str, Any]


_TABLES = """
    CREATE TABLE rows (line INTEGER PRIMARY KEY, key TEXT, raw TEXT NOT NULL, shape TEXT);
    CREATE TABLE problems (line INTEGER, field TEXT, value TEXT, reason TEXT, row INTEGER, parts TEXT);
    CREATE INDEX problem_lines ON problems (line);
    CREATE TABLE left_out (line INTEGER, raw TEXT, reason TEXT);
    CREATE TABLE entries (type TEXT, slug TEXT, kind TEXT, country TEXT, title TEXT, PRIMARY KEY (type, slug));
    CREATE TABLE names (type TEXT, key TEXT, text TEXT, slug TEXT, PRIMARY KEY (type, key, text, slug)) WITHOUT ROWID;
    CREATE TABLE made (number INTEGER PRIMARY KEY, type TEXT, slug TEXT, line INTEGER, shape TEXT, UNIQUE (type, slug));
    CREATE TABLE needed (type TEXT, slug TEXT, PRIMARY KEY (type, slug)) WITHOUT ROWID;
    CREATE TABLE taken (what TEXT, value TEXT, line INTEGER, PRIMARY KEY (what, value)) WITHOUT ROWID;
    CREATE TABLE joined (number INTEGER, key TEXT, cells TEXT, PRIMARY KEY (number, key)) WITHOUT ROWID;
"""


class Spool:
    def __init__(self) -> None:
        # Without a name SQLite keeps it in a file that is removed at once: however the process ends, nothing stays.
        self.db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self.db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;" + _TABLES)
        self.db.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.db.close()

    def add(self, line: int, key: str, raw: list[str], shape: dict[str, Any] | None) -> None:
        said = None if shape is None else _written(shape)
        self.db.execute("INSERT INTO rows VALUES (?, ?, ?, ?)", (line, key, _written(raw), said))

    def index(self) -> None:
        self.db.execute("CREATE INDEX IF NOT EXISTS row_keys ON rows (key, line)")

    def groups(self, *, good: bool = False) -> Iterator[list[Spooled]]:
        """The rows of each record together, in the order in which the records first stand in the file. ``good``: of
        records none of whose rows is bad."""
        found = self.db.execute(
            "SELECT rows.line, rows.key, rows.shape FROM rows"  # noqa: S608
            " JOIN (SELECT key, min(line) AS first FROM rows WHERE shape IS NOT NULL GROUP BY key) USING (key)"
            f" WHERE rows.shape IS NOT NULL {f'AND NOT {_BAD}' if good else ''} ORDER BY first, rows.line"
        )
        group: list[Spooled] = []
        for line, key, shape in found:
            if group and group[0].key != key:
                yield group
                group = []
            group.append(Spooled(line, key, json.loads(shape)))
        if group:
            yield group

    def above(self, field: str, key: str = "") -> Iterator[tuple[int, str, str | None]]:
        """Line, record, and what ``field`` names as the whole that it is part of; None where the file does not say."""
        of_key, path = ("AND key = ? ORDER BY above DESC LIMIT 1", (key,)) if key else ("AND above != ''", ())
        found = self.db.execute(
            "SELECT line, key, json_extract(shape, ?) AS above FROM rows"  # noqa: S608
            f" WHERE shape IS NOT NULL {of_key}",
            (f"$.fields.{field}", *path),
        )
        return iter(found.fetchall() if key else found)

    def count(self) -> int:
        return int(self.db.execute("SELECT count(*) FROM rows WHERE shape IS NOT NULL").fetchone()[0])

    def complain(self, problem: Problem) -> None:
        values = (problem.line, problem.column, problem.value, problem.reason, problem.row, problem.fields)
        self.db.execute("INSERT INTO problems VALUES (?, ?, ?, ?, ?, ?)", values)

    def bad_lines(self) -> int:
        """All rows of a record are bad where one of them is."""
        lines = f"SELECT line FROM problems UNION SELECT line FROM rows WHERE {_BAD}"  # noqa: S608
        return int(self.db.execute(f"SELECT count(*) FROM ({lines})").fetchone()[0])  # noqa: S608

    def is_bad(self, lines: list[int]) -> bool:
        marks = ",".join("?" * len(lines))
        return bool(self.db.execute(f"SELECT 1 FROM problems WHERE line IN ({marks}) LIMIT 1", lines).fetchone())  # noqa: S608

    def is_bad_record(self, key: str) -> bool:
        query = "SELECT 1 FROM rows JOIN problems USING (line) WHERE key = ? LIMIT 1"
        return bool(self.db.execute(query, (key,)).fetchone())

    def problems(self) -> Iterator[Problem]:
        for found in self.db.execute(
            "SELECT line, field, value, reason, row, parts FROM problems ORDER BY line, rowid"
        ):
            yield Problem(*found)

    def raw_of(self, line: int) -> list[str]:
        found = self.db.execute("SELECT raw FROM rows WHERE line = ?", (line,)).fetchone()
        return json.loads(found[0]) if found else []

    def rejected(self) -> Iterator[tuple[int, list[str], str]]:
        """Line, cells as they stood in the file, and all that is wrong with them."""
        found = self.db.execute(
            "SELECT rows.line, rows.raw, group_concat("  # noqa: S608
            " CASE WHEN field = '' THEN reason ELSE field || ': ' || reason END, '; ')"
            f" FROM rows LEFT JOIN problems USING (line) WHERE {_BAD} GROUP BY rows.line ORDER BY rows.line"
        )
        for line, raw, reason in found:
            yield line, json.loads(raw), reason or _("Another row of this record is bad.")

    def leave_out(self, line: int, raw: list[str], reason: str) -> None:
        self.db.execute("INSERT INTO left_out VALUES (?, ?, ?)", (line, _written(raw), reason))

    def left_out(self) -> Iterator[tuple[int, list[str], str]]:
        for line, raw, reason in self.db.execute("SELECT line, raw, reason FROM left_out ORDER BY line"):
            yield line, json.loads(raw), reason

    def take(self, what: str, value: str, line: int) -> int:
        """The line that has taken it before, or 0."""
        taken = self.taken_by(what, value)
        if not taken:
            self.db.execute("INSERT INTO taken VALUES (?, ?, ?)", (what, value, line))
        return taken if taken != line else 0

    def taken_by(self, what: str, value: str) -> int:
        """The line that has taken it, or 0."""
        taken = self.db.execute("SELECT line FROM taken WHERE what = ? AND value = ?", (what, value)).fetchone()
        return int(taken[0]) if taken else 0

    def make(self, record_type: str, slug: str, line: int, shape: dict[str, Any]) -> None:
        values = (record_type, slug, line, _written(shape))
        self.db.execute("INSERT OR IGNORE INTO made (type, slug, line, shape) VALUES (?, ?, ?, ?)", values)

    def need(self, record_type: str, slug: str) -> None:
        self.db.execute("INSERT OR IGNORE INTO needed VALUES (?, ?)", (record_type, slug))

    def is_needed(self, record_type: str, slug: str) -> bool:
        query = "SELECT 1 FROM needed WHERE type = ? AND slug = ?"
        return bool(self.db.execute(query, (record_type, slug)).fetchone())

    def unmake_told(self, record_type: str) -> None:
        """What the file has a row of needs no draft."""
        told = "SELECT key FROM rows WHERE shape IS NOT NULL"
        self.db.execute(f"DELETE FROM made WHERE type = ? AND slug IN ({told})", (record_type,))  # noqa: S608

    def unmake(self, record_type: str, slug: str) -> None:
        self.db.execute("DELETE FROM made WHERE type = ? AND slug = ?", (record_type, slug))

    def count_made(self) -> Counter[str]:
        """By type."""
        return Counter(dict(self.db.execute("SELECT type, count(*) FROM made GROUP BY type ORDER BY min(number)")))

    def made_shape(self, record_type: str, slug: str) -> dict[str, Any] | None:
        query = "SELECT shape FROM made WHERE type = ? AND slug = ?"
        found = self.db.execute(query, (record_type, slug)).fetchone()
        return json.loads(found[0]) if found else None

    def first_shape(self, key: str) -> dict[str, Any] | None:
        found = self.db.execute("SELECT shape FROM rows WHERE key = ? AND shape IS NOT NULL LIMIT 1", (key,)).fetchone()
        return json.loads(found[0]) if found else None

    def made(self, *, backwards: bool = False) -> Iterator[tuple[str, Spooled]]:
        """In the order in which they were missed: what a record needs was missed before it."""
        order = "DESC" if backwards else "ASC"
        found = self.db.execute(f"SELECT type, slug, line, shape FROM made ORDER BY number {order}")  # noqa: S608
        for record_type, slug, line, shape in found:
            yield record_type, Spooled(line, slug, json.loads(shape))
