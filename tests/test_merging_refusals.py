"""What may not be merged is refused, and told why."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from relations.choices import ParticipantKind, Status
from relations.merging import MergeRefusedError, merge
from relations.models import Merge, Participant, Revision, Visit
from tests.factories import BodyFactory, ParticipantFactory, VisitFactory
from tests.test_merging import merged_into

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_superuser("ruth")


def refused(kept: Any, merged: Any, user: User, **how: Any) -> str:
    before = Revision.objects.count()
    with pytest.raises(MergeRefusedError) as refusal:
        merge(kept, merged, user=user, **{"reason": "The same.", **how})
    assert (Revision.objects.count(), Merge.objects.count()) == (before, 0)
    return str(refusal.value)


def test_what_may_not_be_merged_is_refused_with_the_reason(user: User) -> None:
    person, other, draft = (ParticipantFactory.create(title=title) for title in ("Ada", "Bea", "Cea"))
    Participant.objects.filter(pk=draft.pk).update(status=Status.DRAFT)
    body = BodyFactory.create(title="Choir", parent=BodyFactory.create(title="Hall", parent=person))
    assert refused(person, person, user) == "A record is not merged with itself."
    assert refused(person, VisitFactory.create(), user) == "They are of different types."
    assert refused(draft, other, user) == (
        "“Bea” is published and would disappear: keep that one, or publish the other first."
    )
    assert refused(body, person, user) == "“Choir” is a part of “Ada”: merge them the other way round."
    assert refused(person, body, user) == "They are of different kinds: confirm that the same is meant."
    assert refused(person, other, user, reason=" ") == "A reason is needed: what says that both are the same?"
    assert refused(person, other, user, versions=(person.version, other.version + 1)) == (
        "One of them has been changed since you opened the page: look at it again."
    )
    assert refused(person, other, User.objects.create_user("bo")) == "Your role does not allow it."


def test_a_merged_record_is_merged_no_further(user: User) -> None:
    first, second, third = (ParticipantFactory.create(title=title) for title in ("Ada", "Bea", "Cea"))
    merged_into(first, second, user)
    for kept, merged in ((third, second), (second, third)):
        with pytest.raises(MergeRefusedError, match="“Bea” was merged into another record"):
            merge(kept, merged, user=user, reason="The same.")


def test_other_kinds_are_merged_once_it_is_confirmed(user: User) -> None:
    kept, merged = BodyFactory.create(), ParticipantFactory.create(kind=ParticipantKind.PARTY)
    merged_into(kept, merged, user, kinds_differ=True)
    assert merged.merged_into == kept


def test_a_meeting_is_merged_into_the_visit_it_was_a_part_of(user: User) -> None:
    visit = VisitFactory.create()
    meeting = VisitFactory.create(parent=visit)
    dinner = VisitFactory.create(parent=meeting)
    merged_into(visit, meeting, user)
    assert [*Visit.objects.filter(parent=visit).order_by("pk")] == [meeting, dinner]
