"""Where a commitment stood on a day, and who owes it."""

import datetime
from typing import Any

import pytest

from relations.choices import Standing
from relations.dossiers import Dossier, dossier_of
from relations.models import Commitment
from tests.factories import (
    CommitmentFactory,
    CommitmentProgressFactory,
    StateFactory,
)
from tests.pairs import DAY, commitment, people

pytestmark = pytest.mark.django_db


def standing(day: datetime.date = DAY, notes: Any = (), **values: Any) -> str:
    record = CommitmentFactory.create(**{"date": "2009", **values})
    for number, (date, state) in enumerate(notes):
        CommitmentProgressFactory.create(record=record, date=date, state=state, note=f"Note {number}")
    found = Commitment.objects.with_standing(day).get(pk=record.pk)
    return str(found.standing)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2012-05-31", "overdue"),
        ("2012-06-01", "open"),
        ("2012-05", "overdue"),
        ("2012-06", "open"),
        ("2012", "open"),
        ("2011", "overdue"),
        ("2011-24", "overdue"),
        ("2012-21", "overdue"),
        ("2012-22", "open"),
        ("200X", "overdue"),
        ("201X", "open"),
        ("../2011", "overdue"),
        ("../2012", "open"),
        ("2011/..", "open"),
        ("2011/", "open"),
        ("/2011", "overdue"),
        ("2009/2011", "overdue"),
        ("2011~", "overdue"),
        ("2011?", "overdue"),
        ("", "open"),
    ],
)
def test_an_open_commitment_is_overdue_once_its_latest_possible_day_has_passed(due: str, expected: str) -> None:
    assert standing(due=due) == expected


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ([], "open"),
        ([("2012-06-01", "met")], "met"),
        ([("2012-05", "met")], "met"),
        ([("2011", "met")], "met"),
        ([("2012-06-02", "met")], "open"),
        ([("2013", "met")], "open"),
        # It may have been before the day, or after it.
        ([("2012", "met")], "unknown"),
        ([("2012-06", "met")], "unknown"),
        ([("201X", "met")], "unknown"),
        ([("../2013", "met")], "unknown"),
        ([("", "met")], "unknown"),
        ([("2011", "open"), ("2012-04", "met")], "met"),
        ([("2012-04", "met"), ("2011", "open")], "met"),
        ([("2011", "not_met"), ("2012", "not_met")], "not_met"),
        ([("2011", "met"), ("2014", "open")], "met"),
        # A note without a state says nothing of it.
        ([("2012-05-31", ""), ("2011", "met")], "met"),
        ([("2012-05-31", "")], "open"),
    ],
)
def test_on_a_past_day_a_commitment_stands_where_the_notes_surely_dated_by_then_put_it(
    notes: Any, expected: str
) -> None:
    state = next((state for _date, state in reversed(notes) if state), "open")
    assert standing(notes=notes, state=state) == expected


def test_a_commitment_closed_nobody_knows_when_is_not_said_to_have_been_open(db: None) -> None:
    assert standing(state="met", due="2010") == "unknown"
    assert standing(state="open", due="2010") == "overdue"


def test_today_a_commitment_stands_where_the_record_says(db: None) -> None:
    far = datetime.date(9000, 1, 1)
    assert standing(far, state="met") == "met"
    assert standing(far, state="lapsed", due="2010") == "lapsed"
    assert standing(far, state="open", due="2010", notes=[("2011", "met")]) == "overdue"


def test_what_is_overdue_today_is_the_same_by_either_rule(db: None) -> None:
    for due in ("2011", "2011/", "2011/..", "", "9999", "../2011"):
        CommitmentFactory.create(due=due)
    today = datetime.date(2999, 1, 1)
    found: Any = Commitment.objects.with_standing(today)
    late = found.filter(standing=Standing.OVERDUE)
    assert {*late} == {*Commitment.objects.overdue(today)}
    assert late.count() == 2


def test_commitments_are_told_by_who_owes_them_also_through_a_person(pair: Any) -> None:
    north, south = pair
    alone = commitment(pair, people(pair)[0], due="2010", date="2009")
    both = commitment(pair, north, south, date="2011")
    commitment(pair, StateFactory.create(), date="2011")
    commitment(pair, south, date="2013")
    commitment((north,), north, date="2011")
    told = dossier_of(pair, as_of=DAY).commitments
    assert [(each.owners, each.counts) for each in told.owed] == [
        ((north,), {Standing.OVERDUE: 1}),
        ((north, south), {Standing.OPEN: 1}),
        ((), {Standing.OPEN: 1}),
    ]
    assert [[promise.record for promise in each.promises] for each in told.owed[:2]] == [[alone], [both]]
    assert told.without_progress == 3


def test_the_last_word_on_a_commitment_is_of_the_day_or_before(pair: Any) -> None:
    record = commitment(pair, pair[0], date="2009")
    for date in ("2013", "2011-04", "2012", "2010"):
        CommitmentProgressFactory.create(record=record, date=date)

    def last(dossier: Dossier) -> Any:
        return dossier.commitments.owed[0].promises[0].progress

    assert [last(dossier_of(pair, as_of=DAY)).date, last(dossier_of(pair)).date] == ["2011-04", "2013"]
