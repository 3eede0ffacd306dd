"""Whatever the index leads to is what the texts say, on both databases and in the same order."""

import datetime
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from relations.models import Figure, Participant, Place, Statement, Visit
from relations.record_types import RECORD_TYPES
from relations.search import finding, lacking, matching, parsed, refresh_statistics, shares
from relations.search.analyser import analysed, keys_of, words_of
from relations.search.question import Part, Question, as_typed
from tests.factories import (
    FigureFactory,
    ParticipantFactory,
    ParticipantNameFactory,
    PlaceFactory,
    StatementFactory,
    StatementParticipationFactory,
    VisitFactory,
    VisitPlaceFactory,
    factory_of,
)

pytestmark = pytest.mark.django_db

MODELS = [record_type.model for record_type in RECORD_TYPES.values()]
only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index by itself")

WORDS = ["bridge", "bridges", "lake", "lakes", "treaty", "treaties", "договор", "договоры", "мост", "моста", "Brücke"]
NAMES = ["Lukander", "Лукандер", "Orlo", "Орла", "Nordhafen"]


# --- by a plain reading of the texts ---------------------------------------------------------------------------------


def says(texts: list[str], part: Part) -> bool:
    forms = {form for text in texts for word in words_of(text) for form in word.forms}
    match part.kind:
        case "word":
            return not forms.isdisjoint(part.forms)
        case "beginning":
            return any(form.startswith(part.forms) for form in forms)
    rows = [f" {' '.join(keys_of(text))} " for text in texts]
    return any(f" {' '.join(part.keys)} " in row for row in rows)


def named(record: Any) -> list[Any]:
    """The published records by whose names it is found."""
    found: list[Any] = []
    for path in type(record).named_by:
        rows, _, target = path.rpartition("__")
        found += [getattr(holder, target) for holder in (getattr(record, rows).all() if rows else [record])]
    return [other for other in found if other is not None and other.status == "published"]


def answers(record: Any, part: Part) -> bool:
    own = [*record.get_search_names(), *record.get_search_texts()]
    return says(own, part) or any(says(other.get_search_names(), part) for other in named(record))


def read_through(model: Any, question: Question) -> list[int]:
    records = [
        record
        for record in model.objects.published()
        if all(answers(record, part) for part in question.wanted)
        and not any(answers(record, part) for part in question.unwanted)
    ]
    return [each.pk for each in sorted(records, key=lambda each: (each.sort_date, each.pk), reverse=True)]


