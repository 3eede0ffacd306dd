"""What other systems are told of: every way in which something public changes, and nothing of what is not public."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from relations.choices import Status
from relations.history import restore
from relations.merging import merge, unmerge
from relations.models import Delivery, DeliveryState, Visit, Webhook, changing
from relations.record_types import RECORD_TYPES
from relations.webhooks.delivering import prepare
from relations.webhooks.events import happened
from relations.webhooks.tasks import DBTaskResult
from relations.workflow import move
from tests.conftest import Member
from tests.desk import Page
from tests.factories import (
    IndicatorFactory,
    ParticipantFactory,
    TopicFactory,
    VisitFactory,
    VisitParticipationFactory,
    VisitTranslationFactory,
    factory_of,
)
from tests.importing import imported, visit
from tests.receivers import in_the_house, webhook

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_superuser("ruth")


@pytest.fixture
def hook(user: User, settings: Settings) -> Webhook:
    in_the_house(settings)
    return webhook(user, "https://newsroom.example/hook")


def told(hook: Webhook) -> list[tuple[str, str, int | None]]:
    """What it is told that it was not told yet: event, address name, version."""
    Delivery.objects.filter(webhook=hook).exclude(state=DeliveryState.NEW).delete()
    while prepare(hook):
        pass
    found = hook.deliveries.order_by("pk").values_list("event", "slug", "version")
    return [*found]


def published(**values: Any) -> Visit:
    made: Visit = VisitFactory.create(status=Status.PUBLISHED, **values)
    return made


# --- what happened ---------------------------------------------------------------------------------------------------


def test_a_record_is_told_of_from_its_publishing_to_its_withdrawal(hook: Webhook, user: User) -> None:
    author = User.objects.create_superuser("mara")
    with changing(user=author):
        record = VisitFactory.create(slug="supper", status=Status.DRAFT)
        record.title = "Supper in Newburg"
        record.save()
    move(author, record, "submit")
    assert told(hook) == []
    assert hook.deliveries.count() == 0
    move(user, record, "publish")
    assert told(hook) == [("record.published", "supper", 3)]
    record.refresh_from_db()
    record.title = "Dinner in Newburg"
    record.save()
    assert told(hook) == [("record.corrected", "supper", 4)]
    move(user, record, "withdraw", reason="It was a lunch.")
    assert told(hook) == [("record.withdrawn", "supper", 5)]
    move(user, record, "reinstate", reason="It was a dinner after all.")
    assert told(hook) == [("record.published", "supper", 6)]


@pytest.mark.parametrize("name", RECORD_TYPES)
def test_records_of_every_type_are_told_of(hook: Webhook, name: str) -> None:
    record: Any = factory_of(RECORD_TYPES[name].model).create(status=Status.PUBLISHED)
    body = {each.type: each for each in prepared(hook)}[name]
    assert body.slug == record.slug
    assert f"/api/v1/{record.plural}/{record.slug}/" in body.body


def prepared(hook: Webhook) -> list[Delivery]:
    while prepare(hook):
        pass
    return [*hook.deliveries.order_by("pk")]


def test_a_row_beside_a_record_corrects_it(hook: Webhook) -> None:
    record = published(slug="supper")
    told(hook)
    row = VisitTranslationFactory.create(record=record)
    assert told(hook) == [("record.corrected", "supper", 2)]
    row.text = "Ein Abendessen"
    row.save()
    assert told(hook) == [("record.corrected", "supper", 3)]
    row.delete()
    assert told(hook) == [("record.corrected", "supper", 4)]


def test_what_never_leaves_the_desk_is_not_told_of(hook: Webhook) -> None:
    record = published(slug="supper")
    told(hook)
    record.notes = "Ask the embassy."
    record.save()
    record.save()
    assert hook.deliveries.filter(state=DeliveryState.NEW).count() == 2
    assert told(hook) == []
    assert hook.deliveries.count() == 0


def test_a_draft_is_never_told_of_whatever_is_done_with_it(hook: Webhook, user: User) -> None:
    with changing(user=User.objects.create_superuser("mara")):
        draft, other = VisitFactory.create_batch(2, status=Status.DRAFT)
    draft.slug = "renamed"
    draft.save()
    VisitTranslationFactory.create(record=draft)
    done = merge(draft, other, user=user, reason="The same evening.")
    unmerge(done, user, "Two evenings.")
    draft.refresh_from_db()
    restore(draft, 1, user=user)
    draft.delete()
    assert told(hook) == []


def test_a_new_address_name_is_told_with_the_former_one(hook: Webhook) -> None:
    record = published(slug="supper")
    told(hook)
    record.slug = "dinner"
    record.save()
    (delivery,) = [each for each in prepared(hook) if each.event == "record.corrected"]
    assert '"slug": "dinner"' in delivery.body
    assert '"former_slug": "supper"' in delivery.body


def test_the_address_name_that_a_draft_had_is_not_told(hook: Webhook) -> None:
    record = VisitFactory.create(slug="secret-supper", status=Status.DRAFT)
    record.slug, record.status = "supper", Status.PUBLISHED
    record.save()
    (delivery,) = prepared(hook)
    assert "secret" not in delivery.body


def test_a_merging_is_told_with_the_record_it_led_into_and_undone_it_is_published_again(
    hook: Webhook, user: User
) -> None:
    kept, merged = published(slug="kept", title="Supper"), published(slug="merged", title="Supper")
    told(hook)
    done = merge(kept, merged, user=user, reason="The same evening.")
    deliveries = {each.slug: each for each in prepared(hook) if each.version != 1}
    assert deliveries["merged"].event == "record.merged"
    address = "https://desk.example/api/v1/visits/kept/"
    assert f'"status": "merged", "former_slug": null, "merged_into": {{"slug": "kept", "url": "{address}"}}' in (
        deliveries["merged"].body
    )
    told(hook)
    unmerge(done, user, "Two evenings.")
    assert ("record.published", "merged", 3) in told(hook)


def test_records_that_name_one_that_was_merged_are_corrected(hook: Webhook, user: User) -> None:
    kept, merged = ParticipantFactory.create_batch(2, status=Status.PUBLISHED)
    record = published(slug="supper")
    VisitParticipationFactory.create(record=record, participant=merged)
    told(hook)
    merge(kept, merged, user=user, reason="One person.")
    assert ("record.corrected", "supper", 3) in told(hook)


def test_a_published_record_that_is_gone_or_a_draft_again_is_withdrawn_for_the_public(hook: Webhook) -> None:
    gone, returned = published(slug="gone"), published(slug="returned")
    told(hook)
    gone.delete()
    returned.status = Status.DRAFT
    returned.save()
    assert told(hook) == [("record.withdrawn", "gone", 2), ("record.withdrawn", "returned", 2)]


def test_a_record_saved_twice_in_one_change_is_told_of_as_it_is_in_the_end(hook: Webhook) -> None:
    with changing():
        record = VisitFactory.create(slug="supper", status=Status.DRAFT)
        record.status = Status.PUBLISHED
        record.save()
        record.save()
    assert told(hook) == [("record.published", "supper", 1)]


def test_what_follows_before_it_is_worked_out_does_not_change_what_it_was(hook: Webhook, user: User) -> None:
    record = published(slug="supper")
    record.slug = "dinner"
    record.save()
    move(user, record, "withdraw", reason="It was a lunch.")
    assert told(hook) == [
        ("record.published", "supper", 1),
        ("record.corrected", "dinner", 2),
        ("record.withdrawn", "dinner", 3),
    ]


def test_topics_and_indicators_are_no_records(hook: Webhook) -> None:
    TopicFactory.create()
    IndicatorFactory.create()
    assert told(hook) == []


# --- by every way ----------------------------------------------------------------------------------------------------


def row(**cells: str) -> dict[str, str]:
    return {**visit(**cells), "participations": "", "countries": ""}


def by_form(superuser: Member, folder: Path) -> None:
    assert Page(superuser, Visit.objects.get(slug="one")).save(title="Supper", _reason="Read again.") == []


def by_api(superuser: Member, folder: Path) -> None:
    address = "/api/v1/visits/one/"
    given = {"if-match": superuser.get(address)["ETag"], "x-reason": "The bulletin says so."}
    answer = superuser.patch(address, {"title": "Breakfast"}, content_type="application/json", headers=given)
    assert answer.status_code == 200


def by_import(superuser: Member, folder: Path) -> None:
    imported(folder, [row(slug="one", title="Lunch")])


def by_fixture(superuser: Member, folder: Path) -> None:
    file = folder / "visits.yaml"
    fields = "{slug: one, title: Tea, kind: summit, outcome: held, status: published}"
    file.write_text(f"- model: relations.visit\n  fields: {fields}\n", encoding="utf-8")
    call_command("loaddata", str(file), verbosity=0)


def by_restoring(superuser: Member, folder: Path) -> None:
    record = Visit.objects.get(slug="one")
    restore(record, 1, user=superuser.user, reason="It was right.")


def by_bulk_moves(superuser: Member, folder: Path) -> None:
    move(superuser.user, Visit.objects.get(slug="one"), "withdraw", reason="Told twice.")


@pytest.mark.parametrize("way", [by_form, by_api, by_import, by_fixture, by_restoring, by_bulk_moves])
def test_every_way_of_changing_a_record_is_noted(
    hook: Webhook, superuser: Member, tmp_path: Path, way: Callable[[Member, Path], None]
) -> None:
    imported(tmp_path, [row(slug="one", status="published")])
    record = Visit.objects.get(slug="one")
    record.title = "Another"
    record.save()
    told(hook)
    way(superuser, tmp_path)
    event = "record.withdrawn" if way is by_bulk_moves else "record.corrected"
    assert [(what, slug) for what, slug, _version in told(hook)] == [(event, "one")]


def test_an_import_of_many_is_noted_with_few_statements(
    hook: Webhook, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    rows = [row(slug=f"v-{number}", status="published" if number % 2 else "draft") for number in range(1, 401)]
    with django_assert_max_num_queries(200):
        imported(tmp_path, rows)
    assert hook.deliveries.count() == 200
    found = told(hook)
    assert len(found) == 200
    assert set(found) == {("record.published", f"v-{number}", 1) for number in range(1, 401, 2)}


# --- whom ------------------------------------------------------------------------------------------------------------


def test_a_webhook_is_told_only_what_it_asked_for(hook: Webhook, user: User) -> None:
    withdrawals = webhook(user, "https://archive.example/", events=["record.withdrawn"])
    places = webhook(user, "https://maps.example/", types=["place"])
    off = webhook(user, "https://off.example/")
    off.active, off.off_since, off.off_reason = False, timezone.now(), "by_hand"
    off.save()
    record = published(slug="supper")
    move(user, record, "withdraw", reason="Told twice.")
    assert told(withdrawals) == [("record.withdrawn", "supper", 2)]
    assert places.deliveries.count() == off.deliveries.count() == 0
    assert len(told(hook)) == 2


def queries_of_saving(record: Any, counting: Any) -> list[str]:
    with counting as made:
        record.save()
    return [each["sql"] for each in made.captured_queries if "webhook" in each["sql"] or "delivery" in each["sql"]]


def test_without_a_webhook_a_draft_costs_nothing_and_a_published_record_one_query(
    django_assert_max_num_queries: Any,
) -> None:
    draft = VisitFactory.create(status=Status.DRAFT)
    assert queries_of_saving(draft, django_assert_max_num_queries(100)) == []
    assert len(queries_of_saving(published(), django_assert_max_num_queries(100))) == 1
    assert DBTaskResult.objects.count() == 0


def test_what_is_rolled_back_is_not_noted(hook: Webhook, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks, transaction.atomic():
        published()
        transaction.set_rollback(True)
    assert callbacks == []
    assert hook.deliveries.count() == 0


def test_one_change_wakes_a_webhook_once(hook: Webhook, django_capture_on_commit_callbacks: Any) -> None:
    DBTaskResult.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True), changing():
        for _each in range(3):
            published()
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[hook.pk]]


def test_a_part_that_is_rolled_back_does_not_keep_the_rest_from_being_told(
    hook: Webhook, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = published(slug="first"), published(slug="second")
    told(hook)
    DBTaskResult.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True), changing():
        with transaction.atomic():
            first.slug = "moved"
            first.save()
            transaction.set_rollback(True)
        second.slug = "moved-too"
        second.save()
    assert DBTaskResult.objects.count() == 1
    assert told(hook) == [("record.corrected", "moved-too", 2)]


def test_a_dump_holds_no_secret(hook: Webhook, capsys: pytest.CaptureFixture[str]) -> None:
    published(slug="supper")
    call_command("dumpdata", "relations", format="yaml")
    dumped = capsys.readouterr().out
    assert "supper" in dumped
    assert hook.secret not in dumped
    assert "newsroom" not in dumped


def test_what_happened_is_worked_out_for_many_records_in_few_queries(
    hook: Webhook, django_assert_num_queries: Any
) -> None:
    def versions(count: int) -> list[tuple[int, int]]:
        records = [published() for _each in range(count)]
        for record in records:
            record.title += ", again"
            record.save()
        return [(record.pk, 2) for record in records]

    for count in (1, 3):
        keys = versions(count)
        with django_assert_num_queries(2):
            assert len(happened(Visit, keys)) == count
