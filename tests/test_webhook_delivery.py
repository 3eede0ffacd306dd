"""From a change to the receiver: signed, tried again, given up, switched off; and never lost."""

import base64
import datetime
import hashlib
import hmac
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from relations.choices import Status
from relations.freshness import data_version
from relations.models import Delivery, DeliveryState, Visit, Webhook, changing
from relations.webhooks import delivering, send_again, send_test, stuck_since
from relations.webhooks.delivering import BACKOFF, MOST_FAILURES
from relations.webhooks.messages import signature
from relations.webhooks.tasks import deliver, look_after, prune
from relations.workflow import move
from tests.another_database import database_url
from tests.factories import VisitFactory
from tests.receivers import Receiver, in_the_house, receiving, webhook, work

# What waits for the commit is done, and a worker of its own sees it.
pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def user(transactional_db: None) -> User:
    return User.objects.create_superuser("ruth")


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    in_the_house(settings)
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def hook(user: User, receiver: Receiver) -> Webhook:
    return webhook(user, receiver.url)


def published(**values: Any) -> Visit:
    made: Visit = VisitFactory.create(status=Status.PUBLISHED, **values)
    return made


def later(**passed: float) -> None:
    """So much time has passed: whatever waits has waited so much longer."""
    by = datetime.timedelta(**passed)
    for model, name in ((Webhook, "rests_until"), (Webhook, "busy_until"), (Delivery, "next_try")):
        model._default_manager.exclude(**{name: None}).update(**{name: F(name) - by})
    deferred = DBTaskResult.objects.filter(run_after__lt=timezone.now() + datetime.timedelta(days=1_000))
    deferred.update(run_after=F("run_after") - by)


def state(hook: Webhook) -> tuple[bool, str, int]:
    hook.refresh_from_db()
    return hook.active, hook.off_reason, hook.failures


def only(hook: Webhook) -> Delivery:
    return hook.deliveries.get()


# --- what arrives ----------------------------------------------------------------------------------------------------


def test_the_receiver_is_told_what_happened_and_where_the_record_is(hook: Webhook, receiver: Receiver) -> None:
    published(slug="supper")
    assert receiver.received == []
    work()
    (got,) = receiver.received
    delivery = only(hook)
    assert got.path == "/told?by=desk"
    assert got.told == {
        "id": delivery.uid,
        "event": "record.published",
        "occurred_at": got.told["occurred_at"],
        "type": "visit",
        "slug": "supper",
        "url": "https://desk.example/api/v1/visits/supper/",
        "page": "https://desk.example/visits/supper/",
        "version": 1,
        "status": "published",
        "former_slug": None,
        "merged_into": None,
    }
    assert got.told["occurred_at"].endswith("Z")
    at = datetime.datetime.fromisoformat(got.told["occurred_at"])
    assert abs(at - timezone.now()) < datetime.timedelta(minutes=1)
    assert got.headers["content-type"] == "application/json"
    assert (delivery.state, delivery.tries, delivery.body.encode()) == (DeliveryState.DELIVERED, 1, got.body)
    assert [(each["status"], each["answer"], each["error"]) for each in delivery.attempts] == [(200, "thank you", "")]


