"""What stands beside the records of a list: the same as Django would read relation by relation, by a query a level."""

from collections.abc import Iterable, Iterator
from itertools import accumulate
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from relations.models import Record, Statement, Visit
from relations.nesting import attach
from relations.record_types import RECORD_TYPES, RecordType
from tests.factories import (
    DocumentFactory,
    FormerAddressFactory,
    ParticipantFactory,
    StatementFactory,
    VisitFactory,
    VisitParticipationFactory,
)
from tests.knots import INSTANTS, copies, former_of, knot, scrambled_desk

pytestmark = pytest.mark.django_db

LATE = INSTANTS[-1]
each_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=RECORD_TYPES)


def paths_of(record_type: RecordType, expand: Iterable[str] = ()) -> list[str]:
    return record_type.serializer(context={"expand": tuple(expand)}).relations()


def read_both_ways(record_type: RecordType, paths: list[str], drafts: bool = False) -> tuple[list[Any], list[Any]]:
    records: Any = record_type.model.objects.all() if drafts else record_type.model.objects.published()
    nested = list(records)
    attach(nested, paths, drafts=drafts)
    return nested, list(records.with_public_relations(paths, drafts=drafts))


def shown(record_type: RecordType, records: list[Any], **context: Any) -> list[Any]:
    serializer = record_type.serializer(context=context)
    return [serializer.to_representation(record) for record in records]


# --- the same as relation by relation --------------------------------------------------------------------------------


def columns(instance: Any) -> dict[str, str]:
    """Those that were read. What is equal but of another type or scale is something else."""
    names = [field.attname for field in instance._meta.concrete_fields if field.attname in instance.__dict__]
    return {name: repr(instance.__dict__[name]) for name in names}


def compare(nested: Any, read: Any, seen: set[tuple[int, int]]) -> None:
    """Whatever Django has read stands there too, in the same order, and not a column more."""
    if (id(nested), id(read)) in seen:
        return
    seen.add((id(nested), id(read)))
    assert (type(nested), nested._state.db, nested._state.adding) == (type(read), read._state.db, read._state.adding)
    assert columns(nested) == columns(read)
    for name, target in read._state.fields_cache.items():
        found = nested._state.fields_cache[name]
        assert (name, found is None) == (name, target is None)
        if target is not None:
            compare(found, target, seen)
    for name, rows in getattr(read, "_prefetched_objects_cache", {}).items():
        found = nested._prefetched_objects_cache[name]
        assert (name, [row.pk for row in found]) == (name, [row.pk for row in rows])
        for one, other in zip(found, rows, strict=True):
            compare(one, other, seen)


def questions(record_type: RecordType, random: Random) -> Iterator[list[str]]:
    names = record_type.serializer.expansions()
    every = paths_of(record_type, names)
    yield from (paths_of(record_type), every)
    for path in random.sample(every, 2):
        # Django reads what a path passes by without asking who may see it, where that is not a path of its own.
        yield list(accumulate(path.split("__"), "{}__{}".format))


