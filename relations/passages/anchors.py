"""Where the cited words of a text stand after it was edited. Words that are gone stand nowhere: none are guessed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from relations.passages.difference import stretches
from relations.passages.spans import Span, exact_places


@dataclass(frozen=True)
class Anchor:
    start: int
    end: int
    #: The same words stand elsewhere too, or did, and their surroundings have changed: a person should look.
    doubtful: bool = False


def anchored(before: str, after: str, spans: Iterable[Span]) -> list[Anchor | None]:
    """For each span its place in the text as it is after; None where its exact words are gone."""
    alignment = Alignment(before, after)
    places: dict[str, tuple[list[int], list[int]]] = {}
    found = []
    for span in spans:
        words = before[span.start : span.end]
        if words not in places:
            places[words] = exact_places(before, words), exact_places(after, words)
        found.append(_anchor(alignment, span, *places[words]))
    return found


def _anchor(alignment: "Alignment", span: Span, stood: list[int], stands: list[int]) -> Anchor | None:
    length = span.end - span.start
    if not stands:
        return None
    if len(stood) == len(stands) == 1:
        return Anchor(stands[0], stands[0] + length)
    expected, is_kept = alignment.follow(span)
    if len(stood) == len(stands):
        start = stands[stood.index(span.start)]
    else:
        start = min(stands, key=lambda place: abs(place - expected))
    return Anchor(start, start + length, doubtful=not (is_kept and start == expected))


class Alignment:
    def __init__(self, before: str, after: str) -> None:
        self.before, self.after = before, after

    def follow(self, span: Span) -> tuple[int, bool]:
        """Where the start of the span is to be expected, and whether the whole of it was kept there."""
        shift = 0
        for i1, i2, j1 in self.kept:
            if span.start < i1:
                break
            shift = j1 - i1
            if span.start < i2:
                return span.start + shift, span.end <= i2
        return span.start + shift, False

    @cached_property
    def kept(self) -> list[tuple[int, int, int]]:
        """Start and end before, start after; stretches that adjoin on both sides are one."""
        joined: list[tuple[int, int, int]] = []
        i = j = 0
        for was, now in stretches(self.before, self.after):
            end = i + len(was)
            if was == now and joined and joined[-1][1] == i and joined[-1][2] + i - joined[-1][0] == j:
                joined[-1] = (joined[-1][0], end, joined[-1][2])
            elif was == now:
                joined.append((i, end, j))
            i, j = end, j + len(now)
        return joined
