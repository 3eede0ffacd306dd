from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from relations.passages import Coverage, coverage, segments

TEXT = "One bridge. Two banks.\n\nThree boats. Four. Five.\n"


class At(NamedTuple):
    start: int
    end: int


def at(words: str) -> At:
    start = TEXT.index(words)
    return At(start, start + len(words))


def test_coverage_counts_sentences_and_paragraphs_under_any_span() -> None:
    assert coverage(TEXT, []) == Coverage(5, 0, 2, 0)
    assert coverage(TEXT, [at("bridge"), at("One")]) == Coverage(5, 1, 2, 1)
    assert coverage(TEXT, [at("banks.\n\nThree"), at("Four")]) == Coverage(5, 3, 2, 2)
    assert coverage(TEXT, [At(0, len(TEXT))]) == Coverage(5, 5, 2, 2)


def test_a_span_of_blanks_cites_no_sentence() -> None:
    assert coverage(TEXT, [At(11, 12)]).cited_sentences == 0
    assert coverage(TEXT, [At(23, 24)]).cited_sentences == 0


def test_the_share_is_whole_only_when_everything_is_cited() -> None:
    assert [Coverage(*counts, 1, 1).share for counts in ((3, 0), (3, 1), (3, 3), (900, 1), (900, 899), (0, 0))] == [
        0,
        33,
        100,
        1,
        99,
        0,
    ]


def test_segments_name_every_span_over_them() -> None:
    found = segments(0, 10, [At(2, 6), At(4, 8), At(4, 6), At(20, 30)])
    assert [tuple(segment) for segment in found] == [
        (0, 2, ()),
        (2, 4, (0,)),
        (4, 6, (0, 1, 2)),
        (6, 8, (1,)),
        (8, 10, ()),
    ]


def test_spans_that_begin_before_or_end_behind_are_cut_off() -> None:
    assert [tuple(each) for each in segments(5, 7, [At(0, 6), At(6, 99)])] == [(5, 6, (0,)), (6, 7, (1,))]
    assert segments(5, 5, [At(0, 9)]) == []


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=8))
def test_segments_are_the_whole_text_and_each_knows_its_spans(pairs: list[tuple[int, int]]) -> None:
    spans = [At(start, start + length) for start, length in pairs]
    found = segments(0, 40, spans)
    assert [place for part in found for place in range(part.start, part.end)] == list(range(40))
    for part in found:
        over = [n for n, span in enumerate(spans) if span.start <= part.start and part.end <= span.end]
        assert list(part.over) == over
