"""What a dossier counts in memory is what the database counts."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relations import columns
from relations.dossiers import Scope, dossier_of, person_dossier_of
from relations.dossiers.scope import Listed
from relations.models import Participant
from relations.record_types import RECORD_TYPES
from tests.chance_desk import ChanceDesk

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]

DAY = datetime.date(2012, 6, 1)
TIMES: tuple[dict[str, Any], ...] = ({}, {"as_of": DAY}, {"after": DAY, "before": datetime.date(2013, 12, 31)})
LISTS = ("statements_latest", "documents_latest", "documents_in_force", "contacts", "commitments")


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    columns.forget()
    yield
    columns.forget()


def lists(part: Any) -> list[Listed]:
    """Those that stand in a part of a dossier."""
    return [part] if isinstance(part, Listed) else [each for each in vars(part).values() if isinstance(each, Listed)]


def told(dossier: Any) -> Any:
    found: dict[str, Any] = {"timeline": dossier.timeline}
    for name in LISTS:
        found[name] = [(each.type, each.query, each.count) for each in lists(getattr(dossier, name))]
    contacts = dossier.contacts
    found["levels"] = [each.visit for each in (*contacts.last, *contacts.next)]
    found["unheard"] = contacts.unheard.records
    found["company"] = (dossier.people, dossier.partners if len(dossier.countries) == 1 else None)
    return found


@pytest.fixture
def states() -> list[Participant]:
    desk = ChanceDesk(11)
    for name in ("visit", "document", "statement", "commitment"):
        for _ in range(2):
            desk.fill(RECORD_TYPES[name])
    return [state for state in desk.states if state.is_published]


def hold() -> None:
    for name in ("visit", "document", "statement", "commitment"):
        columns.columns_of(RECORD_TYPES[name].filterset).load()


@pytest.mark.parametrize("time", TIMES, ids=range(len(TIMES)))
@pytest.mark.parametrize("number", [1, 2])
def test_a_country_and_a_pair_are_counted_alike(
    states: list[Participant], number: int, time: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    countries = tuple(states[:number])
    by_database = told(dossier_of(countries, **time))
    hold()
    asked: list[bool] = []
    in_memory = Scope.in_memory

    def noted(self: Scope, *given: Any) -> Any:
        found = in_memory(self, *given)
        asked.append(found is not None)
        return found

    monkeypatch.setattr(Scope, "in_memory", noted)
    assert told(dossier_of(countries, **time)) == by_database
    assert by_database["timeline"].total >= (6 if number == 1 else 0)
    assert by_database["company"][0].number >= (1 if number == 1 else 0)
    assert sum(asked) >= 5, "three types of the timeline, and two lists"
    asked.clear()
    told(dossier_of(countries, **time, drafts=True))
    assert not any(asked), "memory knows no drafts"


def test_what_a_person_said_and_signed_is_counted_alike(states: list[Participant]) -> None:
    people = Participant.objects.published().filter(kind="person")

    def counted() -> list[Any]:
        dossiers = [person_dossier_of(person) for person in people]
        return [(each.said.count, each.signed.count, each.met, each.where) for each in dossiers]

    by_database = counted()
    hold()
    with CaptureQueriesContext(connection) as queries:
        assert counted() == by_database
    assert not any("COUNT(" in each["sql"] for each in queries), "nobody but memory counts"
    assert sum(said.number + signed.number for said, signed, _met, _where in by_database) > 3
    assert any(met.number for _said, _signed, met, _where in by_database)
    assert any(where for _said, _signed, _met, where in by_database)
