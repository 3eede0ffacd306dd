from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relations.history import RowDifference, State, differences, restore, state_at, state_now
from relations.models import Participant, changing, revisions_of
from relations.record_types import RecordType
from tests.factories import (
    CommitmentCitationFactory,
    CommitmentFactory,
    CommitmentParticipationFactory,
    CommitmentProgressCitationFactory,
    CommitmentProgressFactory,
    CommitmentTranslationFactory,
    ParticipantFactory,
    TenureFactory,
    VisitFactory,
    VisitParticipationFactory,
    VisitTranslationFactory,
    factory_of,
)
from tests.test_record_types import every_type

pytestmark = pytest.mark.django_db

#: No restoring touches these.
KEPT = ("status", "slug", "withdrawal_note", "merged_into_id")


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_superuser("mara")


def without_kept(state: State) -> Any:
    values = {name: value for name, value in (state.values or {}).items() if name not in KEPT}
    return values, state.rows


def told(record: Any, a: int, b: int) -> list[Any]:
    """Differences in short: fields, and rows with theirs."""
    found: list[Any] = []
    for each in differences(record, a, b):
        if isinstance(each, RowDifference):
            fields = [(field.label, field.before, field.after) for field in each.fields]
            found.append((each.kind, each.label, each.title, fields))
        else:
            found.append((each.label, each.before, each.after))
    return found


# --- what it was -----------------------------------------------------------------------------------------------------

MAKE_ROW: dict[str, Callable[[Any], Any]] = {
    "participations": lambda record: CommitmentParticipationFactory.create(record=record),
    "citations": lambda record: CommitmentCitationFactory.create(record=record),
    "progress": lambda record: CommitmentProgressFactory.create(record=record),
    "translations": lambda record: CommitmentTranslationFactory.create(record=record, language="be"),
}
EDITS = st.lists(st.tuples(st.sampled_from(["field", "status", *MAKE_ROW, "evidence"]), st.integers(0, 5)), max_size=8)


def edit(record: Any, what: str, number: int) -> None:
    if what == "field":
        record.title, record.due = f"Promise {number}", f"201{number}" if number else ""
        record.save()
    elif what == "status":
        record.status = ("draft", "in_review")[number % 2]
        record.save()
    elif what == "evidence":
        for progress in record.progress.all()[:1]:
            CommitmentProgressCitationFactory.create(record=progress)
    else:
        edit_row(record, what, number)


def edit_row(record: Any, what: str, number: int) -> None:
    rows = list(getattr(record, what).all())
    if not rows or (number < 2 and what != "translations"):
        if not rows or what != "translations":
            MAKE_ROW[what](record)
    elif number == 5:
        rows[0].delete()
    else:
        column = {"participations": "capacity", "citations": "paragraph", "progress": "note", "translations": "text"}
        setattr(rows[-1], column[what], 7 + number if what == "citations" else f"Words {number}")
        rows[-1].save()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_every_version_is_what_it_was_and_can_be_restored(user: User, edits: list[tuple[str, int]]) -> None:
    record: Any = CommitmentFactory.create(draft=True)
    snapshots = {}
    for what, number in edits:
        with changing(user=user):
            edit(record, what, number)
        record.refresh_from_db()
        snapshots[record.version] = state_now(record)
    assert {version: state_at(record, version) for version in snapshots} == snapshots
    for version, snapshot in snapshots.items():
        if without_kept(state_now(record)) != without_kept(snapshot):
            restored = restore(record, version, user=user)
            assert without_kept(state_now(restored)) == without_kept(snapshot)
            assert state_at(restored, restored.version) == state_now(restored)


@every_type
def test_every_type_is_restored_with_all_its_rows(user: User, record_type: RecordType) -> None:
    with changing():
        record = factory_of(record_type.model).create(full=True, draft=True, title="First")
    before = state_now(record)
    rows = {model: len(found) for model, found in before.rows.items()}
    with changing():
        record.title = "Second"
        record.save()
        for model in reversed(list(rows)):
            for row in model.objects.filter(pk__in=before.rows[model]):
                row.delete()
    assert restore(record, 1, user=user).version == 3
    assert state_now(record) == before
    assert [each.action for each in revisions_of(record)] == ["restored", "changed", "created"]