@pytest.fixture
def desk() -> None:
    """Statements, visits and figures that say this and that, by people and at places of several names."""
    people = [ParticipantFactory.create(title=name, draft=number == 2) for number, name in enumerate(NAMES)]
    ParticipantNameFactory.create(record=people[0], text="Adalina of the Lakes")
    places = [PlaceFactory.create(title=name, summary="By the lake.") for name in ("Nordhafen", "Brücke")]
    for number in range(40):
        said = [WORDS[(number * step) % len(WORDS)] for step in (1, 3, 7)]
        fields = {"title": f"{said[0]} {said[1]}", "date": f"{2000 + number % 5}"}
        statement = StatementFactory.create(
            **fields, summary=said[2], mode="direct", quote=f"{said[2]} {said[0]}", draft=number % 9 == 0
        )
        if number % 3:
            StatementParticipationFactory.create(record=statement, participant=people[number % len(people)])
        visit = VisitFactory.create(**fields, summary="")
        if number % 2:
            VisitPlaceFactory.create(record=visit, place=places[number % 4 // 2])
        if number % 8 == 0:
            FigureFactory.create(title=said[1], cited_by=people[number % len(people)] if number % 16 else None)


WORD = st.sampled_from([*WORDS, *NAMES, "adalina", "stone", "a", "lakeside"])
PIECES = st.one_of(
    WORD,
    WORD.map(lambda word: f"{word[:3]}*"),
    WORD.map(lambda word: f"-{word}"),
    st.tuples(WORD, WORD).map(lambda pair: f'"{pair[0]} {pair[1]}"'),
    st.tuples(WORD, WORD).map(lambda pair: f'-"{pair[0]} {pair[1]}"'),
)
QUESTIONS = st.lists(PIECES, min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize(
    ("few", "names", "counted"), [(6_000, 1_000, 10_000), (3, 1_000, 10_000), (0, 0, 10_000), (0, 0, 0)]
)
@pytest.mark.usefixtures("desk")
def test_the_index_answers_as_a_plain_reading_does(
    few: int, names: int, counted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many records have a word, or the database believes that they have."""
    monkeypatch.setattr(finding, "FEW", few)
    monkeypatch.setattr(finding, "NAMES", names)
    monkeypatch.setattr(finding, "COUNTED", counted)
    monkeypatch.setattr(shares, "LARGE", 0)
    refresh_statistics()

    @given(st.sampled_from([Statement, Visit, Figure, Participant, Place]), QUESTIONS, st.booleans())
    @settings(max_examples=40)
    def same(model: Any, text: str, typing: bool) -> None:
        question = as_typed(text) if typing else parsed(text)
        expected = read_through(model, question)
        found = matching(model.objects.published(), question).order_by("-sort_date", "-id")
        assert list(found.values_list("pk", flat=True)) == expected
        # Counted in no order, by another way.
        assert found.order_by().count() == len(expected)

    same()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's index gives the first without finding all")
def test_what_very_many_have_is_not_asked_of_an_index_that_gives_none_before_it_has_found_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    StatementFactory.create_batch(30, title="On bridges")
    StatementFactory.create(title="On ferries")
    monkeypatch.setattr(finding, "FEW", 3)
    monkeypatch.setattr(finding, "COUNTED", 20)
    monkeypatch.setattr(shares, "LARGE", 10)

    def asked(words: str) -> bool:
        with CaptureQueriesContext(connection) as queries:
            assert matching(Statement.objects.published(), words).count() == (30 if words == "bridges" else 1)
        mine = [each["sql"] for each in queries if "relations_statement" in each["sql"]]
        return any("relations_words" in each for each in mine)

    assert asked("bridges"), "nothing is known of a table of which no stock was taken"
    refresh_statistics()
    assert (asked("bridges"), asked("ferries")) == (False, True)
    monkeypatch.setattr(finding, "COUNTED", 40)
    assert asked("bridges"), "the index finds all of them sooner than forty are come by"


# --- the index is kept -----------------------------------------------------------------------------------------------


def found(words: str) -> list[str]:
    return [record.title for record in Statement.objects.all().matching(words).order_by("title")]


def test_the_index_follows_whatever_way_a_record_is_written() -> None:
    statement = StatementFactory.create(title="On bridges")
    Statement.objects.bulk_create(
        [Statement(title="On ferries", slug="ferries", mode="reported", language="en", date="2012")]
    )
    assert (found("bridge"), found("ferry")) == (["On bridges"], ["On ferries"])
    statement.title = "On tunnels"
    statement.save()
    assert (found("bridge"), found("tunnel")) == ([], ["On tunnels"])
    other = StatementFactory.build(title="On canals")
    Statement.objects.filter(pk=statement.pk).update(search_text=other.get_search_text())
    assert (found("tunnel"), found("canal")) == ([], ["On tunnels"])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM relations_statement WHERE title = 'On ferries'")
    assert found("ferry") == []
    Statement.objects.all().delete()
    assert found("canal") == []


@only_sqlite
def test_an_index_that_is_lost_is_noticed_and_made_again() -> None:
    StatementFactory.create(title="On bridges")
    assert lacking(MODELS, "default") == []
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER relations_statement_words_changed")
    assert lacking(MODELS, "default") == [Statement]
    told = [(message.id, str(message.msg)) for message in run_checks(databases=["default"])]
    assert told == [("relations.W001", "relations.Statement has no true index of words.")]
    Statement.objects.update(search_text=StatementFactory.build(title="On tunnels").get_search_text())
    assert found("tunnel") == []
    call_command("migrate", verbosity=0)
    assert (lacking(MODELS, "default"), found("tunnel"), found("bridge")) == ([], ["On bridges"], [])
    assert run_checks(databases=["default"]) == []


@only_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_table_that_a_migration_builds_anew_keeps_its_index() -> None:
    """Which on SQLite is every change of a column."""
    StatementFactory.create(title="On bridges")
    model = MigrationLoader(connection).project_state().apps.get_model("relations", "Statement")
    editor: Any
    with connection.schema_editor() as editor:
        editor._remake_table(model)
    assert lacking(MODELS, "default") == [Statement]
    call_command("migrate", verbosity=0)
    assert (lacking(MODELS, "default"), found("bridge")) == ([], ["On bridges"])


def test_what_is_not_public_is_in_no_index() -> None:
    texts = {"notes": "Secretdesk", "withdrawal_note": "Secretreason"}
    StatementFactory.create(**texts)
    kept = Statement.objects.values_list("search_text", flat=True).get()
    assert [word for word in texts.values() if analysed(word).keys[0] in kept] == []


def test_a_text_of_half_a_million_words_can_be_kept() -> None:
    quote = " ".join(f"w{number}" for number in range(120_000))
    StatementFactory.create(title="Long", mode="direct", quote=quote)
    assert (found("w5"), found("long")) == (["Long"], ["Long"])


def test_records_of_the_same_day_stand_in_one_order() -> None:
    keys = [StatementFactory.create(title="Bridge", date="2012-05").pk for _ in range(4)]
    records = Statement.objects.all().matching("bridge")
    assert [record.pk for record in records] == keys[::-1]
    assert {record.sort_date for record in records} == {datetime.date(2012, 5, 1)}


@pytest.mark.django_db(transaction=True)
def test_the_migration_analyses_every_record_as_saving_it_does() -> None:
    migration = import_module("relations.migrations.0009_words")
    records = [factory_of(model).create(full=True) for model in MODELS]
    kept = {model: dict(model.objects.values_list("pk", "search_text")) for model in MODELS}
    for model in MODELS:
        model.objects.update(search_text="before")
    migration.analyse(apps, connection.schema_editor())
    assert {model: dict(model.objects.values_list("pk", "search_text")) for model in MODELS} == kept
    assert records[0] in type(records[0]).objects.matching(records[0].title)
