"""What is listed as a defence stands where it is said to stand, so that it can be taken out."""

import shlex

import pytest

from tests.without_defences import ROOT, Defence, listed


@pytest.mark.parametrize("defence", listed(), ids=lambda each: each.name)
def test_each_stands_where_it_is_said_to_stand_and_has_tests(defence: Defence) -> None:
    assert defence.stands()
    files = [word for word in shlex.split(defence.tests) if word.startswith("tests/")]
    assert files
    assert [file for file in files if not (ROOT / file).exists()] == []


def test_each_has_a_name_of_its_own() -> None:
    names = [each.name for each in listed()]
    assert len(names) == len(set(names))
