"""States that questions name are held by each process, and no longer than nothing has changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.choices import Status
from relations.filters import states
from relations.models import Participant
from relations.unchanged import WhileUnchanged
from tests.factories import StateFactory, StatementCountryFactory, StatementFactory

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/api/v1/statements/"


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch) -> tuple[Participant, Participant]:
    monkeypatch.setattr(states, "_known", WhileUnchanged(1))
    north, south = StateFactory.create(country_code="QN"), StateFactory.create(country_code="QS")
    for named, title in (((north,), "North alone"), ((north, south), "Both")):
        statement = StatementFactory.create(title=title)
        for state in named:
            StatementCountryFactory.create(record=statement, country=state)
    return north, south


@pytest.fixture
def titles(client: Client) -> Callable[..., Any]:
    def of(question: str) -> Any:
        answer = client.get(f"{LIST}?{question}")
        told = answer.json()
        if answer.status_code == 400:
            return [each["parameter"] for each in told["errors"]]
        return {each["title"] for each in told["results"]}

    return of


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("country=qn", {"North alone", "Both"}),
        ("country=QS", {"Both"}),
        ("country=qn&country=qs", {"Both"}),
        ("country=qn&country=QN&country=", {"North alone", "Both"}),
        ("country=", {"North alone", "Both"}),
    ],
)
@pytest.mark.usefixtures("pair")
def test_they_are_found_alike_the_second_time(titles: Callable[..., Any], question: str, found: set[str]) -> None:
    assert titles(question) == titles(question) == found
    with CaptureQueriesContext(connection) as queries:
        titles(question)
    assert not any('"relations_participant"."kind" IN' in each["sql"] for each in queries)


@pytest.mark.usefixtures("pair")
def test_a_state_that_there_is_not_is_refused_beside_one_that_there_is(titles: Callable[..., Any]) -> None:
    titles("country=qn")
    assert titles("country=qn&country=zz") == titles("country=!") == ["country"]


def test_what_becomes_of_a_state_is_seen_at_once(titles: Callable[..., Any], pair: Any) -> None:
    north, south = pair
    assert titles("country=qn") == {"North alone", "Both"}
    Participant.objects.filter(pk=north.pk).update(status=Status.WITHDRAWN)
    assert titles("country=qn") == ["country"]
    Participant.objects.filter(pk=south.pk).update(country_code="QX")
    assert titles("country=qs") == ["country"]
    assert titles("country=qx") == {"Both"}


def test_what_may_never_be_is_not_held(pair: Any) -> None:
    with transaction.atomic():
        assert states.countries_by_code("of the data") is None
    assert {"QN", "QS"} <= {*(states.countries_by_code("of the data") or ())}
