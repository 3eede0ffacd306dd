"""Where a text answers a question: the words to mark in it, and the piece of it to show."""

from collections.abc import Iterator
from dataclasses import dataclass

from relations.search.analyser import PIECE, Word, analysed
from relations.search.question import Part, Question

#: No more of a text is looked through, and about so much of it shown.
LOOKED_THROUGH, SHOWN = 20_000, 240


@dataclass(frozen=True)
class Run:
    """A stretch of text."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Mark:
    start: int
    end: int
    part: Part


def marks(text: str, question: Question) -> list[Mark]:
    """In the order of the text."""
    found = PIECE.finditer(text[:LOOKED_THROUGH])
    words = [(piece.start(), piece.end(), analysed(piece[0])) for piece in found]
    marked = [Mark(*span, part) for part in question.wanted for span in _places(words, part)]
    return sorted(marked, key=lambda mark: (mark.start, -mark.end))


def _places(words: list[tuple[int, int, Word]], part: Part) -> Iterator[tuple[int, int]]:
    if part.kind == "phrase":
        keys = [(key, start, end) for start, end, word in words for key in word.keys]
        length = len(part.keys)
        for first in range(len(keys) - length + 1):
            if tuple(key for key, _start, _end in keys[first : first + length]) == part.keys:
                yield keys[first][1], keys[first + length - 1][2]
        return
    forms = set(part.forms)
    for start, end, word in words:
        begins = part.kind == "beginning" and any(key.startswith(part.forms) for key in word.keys)
        if begins or not forms.isdisjoint(word.forms):
            yield start, end


def marked(text: str, question: Question) -> list[Run]:
    """The whole text."""
    return _runs(text, marks(text, question), 0, len(text))


def answered(text: str, question: Question) -> set[Part]:
    return {mark.part for mark in marks(text, question)}


def snippet(text: str, question: Question) -> list[Run]:
    """The piece of the text that answers most of the question, cut between words."""
    found = marks(text, question)
    start, end = _window(text, found)
    runs = _runs(text, found, start, end)
    before = [Run("… ", False)] if start else []
    return [*before, *runs, *([Run(" …", False)] if end < len(text) else [])]


def _window(text: str, found: list[Mark]) -> tuple[int, int]:
    if len(text) <= SHOWN:
        return 0, len(text)
    begin, most = 0, 0
    for mark in found:
        parts = {
            other.part for other in found if mark.start <= other.start and other.end <= mark.start + SHOWN * 2 // 3
        }
        if len(parts) > most:
            begin, most = mark.start, len(parts)
    begin = max(0, min(begin - SHOWN // 4, len(text) - SHOWN))
    return _at_break(text, begin), _at_break(text, begin + SHOWN)


def _at_break(text: str, at: int) -> int:
    """The nearest blank before, where a text has blanks."""
    if at <= 0 or at >= len(text):
        return max(0, min(at, len(text)))
    blank = text.rfind(" ", max(0, at - 40), at)
    return blank + 1 if blank >= 0 else at


def _runs(text: str, found: list[Mark], start: int, end: int) -> list[Run]:
    runs, at = [], start
    for mark in found:
        if mark.start < at or mark.end > end:
            continue
        runs += [Run(text[at : mark.start], False), Run(text[mark.start : mark.end], True)]
        at = mark.end
    return [run for run in (*runs, Run(text[at:end], False)) if run.text]
