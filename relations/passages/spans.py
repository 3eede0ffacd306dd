import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import Protocol

from django.utils.translation import gettext

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
        raise PassageError(
            gettext("it ends at %(end)s, behind the end of the text (%(length)s)")
            % {"end": span.end, "length": len(text)}
        )
    return text[span.start : span.end]


def exact_places(text: str, words: str) -> list[int]:
    places, at = [], text.find(words) if words else -1
    while at >= 0:
        places.append(at)
        at = text.find(words, at + 1)
    return places


def all_places(text: str, words: str) -> list[tuple[int, int]]:
    """Start and end. A browser sends every line end as LF, so each in the words finds one of CR and LF too."""
    lines = words.replace("\r\n", "\n").split("\n")
    if len(lines) == 1:
        return [(at, at + len(words)) for at in exact_places(text, words)]
    pattern = "\r?\n".join(map(re.escape, lines))
    return [(match.start(), match.end()) for match in re.finditer(pattern, text)]


def check_passage(text: str, starts: list[int], passage: Passage) -> None:
    words = excerpt_of(text, passage)
    if excerpt_hash(words) != passage.excerpt_sha256:
        raise PassageError(gettext("the words there have another SHA-256"))
    if (paragraph := paragraph_at(starts, passage.start)) != passage.paragraph:
        raise PassageError(gettext("the words stand in paragraph %(paragraph)s") % {"paragraph": paragraph})


def quote_from_spans(text: str, spans: Iterable[Span]) -> str:
    """The quoted words themselves; where the source interrupts them, the quote says so."""
    in_order = sorted(spans, key=lambda span: (span.start, span.end))
    for before, after in pairwise(in_order):
        if after.start < before.end:
            spots = {"first": f"{before.start}-{before.end}", "second": f"{after.start}-{after.end}"}
            raise PassageError(gettext("the quoted spans %(first)s and %(second)s overlap") % spots)
    return INTERRUPTION.join(excerpt_of(text, span) for span in in_order)
