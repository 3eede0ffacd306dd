"""What words are the same to a search, and what a question says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from relations.names import name_key
from relations.search import parsed, search_text
from relations.search.analyser import FORM_LETTERS, PIECE, analysed, keys_of
from relations.search.belarusian import belarusian_stem
from relations.search.question import MAX_LETTERS, as_typed

SAME = [
    # English
    ("treaty", "treaties"),
    ("bridge", "bridges"),
    ("agree", "agreed"),
    ("Lukander", "Lukander’s"),
    # German
    ("Vertrag", "Verträge"),
    ("Brücke", "Brücken"),
    ("Gespräch", "Gesprächen"),
    # Russian
    ("договор", "договоры"),
    ("встреча", "встречей"),
    ("Лукандер", "Лукандера"),
    ("мост", "мостов"),
    # Belarusian
    ("дагавор", "дагаворамі"),
    ("сустрэча", "сустрэчай"),
    ("мост", "маста"),
    ("пагадненне", "пагадненнем"),
    ("беларускі", "беларускага"),
    ("краіна", "краінах"),
    # whatever the case, the diacritics and the script
    ("BRIDGE", "bridge"),
    ("Łukasz", "lukasz"),
    ("Adalina", "Адаліна"),
]
OTHERS = [("bridge", "tunnel"), ("мост", "месяц"), ("Vertrag", "Vortrag"), ("дагавор", "дарога"), ("2012", "2013")]


def forms(word: str) -> set[str]:
    return set(analysed(word).forms)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_forms_of_one_word_are_one_to_a_search(one: str, other: str) -> None:
    assert not forms(one).isdisjoint(forms(other))


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert forms(one).isdisjoint(forms(other))


@pytest.mark.parametrize("word", ["", "я", "мы", "аму", "дом"])
def test_too_short_a_word_keeps_what_it_has(word: str) -> None:
    assert belarusian_stem(word) == word


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=60))
def test_the_words_of_a_text_are_those_its_name_key_has(text: str) -> None:
    assert keys_of(text) == [key[:64] for key in name_key(text).split()]


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4), st.lists(st.text(max_size=80), max_size=3))
def test_what_is_kept_of_a_record_holds_no_letter_but_those_of_keys(names: list[str], texts: list[str]) -> None:
    kept = search_text(names, texts)
    assert set(kept) <= set("abcdefghijklmnopqrstuvwxyz0123456789 !+=~|-")
    assert kept.count("~") == 1


def test_what_is_kept_of_a_record_tells_titles_from_texts_and_one_text_from_the_next() -> None:
    assert search_text(["Two bridges", "Two bridges"], ["Of stone.", ""]) == (
        " !tva-bridhes +tva +bridhes +bridh =tva =bridhes =bridh =af =stane =stan ~ tva bridhes | af stane |"
    )


def test_of_a_very_long_text_only_so_much_is_indexed() -> None:
    kept = search_text(["Title"], [" ".join(f"w{number}" for number in range(200_000))])
    indexed, _end, _words = kept.partition("~")
    assert len(indexed) < FORM_LETTERS * 2


# --- what a question says --------------------------------------------------------------------------------------------


def read(text: str) -> list[tuple[str, str, bool]]:
    return [(part.kind, " ".join(part.keys), part.excluded) for part in parsed(text).parts]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("bridge", [("word", "bridha", False)]),
        ("  bridge …  ", [("word", "bridha", False)]),
        ("bri*", [("beginning", "bri", False)]),
        ('"the bridge"', [("phrase", "te bridha", False)]),
        ("«мост» „Nord“", [("phrase", "mast", False), ("phrase", "nard", False)]),
        ("-bridge", [("word", "bridha", True)]),
        ('-"the bridge" lake', [("phrase", "te bridha", True), ("word", "lake", False)]),
        ("Alma-Ata", [("word", "alma", False), ("word", "ata", False)]),
        ("Alma-At*", [("word", "alma", False), ("beginning", "at", False)]),
        ("lake -Alma-Ata", [("word", "lake", False), ("phrase", "alma ata", True)]),
        ("lake lake", [("word", "lake", False)]),
        ('lake "bridge', [("word", "lake", False), ("word", "bridha", False)]),
        ('"', []),
        ('- * "" -"" \'', []),
        ("the lake", [("word", "lake", False)]),
        ("the", [("word", "te", False)]),
        ("BY IN", [("word", "bi", False), ("word", "in", False)]),
    ],
)
def test_a_question_is_read(text: str, parts: list[tuple[str, str, bool]]) -> None:
    assert read(text) == parts


def test_what_does_not_fit_into_a_question_is_told() -> None:
    question = parsed("a b c d e f g h i j kk ll")
    assert (len(question.wanted), question.left_out, question.small) == (7, ("kk", "ll"), ("a",))
    assert parsed("x" * 10_000).is_cut
    assert not parsed("x" * MAX_LETTERS).is_cut


def test_a_quotation_of_many_words_is_looked_for_by_its_first() -> None:
    question = parsed('lake "a b c d e f-g h i ½ j" -"k l"')
    assert [(part.kind, len(part.keys), part.excluded) for part in question.parts] == [
        ("word", 1, False),
        ("phrase", 9, False),
    ]
    assert question.left_out == ("½ j", "k l")
    assert question.text == "lake “a b c d e f g h i”"
    assert parsed('-"a b c d e f g h i j k" lake').left_out == ("a b c d e f g h i j k", "lake")


def test_a_question_can_be_typed_again() -> None:
    for text in ('lake -"of stone" bri* -"alma ata"', "Łukasz мост*", "the lake", "½ x"):
        assert parsed(parsed(text).text).parts == parsed(text).parts


def test_while_one_types_every_word_is_a_beginning_and_signs_say_nothing() -> None:
    parts = as_typed('-lake "of sto').parts
    assert [(part.kind, part.keys, part.excluded) for part in parts] == [
        ("beginning", ("lake",), False),
        ("beginning", ("af",), False),
        ("beginning", ("sta",), False),
    ]
    assert as_typed("bridge").parts[0].forms == ("bridha", "bridhe")


@given(st.text(max_size=300))
def test_whatever_is_typed_is_a_question(text: str) -> None:
    question = parsed(text)
    assert sum(len(part.keys) for part in question.parts) <= 10
    assert all(part.keys for part in (*question.parts, *as_typed(text).parts))


def test_a_word_of_thousands_of_letters_is_compared_by_its_first() -> None:
    (part,) = parsed("b" + "ac" * 450).parts
    (other,) = parsed("b" + "ac" * 200).parts
    assert (len(part.keys[0]), part.keys) == (64, other.keys)


def test_two_letters_of_a_name_and_every_longer_beginning_lead_to_it() -> None:
    pieces = {piece for name in names_on_record() for piece in PIECE.findall(name)}
    assert len(pieces) > 2_000
    lost = []
    for piece in sorted(pieces):
        word = analysed(piece)
        for letters in range(2, len(piece) + 1) if len(word.keys) == 1 and len(piece) > 3 else ():
            forms = [form for part in as_typed(piece[:letters]).parts for form in part.forms]
            if forms and not any(key.startswith(form) for key in word.forms for form in forms):
                lost.append((piece, piece[:letters]))
    assert lost == []


def names_on_record() -> Iterator[str]:
    for file in sorted((Path(__file__).resolve().parent.parent / "fixtures" / "reference").glob("*.yaml")):
        for row in yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader):
            yield row["fields"]["title"]
            yield from (name["text"] for name in row["fields"].get("names", ()))
