"""How much of a text is cited, and its pieces by what cites them."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from relations.passages.sentences import sentences
from relations.passages.spans import Span, paragraph_starts


class Segment(NamedTuple):
    start: int
    end: int
    #: Which of the given spans lie over it, by their number.
    over: tuple[int, ...]


@dataclass(frozen=True)
class Coverage:
    sentences: int
    cited_sentences: int
    paragraphs: int
    cited_paragraphs: int

    @property
    def share(self) -> int:
        """In whole per cent; never 100 before everything is cited, never 0 once something is."""
        if not self.cited_sentences or self.cited_sentences == self.sentences:
            return 100 if self.cited_sentences else 0
        return min(99, max(1, round(100 * self.cited_sentences / self.sentences)))


def segments(start: int, end: int, spans: Sequence[Span]) -> list[Segment]:
    """The text from start to end, cut wherever a span begins or ends; where spans overlap, all are named."""
    inside = [(number, span) for number, span in enumerate(spans) if span.start < end and start < span.end]
    edges = {edge for _number, span in inside for edge in (span.start, span.end) if start < edge < end}
    cuts = sorted({start, end, *edges})
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for number, span in inside:
        opening.setdefault(max(span.start, start), []).append(number)
        closing.setdefault(span.end, []).append(number)
    over: set[int] = set()
    found = []
    for cut, following in pairwise(cuts):
        over.difference_update(closing.get(cut, ()))
        over.update(opening.get(cut, ()))
        found.append(Segment(cut, following, tuple(sorted(over))))
    return found


class Cited:
    """Which parts of a text are under a span, whichever."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in sorted((span.start, span.end) for span in spans):
            if self.ends and start <= self.ends[-1]:
                self.ends[-1] = max(end, self.ends[-1])
            else:
                self.starts.append(start)
                self.ends.append(end)

    def touches(self, start: int, end: int) -> bool:
        first = bisect_right(self.ends, start)
        return first < bisect_left(self.starts, end)


def coverage(text: str, spans: Sequence[Span], language: str = "") -> Coverage:
    cited, parts, starts = Cited(spans), sentences(text, language), paragraph_starts(text)
    ends = [*starts[1:], len(text)]
    return Coverage(
        sentences=len(parts),
        cited_sentences=sum(cited.touches(part.start, part.end) for part in parts),
        paragraphs=len(starts),
        cited_paragraphs=sum(cited.touches(start, end) for start, end in zip(starts, ends, strict=True)),
    )
