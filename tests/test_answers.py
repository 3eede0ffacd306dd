"""Answers made by functions are those that the serializers declare, to the byte, and cost a query a level."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rest_framework.renderers import JSONRenderer

from relations.nesting import records_of
from relations.record_types import RECORD_TYPES, RecordType
from relations.serializers.answers import answers
from relations.serializers.rendering import Renderer
from tests.factories import StatementFactory, VisitFactory
from tests.knots import knot, scrambled_desk

pytestmark = pytest.mark.django_db

each_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=RECORD_TYPES)
BASE = "http://testserver"


def declared(record_type: RecordType, records: Any, asked: dict[str, Any], *, drafts: bool) -> bytes:
    """As the framework makes it of what Django reads, relation by relation."""
    context = {"request": RequestFactory().get("/"), "sees_drafts": drafts, **asked}
    serializer = record_type.serializer(context=context)
    read = records.with_public_relations(serializer.relations(), drafts=drafts)
    return bytes(JSONRenderer().render([serializer.to_representation(record) for record in read]))


def made(record_type: RecordType, records: Any, asked: dict[str, Any], *, drafts: bool) -> bytes:
    answer = answers(record_type.serializer, BASE, **asked, sees_drafts=drafts)
    keys = list(records.values_list("pk", flat=True))
    return Renderer().render(answer(records_of(record_type.model, keys, answer.paths, drafts=drafts)))


def questions(record_type: RecordType, random: Random) -> Iterator[dict[str, Any]]:
    expansions, names = record_type.serializer.expansions(), record_type.serializer.field_names()
    yield {}
    yield {"expand": tuple(expansions)}
    for _ in range(3):
        some = random.sample(expansions, min(2, len(expansions)))
        yield {"fields": tuple(random.sample(names, 4)), "expand": tuple(some)}


@settings(max_examples=1, phases=[Phase.generate], suppress_health_check=[*HealthCheck], deadline=None)
@given(seed=st.integers(0, 10_000))
def test_whatever_is_asked_the_bytes_are_those_that_the_serializers_declare(db: None, seed: int) -> None:
    with scrambled_desk(seed) as random:
        for record_type in RECORD_TYPES.values():
            for drafts in (False, True):
                objects: Any = record_type.model.objects
                records = objects.in_states() if drafts else objects.published()
                for asked in questions(record_type, random):
                    told = made(record_type, records, asked, drafts=drafts)
                    expected = declared(record_type, records, asked, drafts=drafts)
                    # A degree of 0.00001 may be written as 1e-05, which is the same number.
                    same = json.loads if record_type.name == "place" else bytes
                    assert same(told) == same(expected)
                    assert len(told) > len("[]")


@each_type
def test_a_list_with_all_that_it_names_costs_a_query_a_level(record_type: RecordType) -> None:
    knot()
    answer = answers(record_type.serializer, BASE)
    keys = list(record_type.model.objects.published().values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as queries:
        assert answer(records_of(record_type.model, keys, answer.paths))
    # Former addresses are found by the address, which is known by then; so is what is no record.
    assert len(queries) <= 2


def test_what_was_withdrawn_since_its_key_was_read_is_left_out() -> None:
    gone, stays = StatementFactory.create(withdrawn=True), StatementFactory.create()
    assert [each.pk for each in records_of(type(stays), [gone.pk, stays.pk, 10**9], ["visit"])] == [stays.pk]


def test_the_records_come_in_the_order_of_their_keys() -> None:
    keys = [StatementFactory.create().pk for _ in range(3)]
    found = records_of(StatementFactory._meta.model, [keys[1], keys[2], keys[0]], [])
    assert [each.pk for each in found] == [keys[1], keys[2], keys[0]]


def test_answers_that_are_made_once_tell_what_is_true_now() -> None:
    visit = VisitFactory.create(title="Talks")
    statement = StatementFactory.create(visit=visit)
    answer = answers(RECORD_TYPES["statement"].serializer, BASE, ("visit",))

    def told() -> Any:
        return answer(records_of(type(statement), [statement.pk], answer.paths))[0]["visit"]

    assert told()["title"] == "Talks"
    visit.title = "Supper"
    visit.save()
    assert told()["title"] == "Supper"
    type(visit).objects.filter(pk=visit.pk).update(status="withdrawn")
    assert told() is None
