import pytest

from relations.passages import sentences


def split(text: str, language: str = "") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ["The bridge is long.", "Is it?", "It is!", "So it goes…", "Then they left."]),
        (
            "en",
            ["Dr. Variant met J. R. Lukander of the U.S. Embassy on Oct. 11.", "They spoke of apples, etc.", "Fine."],
        ),
        ("en", ["He arrived on May 14.", "The next day he left at 5 p.m.", "Nobody knew."]),
        ("en", ["“We will build it.”", "He said so twice.", "(He meant it.)", '"Really?"', "Yes."]),
        ("en", ["Trade approached 1.5 million crowns.", "🍎🍏 The hosts also sang."]),
        ("en", ["“Will it stand?” she asked.", "1,200 people came."]),
        ("ru", ["В 2012 г. были гости из г. Новый Берег и др. города.", "Их встретил А. Г. Вариант."]),
        (
            "ru",
            ["Это было в 2012 г.", "Мост построен в т.ч. на средства общины, т.е. всех.", "И т.д.", "И т. п.", "Да."],
        ),
        ("ru", ["«Мост нужен!» — сказал он.", "— Да, — ответила она.", "«Построим».", "Так и вышло."]),
        ("ru", ["1. Мост.", "2. Дорога длиной 5 км.", "3. Пристань."]),
        ("be", ["Праф. Варыянт жыве на вул. Рачной.", "Ці ёсць мост?", "Ёсць інжынеры і жаданне."]),
        ("de", ["Am 14. Mai kam Hr. Dr. Variant, z.B. mit Äpfeln usw. und Nr. 5 an.", "Es war 2012.", "Dann ging er."]),
        ("de", ["„Die Brücke wird lang.“", "Er sprach von einem ‚Fest der Ufer‘.", "Ja."]),
        ("ar", ["هل بني الجسر؟", "نعم."]),
        ("zh", ["桥很长。", "真的！"]),
    ],
)
def test_a_text_falls_into_its_sentences(language: str, parts: list[str]) -> None:
    glue = "" if language == "zh" else " "
    assert split(glue.join(parts), language) == parts


def test_a_line_break_ends_a_sentence_and_blanks_around_it_are_no_part_of_it() -> None:
    assert split("\ufeffTitle\r\n\r\n  One. Two \n\n• 3\n1:47\n") == ["Title", "One.", "Two"]
    assert split("") == []


def test_every_letter_is_in_exactly_one_sentence() -> None:
    text = "A.B. c. D! ?E…« F » 5. G\n\nh\r\n1. 2. I. J. etc. K"
    covered = [place for start, end in sentences(text) for place in range(start, end)]
    assert len(covered) == len(set(covered))
    assert {place for place, character in enumerate(text) if character.isalpha()} <= set(covered)


@pytest.mark.parametrize("filler", [".", "a. ", "! ", "!\u201d", ". ", "1. "])
def test_a_text_of_nothing_but_marks_is_read_in_one_go(filler: str) -> None:
    """A rule that looked back or ahead without bound would take minutes here."""
    assert len(sentences(filler * 200_000)) <= 200_000
