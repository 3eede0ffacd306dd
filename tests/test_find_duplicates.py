import pytest
from django.core.management import CommandError, call_command

from relations.duplicates import suspected
from tests.factories import ParticipantFactory, SourceFactory

pytestmark = pytest.mark.django_db


def test_all_types_are_compared_or_those_that_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        ParticipantFactory.create(title="Bren Tal")
        SourceFactory.create(title="Bulletin", published="2012-05-14")
    call_command("find_duplicates", "source")
    assert capsys.readouterr().out == "sources: 1 likely duplicates wait to be looked at\n"
    call_command("find_duplicates")
    told = dict(line.split(": ") for line in capsys.readouterr().out.splitlines())
    assert (told["participants"], told["sources"]) == ("1 likely duplicates wait to be looked at",) * 2
    assert len(told) == 8
    assert sorted(each.pair.type for each in suspected()) == ["participant", "source"]


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("find_duplicates", "dream")
