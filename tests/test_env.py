import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from config.env import env_bool, env_choice, env_int, env_list, env_rate, env_str, env_url

SCHEMES = ("sqlite", "postgres")


@pytest.mark.parametrize("value", ["on", "true", "YES", "1", " on "])
def test_words_for_yes_are_understood(value: str) -> None:
    assert env_bool("X", default=False, environ={"X": value}) is True


@pytest.mark.parametrize("value", ["off", "False", "no", "0"])
def test_words_for_no_are_understood(value: str) -> None:
    assert env_bool("X", default=True, environ={"X": value}) is False


@pytest.mark.parametrize("environ", [{}, {"X": ""}, {"X": "  "}])
def test_a_variable_that_is_missing_or_empty_leaves_the_default(environ: dict[str, str]) -> None:
    assert env_str("X", environ=environ) is None
    assert env_bool("X", default=True, environ=environ) is True
    assert env_int("X", default=7, environ=environ) == 7
    assert env_choice("X", "a", ("a", "b"), environ=environ) == "a"
    assert env_rate("X", "1/s", environ=environ) == "1/s"
    assert env_list("X", ["a"], environ=environ) == ["a"]
    assert env_url("X", "sqlite:///a", SCHEMES, environ=environ) == "sqlite:///a"


def test_a_word_that_is_neither_yes_nor_no_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        env_bool("DEBUG", default=False, environ={"DEBUG": "perhaps"})
    assert str(refusal.value) == ("DEBUG='perhaps' is not understood: use one of on, true, yes, 1, off, false, no, 0.")


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_every_whole_number_is_read_as_itself(number: int) -> None:
    assert env_int("X", default=-1, environ={"X": str(number)}) == number


@pytest.mark.parametrize("value", ["ten", "1.5", "1_000", "٣", "-1", "1e3", "0x10", "9" * 30])
def test_what_is_no_whole_number_is_refused(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"use a whole number of at least 0\.$"):
        env_int("X", default=0, environ={"X": value})


@pytest.mark.parametrize("value", ["0", "65536"])
def test_a_number_outside_its_range_is_refused(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"use a whole number from 1 to 65535\.$"):
        env_int("X", default=1, least=1, most=65535, environ={"X": value})


@pytest.mark.parametrize("value", ["1/s", "600/min", "36000/h", "999999999/day"])
def test_a_rate_is_a_number_in_a_span_of_time(value: str) -> None:
    assert env_rate("X", "1/s", environ={"X": value}) == value


@pytest.mark.parametrize("value", ["off", "OFF"])
def test_a_rate_may_be_switched_off(value: str) -> None:
    assert env_rate("X", "1/s", environ={"X": value}) is None


@pytest.mark.parametrize("value", ["600", "0/min", "-1/min", "600/m", "600 / min", "600/week", "1.5/s", "no", "٣/s"])
def test_what_is_no_rate_is_refused(value: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        env_rate("X", "1/s", environ={"X": value})
    allowed = "a rate such as 600/min (per s, min, h or day), or off"
    assert str(refusal.value) == f"X={value!r} is not understood: use {allowed}."


def test_a_choice_that_is_not_offered_is_refused() -> None:
    assert env_choice("X", "a", ("a", "b"), environ={"X": "b"}) == "b"
    with pytest.raises(ImproperlyConfigured) as refusal:
        env_choice("X", "a", ("a", "b"), environ={"X": "c"})
    assert str(refusal.value) == "X='c' is not understood: use one of a, b."


def test_a_list_is_split_at_commas() -> None:
    assert env_list("X", environ={"X": "one, two,three"}) == ["one", "two", "three"]


@pytest.mark.parametrize("value", ["one,,two", "one,", "one two", ","])
def test_a_list_with_an_empty_or_broken_item_is_refused(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"use a comma-separated list\.$"):
        env_list("X", environ={"X": value})


@pytest.mark.parametrize("value", ["sqlite:///var/db.sqlite3", "postgres://anna:secret@localhost:5432/desk"])
def test_an_address_of_a_known_kind_is_taken_as_it_is(value: str) -> None:
    assert env_url("X", "", SCHEMES, environ={"X": value}) == value


@pytest.mark.parametrize("value", ["mysql://anna:secret@localhost/desk", "postgres://anna:secret@localhost:many/desk"])
def test_a_refused_address_does_not_show_its_password(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"begins with sqlite:// or postgres://") as refusal:
        env_url("X", "", SCHEMES, environ={"X": value})
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("value", ["var/db.sqlite3", "postgres:secret", "postgres://"])
def test_what_is_no_address_is_refused(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^X='"):
        env_url("X", "", SCHEMES, environ={"X": value})
