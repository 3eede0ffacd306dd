from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client

from relations.models import Participant, Revision, Statement, Visit, changing, revisions_of
from relations.models.history import remember_changed, remember_created
from tests.desk import Page
from tests.factories import (
    CommitmentFactory,
    ParticipantFactory,
    StatementFactory,
    TenureFactory,
    TopicFactory,
    VisitFactory,
    VisitParticipationFactory,
)

pytestmark = pytest.mark.django_db


def told(record: Any) -> list[tuple[Any, ...]]:
    return list(revisions_of(record).order_by("version").values_list("version", "action", "user__username", "reason"))


def test_every_saving_is_a_version() -> None:
    visit = VisitFactory.create()
    visit.title = "Another"
    visit.save()
    visit.save(update_fields=["title"])
    assert told(visit) == [(1, "created", None, ""), (2, "changed", None, ""), (3, "changed", None, "")]
    assert list(visit.history.order_by("version").values_list("version", "title"))[1:] == [
        (2, "Another"),
        (3, "Another"),
    ]
    visit.refresh_from_db()
    assert visit.version == 3


def test_a_row_beside_a_record_is_a_change_of_the_record() -> None:
    visit = VisitFactory.create()
    before = visit.updated
    row = VisitParticipationFactory.create(record=visit)
    row.capacity = "Keeper of the Bridge"
    row.save()
    pk = row.pk
    row.delete()
    visit.refresh_from_db()
    assert visit.version == 4
    assert visit.updated > before
    kept = type(row).history.filter(id=pk).order_by("version")
    assert list(kept.values_list("version", "history_type")) == [(2, "+"), (3, "~"), (4, "-")]


def test_what_is_saved_together_is_one_version_with_who_and_why() -> None:
    user = User.objects.create_user("mara")
    with changing(user=user, reason="The bulletin was read again."):
        visit = VisitFactory.create(full=True)
        visit.title = "Another"
        visit.save()
    assert told(visit) == [(1, "created", "mara", "The bulletin was read again.")]
    assert visit.author == user
    assert {row.version for row in visit.history.all()} == {1}
    with changing(user=user, reason="Told twice."):
        visit.participations.all().delete()
    assert told(visit)[1:] == [(2, "changed", "mara", "Told twice.")]


def test_a_change_within_a_change_is_its_own_by_the_same_user() -> None:
    user = User.objects.create_user("mara")
    visit = VisitFactory.create()
    with changing(user=user, reason="First."):
        visit.save()
        with changing(reason="Second."):
            visit.save()
        visit.title = "Another"
        visit.save()
    assert [row[2:] for row in told(visit)[1:]] == [("mara", "First."), ("mara", "Second.")]


def test_rows_of_rows_belong_to_the_record_at_the_top() -> None:
    tenure = TenureFactory.create(full=True)
    person: Any = Participant.objects.get(pk=tenure.person_id)
    before = person.version
    citation = tenure.citations.get()
    citation.supports = False
    citation.save()
    person.refresh_from_db()
    assert (person.version, citation.history.first().version) == (before + 1, before + 1)
    commitment: Any = CommitmentFactory.create(full=True)
    evidence = commitment.progress.get().citations.get()
    assert evidence.root == commitment


def test_a_record_that_is_deleted_leaves_its_history() -> None:
    visit = VisitFactory.create(draft=True, full=True)
    pk = visit.pk
    visit.delete()
    last = Revision.objects.filter(type="visit", record_id=pk).order_by("-version").first()
    assert last is not None
    assert (last.action, last.from_status, last.to_status) == ("deleted", "draft", "")
    assert Visit.history.filter(id=pk).first().title == visit.title


def test_a_topic_has_versions_too() -> None:
    topic = TopicFactory.create()
    topic.title = "Bridges and ferries"
    topic.save()
    assert told(topic) == [(1, "created", None, ""), (2, "changed", None, "")]


def test_a_status_that_changes_is_told() -> None:
    statement = StatementFactory.create(draft=True)
    statement.status = "in_review"
    statement.save()
    assert list(revisions_of(statement).values_list("from_status", "to_status")) == [
        ("draft", "in_review"),
        ("", "draft"),
    ]


def test_what_is_made_in_bulk_is_remembered() -> None:
    user = User.objects.create_user("mara")
    with changing(user=user, reason="From the old card index.", action="imported"):
        people = Participant.objects.bulk_create(
            Participant(slug=f"p-{n}", title=f"Person {n}", kind="person", author=user) for n in range(3)
        )
        remember_created(people)
    assert told(people[1]) == [(1, "imported", "mara", "From the old card index.")]
    with changing(user=user) as change:
        for person in people:
            person.version = change.next_version(person)
            person.title += " the Elder"
        Participant.objects.bulk_update(people, ["title", "version"])
        remember_changed(people)
    assert list(people[2].history.order_by("version").values_list("version", "title", "history_type")) == [
        (1, "Person 2", "+"),
        (2, "Person 2 the Elder", "~"),
    ]


def test_what_the_database_refuses_leaves_no_trace() -> None:
    visit = VisitFactory.create()
    row = VisitParticipationFactory.create(record=visit)
    before = Revision.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitParticipationFactory.create(record=visit, participant=row.participant, role=row.role)
    visit.refresh_from_db()
    assert (Revision.objects.count(), visit.version) == (before, 2)


def test_what_is_saved_at_the_desk_was_changed_by_whoever_is_logged_in(superuser: Client) -> None:
    person = ParticipantFactory.create(draft=True)
    assert Page(superuser, person).save(title="Lukander the Younger") == []
    assert [row[2] for row in told(person)] == [None, "superuser"]


def test_a_statement_keeps_what_its_quote_was() -> None:
    statement: Statement = StatementFactory.create(mode="direct", quote="We build.")
    statement.quote = "We shall build."
    statement.save()
    assert [row.quote for row in statement.history.order_by("version")] == ["We build.", "We shall build."]
