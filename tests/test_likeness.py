import pytest

from relations.likeness import name_likeness, text_likeness, word_likeness, words_of


def alike(one: str, other: str) -> int:
    """In per cent."""
    assert name_likeness(words_of(one), words_of(other)) == name_likeness(words_of(other), words_of(one))
    return round(100 * name_likeness(words_of(one), words_of(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Adalina Orlovich", "Orlowitsch, Adalina"),
        ("Adalina Orlovich", "Адаліна Орлавіч"),
        ("Adalina Orlovich", "ADALINA ORLOVICH"),
        ("Sven-Ole Brückner", "Sven Ole Bruckner"),
        ("Roussef", "Rousseff"),
    ],
)
def test_spellings_of_one_name_are_the_same_name(one: str, other: str) -> None:
    assert alike(one, other) == 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A. Orlovich", "Adalina Orlovich"),
        ("A.B. Orlovich", "Adalina Borisovna Orlovich"),
        ("Adalina Orlovich", "Adalina Borisovna Orlovich"),
        ("Adalina Orlovich", "Орлович Адалина Борисовна"),
        ("Sven-Ole Brückner", "Svenole Brückner"),
        ("Alma-Ata", "Almaata"),
        ("Nicloas Brandt", "Nicolas Brandt"),
        ("Konstandinos Weber", "Konstantinos Weber"),
        ("Adalina Orlovitch", "Adelina Orlovich"),
        ("Askar Akyev", "Askar Akayev"),
        ("Karim Masimov", "Karim K. Massimov"),
        ("Petro Porochenko", "Petro Poroshenko"),
        ("Aliaksandr Lukashenka", "Aleksandr Lukaschenko"),
    ],
)
def test_initials_patronymics_hyphens_and_slips_leave_a_name_alike(one: str, other: str) -> None:
    assert 85 <= alike(one, other) < 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Adalina Orlovich", "Adalina Petrovich"),
        ("Bren Tal", "Bren Til"),
        ("Bren Tal", "Bren Talm"),
        ("Office 5", "Office 15"),
        ("Ministry of Bridges of Vorland", "Ministry of Bridges of Nachland"),
        ("Gambia", "Zambia"),
        ("A. B.", "Adalina Borisovna"),
        ("Adalina", ""),
    ],
)
def test_names_that_only_share_words_are_not_alike(one: str, other: str) -> None:
    assert alike(one, other) < 70


def test_one_word_of_several_is_less_than_the_name() -> None:
    assert alike("Orlovich", "Adalina Orlovich") == 75


def test_an_initial_is_no_number() -> None:
    assert word_likeness("5", "50") == 0
    assert word_likeness("a", "adalina") > 0


def test_texts_are_compared_word_by_word() -> None:
    quote = "We will build the bridge together before the next winter, and nobody will stop us."
    assert text_likeness(quote, quote.upper().replace(",", " –")) == 1
    assert text_likeness(quote, quote.replace("nobody", "no one")) > 0.85
    assert text_likeness(quote, "We will never build this bridge.") < 0.6
    assert text_likeness(quote, "") == text_likeness("", "") == 0
