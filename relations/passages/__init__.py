"""Where words stand in a text, and what becomes of them when the text changes.

Offsets count Unicode code points of the text exactly as decoded from its UTF-8 file, nothing normalised, a byte order
mark counted too; the end is exclusive. Paragraphs are the lines that are not blank, counted from 1.
"""

from relations.passages.anchors import Anchor, anchored
from relations.passages.coverage import Coverage, Segment, coverage, segments
from relations.passages.difference import Run, word_difference
from relations.passages.sentences import Sentence, sentences
from relations.passages.spans import (
    INTERRUPTION,
    Passage,
    PassageError,
    Span,
    all_places,
    check_passage,
    exact_places,
    excerpt_hash,
    excerpt_of,
    paragraph_at,
    paragraph_starts,
    quote_from_spans,
)

__all__ = [
    "INTERRUPTION",
    "Anchor",
    "Coverage",
    "Passage",
    "PassageError",
    "Run",
    "Segment",
    "Sentence",
    "Span",
    "all_places",
    "anchored",
    "check_passage",
    "coverage",
    "exact_places",
    "excerpt_hash",
    "excerpt_of",
    "paragraph_at",
    "paragraph_starts",
    "quote_from_spans",
    "segments",
    "sentences",
    "word_difference",
]
