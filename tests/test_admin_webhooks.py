"""Webhooks at the desk: who manages them, what is shown of them, and what is never shown."""

import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from relations.choices import Status
from relations.models import Delivery, Webhook
from relations.webhooks.tasks import DBTaskResult
from tests.conftest import Member
from tests.desk import form_data
from tests.factories import VisitFactory
from tests.receivers import Receiver, in_the_house, receiving, webhook, work

pytestmark = pytest.mark.django_db

LIST, ADD = "/staff/relations/webhook/", "/staff/relations/webhook/add/"
DELIVERIES = "/staff/relations/delivery/"
GIVEN = {"name": "Newsroom", "url": "https://newsroom.example/hook", "active": "on"}


@pytest.fixture
def hook(settings: Settings, colleague: User) -> Webhook:
    in_the_house(settings)
    return webhook(colleague, "https://newsroom.example/hook")


def page_of(hook: Webhook, step: str = "change") -> str:
    return f"{LIST}{hook.pk}/{step}/"


def page_of_delivery(delivery: Delivery, step: str = "change") -> str:
    return f"/staff/relations/delivery/{delivery.pk}/{step}/"


def made(client: Client, **values: Any) -> Any:
    return client.post(ADD, {**form_data(client.get(ADD)), **GIVEN, **values})


def words(response: Any) -> str:
    text: str = response.content.decode()
    return text


# --- who -------------------------------------------------------------------------------------------------------------


def test_publishers_and_administrators_manage_webhooks_and_nobody_else(
    hook: Webhook, contributor: Member, editor: Member, publisher: Member, administrator: Member
) -> None:
    delivery = Delivery.objects.create(webhook=hook, event="webhook.test", body="{}", state="waiting")
    shown = [
        LIST,
        ADD,
        page_of(hook),
        page_of(hook, "delete"),
        page_of_delivery(delivery),
        DELIVERIES,
    ]
    steps = [page_of(hook, "test"), page_of(hook, "secret"), page_of_delivery(delivery, "again")]
    for somebody in (contributor, editor):
        assert [somebody.get(each).status_code for each in shown] == [403] * len(shown)
        assert [somebody.post(each).status_code for each in steps] == [403] * len(steps)
        assert "webhook" not in words(somebody.get("/staff/")).lower()
    before = hook.secret
    hook.refresh_from_db()
    assert (hook.secret, Delivery.objects.count()) == (before, 1)
    for somebody in (publisher, administrator):
        assert [somebody.get(each).status_code for each in shown] == [200] * len(shown)
        assert f'href="{LIST}"' in words(somebody.get("/staff/"))
    assert [Client().get(each).status_code for each in shown] == [302] * len(shown)


def test_a_step_is_taken_by_a_form_only(hook: Webhook, publisher: Member) -> None:
    delivery = Delivery.objects.create(webhook=hook, event="webhook.test", body="{}")
    steps = [page_of(hook, "test"), page_of(hook, "secret"), page_of_delivery(delivery, "again")]
    assert [publisher.get(each).status_code for each in steps] == [405] * 3
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(publisher.user)
    assert [strict.post(each).status_code for each in steps] == [403] * 3


# --- making and changing one -----------------------------------------------------------------------------------------


def test_the_secret_is_shown_once_where_it_is_made(publisher: Member, settings: Settings) -> None:
    settings.SITE_URL = "https://desk.example"
    response = made(publisher, types=["visit", "place"], events=["record.withdrawn"])
    hook = Webhook.objects.get()
    assert hook.secret.startswith("whsec_")
    assert hook.secret in words(response)
    assert "no-store" in response["Cache-Control"]
    assert (hook.made_by, hook.types, hook.events) == (publisher.user, ["visit", "place"], ["record.withdrawn"])
    for page in (LIST, page_of(hook), page_of(hook, "history")):
        assert hook.secret not in words(publisher.get(page))
    assert f"{hook.secret[:10]}…" in words(publisher.get(page_of(hook)))
    assert "visits, places; withdrawn" in words(publisher.get(LIST))


