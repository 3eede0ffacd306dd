"""A merging is undone: what moved goes back, what changed since stays and is told."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import serializers
from django.db import IntegrityError, connection
from django.test import Client

from relations.choices import Action, Status
from relations.merging import UnmergeRefusedError, merge, unmerge
from relations.merging.references import references
from relations.models import FormerAddress, Merge, Participant, Topic, Visit, VisitParticipation, revisions_of
from relations.record_types import RECORD_TYPES
from tests.factories import (
    BodyFactory,
    ParticipantFactory,
    ParticipantNameFactory,
    StateFactory,
    TenureCitationFactory,
    TenureFactory,
    VisitFactory,
    VisitParticipationFactory,
    factory_of,
)
from tests.test_merging import make_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_superuser("ruth")


def desk() -> dict[str, list[dict[str, Any]]]:
    """Everything that is recorded, without the numbers of versions and the times of changes."""
    from django.apps import apps

    told = {}
    for model in apps.get_app_config("relations").get_models():
        name = str(model._meta.model_name)
        if name.startswith("historical") or name in ("revision", "merge"):
            continue
        rows = serializers.serialize("python", model._default_manager.order_by("pk"))
        told[name] = [{**row["fields"], "pk": row["pk"], "updated": None} for row in rows]
    return told


def join(kept: Any, merged: Any, user: User, **how: Any) -> Merge:
    return merge(kept, merged, user=user, reason="Two reports of one dinner.", **how)


@pytest.mark.parametrize("model", [*(each.model for each in RECORD_TYPES.values()), Topic], ids=lambda m: m.__name__)
def test_a_merging_undone_at_once_leaves_the_desk_as_it_was(model: Any, user: User) -> None:
    maker = factory_of(model)
    kept, merged = maker.create(full=True), maker.create(full=True)
    for other, name in references(model):
        if not other._default_manager.filter(**{name: merged}).exists() and name != "merged_into":
            make_row(other, name, merged)
    before = desk()
    done = join(kept, merged, user)
    assert desk() != before
    assert unmerge(done, user, "They are two.") == []
    assert desk() == before


def test_folded_rows_and_taken_fields_come_back(user: User) -> None:
    kept, merged = StateFactory.create(country_code="", wikidata=""), StateFactory.create(country_code="XZ")
    Participant.objects.filter(pk=merged.pk).update(wikidata="Q7")
    visit, body = VisitFactory.create(), BodyFactory.create()
    for state in (kept, merged):
        VisitParticipationFactory.create(record=visit, participant=state, capacity="" if state == kept else "Hosts")
        tenure = TenureFactory.create(person=state, body=body, held="2004")
        TenureCitationFactory.create(record=tenure)
    before = desk()
    done = join(kept, merged, user, take=["country_code", "wikidata", "summary"])
    assert visit.participations.count() == kept.tenures.count() == 1
    assert unmerge(done, user, "They are two.") == []
    assert desk() == before


def test_addresses_lead_where_they_led_before(client: Client, user: User) -> None:
    first, second, last = (ParticipantFactory.create(slug=slug) for slug in ("first", "second", "last"))
    join(second, first, user)
    done = join(last, second, user)
    unmerge(done, user, "They are two.")
    assert client.get("/participants/second/").status_code == 200
    assert client.get("/participants/first/")["Location"] == "/participants/second/"
    assert FormerAddress.objects.count() == 1


def test_what_was_changed_since_stays_and_is_told(user: User) -> None:
    kept, merged, third = (ParticipantFactory.create(title=title) for title in ("Ada", "Bea", "Cea"))
    Participant.objects.filter(pk=merged.pk).update(wikidata="Q7")
    stays, goes, gone = (VisitParticipationFactory.create(participant=merged) for _ in range(3))
    ParticipantNameFactory.create(record=merged, text="B.")
    done = join(kept, merged, user, take=["wikidata"])
    for row in VisitParticipation.objects.filter(pk=stays.pk):
        row.participant = third
        row.save()
    VisitParticipation.objects.get(pk=gone.pk).delete()
    kept.refresh_from_db()
    kept.wikidata = "Q8"
    kept.save()
    left = unmerge(done, user, "They are two.")
    assert left == [
        "participant “Ada”: “Wikidata id” has been changed since, and stays.",
        "participations: 1 removed since.",
        "participation “Cea (participant)”: “participant” has been changed since, and stays.",
    ]
    assert [*VisitParticipation.objects.order_by("pk").values_list("participant", flat=True)] == [third.pk, merged.pk]
    assert goes.pk == VisitParticipation.objects.get(participant=merged).pk


def test_what_names_a_record_that_is_gone_is_not_put_back(user: User) -> None:
    kept, merged, visit = ParticipantFactory.create(), ParticipantFactory.create(), VisitFactory.create()
    for person in (kept, merged):
        VisitParticipationFactory.create(record=visit, participant=person)
    done = join(kept, merged, user)
    visit.delete()
    assert len(unmerge(done, user, "They are two.")) == 1
    connection.check_constraints()


def test_both_histories_tell_of_it(user: User) -> None:
    kept, merged = VisitFactory.create(), VisitFactory.create(draft=True)
    done = join(kept, merged, user)
    unmerge(done, user, "They are two.")
    for visit, actions in ((kept, [Action.UNMERGED, Action.MERGED]), (merged, [Action.UNMERGED, Action.MERGED])):
        assert [*revisions_of(visit).values_list("action", flat=True)[:2]] == actions
    last = revisions_of(merged).first()
    assert last is not None
    assert (last.reason, last.from_status, last.to_status) == ("They are two.", Status.WITHDRAWN, Status.DRAFT)
    done.refresh_from_db()
    assert (done.undone_by, done.undone_at is None) == (user, False)


def refused(done: Merge, user: User, reason: str = "They are two.") -> str:
    with pytest.raises(UnmergeRefusedError) as refusal:
        unmerge(done, user, reason)
    return str(refusal.value)


def test_what_cannot_be_undone_is_refused_with_the_reason(user: User) -> None:
    first, second, last = (ParticipantFactory.create(title=title) for title in ("Ada", "Bea", "Cea"))
    done = join(second, first, user)
    later = join(last, second, user)
    assert refused(done, user) == "The records are not as the merging left them."
    assert refused(later, User.objects.create_user("bo")) == "Your role does not allow it."
    assert refused(later, user, " ") == "A reason is needed: what says that they are two?"
    unmerge(later, user, "They are two.")
    assert refused(later, user) == "It has been undone already."
    assert unmerge(done, user, "They are two.") == []


# --- all or nothing --------------------------------------------------------------------------------------------------


def break_at(table: str, event: str) -> str:
    """A trigger by which the database itself fails, half way through."""
    if connection.vendor == "sqlite":
        return f"CREATE TRIGGER stop BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, 'stop'); END"
    return (
        "CREATE FUNCTION stop() RETURNS trigger AS $$ BEGIN RAISE unique_violation; END $$ LANGUAGE plpgsql;"
        f"CREATE TRIGGER stop BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION stop()"
    )


@pytest.mark.parametrize(
    ("table", "event"),
    [
        ("relations_visitparticipation", "UPDATE"),
        ("relations_participantname", "UPDATE"),
        ("relations_formeraddress", "INSERT"),
        ("relations_merge", "INSERT"),
    ],
)
def test_a_merging_that_fails_half_way_leaves_nothing(user: User, table: str, event: str) -> None:
    kept, merged = ParticipantFactory.create(), ParticipantFactory.create(full=True)
    VisitParticipationFactory.create(participant=merged)
    before, versions = desk(), [*Visit.objects.values_list("version", flat=True)]
    with connection.cursor() as cursor:
        cursor.execute(break_at(table, event))
    with pytest.raises(IntegrityError):
        join(kept, merged, user)
    assert desk() == before
    assert ([*Visit.objects.values_list("version", flat=True)], revisions_of(kept).count()) == (versions, 1)


def test_an_undoing_that_fails_half_way_leaves_the_merging(user: User) -> None:
    kept, merged = ParticipantFactory.create(), ParticipantFactory.create(full=True)
    VisitParticipationFactory.create(participant=merged)
    done = join(kept, merged, user)
    before = desk()
    with connection.cursor() as cursor:
        cursor.execute(break_at("relations_participantname", "UPDATE"))
    with pytest.raises(IntegrityError):
        unmerge(done, user, "They are two.")
    assert desk() == before
    assert Merge.objects.get().undone_at is None
