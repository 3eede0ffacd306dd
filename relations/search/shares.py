"""How many records have a word, as far as PostgreSQL knows without looking: from what it learned of its index of words
when it last took stock of the table. It says which way is quickest, never what is found."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connections

#: Seconds, during which what was learned is not asked for again.
KEPT = 60
#: Of a smaller table any way is quick.
LARGE = 10_000
_LEARNED = """
    SELECT records.relname, most_common_elems::text::text[], most_common_elem_freqs, records.reltuples
    FROM pg_class AS records
    JOIN pg_index ON indrelid = records.oid
    JOIN pg_class AS words ON words.oid = indexrelid AND 'relations_' || words.relname = records.relname || '_words'
    JOIN pg_stats ON schemaname = current_schema() AND tablename = words.relname
    WHERE records.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
        AND records.reltuples >= %s
"""


class Share(NamedTuple):
    """``part``: of all, from 0 to 1."""

    part: float
    records: float


class Shares:
    """Of every large table: of each word that many of its records have, the part of them, and how many they are."""

    def __init__(self, using: str) -> None:
        self.learned: Any = cache.get_or_set(f"word-shares:{using}", lambda: _learned(using), KEPT)

    def of(self, model: Any, alternatives: Iterable[tuple[str, bool]]) -> Share:
        """Of the records of the type, those that have one of the terms: about so many at least. Nothing where nothing
        is known, as with SQLite, whose index gives the first without finding all."""
        shares, records = self.learned.get(model._meta.db_table, ({}, 0.0))
        part = max((_of(shares, *each) for each in alternatives if shares), default=0.0)
        return Share(part, part * records)


def _of(shares: dict[str, float], token: str, begins: bool) -> float:
    if not begins:
        return shares.get(token, 0.0)
    return max((part for word, part in shares.items() if word.startswith(token)), default=0.0)


def _learned(using: str) -> dict[str, tuple[dict[str, float], float]]:
    if connections[using].vendor != "postgresql":
        return {}
    with connections[using].cursor() as cursor:
        cursor.execute(_LEARNED, [LARGE])
        # Behind the parts of the words stand the least and the greatest of them.
        return {
            table: (dict(zip(words or (), parts or (), strict=False)), records)
            for table, words, parts, records in cursor.fetchall()
        }
