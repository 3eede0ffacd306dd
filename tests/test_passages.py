import unicodedata

import pytest

from relations.models import StatementCitation
from relations.passages import INTERRUPTION, PassageError, check_passage, paragraph_starts, quote_from_spans
from tests.factories import PRESS_RELEASE, StatementCitationFactory, passage

TEXT = PRESS_RELEASE.read_bytes().decode()


def spans(*words: str, text: str = TEXT) -> list[StatementCitation]:
    return [StatementCitationFactory.build(source=None, record=None, **passage(text, each)) for each in words]


def problem(text: str, **changes: object) -> str:
    citation = StatementCitationFactory.build(source=None, record=None, **{**passage(text, "the river"), **changes})
    with pytest.raises(PassageError) as caught:
        check_passage(text, paragraph_starts(text), citation)
    return str(caught.value)


def test_blank_lines_are_no_paragraphs() -> None:
    assert paragraph_starts("One\n\n \t\nTwo\n\u00a0\n  Three\n") == [0, 8, 14]
    assert paragraph_starts("") == []


def test_a_passage_that_is_there_passes() -> None:
    for words in ("NEWBURG", "🍎🍏", "Café\u0301tiere", "жаданне»."):
        [citation] = spans(words)
        check_passage(TEXT, paragraph_starts(TEXT), citation)


def test_the_reason_says_what_is_wrong_with_a_passage() -> None:
    start = TEXT.index("the river")
    assert problem(TEXT, paragraph=3) == "the words stand in paragraph 4"
    assert problem(TEXT, start=start + 1, end=start + 10) == "the words there have another SHA-256"
    assert problem(TEXT, end=9999) == f"it ends at 9999, behind the end of the text ({len(TEXT)})"


def test_the_same_letters_composed_otherwise_are_other_words() -> None:
    decomposed = "Cafe\u0301"
    [citation] = spans("fe\u0301", text=decomposed)
    check_passage(decomposed, [0], citation)
    with pytest.raises(PassageError, match=r"^it ends at 5, behind the end of the text \(4\)$"):
        check_passage(unicodedata.normalize("NFC", decomposed), [0], citation)


def test_an_interrupted_quote_is_one_quote() -> None:
    first, second = spans("We will build the bridge,", "and we will open it before the year is out.")
    whole = "We will build the bridge," + INTERRUPTION + "and we will open it before the year is out."
    assert quote_from_spans(TEXT, [second, first]) == whole
    assert quote_from_spans(TEXT, [first]) == "We will build the bridge,"


def test_emoji_and_combining_accents_count_one_each() -> None:
    text = "🌉e\u0301 «мост»"
    [span] = spans("мост", text=text)
    assert (span.start, span.end) == (5, 9)
    assert quote_from_spans(text, [span]) == "мост"


def test_spans_that_overlap_are_no_quote() -> None:
    with pytest.raises(PassageError, match=r"^the quoted spans 0-3 and 2-5 overlap$"):
        quote_from_spans("abcdef", spans("cde", "abc", text="abcdef"))


def test_a_span_behind_the_end_is_no_quote() -> None:
    with pytest.raises(PassageError, match=r"^it ends at 5, behind the end of the text \(3\)$"):
        quote_from_spans("abc", spans("cde", text="abcdef"))
