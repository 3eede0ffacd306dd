"""Finding words. The only package that may know which database it talks to."""

from relations.search.analyser import search_text
from relations.search.arrays import ColumnArray
from relations.search.bulk import insert_copies, refresh_statistics
from relations.search.conditions import by_beginning
from relations.search.engine import Among, Later, keep_words, lacking
from relations.search.finding import is_read_through, matching, passes_over, soonest
from relations.search.question import MAX_WORDS, Question, as_typed, parsed
from relations.search.statements import fetched
from relations.search.waiting import disk_is_full, is_away, is_busy, waiting_at_most

__all__ = (
    "MAX_WORDS",
    "Among",
    "ColumnArray",
    "Later",
    "Question",
    "as_typed",
    "by_beginning",
    "disk_is_full",
    "fetched",
    "insert_copies",
    "is_away",
    "is_busy",
    "is_read_through",
    "keep_words",
    "lacking",
    "matching",
    "parsed",
    "passes_over",
    "refresh_statistics",
    "search_text",
    "soonest",
    "waiting_at_most",
)
