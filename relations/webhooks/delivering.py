"""One webhook at a time: what it is to be told is worked out, sent, and what came of it is noted.

Noting follows sending: a worker that is killed between the two sends again, under the same number.
"""

import datetime
import random
import time
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from relations.models import Delivery, DeliveryState, OffReason, Webhook
from relations.models.webhook import TEST
from relations.record_types import RECORD_TYPES
from relations.webhooks.events import Happened, happened
from relations.webhooks.messages import body_of, headers, new_uid
from relations.webhooks.sending import Outcome, post

#: Between the tries of a delivery; after the last one it is given up.
BACKOFF = [
    datetime.timedelta(minutes=1),
    datetime.timedelta(minutes=5),
    datetime.timedelta(minutes=30),
    datetime.timedelta(hours=2),
    datetime.timedelta(hours=8),
    datetime.timedelta(hours=24),
]
#: So much longer a wait may turn out, so that not everything comes back at once.
JITTER = 0.1
#: So many failures in a row may be the fault of what was sent; with the next one the receiver is left alone for as long
#: as a delivery would be, again and again, and then it is switched off.
PATIENCE = 2
MOST_FAILURES = PATIENCE + len(BACKOFF) + 1
#: Seconds of work for one webhook before others have their turn.
SLICE = 20.0
#: A worker that has not let go of a webhook by then was killed. Longer than a slice and a request together.
LEASE = datetime.timedelta(minutes=2)
#: Deliveries that are worked out together.
TOGETHER = 200
GONE = 410


def claim(number: int) -> Webhook | None:
    """The webhook, if there is one that nobody else is sending to."""
    now = timezone.now()
    free = Webhook.objects.filter(Q(busy_until=None) | Q(busy_until__lte=now), pk=number)
    return Webhook.objects.get(pk=number) if free.update(busy_until=now + LEASE) else None


def let_go(webhook: Webhook) -> datetime.datetime | None:
    """When to come back to it; None where nothing waits."""
    # First, and for all to see: whoever came in vain before has noted what is looked for now.
    if not Webhook.objects.filter(pk=webhook.pk, busy_until=webhook.busy_until).update(busy_until=None):
        return None
    found = Webhook.objects.filter(pk=webhook.pk).first()
    return found and due_at(found, timezone.now())


def due_at(webhook: Webhook, now: datetime.datetime) -> datetime.datetime | None:
    """When it is next to be sent something: ``now``, if that is at once."""
    waiting = open_deliveries(webhook).order_by("next_try").values_list("state", "next_try")
    times = [next_try for state, next_try in waiting[:1]]
    if webhook.active and webhook.deliveries.filter(state=DeliveryState.NEW).exists():
        times.append(now)
    if not times:
        return None
    earliest = min(at or now for at in times)
    return max(filter(None, (earliest, webhook.rests_until, webhook.busy_until)))


def open_deliveries(webhook: Webhook) -> QuerySet[Delivery]:
    """One that is switched off is sent nothing but what is to try it."""
    waiting = webhook.deliveries.filter(state=DeliveryState.WAITING)
    return waiting if webhook.active else waiting.filter(event=TEST)


def send_what_is_due(webhook: Webhook) -> int:
    """For one slice of time. How many were sent."""
    until, sent = time.monotonic() + SLICE, 0
    while time.monotonic() < until and (delivery := _next(webhook)):
        outcome = send(webhook, delivery)
        sent += 1
        found = note(delivery, outcome)
        if found is None:
            break
        webhook = found
    return sent


def _next(webhook: Webhook) -> Delivery | None:
    now = timezone.now()
    if webhook.rests_until and webhook.rests_until > now:
        return None
    due = open_deliveries(webhook).filter(next_try__lte=now).order_by("next_try", "pk")
    while (found := due.first()) is None and webhook.active and prepare(webhook):
        pass
    return found


def send(webhook: Webhook, delivery: Delivery) -> Outcome:
    body = delivery.body.encode()
    return post(webhook.url, body, headers(delivery.uid, body, webhook.secrets_now, timezone.now()))


# --- before it is sent -----------------------------------------------------------------------------------------------


@transaction.atomic
def prepare(webhook: Webhook) -> bool:
    """Work out what some of the changes were that it is to be told of. Whether there were any."""
    new = list(webhook.deliveries.filter(state=DeliveryState.NEW).order_by("pk")[:TOGETHER])
    ready, now = [], timezone.now()
    for delivery, what in _with_what_happened(new):
        if what and (not webhook.events or what.event in webhook.events):
            delivery.uid, delivery.event, delivery.slug = new_uid(), what.event, what.slug
            delivery.body = body_of(delivery, what)
            delivery.state, delivery.next_try = DeliveryState.WAITING, now
            ready.append(delivery)
    Delivery.objects.bulk_update(ready, ["uid", "event", "slug", "body", "state", "next_try"], batch_size=TOGETHER)
    told = {delivery.pk for delivery in ready}
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in new if delivery.pk not in told]).delete()
    return bool(new)


def _with_what_happened(new: list[Delivery]) -> Iterator[tuple[Delivery, Happened | None]]:
    for name in dict.fromkeys(delivery.type for delivery in new):
        of_type = [delivery for delivery in new if delivery.type == name]
        keys: list[Any] = [(delivery.record_id, delivery.version) for delivery in of_type]
        found = happened(RECORD_TYPES[name].model, keys)
        yield from ((delivery, found.get(key)) for delivery, key in zip(of_type, keys, strict=True))


# --- after it was sent -----------------------------------------------------------------------------------------------


@transaction.atomic
def note(delivery: Delivery, outcome: Outcome) -> Webhook | None:
    """The webhook as it is then; None where it was deleted meanwhile, with what it was to be told."""
    # Its key stays: whoever notes something for it meanwhile need not wait.
    webhook = Webhook.objects.select_for_update(no_key=True).filter(pk=delivery.webhook_id).first()
    if webhook is None or not Delivery.objects.filter(pk=delivery.pk).exists():
        return webhook
    now = timezone.now()
    told = {"at": now, "status": outcome.status, "error": outcome.error, "answer": outcome.answer}
    delivery.attempts = [*delivery.attempts, {**told, "seconds": outcome.seconds}]
    delivery.tries += 1
    if outcome.is_success:
        delivery.state, delivery.next_try = DeliveryState.DELIVERED, None
    elif delivery.event == TEST or outcome.status == GONE or delivery.tries > len(BACKOFF):
        delivery.state, delivery.next_try = DeliveryState.FAILED, None
    else:
        delivery.next_try = now + _jittered(BACKOFF[delivery.tries - 1])
    delivery.save(update_fields=["attempts", "tries", "state", "next_try"])
    if delivery.event != TEST:
        _judge(webhook, outcome, now)
    return webhook


def _judge(webhook: Webhook, outcome: Outcome, now: datetime.datetime) -> None:
    if outcome.is_success:
        if not (webhook.failures or webhook.rests_until):
            return
        webhook.failures, webhook.rests_until = 0, None
    else:
        webhook.failures += 1
        rest = webhook.failures - PATIENCE - 1
        webhook.rests_until = now + _jittered(BACKOFF[rest]) if 0 <= rest < len(BACKOFF) else None
        if outcome.status == GONE:
            webhook.switch_off(OffReason.GONE)
        elif webhook.active and webhook.failures >= MOST_FAILURES:
            webhook.switch_off(OffReason.FAILURES)
    webhook.save(update_fields=["failures", "rests_until", "active", "off_since", "off_reason"])


def _jittered(wait: datetime.timedelta) -> datetime.timedelta:
    return wait * (1 + random.random() * JITTER)  # noqa: S311
