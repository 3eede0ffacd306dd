import pytest

from relations.models import Figure, Participant, Statement
from tests.factories import (
    FigureFactory,
    ParticipantFactory,
    ParticipantNameFactory,
    StatementFactory,
    StatementParticipationFactory,
)

pytestmark = pytest.mark.django_db


def found(words: str) -> list[str]:
    return [participant.title for participant in Participant.objects.all().matching(words)]


@pytest.fixture
def orlo() -> Participant:
    person = ParticipantFactory.create(title="Adalina Orlovich")
    ParticipantNameFactory.create(record=person, text="Адаліна Орлавіч", language="be", script="Cyrl")
    ParticipantFactory.create(title="Bren Tal")
    return person


@pytest.mark.parametrize(
    "words", ["Orlovich", "орлович", "ОРЛАВІЧ", "orlo*", "Orlowitsch Adalina", "adalina  orlovich"]
)
@pytest.mark.usefixtures("orlo")
def test_a_person_is_found_by_any_spelling_in_any_order(words: str) -> None:
    assert found(words) == ["Adalina Orlovich"]


@pytest.mark.usefixtures("orlo")
def test_every_word_has_to_match_as_a_whole() -> None:
    assert found("Orlovich Tal") == found("lovich") == found("orlo") == []


@pytest.mark.usefixtures("orlo")
def test_no_word_asks_for_everything() -> None:
    assert len(found(" …  ")) == 2


@pytest.mark.parametrize("words", ["c%nt", "c_nt", "q*", "p.r", "100' OR 1=1", "k" * 200, "😀", "مرحبا"])
def test_what_is_typed_is_never_a_pattern(words: str) -> None:
    StatementFactory.create(title="100 per cent")
    assert list(Statement.objects.all().matching(words)) == []


@pytest.mark.parametrize("words", ["100%", "'per' \"cent\"", "per\\cent", "(100)"])
def test_what_stands_around_words_is_not_searched(words: str) -> None:
    statement = StatementFactory.create(title="100 per cent")
    assert list(Statement.objects.all().matching(words)) == [statement]


def test_a_name_that_is_taken_away_finds_nobody(orlo: Participant) -> None:
    orlo.names.get(language="be").delete()
    ParticipantNameFactory.create(record=orlo, text="Dalina the Younger")
    assert found("Younger") == ["Adalina Orlovich"]
    orlo.names.get(text="Dalina the Younger").delete()
    assert found("Younger") == []


def test_a_quote_is_found_by_its_words() -> None:
    StatementFactory.create(mode="direct", quote="We shall build the bridge.", title="On the bridge", slug="bridge")
    StatementFactory.create(title="On the ferry")
    assert [statement.slug for statement in Statement.objects.all().matching("BUILD bridges tunnel")] == []
    assert [statement.slug for statement in Statement.objects.all().matching("BUILD bridge")] == ["bridge"]


def test_what_a_person_did_is_found_by_the_name_in_any_spelling(orlo: Participant) -> None:
    said, cited = StatementFactory.create(slug="said"), FigureFactory.create(slug="cited", cited_by=orlo)
    StatementParticipationFactory.create(record=said, participant=orlo, role="speaker")
    StatementParticipationFactory.create(record=said, participant=orlo, role="addressee")
    StatementFactory.create(title="Elsewhere")
    assert [record.slug for record in Statement.objects.all().matching("Орлавіч")] == ["said"]
    assert list(Figure.objects.all().matching("orlowitsch adalina")) == [cited]
    assert list(Statement.objects.all().matching("Орлавіч elsewhere")) == []


def test_a_name_that_is_not_published_finds_nothing(orlo: Participant) -> None:
    StatementParticipationFactory.create(record=StatementFactory.create(), participant=orlo)
    FigureFactory.create(cited_by=orlo)
    orlo.status = "draft"
    orlo.save()
    assert not Statement.objects.all().matching("Orlovich").exists()
    assert not Figure.objects.all().matching("Orlovich").exists()


@pytest.mark.usefixtures("orlo")
def test_without_a_name_also_finds_what_names_nobody() -> None:
    by_nobody = FigureFactory.create(cited_by=None)
    FigureFactory.create(cited_by=Participant.objects.get(title="Adalina Orlovich"))
    by_another = FigureFactory.create(cited_by=Participant.objects.get(title="Bren Tal"))
    assert list(Figure.objects.all().matching("-Орлавіч")) == [by_another, by_nobody]
    assert list(Figure.objects.all().matching("figure -Орлавіч")) == [by_another, by_nobody]