@settings(max_examples=1, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
@given(seed=st.integers(0, 10_000))
def test_all_is_read_as_django_reads_it_whoever_asks(db: None, seed: int) -> None:
    with scrambled_desk(seed) as random:
        for record_type in RECORD_TYPES.values():
            for drafts in (False, True):
                for paths in questions(record_type, random):
                    nested, read = read_both_ways(record_type, paths, drafts)
                    assert len(nested) == len(read) > 0
                    for one, other in zip(nested, read, strict=True):
                        compare(one, other, set())


@each_type
def test_answers_are_the_same_as_from_what_django_reads(record_type: RecordType) -> None:
    knot()
    expand = tuple(record_type.serializer.expansions())
    nested, read = read_both_ways(record_type, paths_of(record_type, expand))
    assert shown(record_type, nested, expand=expand) == shown(record_type, read, expand=expand)


@each_type
def test_no_column_that_is_not_answered_is_even_read(record_type: RecordType) -> None:
    knot()
    with CaptureQueriesContext(connection) as queries:
        read_both_ways(record_type, paths_of(record_type, record_type.serializer.expansions()))
    asked = " ".join(query["sql"] for query in queries)
    assert [asked.count(f'"{name}"') for name in ("notes", "search_text", "author_id")] == [0] * 3
    assert '"relations_source"."text"' not in asked


def test_nothing_beside_nothing_is_asked_for() -> None:
    with CaptureQueriesContext(connection) as queries:
        attach([], ["host", "participations"])
        attach([VisitFactory.build(pk=1)], [])
    assert len(queries) == 0


def test_more_than_one_statement_holds_is_asked_in_several(monkeypatch: pytest.MonkeyPatch) -> None:
    knot()
    visits = RECORD_TYPES["visit"]
    in_one, _read = read_both_ways(visits, paths_of(visits))

    in_several, _read = read_both_ways(visits, paths_of(visits))
    assert shown(visits, in_several) == shown(visits, in_one)


def test_rows_that_were_attached_cannot_be_asked_on_from() -> None:
    VisitParticipationFactory.create()
    (visit,), _read = read_both_ways(RECORD_TYPES["visit"], ["participations"])
    with pytest.raises(AttributeError):
        visit.participations.filter(role="host")


# --- what is not published -------------------------------------------------------------------------------------------


def test_drafts_stand_around_a_record_only_for_those_who_see_them() -> None:
    draft = VisitFactory.create(draft=True, slug="draft")
    statement = StatementFactory.create(visit=draft)
    statement.participations.create(participant=ParticipantFactory.create(withdrawn=True, slug="gone"))
    statements = RECORD_TYPES["statement"]
    for drafts, expected in ((False, (None, [])), (True, ("draft", ["gone"]))):
        nested, _read = read_both_ways(statements, paths_of(statements), drafts)
        (answer,) = shown(statements, nested, sees_drafts=drafts)
        visit, speakers = answer["visit"], answer["speakers"]
        assert (visit and visit["slug"], [each["participant"]["slug"] for each in speakers]) == expected


def test_drafts_stand_within_what_is_expanded_too() -> None:
    draft = DocumentFactory.create(draft=True, slug="draft")
    StatementFactory.create(visit=VisitFactory.create(host=None, parent=draft_visit()), document=draft)
    statements, expand = RECORD_TYPES["statement"], ("visit.parent", "document")
    nested, _read = read_both_ways(statements, paths_of(statements, expand), drafts=True)
    (answer,) = shown(statements, nested, sees_drafts=True, expand=expand)
    assert (answer["document"]["status"], answer["visit"]["parent"]["status"]) == ("draft", "draft")


def draft_visit() -> Visit:
    return VisitFactory.create(draft=True)


# --- former addresses ------------------------------------------------------------------------------------------------


@each_type
def test_a_record_tells_what_addresses_it_once_had(client: Client, record_type: RecordType) -> None:
    record: Record = knot()[record_type.name][0]
    record.slug = "new-name"
    record.save()
    FormerAddressFactory.create(type="topic", slug="another", leads_to="new-name")
    names = former_of(record)
    assert len(names) == 2
    assert client.get(f"/api/v1/{record_type.plural}/new-name/?fields=former_slugs").json() == {"former_slugs": names}
    listed = client.get(f"/api/v1/{record_type.plural}/?fields=slug,former_slugs").json()["results"]
    assert {"slug": "new-name", "former_slugs": names} in listed


# --- expansions two deep ---------------------------------------------------------------------------------------------


@pytest.fixture
def talks() -> Statement:
    host = ParticipantFactory.create(slug="host")
    summit = VisitFactory.create(slug="summit", host=host)
    return StatementFactory.create(slug="said", visit=VisitFactory.create(slug="talks", host=host, parent=summit))


def test_what_stands_behind_a_dot_is_whole_within_the_record_before_it(client: Client, talks: Statement) -> None:
    visit = client.get("/api/v1/statements/said/?expand=visit.host").json()["visit"]
    assert visit == client.get("/api/v1/visits/talks/?expand=host").json()
    assert visit["host"] == client.get("/api/v1/participants/host/").json()


def test_what_leads_in_a_circle_ends_two_deep(client: Client, talks: Statement) -> None:
    Visit.objects.filter(slug="summit").update(parent=talks.visit)
    parent = client.get("/api/v1/visits/talks/?expand=parent,parent.parent").json()["parent"]
    assert (parent["slug"], parent["parent"]["slug"], parent["parent"]["parent"]["slug"]) == (
        "summit", "talks", "summit",
    )  # fmt: skip
    assert (list(parent["parent"]), list(parent["parent"]["parent"])) == (list(parent), ["slug", "title", "url"])


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("visit.hots", "There is no “visit.hots” here; did you mean visit.host?"),
        ("visti.host", "There is no “visti.host” here; did you mean visit.host, visit?"),
        ("vist", "There is no “vist” here; did you mean visit?"),
        (
            "visit.colour",
            "There is no “visit.colour” here; there are visit.host, visit.parent, visit.participant, visit.source.",
        ),
        ("colour", "There is no “colour” here; there are participant, visit, document, source."),
        ("visit.parent.host", "There is no “visit.parent.host” here; did you mean visit.parent?"),
    ],
)
def test_what_cannot_be_expanded_is_refused_with_the_nearest_name(client: Client, asked: str, reason: str) -> None:
    answer = client.get(f"/api/v1/statements/?expand={asked}")
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (400, reason)


# --- a query a level -------------------------------------------------------------------------------------------------


def combinations(record_type: RecordType) -> list[str]:
    every = record_type.serializer.expansions()
    single, dotted = [name for name in every if "." not in name], [name for name in every if "." in name]
    return ["", *single, ",".join(single), ",".join(dotted)]


@each_type
def test_a_list_costs_a_count_a_page_and_a_query_a_level(client: Client, record_type: RecordType) -> None:
    records = knot()[record_type.name]
    costs: dict[int, list[int]] = {}
    for size in (3, 50):
        records += copies(records[0], size - len(records))
        # First in the list.
        record_type.model.objects.filter(pk__in=[each.pk for each in records]).update(updated=LATE)
        for expand in combinations(record_type):
            query = {"page_size": size, "ordering": "-updated", "expand": expand}
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(f"/api/v1/{record_type.plural}/", query)
            assert {each["updated"] for each in answer.json()["results"]} == {"9999-12-31T23:59:59.000001Z"}
            costs.setdefault(size, []).append(len(queries))
    assert costs[3] == costs[50]
    assert max(costs[50]) <= 6
