"""What "manage.py db_worker" does: ``deliver`` for one webhook, and ``look_after`` for whatever was left lying.

A task that ran in a worker that was killed is not begun again by itself. Nothing is lost by that: what is to be told
is in the table of deliveries, and ``look_after``, which always has its next run waiting, comes by again.
"""

import datetime
import logging
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from relations.models import Delivery, Webhook
from relations.models.webhook import to_deliver
from relations.webhooks.delivering import claim, due_at, let_go, send_what_is_due

logger = logging.getLogger(__name__)

#: However quiet it is.
LOOKS_AFTER_EVERY = datetime.timedelta(minutes=5)
#: Deliveries are shown so long, and what was done for them.
KEPT, TASKS_KEPT = datetime.timedelta(days=30), datetime.timedelta(days=1)
#: Deleted in one statement.
AT_ONCE = 1_000


@task()
def deliver(webhook: int) -> int:
    """How many were sent."""
    look_after_by(timezone.now() + LOOKS_AFTER_EVERY)
    claimed = claim(webhook)
    if claimed is None:
        return 0
    sent = send_what_is_due(claimed)
    again = let_go(claimed)
    if again is not None and again <= timezone.now():
        # Behind those that wait for their turn.
        deliver.enqueue(webhook)
    elif again is not None:
        look_after_by(again)
    if sent:
        logger.info("webhook %s: %s sent", webhook, sent)
    return sent


@task()
def look_after() -> None:
    if not Webhook.objects.exists():
        return
    now = timezone.now()
    look_after_by(now + LOOKS_AFTER_EVERY)
    for webhook in Webhook.objects.all():
        due = due_at(webhook, now)
        if due is not None and due > now:
            look_after_by(due)
        elif due is not None and not ready(deliver).filter(args_kwargs__args=[webhook.pk]).exists():
            deliver.enqueue(webhook.pk)
    prune(now)


def look_after_by(at: datetime.datetime) -> None:
    """At that time or earlier, once."""
    if not ready(look_after).filter(run_after__lte=at).exists():
        look_after.using(run_after=at).enqueue()


def ready(what: Any) -> QuerySet[DBTaskResult[Any, Any]]:
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=what.module_path)


def prune(now: datetime.datetime) -> None:
    old = Delivery.objects.filter(occurred__lt=now - KEPT).order_by("pk").values_list("pk", flat=True)
    Delivery.objects.filter(pk__in=list(old[:AT_ONCE])).delete()
    ours = DBTaskResult.objects.filter(task_path__in=[deliver.module_path, look_after.module_path])
    ours.exclude(status=TaskResultStatus.READY).filter(started_at__lt=now - TASKS_KEPT).delete()


@receiver(to_deliver, dispatch_uid="relations.webhooks.wake")
def wake(webhooks: list[int], **_told: Any) -> None:
    """Something was noted for these, and is committed."""
    for webhook in webhooks:
        deliver.enqueue(webhook)


@receiver(post_save, sender=Webhook, dispatch_uid="relations.webhooks.kept_up")
def keep_up(raw: bool = False, **_told: Any) -> None:
    """With the first webhook the looking after begins."""
    if not raw:
        look_after_by(timezone.now() + LOOKS_AFTER_EVERY)
