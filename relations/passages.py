"""Where words stand in a text.

Offsets count Unicode code points of the text exactly as decoded from its UTF-8 file, nothing normalised, a byte order
mark counted too; the end is exclusive. Paragraphs are the lines that are not blank, counted from 1.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import Protocol

#: Stands between the spans of a quote that the source interrupts, as for an attribution.
INTERRUPTION = " […] "


class Span(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


class Passage(Span, Protocol):
    @property
    def paragraph(self) -> int: ...

    @property
    def excerpt_sha256(self) -> str: ...


class PassageError(ValueError):
    """Why a text does not hold what it is said to hold."""


def excerpt_hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def paragraph_starts(text: str) -> list[int]:
    starts, offset = [], 0
    for line in text.split("\n"):
        if line.strip():
            starts.append(offset)
        offset += len(line) + 1
    return starts


def paragraph_at(starts: list[int], offset: int) -> int:
    """``starts``: what ``paragraph_starts`` says of the text."""
    return bisect_right(starts, offset)


def excerpt_of(text: str, span: Span) -> str:
    if span.end > len(text):
        raise PassageError(f"it ends at {span.end}, behind the end of the text ({len(text)})")
    return text[span.start : span.end]


def check_passage(text: str, starts: list[int], passage: Passage) -> None:
    words = excerpt_of(text, passage)
    if excerpt_hash(words) != passage.excerpt_sha256:
        raise PassageError("the words there have another SHA-256")
    if (paragraph := paragraph_at(starts, passage.start)) != passage.paragraph:
        raise PassageError(f"the words stand in paragraph {paragraph}")


def quote_from_spans(text: str, spans: Iterable[Span]) -> str:
    """The quoted words themselves; where the source interrupts them, the quote says so."""
    in_order = sorted(spans, key=lambda span: (span.start, span.end))
    for before, after in pairwise(in_order):
        if after.start < before.end:
            raise PassageError(f"the quoted spans {before.start}-{before.end} and {after.start}-{after.end} overlap")
    return INTERRUPTION.join(excerpt_of(text, span) for span in in_order)
