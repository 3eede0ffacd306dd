import pytest
from hypothesis import given
from hypothesis import strategies as st

from relations.passages import Run, word_difference

words = st.lists(
    st.sampled_from(["мост", "bridge", "é", "e\u0301", "🌉", " ", "  ", "\n", ",", "\u05d2\u05e9\u05e8"]), max_size=20
)


def shown(before: str, after: str) -> str:
    marks = {"kept": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[run.kind].format(run.text) for run in word_difference(before, after))


@pytest.mark.parametrize(
    ("before", "after", "difference"),
    [
        ("We build a bridge.", "We build a bridge.", "We build a bridge."),
        ("We build a bridge.", "We built a bridge.", "We [-build-]{+built+} a bridge."),
        ("We build a bridge.", "We build a bridge!", "We build a bridge[-.-]{+!+}"),
        ("one two three", "four five three", "[-one two-]{+four five+} three"),
        ("one three", "one two three", "one {+two +}three"),
        ("café", "cafe\u0301", "[-café-]{+cafe\u0301+}"),
        ("a b", "a  b", "a{+ +} b"),
        ("one two", "new two", "[-one-]{+new+} two"),
        ("one two\nthree", "one two\nfour", "one two\n[-three-]{+four+}"),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
        ("", "", ""),
    ],
)
def test_the_difference_is_shown_word_by_word(before: str, after: str, difference: str) -> None:
    assert shown(before, after) == difference


@given(words, words)
def test_nothing_of_either_text_is_lost(before: list[str], after: list[str]) -> None:
    old, new = "".join(before), "".join(after)
    runs = word_difference(old, new)
    assert "".join(run.text for run in runs if run.kind != "added") == old
    assert "".join(run.text for run in runs if run.kind != "removed") == new
    assert all(run.text for run in runs)


def test_the_same_text_is_one_run() -> None:
    assert word_difference("One two.", "One two.") == [Run("kept", "One two.")]


def test_a_long_text_is_compared_in_bearable_time() -> None:
    text = "One word of many, another word. " * 5000
    assert word_difference(text, text + "End")[-1] == Run("added", "End")
