from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relations.passages import Anchor, anchored

TEXT = "The bridge is long. A gift!\n\nThe bridge is old. Café\u0301 🍎 ends.\r\n"


class At(NamedTuple):
    start: int
    end: int


def at(words: str, number: int = 0) -> At:
    start = -1
    for _ in range(number + 1):
        start = TEXT.index(words, start + 1)
    return At(start, start + len(words))


def where(after: str, span: At) -> tuple[str, int, bool] | None:
    [found] = anchored(TEXT, after, [span])
    return (after[found.start : found.end], found.start, found.doubtful) if found else None


def test_words_that_stand_once_are_found_wherever_they_moved() -> None:
    assert where("🌉🌉 " + TEXT, at("A gift!")) == ("A gift!", 23, False)
    assert where("Café\u0301 🍎 ends. A gift! Other words.", at("Café\u0301 🍎")) == ("Café\u0301 🍎", 0, False)


@pytest.mark.parametrize(
    "after",
    ["The Bridge is old.", "The bridge  is old.", "The bridge is o\u200bld.", "Café 🍎", "", "The bridge is ol"],
)
def test_words_of_which_one_is_gone_stand_nowhere(after: str) -> None:
    assert where(after, at("The bridge is old.")) is None


def test_the_same_letters_composed_otherwise_are_other_words() -> None:
    assert where(TEXT.replace("é\u0301", "e\u0301\u0301"), at("Café\u0301")) is None


def test_of_words_that_stand_twice_each_stays_the_one_it_was() -> None:
    for after in ("New title\n\n" + TEXT, TEXT.replace("long", "very long"), TEXT.replace("\n\nThe", "\n\nToday. The")):
        places = [after.index("The bridge"), after.rindex("The bridge")]
        for number, place in enumerate(places):
            assert where(after, at("The bridge", number)) == ("The bridge", place, False)


def test_where_the_cited_one_of_two_is_gone_the_other_is_doubtful() -> None:
    after = TEXT.replace("The bridge is old. ", "")
    assert where(after, at("The bridge", 1)) == ("The bridge", 0, True)
    assert where(after, at("The bridge", 0)) == ("The bridge", 0, False)


def test_a_passage_may_run_over_paragraphs() -> None:
    span = at("A gift!\n\nThe bridge")
    assert where("x " + TEXT, span) == ("A gift!\n\nThe bridge", span.start + 2, False)
    assert where(TEXT.replace("\n\n", "\n"), span) is None


def test_every_span_has_its_answer_in_order() -> None:
    after = TEXT.replace("A gift!", "")
    spans = [at("A gift!"), at("long"), at("ends.")]
    assert anchored(TEXT, after, spans) == [
        None,
        Anchor(14, 18),
        Anchor(after.index("ends."), after.index("ends.") + 5),
    ]


texts = st.text(st.sampled_from("ab \n🍎é"), max_size=40)


@given(texts, texts, st.integers(0, 39), st.integers(1, 10))
def test_an_anchor_always_holds_exactly_the_words_that_were_cited(
    before: str, after: str, start: int, long: int
) -> None:
    span = At(start, min(start + long, len(before)))
    if span.start >= span.end:
        return
    words = before[span.start : span.end]
    [found] = anchored(before, after, [span])
    assert (found is None) == (words not in after)
    assert found is None or after[found.start : found.end] == words


def test_a_text_that_did_not_change_keeps_every_place() -> None:
    spans = [At(start, start + 3) for start in range(len(TEXT) - 3)]
    assert anchored(TEXT, TEXT, spans) == [Anchor(span.start, span.end) for span in spans]