def test_a_row_that_moves_is_gone_there_and_new_here() -> None:
    tenure: Any = TenureFactory.create(full=True)
    before, after = Participant.objects.get(pk=tenure.person_id), ParticipantFactory.create(kind="person")
    tenure.person = after
    tenure.save()
    for person in (before, after):
        person.refresh_from_db()
        assert state_at(person, person.version) == state_now(person)
    assert [len(state_now(person).rows[type(tenure)]) for person in (before, after)] == [0, 1]
    assert len(state_at(before, before.version - 1).rows[type(tenure.citations.get())]) == 1


def test_what_was_not_there_yet_is_in_no_state() -> None:
    visit = VisitFactory.create()
    row = VisitParticipationFactory.create(record=visit)
    assert [list(state_at(visit, version).rows[type(row)]) for version in (1, 2)] == [[], [row.pk]]
    assert not state_at(visit, 0).exists


# --- what differs ----------------------------------------------------------------------------------------------------


def test_differences_are_told_in_words(user: User) -> None:
    host = ParticipantFactory.create(title="Lukander Variant")
    visit = VisitFactory.create(title="Dinner in Newburg", date="2012-05-14", kind="meeting")
    visit.title, visit.date, visit.kind, visit.host = "Late dinner in Newburg", "2012-05", "summit", host
    visit.date_inferred, visit.date_note = True, "The bulletin says so."
    visit.save()
    assert told(visit, 1, 2) == [
        ("Title", "Dinner in Newburg", "Late dinner in Newburg"),
        ("Date", "14 May 2012 (2012-05-14)", "May 2012 (2012-05)"),
        ("Date inferred", "no", "yes"),
        ("How the date is known", "", "The bulletin says so."),
        ("Kind", "meeting", "summit"),
        ("Host", "", "Lukander Variant"),
    ]
    (title, *_rest) = differences(visit, 1, 2)
    runs = [(run.kind, run.text) for run in title.runs]  # type: ignore[union-attr]
    assert runs == [("removed", "Dinner"), ("added", "Late dinner"), ("kept", " in Newburg")]


def test_rows_are_told_as_added_removed_and_changed() -> None:
    visit = VisitFactory.create()
    guest = ParticipantFactory.create(title="Lukander Variant")
    row = VisitParticipationFactory.create(record=visit, participant=guest, role="guest", capacity="", position=3)
    row.capacity = "Keeper of the Bridge"
    row.save()
    row.delete()
    which = ("Participation", "Lukander Variant, guest")
    assert told(visit, 2, 3) == [("changed", *which, [("Capacity as printed", "", "Keeper of the Bridge")])]
    added, removed = told(visit, 1, 3), told(visit, 3, 4)
    assert [each[:3] for each in (*added, *removed)] == [("added", *which), ("removed", *which)]
    assert ("Capacity as printed", "", "Keeper of the Bridge") in added[0][3]


def test_rows_of_rows_say_beside_which_they_stand() -> None:
    tenure: Any = TenureFactory.create(office="Keeper", body__title="Bridge Office", held="2012")
    factory = factory_of(type(tenure).citations.rel.related_model)
    factory.create(record=tenure, source__title="Bulletin", paragraph=2)
    person = Participant.objects.get(pk=tenure.person_id)
    (citation,) = told(person, person.version - 1, person.version)
    assert citation[:3] == ("added", "Citation", "Bulletin, ¶ 2, for: Keeper, Bridge Office, 2012")


def test_whoever_is_gone_has_a_name_still() -> None:
    visit = VisitFactory.create()
    row = VisitParticipationFactory.create(record=visit, participant__draft=True, participant__title="Lukander")
    person = row.participant
    row.delete()
    person.delete()
    assert told(visit, 1, 2)[0][2].startswith("Lukander (deleted), ")


def test_a_comparison_costs_the_same_however_much_differs() -> None:
    counts = []
    for rows in (1, 6):
        visit = VisitFactory.create()
        VisitParticipationFactory.create_batch(rows, record=visit)
        VisitTranslationFactory.create(record=visit)
        visit.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            differences(visit, 1, visit.version)
        counts.append(len(queries))
    assert counts[0] == counts[1]