def test_it_is_signed_as_standard_webhooks_are(hook: Webhook, receiver: Receiver) -> None:
    published()
    work()
    (got,) = receiver.received
    assert got.headers["webhook-id"] == only(hook).uid
    assert abs(int(got.headers["webhook-timestamp"]) - time.time()) < 60
    key = base64.b64decode(hook.secret.removeprefix("whsec_"))
    assert len(key) == 32
    told = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.{got.body.decode()}"
    expected = base64.b64encode(hmac.new(key, told.encode(), hashlib.sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{expected}"


def test_a_signature_is_what_the_publishers_of_the_standard_give_as_an_example() -> None:
    body = b'{"event_type":"ping","data":{"success":true}}'
    signed = signature("whsec_plJ3nmyCDGBKInavdOK15jsl", "msg_loFOjxBNrRLzqYUf", "1731705121", body)
    assert signed == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="


def test_a_secret_that_was_renewed_signs_beside_the_new_one_for_a_day(hook: Webhook, receiver: Receiver) -> None:
    former = hook.secret
    hook.renew_secret()
    hook.save()
    published()
    work()
    got = receiver.received[0]
    told = (got.headers["webhook-id"], got.headers["webhook-timestamp"], got.body)
    assert got.headers["webhook-signature"].split() == [signature(each, *told) for each in (hook.secret, former)]
    Webhook.objects.update(former_until=timezone.now())
    published()
    work()
    assert len(receiver.received[1].headers["webhook-signature"].split()) == 1


def test_nothing_is_sent_of_what_was_rolled_back(hook: Webhook, receiver: Receiver) -> None:
    with transaction.atomic():
        published()
        transaction.set_rollback(True)
    work()
    assert receiver.received == []


def test_telling_others_makes_no_reader_load_a_page_anew(hook: Webhook, receiver: Receiver) -> None:
    published()
    before = data_version()
    work()
    assert len(receiver.received) == 1
    assert data_version() == before


def test_very_many_changes_arrive_each_once(hook: Webhook, receiver: Receiver) -> None:
    with changing(), transaction.atomic():
        records = [published(slug=f"v-{number}") for number in range(250)]
    work()
    assert sorted(receiver.events) == sorted(("record.published", record.slug) for record in records)
    assert len({got.told["id"] for got in receiver.received}) == 250


def test_two_workers_send_nothing_twice(hook: Webhook, receiver: Receiver) -> None:
    with changing(), transaction.atomic():
        for _number in range(30):
            published()
    deliver.enqueue(hook.pk)
    threads = [threading.Thread(target=in_thread, args=(work,)) for _each in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    work()
    assert len(receiver.received) == len({got.told["id"] for got in receiver.received}) == 30


def in_thread(what: Any) -> None:
    try:
        what()
    finally:
        connection.close()


def test_one_that_is_slow_does_not_keep_the_others_waiting(
    hook: Webhook, receiver: Receiver, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "SLICE", 0.2)
    receiver.before = lambda _got, _handler: time.sleep(0.15)
    order: list[str] = []
    with receiving() as other:
        webhook(user, other.url, name="Archive")
        other.before = lambda _got, _handler: order.append("other")
        with changing(), transaction.atomic():
            for _number in range(6):
                published()
        work()
        assert len(other.received) == len(receiver.received) == 6
        times = DBTaskResult.objects.filter(task_path=deliver.module_path, args_kwargs__args=[hook.pk])
        assert times.count() >= 3


# --- what does not arrive --------------------------------------------------------------------------------------------


def test_a_failure_is_tried_again_after_a_while_under_the_same_number(hook: Webhook, receiver: Receiver) -> None:
    receiver.status, receiver.answer = 503, b"<b>closed</b> today"
    published()
    work()
    work()
    delivery = only(hook)
    assert (delivery.state, delivery.tries, len(receiver.received)) == (DeliveryState.WAITING, 1, 1)
    assert (delivery.attempts[0]["status"], delivery.attempts[0]["answer"]) == (503, "<b>closed</b> today")
    assert delivery.next_try is not None
    wait = delivery.next_try - timezone.now()
    assert BACKOFF[0] - datetime.timedelta(seconds=30) < wait < BACKOFF[0] * 1.1
    (task,) = DBTaskResult.objects.filter(status="READY", run_after__lte=delivery.next_try)
    assert task.task_path == look_after.module_path
    assert state(hook) == (True, "", 1)
    receiver.status = 200
    later(minutes=1.2)
    work()
    assert [got.headers["webhook-id"] for got in receiver.received] == [delivery.uid] * 2
    assert receiver.received[0].body == receiver.received[1].body
    assert only(hook).state == DeliveryState.DELIVERED
    assert state(hook) == (True, "", 0)


def test_a_delivery_that_always_fails_is_given_up_though_others_arrive(hook: Webhook, receiver: Receiver) -> None:
    published(slug="spoilt")

    def but_one(got: Any, _handler: Any) -> None:
        receiver.status = 500 if got.told["slug"] == "spoilt" else 200

    receiver.before = but_one
    for number, wait in enumerate([*BACKOFF, datetime.timedelta()]):
        published(slug=f"good-{number}")
        work()
        later(seconds=wait.total_seconds() * 1.2)
    spoilt = hook.deliveries.get(slug="spoilt")
    assert (spoilt.state, spoilt.tries, spoilt.next_try) == (DeliveryState.FAILED, 7, None)
    assert hook.deliveries.filter(state=DeliveryState.DELIVERED).count() == 7
    assert state(hook)[:2] == (True, "")


def test_a_receiver_that_never_answers_is_left_alone_longer_and_longer_and_then_switched_off(
    hook: Webhook, receiver: Receiver
) -> None:
    receiver.status = 500
    with changing(), transaction.atomic():
        for _number in range(20):
            published()
    work()
    tries = [len(receiver.received)]
    assert tries == [3]
    waited = datetime.timedelta()
    while hook.active:
        rests = hook.rests_until - timezone.now() if hook.rests_until else BACKOFF[0]
        waited += rests
        later(seconds=rests.total_seconds() + 1)
        work()
        hook.refresh_from_db()
        tries.append(len(receiver.received))
        assert len(tries) < 20
    assert tries[-1] == hook.failures == MOST_FAILURES == 9
    assert waited > datetime.timedelta(hours=34)
    assert (hook.off_reason, hook.off_since is not None) == ("failures", True)
    before = hook.deliveries.count()
    published()
    later(days=2)
    work()
    assert hook.deliveries.count() == before
    assert len(receiver.received) == 9
    # What waited when it was switched off is sent once it is switched on.
    receiver.status = 200
    hook.switch_on()
    hook.save()
    later(minutes=10)
    work()
    assert set(hook.deliveries.values_list("state", flat=True)) == {DeliveryState.DELIVERED}
    assert len({got.told["id"] for got in receiver.received}) == 20


def test_a_receiver_that_says_that_it_is_gone_is_switched_off_at_once(hook: Webhook, receiver: Receiver) -> None:
    receiver.status = 410
    published()
    published()
    work()
    assert state(hook) == (False, "gone", 1)
    assert len(receiver.received) == 1
    assert sorted(hook.deliveries.values_list("state", flat=True)) == ["failed", "waiting"]


def test_one_that_was_deleted_while_it_was_told_is_no_failure_of_the_task(hook: Webhook, receiver: Receiver) -> None:
    def deleted(_got: Any, _handler: Any) -> None:
        in_thread(lambda: Webhook.objects.all().delete())

    receiver.before = deleted
    published()
    work()
    assert Delivery.objects.count() == 0


def test_a_task_for_one_that_is_not_there_does_nothing() -> None:
    deliver.enqueue(12345)
    look_after.enqueue()
    work()
    assert DBTaskResult.objects.filter(status="READY").count() <= 1


def test_there_is_always_one_next_look_and_never_a_crowd(hook: Webhook, receiver: Receiver) -> None:
    for _round in range(3):
        published()
        work()
        later(minutes=6)
    work()
    assert DBTaskResult.objects.filter(status="READY", task_path=look_after.module_path).count() == 1
    Webhook.objects.all().delete()
    later(minutes=6)
    work()
    assert DBTaskResult.objects.filter(status="READY").count() == 0


def test_what_nobody_was_woken_for_is_found_by_looking_after(hook: Webhook, receiver: Receiver) -> None:
    published(slug="supper")
    # As if the process had died between the commit and the waking.
    DBTaskResult.objects.filter(task_path=deliver.module_path).delete()
    work()
    assert receiver.received == []
    later(minutes=5)
    work()
    assert receiver.events == [("record.published", "supper")]


def test_old_deliveries_and_tasks_are_thrown_away(hook: Webhook, receiver: Receiver) -> None:
    published()
    work()
    prune(timezone.now() + datetime.timedelta(days=29))
    assert hook.deliveries.count() == 1
    assert DBTaskResult.objects.exclude(status="READY").count() == 0
    assert DBTaskResult.objects.filter(status="READY").count() == 1
    prune(timezone.now() + datetime.timedelta(days=31))
    assert hook.deliveries.count() == 0


# --- by hand ---------------------------------------------------------------------------------------------------------


def test_a_test_is_sent_also_to_one_that_is_switched_off_and_counts_for_nothing(
    hook: Webhook, receiver: Receiver
) -> None:
    Webhook.objects.update(active=False, off_since=timezone.now(), off_reason="failures", failures=9)
    receiver.status = 500
    delivery = send_test(hook)
    work()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == (DeliveryState.FAILED, 1)
    assert state(hook) == (False, "failures", 9)
    assert receiver.received[0].told == {
        "id": delivery.uid,
        "event": "webhook.test",
        "occurred_at": receiver.received[0].told["occurred_at"],
        "site": "https://desk.example",
    }


def test_a_delivery_is_sent_again_under_its_number_though_the_receiver_was_left_alone(
    hook: Webhook, receiver: Receiver
) -> None:
    published()
    work()
    Webhook.objects.update(failures=5, rests_until=timezone.now() + datetime.timedelta(hours=1))
    send_again(only(hook))
    work()
    assert len(receiver.received) == 2
    assert receiver.received[0].told == receiver.received[1].told
    assert (only(hook).state, len(only(hook).attempts)) == (DeliveryState.DELIVERED, 2)
    assert state(hook) == (True, "", 0)


def test_that_nobody_sends_is_noticed(hook: Webhook, receiver: Receiver) -> None:
    published()
    assert stuck_since() is None
    Delivery.objects.update(occurred=timezone.now() - datetime.timedelta(minutes=11))
    assert stuck_since() == only(hook).occurred
    work()
    assert stuck_since() is None
    published()
    Delivery.objects.update(occurred=timezone.now() - datetime.timedelta(minutes=11))
    assert stuck_since() is None


# --- killed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_is_killed_while_it_sends_loses_nothing_and_sends_again(
    hook: Webhook, receiver: Receiver, how: signal.Signals
) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def hold(_got: Any, _handler: Any) -> None:
        reached.set()
        go_on.wait(20)

    receiver.before = hold
    published(slug="supper")
    environ = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "SITE_URL": "https://desk.example",
        "WEBHOOKS_MAY_REACH_PRIVATE": "on",
        "WEBHOOKS_MAY_USE_HTTP": "on",
    }
    command = [sys.executable, "manage.py", "db_worker", "--no-reload", "--no-startup-delay", "--interval", "0.1"]
    with subprocess.Popen(command, cwd=project_settings.BASE_DIR, env=environ, stderr=subprocess.DEVNULL) as worker:
        assert reached.wait(30)
        worker.send_signal(how)
        if how is signal.SIGKILL:
            worker.wait(20)
        receiver.before = None
        go_on.set()
        worker.wait(20)
    delivery = only(hook)
    if how is signal.SIGTERM:
        # It is let finish.
        assert (delivery.state, len(receiver.received)) == (DeliveryState.DELIVERED, 1)
        return
    assert (delivery.state, delivery.tries, len(receiver.received)) == (DeliveryState.WAITING, 0, 1)
    # Another one leaves it alone as long as the first may still be at it.
    deliver.enqueue(hook.pk)
    work()
    assert len(receiver.received) == 1
    later(minutes=5)
    work()
    assert [got.headers["webhook-id"] for got in receiver.received] == [delivery.uid] * 2
    assert receiver.received[0].body == receiver.received[1].body
    assert (only(hook).state, only(hook).tries) == (DeliveryState.DELIVERED, 1)


def test_a_withdrawal_follows_its_publishing(hook: Webhook, receiver: Receiver, user: User) -> None:
    record = published(slug="supper")
    work()
    move(user, record, "withdraw", reason="Told twice.")
    work()
    assert receiver.events == [("record.published", "supper"), ("record.withdrawn", "supper")]
