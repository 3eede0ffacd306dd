"""Counts beside a list, as the panel of the page has them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.api.facets import countable
from relations.record_types import RECORD_TYPES, RecordType
from tests.factories import StateFactory, StatementFactory, VisitFactory, factory_of

pytestmark = pytest.mark.django_db

each_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=RECORD_TYPES)


def names_of(record_type: RecordType) -> list[str]:
    return countable(record_type.filterset({}, record_type.model.objects.published()))


def facets(client: Client, plural: str, **query: Any) -> Any:
    answer = client.get(f"/api/v1/{plural}/", query)
    assert answer.status_code == 200, answer.content
    return answer.json()["facets"]


def test_the_values_of_a_filter_are_counted(client: Client) -> None:
    VisitFactory.create_batch(2, kind="summit")
    VisitFactory.create(kind="telephone_call")
    VisitFactory.create(kind="summit", draft=True)
    assert facets(client, "visits", facets="kind") == {
        "kind": {
            "values": [
                {"value": "summit", "label": "summit", "count": 2, "chosen": False},
                {"value": "telephone_call", "label": "telephone call", "count": 1, "chosen": False},
            ],
            "more": False,
            "exact": True,
        }
    }


def test_what_matches_is_found_once_whatever_is_counted_of_it(client: Client) -> None:
    VisitFactory.create_batch(2, kind="summit")

    def asked(names: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert facets(client, "visits", facets=names)
        return len(queries)

    assert asked("kind,year") == asked("kind") + 1


@each_type
def test_every_value_lists_as_many_as_it_counts(client: Client, record_type: RecordType) -> None:
    for number in range(3):
        factory_of(record_type.model).create(full=True, slug=f"full-{number}")
    told = facets(client, record_type.plural, facets=",".join(names_of(record_type)))
    assert list(told) == names_of(record_type)
    asked = [(name, value["value"], value["count"]) for name, facet in told.items() for value in facet["values"]]
    assert asked
    for name, value, count in asked:
        found = client.get(f"/api/v1/{record_type.plural}/", {name: value}).json()["count"]
        assert found == count, (name, value)


def test_years_are_told_one_by_one_those_that_have_records(client: Client) -> None:
    for date in ("1899", "2011-05", "2012-05-14", "2012", "2012/2013", ""):
        StatementFactory.create(date=date)
    (told,) = facets(client, "statements", facets="year", year="2011").values()
    assert [(each["value"], each["count"], each["chosen"]) for each in told["values"]] == [
        ("1899", 1, False),
        ("2011", 1, True),
        ("2012", 3, False),
        ("2013", 1, False),
    ]


def test_a_facet_counts_what_the_other_filters_leave(client: Client) -> None:
    state = StateFactory.create(country_code="QN", title="Northland")
    VisitFactory.create(kind="summit").country_rows.create(country=state)
    VisitFactory.create(kind="meeting")
    told = facets(client, "visits", facets="kind,country", country="qn")
    assert [(each["value"], each["count"]) for each in told["kind"]["values"]] == [("summit", 1)]
    assert told["country"]["values"] == [{"value": "QN", "label": "Northland", "count": 1, "chosen": True}]


@pytest.mark.parametrize(("asked", "told"), [("kinds", "kind"), ("q", "there are"), ("kind,hosts", "host")])
def test_what_cannot_be_counted_is_refused_with_the_nearest_that_can(client: Client, asked: str, told: str) -> None:
    answer = client.get("/api/v1/visits/", {"facets": asked})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["parameter"], told in error["detail"]) == (400, "facets", True)


def test_without_facets_none_are_told(client: Client) -> None:
    assert "facets" not in client.get("/api/v1/visits/").json()
    assert "facets" not in client.get("/api/v1/visits/?facets=").json()


def test_a_list_of_nothing_counts_nothing(client: Client) -> None:
    assert facets(client, "visits", facets="kind,year") == {
        name: {"values": [], "more": False, "exact": True} for name in ("kind", "year")
    }
