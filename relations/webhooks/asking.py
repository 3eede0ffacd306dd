"""What people ask for: to try a webhook, to send something again, to know whether anybody does the sending."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from relations.models import Delivery, DeliveryState, Webhook
from relations.models.webhook import TEST
from relations.webhooks.messages import body_of_test, new_uid
from relations.webhooks.tasks import wake

#: What has waited longer waits for a worker that does not run. One that runs looks after things more often than this.
PATIENCE = datetime.timedelta(minutes=10)


@transaction.atomic
def send_test(webhook: Webhook) -> Delivery:
    """It is tried once, also while it is switched off, and counts for nothing."""
    now = timezone.now()
    delivery = Delivery(webhook=webhook, event=TEST, uid=new_uid(), occurred=now, next_try=now)
    delivery.body, delivery.state = body_of_test(delivery), DeliveryState.WAITING
    delivery.save()
    _wake_up(webhook)
    return delivery


@transaction.atomic
def send_again(delivery: Delivery) -> None:
    """The same message under the same number, as often as if it had not been tried yet."""
    delivery.state, delivery.next_try, delivery.tries = DeliveryState.WAITING, timezone.now(), 0
    delivery.save(update_fields=["state", "next_try", "tries"])
    _wake_up(delivery.webhook)


def _wake_up(webhook: Webhook) -> None:
    """Somebody looks after it: it is not left alone any longer."""
    Webhook.objects.filter(pk=webhook.pk).update(rests_until=None)
    transaction.on_commit(lambda: wake([webhook.pk]))


def stuck_since() -> datetime.datetime | None:
    """Since when something waits that nobody sends, though it is time: then no worker runs."""
    now = timezone.now()
    if DBTaskResult.objects.filter(started_at__gt=now - PATIENCE).exists():
        return None
    due = Q(state=DeliveryState.NEW) | Q(state=DeliveryState.WAITING, next_try__lte=now)
    rested = Q(webhook__rests_until=None) | Q(webhook__rests_until__lte=now)
    waiting = Delivery.objects.filter(due, rested, webhook__active=True, occurred__lte=now - PATIENCE)
    return waiting.order_by("occurred").values_list("occurred", flat=True).first()
