"""Lists that are held in memory tell what the database would, at every moment."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connections, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations import changed, columns
from relations.changed import changed_since, note_all
from relations.choices import Status
from relations.facets import facet_names, facets_and_years
from relations.facets.matches import Matches
from relations.models import Statement, Topic, Visit
from relations.record_types import RECORD_TYPES, RecordType
from tests.chance_desk import ChanceDesk
from tests.factories import (
    StateFactory,
    StatementCountryFactory,
    StatementFactory,
    StatementTopicFactory,
    TopicFactory,
    VisitFactory,
    factory_of,
)

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]

each_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=RECORD_TYPES)
STATEMENTS = RECORD_TYPES["statement"]


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    columns.forget()
    yield
    columns.forget()


def hold(record_type: RecordType) -> Any:
    held = columns.columns_of(record_type.filterset)
    held.load()
    return held


def asked(record_type: RecordType, query: str, *, in_memory: bool) -> Any:
    given = QueryDict(query)
    published = record_type.model.objects.published()
    filterset = record_type.filterset.of_published(given) if in_memory else record_type.filterset(given, published)
    assert filterset.parameter_errors() == {}
    return filterset


def questions(desk: ChanceDesk, record_type: RecordType) -> Iterator[str]:
    """What the facets and the years offer, alone and together; and days."""
    filterset = asked(record_type, "", in_memory=False)
    told, found = facets_and_years(filterset, facet_names(filterset))
    single = [f"{facet.name}={value.value}" for facet in told for value in facet.values]
    if found:
        years = [f"year={bar.start}" for bar in found.bars if bar.count]
        days = ["date_after=2012-05-14", "date_before=2012-05-14", "as_of=2011-12-31", "undated=true", "undated=false"]
        single += [*years, *days, "date_after=2009-02-03&date_before=2012-06-30"]
    yield ""
    yield from single
    for _ in range(40):
        one, other = (QueryDict(each) for each in desk.chance.sample(single, 2))
        if not {*one} & {*other} - {"country", "participant", "topic"}:
            yield f"{one.urlencode()}&{other.urlencode()}"


def compare(record_type: RecordType, query: str) -> bool:
    """Whether memory could tell at all."""
    in_memory, stored = (asked(record_type, query, in_memory=each) for each in (True, False))
    found = columns.held(in_memory)
    if found is None:
        return False
    assert (query, sorted(found.keys)) == (query, sorted(stored.qs.values_list("pk", flat=True)))
    names = facet_names(stored)
    assert (query, facets_and_years(in_memory, names)) == (query, facets_and_years(stored, names))
    return True


def pages(record_type: RecordType, query: str) -> list[list[str]]:
    """All pages of a list by the API, on to the end and back to the beginning."""
    client, told = Client(), []
    address = f"/api/v1/{record_type.plural}/?fields=slug&page_size=4&{query}"
    for way in ("next", "previous"):
        while True:
            answer = client.get(address).json()
            told.append([answer["count"], *(each["slug"] for each in answer["results"])])
            if answer[way] is None:
                break
            address = answer[way]
    return told


@each_type
def test_whatever_is_asked_memory_tells_what_the_database_tells(record_type: RecordType) -> None:
    desk = ChanceDesk(7)
    desk.fill(record_type)
    hold(record_type)
    told = [compare(record_type, query) for query in questions(desk, record_type)]
    assert sum(told) > 5


@each_type
@pytest.mark.parametrize("most", [5, 1_000])
def test_what_only_the_database_finds_is_counted_in_memory_too(
    record_type: RecordType, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relations.facets.matches.LIMIT", most)
    monkeypatch.setattr("relations.columns.FEW", 0)
    desk = ChanceDesk(5)
    desk.fill(record_type)
    of_memory = {*hold(record_type).table.rows}
    for narrower in ("", *desk.chance.sample([*questions(desk, record_type)], 5)):
        in_memory, stored = (asked(record_type, f"q=bulletin&{narrower}", in_memory=each) for each in (True, False))
        names = facet_names(stored)
        assert columns.held(in_memory) is None
        assert of_memory <= {name for name in names if Matches(in_memory).holds(name)} or not stored.qs.exists()
        assert (narrower, facets_and_years(in_memory, names)) == (narrower, facets_and_years(stored, names))


def test_a_record_that_is_withdrawn_once_it_was_found_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relations.columns.FEW", 0)
    found = [StatementFactory.create(mode="direct").pk for _ in range(3)]
    hold(STATEMENTS)
    Statement.objects.filter(pk=found[0]).update(status="withdrawn")
    of_these = columns.held_of(asked(STATEMENTS, "q=bulletin", in_memory=True), [*found, 10**9])
    assert of_these is not None
    assert of_these.counts("kind") == {"direct": 2}


@each_type
def test_pages_are_the_same_from_memory(record_type: RecordType) -> None:
    desk = ChanceDesk(3)
    desk.fill(record_type)
    filters = record_type.filterset.base_filters
    asks = ["", "ordering=date", "ordering=-date", "ordering=title"]
    asks += [f"country={state.country_code}" for state in desk.states if state.is_published and "country" in filters]
    from_database = [pages(record_type, query) for query in asks]
    hold(record_type)
    assert [pages(record_type, query) for query in asks] == from_database


@pytest.mark.parametrize("record_type", [each for each in RECORD_TYPES.values() if each.name != "place"], ids=str)
def test_a_frequent_word_is_looked_for_among_what_answers_the_rest(
    record_type: RecordType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relations.search.finding.FEW", 0)
    desk = ChanceDesk(3)
    desk.fill(record_type)
    dated = [each for each in questions(desk, record_type) if any(name in each for name in ("year", "date", "as_of"))]
    asks = [f"q=bulletin&{query}" for query in desk.chance.sample(dated, 8)]
    from_database = [pages(record_type, query) for query in asks]
    hold(record_type)
    with CaptureQueriesContext(connections["default"]) as queries:
        assert [pages(record_type, query) for query in asks] == from_database
    among = {"postgresql": '."id" = ANY(', "sqlite": '."id" IN (SELECT value FROM json_each'}
    assert any(among[connections["default"].vendor] in each["sql"] for each in queries if "search_text" in each["sql"])


def change_status(desk: ChanceDesk, model: Any) -> None:
    for record in desk.chance.sample(list(model.objects.all()), 3):
        record.status = desk.chance.choice([Status.PUBLISHED, Status.WITHDRAWN, Status.DRAFT])
        model.objects.filter(pk=record.pk).update(status=record.status)


def change_dates(desk: ChanceDesk, model: Any) -> None:
    for record in desk.chance.sample(list(model.objects.all()), 3):
        for name in model.date_fields:
            setattr(record, name, desk.chance.choice(["2013-01-02", "", "1999", "2012-05/2012-06"]))
        record.save()


def change_rows(desk: ChanceDesk, model: Any) -> None:
    for name in ("country_rows", "topic_rows", "participations", "place_rows"):
        if any(name == relation.get_accessor_name() for relation in model._meta.related_objects):
            rows = list(model._meta.get_field(name).related_model.objects.all())
            for row in desk.chance.sample(rows, min(2, len(rows))):
                row.delete()
            if rows[2:]:
                # By no way that the models would notice.
                other = desk.chance.choice(list(model.objects.all()))
                with suppress(IntegrityError), transaction.atomic():
                    type(rows[0]).objects.filter(pk=rows[-1].pk).update(record=other)


def make_more(desk: ChanceDesk, model: Any) -> None:
    desk.fill(RECORD_TYPES[model._meta.model_name])


def move_headings(_desk: ChanceDesk, _model: Any) -> None:
    first, second, *_others = Topic.objects.filter(parent=None)
    Topic.objects.filter(pk=second.pk).update(parent=first)


def delete(desk: ChanceDesk, model: Any) -> None:
    made = factory_of(model).create()
    assert made.pk
    model.objects.filter(pk=made.pk).delete()


CHANGES = (change_status, change_dates, change_rows, make_more, move_headings, delete)


@pytest.mark.parametrize("record_type", [RECORD_TYPES[name] for name in ("statement", "visit", "document")], ids=str)
def test_what_changes_is_told_at_once_by_whatever_way_it_was_changed(record_type: RecordType) -> None:
    desk = ChanceDesk(5)
    desk.fill(record_type)
    held = hold(record_type)
    table = held.table
    for change in CHANGES:
        change(desk, record_type.model)
        assert compare(record_type, "")
        for query in desk.chance.sample([*questions(desk, record_type)], 12):
            compare(record_type, query)
    assert (held.table is table, held.is_loaded) == (True, True), "it was not read anew for each change"


def test_many_changes_are_put_in_order_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relations.columns.ties.MOST_BESIDE", 4)
    desk = ChanceDesk(6)
    desk.fill(STATEMENTS)
    hold(STATEMENTS)
    for _ in range(4):
        change_rows(desk, Statement)
        change_status(desk, Statement)
        assert sum(compare(STATEMENTS, query) for query in questions(desk, STATEMENTS)) > 10


def count(query: str = "") -> int | None:
    found = columns.held(asked(STATEMENTS, query, in_memory=True))
    return found.count if found else None


def elsewhere(work: Any) -> None:
    def worked() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=worked)
    thread.start()
    thread.join()


@contextmanager
def half_way(work: Any) -> Iterator[Any]:
    """Somebody else does the work and then waits to commit, until what is yielded is called or the context ends."""
    done, go_on = threading.Event(), threading.Event()

    def begin() -> None:
        with transaction.atomic():
            work()
            done.set()
            assert go_on.wait(20)
        connections.close_all()

    thread = threading.Thread(target=begin)

    def commit() -> None:
        go_on.set()
        thread.join()

    thread.start()
    assert done.wait(20)
    try:
        yield commit
    finally:
        commit()


def test_what_somebody_else_has_committed_is_told_and_nothing_before() -> None:
    StatementFactory.create()
    hold(STATEMENTS)
    with half_way(StatementFactory.create):
        assert count() == 1
    assert count() == 2
    elsewhere(lambda: Statement.objects.all().update(status=Status.WITHDRAWN))
    assert count() == 0


def test_a_change_that_was_committed_after_later_ones_is_not_missed() -> None:
    """SQLite has one writer at a time: there the other waits for the first."""
    first, second = StatementFactory.create(), StatementFactory.create()
    one_by_one = connections["default"].vendor == "sqlite"
    hold(STATEMENTS)

    def withdraw(record: Statement) -> None:
        Statement.objects.filter(pk=record.pk).update(status=Status.WITHDRAWN)

    with half_way(lambda: withdraw(first)) as commit:
        if one_by_one:
            commit()
        elsewhere(lambda: withdraw(second))
        assert count() == (0 if one_by_one else 1)
    assert count() == 0


def test_what_was_read_is_not_read_again_for_as_long_as_an_older_change_goes_on() -> None:
    """On PostgreSQL that may be one in another database of the same server."""
    with half_way(TopicFactory.create) as commit:
        if connections["default"].vendor == "sqlite":
            commit()
        StatementFactory.create()
        with connections["default"].cursor() as cursor:
            note_all(cursor, [Statement])
        hold(STATEMENTS)
        read = changed_since("statement", columns.columns_of(STATEMENTS.filterset).until, 10)
        assert read.records == set()
        StatementFactory.create()
        assert (count(), len(changed_since("statement", read.until, 10).records)) == (2, 1)


@pytest.mark.parametrize(
    ("moment", "goes_back"),
    [("100:121:100", False), ("121:121:", False), ("117:117:", True), ("99:121:99", True), ("100:120:100", False)],
)
def test_a_database_that_has_lost_its_last_changes_is_another_one(moment: str, goes_back: bool) -> None:
    assert changed.goes_back(moment, "100:120:100") is goes_back


def test_within_a_transaction_the_database_is_asked() -> None:
    StatementFactory.create()
    hold(STATEMENTS)
    with transaction.atomic():
        StatementFactory.create()
        assert count() is None
        transaction.set_rollback(True)
    assert count() == 1


def test_only_what_is_published_is_held() -> None:
    StatementFactory.create(draft=True)
    hold(STATEMENTS)
    assert count() == 0
    drafts = STATEMENTS.filterset(QueryDict(""), Statement.objects.in_states())
    assert columns.held(drafts) is None


def test_a_record_that_is_withdrawn_while_a_page_is_made_is_not_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    state = StateFactory.create()
    for slug in ("stays", "goes"):
        StatementCountryFactory.create(record=StatementFactory.create(slug=slug), country=state)
    hold(STATEMENTS)
    found = columns.Held.first

    def meanwhile(self: Any, *given: Any, **named: Any) -> Any:
        keys = found(self, *given, **named)
        Statement.objects.filter(slug="goes").update(status=Status.WITHDRAWN)
        return keys

    monkeypatch.setattr(columns.Held, "first", meanwhile)
    listed = Client().get(f"/api/v1/statements/?country={state.country_code}").json()["results"]
    assert [each["slug"] for each in listed] == ["stays"]


def test_a_list_of_many_is_read_aside_and_one_of_few_never(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "FEW", 2)
    VisitFactory.create()
    for _ in range(3):
        StatementFactory.create()
    Statement.objects.exclude(visit=None).update(visit=None)
    Visit.objects.exclude(pk=Visit.objects.values("pk")[:1]).delete()
    for record_type, expected in ((STATEMENTS, 3), (RECORD_TYPES["visit"], None)):
        of_type = columns.columns_of(record_type.filterset)
        assert columns.held(asked(record_type, "", in_memory=True)) is None
        if of_type.loader:
            of_type.loader.join()
        found = columns.held(asked(record_type, "", in_memory=True))
        assert (found and found.count) == expected


def test_a_page_counts_all_as_soon_as_memory_can(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Nothing has changed meanwhile, and what was counted to a limit is remembered."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "columns"}}
    monkeypatch.setattr("relations.facets.matches.LIMIT", 2)
    for _ in range(4):
        StatementFactory.create(mode="direct")

    def told() -> tuple[str, bool]:
        (kind,) = (each.facet for each in Client().get("/statements/").context["facets"] if each.facet.name == "kind")
        return f"{kind.values[0].count}", kind.exact

    assert told() == ("2", False)
    hold(STATEMENTS)
    assert told() == ("4", True)


def test_after_very_many_changes_all_is_read_anew_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "FEW", 1)
    monkeypatch.setattr(columns, "MOST_AGAIN", 2)
    StatementFactory.create()
    held = hold(STATEMENTS)
    for _ in range(3):
        StatementFactory.create()
    assert count() is None
    held.loader.join()
    assert count() == 4


def test_a_heading_made_since_is_found_under_the_broader_one() -> None:
    broad = TopicFactory.create()
    hold(STATEMENTS)
    narrow = TopicFactory.create(parent=broad)
    StatementTopicFactory.create(topic=narrow)
    assert count(f"topic={broad.slug}") == 1


def test_records_with_numbers_beyond_the_room_there_is_are_held_too() -> None:
    first = StatementFactory.create()
    table = hold(STATEMENTS).table
    far = first.pk + 5_000
    with connections["default"].cursor() as cursor:
        columns_of = [
            str(field.column) for field in Statement._meta.concrete_fields if field.column not in ("id", "slug")
        ]
        names = ", ".join(columns_of)
        cursor.execute(
            f"INSERT INTO relations_statement (id, slug, {names}) "
            f"SELECT {far}, 'far', {names} FROM relations_statement WHERE id = {first.pk}"
        )
    assert (count(), len(table.shown) > far) == (2, True)


def test_a_fault_leaves_the_question_to_the_database(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    StatementFactory.create()
    hold(STATEMENTS)
    monkeypatch.setattr("relations.columns.table.Table.read_again", lambda *_given: 1 // 0)
    StatementFactory.create()
    assert Client().get("/api/v1/statements/").json()["count"] == 2
    assert "not used any more" in caplog.text


def test_another_database_in_its_place_is_noticed() -> None:
    """As when an older copy is put back: its notes are others, or fewer."""
    StatementFactory.create()
    Statement.objects.all().update(summary="One.")
    hold(STATEMENTS)
    with connections["default"].cursor() as cursor:
        if connections["default"].vendor == "postgresql":
            cursor.execute("CREATE TABLE other (LIKE relations_changed INCLUDING ALL)")
            cursor.execute("DROP TABLE relations_changed")
            cursor.execute("ALTER TABLE other RENAME TO relations_changed")
        cursor.execute("UPDATE relations_statement SET status = 'withdrawn', summary = 'Two.'")
        cursor.execute("DELETE FROM relations_changed")
    assert count() is None


def test_after_a_migration_all_is_read_anew() -> None:
    """Meanwhile triggers were missing, perhaps."""
    StatementFactory.create()
    held = hold(STATEMENTS)
    call_command("migrate", verbosity=0)
    assert count() is None
    assert not held.is_loaded