def test_a_renewed_secret_is_shown_once_and_the_former_one_kept_for_a_day(hook: Webhook, publisher: Member) -> None:
    former = hook.secret
    response = publisher.post(page_of(hook, "secret"))
    hook.refresh_from_db()
    assert hook.secret != former
    assert hook.secret in words(response)
    assert former not in words(response)
    assert hook.secrets_now == [hook.secret, former]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://newsroom.example/", "It has to begin with https://"),
        ("https://ruth:word@newsroom.example/", "user and password"),
        ("https://127.0.0.1/", "no public address"),
        ("https://[::ffff:10.0.0.1]/", "no public address"),
        ("https://newsroom.example:22/", "Port 22"),
        ("javascript:alert(1)", "It has to begin with https://"),
    ],
)
def test_an_address_that_no_webhook_may_have_is_refused_with_the_reason(
    publisher: Member, settings: Settings, url: str, why: str
) -> None:
    settings.SITE_URL = "https://desk.example"
    assert why in words(made(publisher, url=url))
    assert not Webhook.objects.exists()


def test_a_site_that_does_not_know_its_own_address_has_no_webhooks(publisher: Member, settings: Settings) -> None:
    settings.SITE_URL = ""
    assert "SITE_URL is not set" in words(made(publisher))
    assert not Webhook.objects.exists()


def changed(client: Client, hook: Webhook, **values: Any) -> Webhook:
    data = {**form_data(client.get(page_of(hook))), **values}
    response = client.post(page_of(hook), {name: value for name, value in data.items() if value is not None})
    assert response.status_code == 302, words(response)
    hook.refresh_from_db()
    return hook


def test_switching_off_and_on_is_told_with_when_and_why(hook: Webhook, publisher: Member) -> None:
    Webhook.objects.update(failures=4, rests_until=timezone.now() + datetime.timedelta(hours=1))
    changed(publisher, hook, active=None)
    assert (hook.active, hook.off_reason, hook.off_since is not None) == (False, "by_hand", True)
    assert "by hand" in words(publisher.get(LIST))
    changed(publisher, hook, active="on")
    assert (hook.active, hook.off_reason, hook.off_since) == (True, "", None)
    assert (hook.failures, hook.rests_until) == (0, None)


def test_a_form_does_not_write_over_what_a_worker_notes_meanwhile(hook: Webhook, publisher: Member) -> None:
    data = form_data(publisher.get(page_of(hook)))
    until = timezone.now() + datetime.timedelta(minutes=1)
    Webhook.objects.update(failures=3, busy_until=until)
    publisher.post(page_of(hook), {**data, "name": "Archive"})
    hook.refresh_from_db()
    assert (hook.name, hook.failures, hook.busy_until) == ("Archive", 3, until)


def test_saving_a_form_unchanged_changes_nothing(hook: Webhook, publisher: Member) -> None:
    before = Webhook.objects.values().get()
    changed(publisher, hook)
    assert Webhook.objects.values().get() == before


# --- what became of it -----------------------------------------------------------------------------------------------


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    in_the_house(settings)
    with receiving() as receiver:
        yield receiver


def test_a_test_is_sent_by_the_worker_and_its_answer_listed(
    hook: Webhook, receiver: Receiver, publisher: Member, django_capture_on_commit_callbacks: Any
) -> None:
    Webhook.objects.update(url=receiver.url)
    with django_capture_on_commit_callbacks(execute=True):
        response = publisher.post(page_of(hook, "test"), follow=True)
    assert receiver.received == []
    assert "The test is on its way" in words(response)
    assert "It has not been tried yet." in words(response)
    receiver.answer = b"heard you"
    work()
    assert receiver.received[0].told["event"] == "webhook.test"
    for page in (LIST, page_of(hook), page_of_delivery(hook.deliveries.get()), DELIVERIES):
        assert re.search(r"200(</strong>)?\s+(<pre>)?heard you", words(publisher.get(page))), page


