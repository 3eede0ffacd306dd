"""Mirrors a whole desk into one SQLite file, and keeps it in step from then on.

    python mirror.py https://relations.example desk.sqlite3

The first run reads everything; every further one only what has changed since. It may be stopped at any point, and goes
on from there when it is started again.

The table ``records`` holds one row for each record: its type, its address name and the record as JSON.
"""

import argparse
import json
import sqlite3
from typing import Any

from relations_client import Relations

TYPES = (
    "participants", "places", "sources", "visits", "documents", "statements", "commitments", "figures",
)  # fmt: skip
TABLES = """
CREATE TABLE IF NOT EXISTS records (type TEXT, slug TEXT, body TEXT, PRIMARY KEY (type, slug));
CREATE TABLE IF NOT EXISTS progress (type TEXT PRIMARY KEY, since TEXT, until TEXT, cursor TEXT);
"""


class Mirror:
    """``page_size``: so many records are read at once, and kept at once."""

    def __init__(self, desk: Relations, path: str, page_size: int = 200) -> None:
        self.desk, self.db, self.page_size = desk, sqlite3.connect(path), page_size
        self.db.executescript(TABLES)

    def keep_in_step(self) -> int:
        """How many records were taken, counting those that are gone."""
        return sum(self._whole(what) if self._since(what) is None else self._changes(what) for what in TYPES)

    def records(self, what: str) -> dict[str, Any]:
        found = self.db.execute("SELECT slug, body FROM records WHERE type = ? ORDER BY slug", (what,))
        return {slug: json.loads(body) for slug, body in found}

    def _since(self, what: str) -> str | None:
        """From when on changes are to be asked for; None before all was read once."""
        row = self.db.execute("SELECT since FROM progress WHERE type = ?", (what,)).fetchone()
        return row[0] if row else None

    def _whole(self, what: str) -> int:
        """All there is, on from where it was broken off. What changes meanwhile, the next reading of changes finds."""
        row = self.db.execute("SELECT until, cursor FROM progress WHERE type = ?", (what,)).fetchone()
        until, cursor = row or (self._now(what), "")
        taken = 0
        for taken, record in enumerate(self.desk.records(what).download(cursor), 1):
            cursor = record.pop("cursor")
            self._put(what, record)
            if taken % self.page_size == 0:
                self._note(what, since=None, until=until, cursor=cursor)
        self._note(what, since=until, until="", cursor="")
        return taken

    def _changes(self, what: str) -> int:
        """Page by page: the address of the next page is kept, and with it where to go on."""
        since, until, following = self.db.execute(
            "SELECT since, until, cursor FROM progress WHERE type = ?", (what,)
        ).fetchone()
        taken = 0
        while True:
            if following:
                page = self.desk.ask("GET", following).json()
            else:
                page = self.desk.records(what).page(updated_since=since, ordering="updated", page_size=self.page_size)
            # Of the first page: what was changed while the others were read is asked for next time.
            until = until or page["until"]
            for record in page["results"]:
                self._take(what, record)
            taken += len(page["results"])
            following = page["next"] or ""
            if not following:
                self._note(what, since=until, until="", cursor="")
                return taken
            self._note(what, since=since, until=until, cursor=following)

    def _take(self, what: str, record: dict[str, Any]) -> None:
        if record["status"] in ("withdrawn", "merged"):
            self._drop(what, record["slug"])
        else:
            self._put(what, record)

    def _put(self, what: str, record: dict[str, Any]) -> None:
        for former in record["former_slugs"]:
            self._drop(what, former)
        row = (what, record["slug"], json.dumps(record, ensure_ascii=False))
        self.db.execute("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", row)

    def _drop(self, what: str, slug: str) -> None:
        self.db.execute("DELETE FROM records WHERE type = ? AND slug = ?", (what, slug))

    def _now(self, what: str) -> str:
        """The moment from which changes will have to be asked for."""
        return str(self.desk.records(what).page(updated_since="9999-01-01T00:00:00Z", page_size=1)["until"])

    def _note(self, what: str, *, since: str | None, until: str, cursor: str) -> None:
        """What was taken and how far it goes are kept together, or neither is."""
        self.db.execute("INSERT OR REPLACE INTO progress VALUES (?, ?, ?, ?)", (what, since, until, cursor))
        self.db.commit()


def main() -> None:
    parser = argparse.ArgumentParser(description="Mirror a desk into a SQLite file, or bring that file up to date.")
    parser.add_argument("site", help="such as https://relations.example")
    parser.add_argument("file", help="the SQLite file; it is made where there is none")
    given = parser.parse_args()
    print(f"{Mirror(Relations(given.site), given.file).keep_in_step()} records taken")


if __name__ == "__main__":
    main()
