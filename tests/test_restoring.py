from typing import Any

import pytest
from django.contrib.auth.models import User

from relations.history import RestoreRefusedError, former, restore, state_now
from relations.models import Participant, Visit, changing, revisions_of
from tests.factories import ParticipantFactory, StatementFactory, TopicFactory, VisitFactory, VisitParticipationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_superuser("mara")


def test_address_state_and_author_are_not_restored(user: User) -> None:
    visit = VisitFactory.create(draft=True, slug="dinner", title="Dinner")
    visit.slug, visit.title, visit.status = "supper", "Supper", "published"
    visit.save()
    visit = restore(visit, 1, user=user, reason="It was dinner after all.")
    assert (visit.title, visit.slug, visit.status, visit.version) == ("Dinner", "supper", "published", 3)
    last = revisions_of(visit)[0]
    assert (last.action, last.reason, last.user, last.from_status) == (
        "restored",
        "It was dinner after all.",
        user,
        "published",
    )


def refused(record: Any, version: int, user: User, reason: str = "So it was.") -> str:
    before = (state_now(record), revisions_of(record).count())
    with pytest.raises(RestoreRefusedError) as error:
        restore(record, version, user=user, reason=reason)
    assert (state_now(record), revisions_of(record).count()) == before
    return str(error.value)


def test_a_record_the_public_has_seen_is_not_restored_without_a_reason(user: User) -> None:
    visit = VisitFactory.create()
    visit.title = "Another"
    visit.save()
    assert refused(visit, 1, user, "  ") == "A reason is needed: the public has seen this record."


def test_nobody_restores_what_they_may_not_edit() -> None:
    visit = VisitFactory.create(draft=True)
    visit.save()
    assert refused(visit, 1, User.objects.create_user("stranger")) == "Your role does not allow it."


def test_versions_that_are_none_or_the_same_are_not_restored(user: User) -> None:
    visit = VisitFactory.create()
    visit.save()
    assert refused(visit, 1, user) == "It is now as it was then: there is nothing to restore."
    assert refused(visit, 0, user) == "There was no such version, or the record was deleted then."


def test_a_version_that_names_what_is_gone_is_refused_by_name(user: User) -> None:
    visit = VisitFactory.create(host=ParticipantFactory.create(title="Lukander", draft=True))
    visit.host, host = None, Participant.objects.get()
    visit.save()
    host.delete()
    assert refused(visit, 1, user) == "It names Lukander (deleted), which is not there any more."


def test_a_version_that_names_what_was_merged_names_what_it_became(user: User) -> None:
    twin, whole = ParticipantFactory.create_batch(2)
    visit = VisitFactory.create(host=twin)
    visit.host = None
    visit.save()
    twin.status, twin.merged_into = "withdrawn", whole
    twin.save()
    assert restore(visit, 1, user=user, reason="Received after all.").host == whole


def test_a_published_quote_that_is_verbatim_no_longer_is_not_restored(user: User) -> None:
    statement = StatementFactory.create(draft=True, mode="direct", quote="We build.")
    statement.quote, statement.status = "", "published"
    statement.save()
    assert "only with the passage that holds its words" in refused(statement, 1, user)


def test_a_code_that_another_state_has_by_now_is_not_restored(user: User) -> None:
    state = ParticipantFactory.create(kind="state", country_code="QQ")
    state.country_code = ""
    state.save()
    ParticipantFactory.create(kind="state", country_code="QQ")
    assert refused(state, 1, user) == "Another state or territory has this ISO 3166 code."


def test_rows_that_changed_places_change_back(user: User) -> None:
    visit = VisitFactory.create(draft=True)
    first, second = ParticipantFactory.create_batch(2)
    with changing():
        one = VisitParticipationFactory.create(record=visit, participant=first, role="guest")
        two = VisitParticipationFactory.create(record=visit, participant=second, role="guest")
    number = two.pk
    with changing():
        two.delete()
        one.participant = second
        one.save()
    other = VisitParticipationFactory.create(pk=number, record=visit, participant=first, role="guest")
    visit.refresh_from_db()
    restore(visit, 2, user=user)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.participant, other.participant) == (first, second)


def test_a_deleted_draft_comes_back_as_a_draft_under_its_number(user: User) -> None:
    with changing(user=user):
        visit = VisitFactory.create(draft=True, full=True)
    before, pk = state_now(visit), visit.pk
    visit.delete()
    gone = former(Visit, pk)
    assert (gone.title, gone._state.adding) == (visit.title, True)
    restored = restore(gone, 1, user=user)
    assert (state_now(restored), restored.version, restored.author) == (before, 3, user)


def test_a_topic_is_restored_too(user: User) -> None:
    topic = TopicFactory.create(title="Bridges")
    topic.title = "Ferries"
    topic.save()
    assert restore(topic, 1, user=user).title == "Bridges"


def test_there_is_no_former_record_where_there_never_was_one() -> None:
    assert former(Visit, 1) is None