def test_what_a_receiver_answers_is_shown_as_text(
    hook: Webhook, receiver: Receiver, publisher: Member, django_capture_on_commit_callbacks: Any
) -> None:
    Webhook.objects.update(url=receiver.url)
    receiver.status, receiver.answer = 500, b"<script>alert(1)</script><img src=x onerror=alert(2)>"
    with django_capture_on_commit_callbacks(execute=True):
        VisitFactory.create(slug="supper", status=Status.PUBLISHED)
    work()
    delivery = hook.deliveries.get()
    for page in (LIST, page_of(hook), page_of_delivery(delivery), DELIVERIES):
        shown = words(publisher.get(page))
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown


def test_a_delivery_is_sent_again_at_a_click(
    hook: Webhook, receiver: Receiver, publisher: Member, django_capture_on_commit_callbacks: Any
) -> None:
    Webhook.objects.update(url=receiver.url)
    with django_capture_on_commit_callbacks(execute=True):
        VisitFactory.create(slug="supper", status=Status.PUBLISHED)
    work()
    delivery = hook.deliveries.get()
    assert "Send again" in words(publisher.get(page_of_delivery(delivery)))
    with django_capture_on_commit_callbacks(execute=True):
        publisher.post(page_of_delivery(delivery, "again"))
    work()
    assert [got.told["id"] for got in receiver.received] == [delivery.uid] * 2
    Webhook.objects.update(active=False, off_since=timezone.now(), off_reason="gone")
    response = publisher.post(page_of_delivery(delivery, "again"), follow=True)
    assert "It is switched off: switch it on first." in words(response)
    delivery.refresh_from_db()
    assert delivery.state == "delivered"


def test_what_is_noted_and_not_worked_out_yet_is_listed_and_cannot_be_sent_again(
    hook: Webhook, publisher: Member
) -> None:
    VisitFactory.create(slug="supper", status=Status.PUBLISHED)
    delivery = hook.deliveries.get()
    assert f"visit: {delivery.record_id}" in words(publisher.get(DELIVERIES))
    assert "Send again" not in words(publisher.get(page_of_delivery(delivery)))
    assert publisher.post(page_of_delivery(delivery, "again")).status_code == 404


def test_the_lists_cost_the_same_for_one_and_for_many(
    hook: Webhook, publisher: Member, django_assert_max_num_queries: Any
) -> None:
    for _number in range(5):
        Delivery.objects.create(webhook=hook, event="webhook.test", body="{}")
    with django_assert_max_num_queries(15):
        publisher.get(DELIVERIES)


# --- what waits for whoever comes ------------------------------------------------------------------------------------


def test_one_that_was_switched_off_is_told_on_the_first_page(hook: Webhook, publisher: Member, editor: Member) -> None:
    def told(somebody: Member) -> list[tuple[str, str]]:
        found = [block for block in somebody.get("/staff/").context["blocks"] if block.name == "webhooks"]
        return [(str(line.title), str(line.note)) for block in found for line in block.lines]

    assert told(publisher) == []
    Webhook.objects.update(active=False, off_since=timezone.now(), off_reason="by_hand")
    assert told(publisher) == []
    Webhook.objects.update(off_reason="failures")
    assert told(publisher) == [("Newsroom", "too many failures in a row")]
    assert told(editor) == []


def test_that_no_worker_runs_is_told(hook: Webhook, publisher: Member) -> None:
    VisitFactory.create(slug="supper", status=Status.PUBLISHED)
    assert "does not seem to run" not in words(publisher.get(LIST))
    Delivery.objects.update(occurred=timezone.now() - datetime.timedelta(minutes=20))
    for page in (LIST, page_of(hook)):
        assert "does not seem to run" in words(publisher.get(page))
    block = next(each for each in publisher.get("/staff/").context["blocks"] if each.name == "webhooks")
    assert "manage.py db_worker" in block.about


def test_the_tasks_themselves_are_nothing_for_the_desk(superuser: Member) -> None:
    assert superuser.get("/staff/django_tasks_database/dbtaskresult/").status_code == 404
    assert DBTaskResult.objects.count() == 0
    assert reverse("admin:relations_webhook_changelist") == LIST
