"""The caches in front are told to let go, by "manage.py db_worker", as soon as a change is committed.

Also of what no form knows of, such as SQL by hand: the version of the data is looked at every minute. A second time a
little later: an answer that was being made meanwhile, or that a replica gave which had not heard of it, was kept after
the first.
"""

import datetime
import json
import logging
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from relations.freshness import data_version
from relations.models.revision import seen_change
from relations.routing import replicas
from relations.shared_caches.told import EVERYTHING

logger = logging.getLogger(__name__)

LOOKS_EVERY = datetime.timedelta(minutes=1)
#: What was kept while the first was on its way.
A_LITTLE_LATER = datetime.timedelta(seconds=5)
#: Seconds until it has answered.
WAITS = 10.0
PATIENCE = datetime.timedelta(minutes=5)
RESULTS_KEPT = datetime.timedelta(days=1)


class NotPurgedError(Exception):
    """What the cache in front answered."""


class _Stays(urllib.request.HTTPRedirectHandler):
    """A redirect would turn what is told into a question."""

    def redirect_request(self, *_told: Any) -> None:
        return None


@task()
def purge(second: bool = False) -> str:
    """Answers the version of the data that the caches know of. Whatever goes wrong is tried again within a minute."""
    if not settings.CDN_PURGE_URL:
        return ""
    now = timezone.now()
    # Whatever becomes of this one.
    purge_by(now + LOOKS_EVERY)
    _runs().filter(finished_at__lt=now - RESULTS_KEPT).delete()
    version = data_version()
    is_changed = version != told_last()
    if second or is_changed:
        tell_all()
    if is_changed:
        behind = datetime.timedelta(seconds=settings.REPLICA_MAX_LAG if replicas() else 0)
        purge.using(run_after=now + A_LITTLE_LATER + behind).enqueue(second=True)
    return version


def tell_all() -> None:
    """As Fastly and Varnish take it, by a header, and as Cloudflare does, by what is sent."""
    headers = {"Surrogate-Key": EVERYTHING, "Content-Type": "application/json", "User-Agent": "Relations"}
    if settings.CDN_PURGE_HEADER:
        name, _colon, value = settings.CDN_PURGE_HEADER.partition(":")
        headers[name.strip()] = value.strip()
    body = json.dumps({"tags": [EVERYTHING]}).encode()
    request = urllib.request.Request(settings.CDN_PURGE_URL, body, headers, method="POST")  # noqa: S310 (http or https)
    try:
        with urllib.request.build_opener(_Stays).open(request, timeout=WAITS) as answer:
            answer.read(1024)
    except urllib.error.HTTPError as refused:
        refused.close()
        # Its words may repeat the key.
        raise NotPurgedError(f"the cache in front answers {refused.code}") from None
    except OSError as error:
        raise NotPurgedError(f"the cache in front does not answer: {type(error).__name__}") from None


def purge_by(at: datetime.datetime) -> None:
    """At that time or earlier, once."""
    if not _runs().filter(status=TaskResultStatus.READY, run_after__lte=at).exists():
        purge.using(run_after=at).enqueue()


def told_last() -> str:
    newest = _done().order_by("-finished_at").first()
    return str(newest.return_value) if newest else ""


def untold_since() -> datetime.datetime | None:
    """Since when changes may not have been told, where that is too long."""
    if not settings.CDN_PURGE_URL or not _runs().exists():
        return None
    newest = _done().order_by("-finished_at").values_list("finished_at", flat=True).first()
    oldest = newest or _runs().order_by("enqueued_at").values_list("enqueued_at", flat=True)[0]
    return oldest if oldest < timezone.now() - PATIENCE else None


def _runs() -> QuerySet[DBTaskResult[Any, Any]]:
    return DBTaskResult.objects.filter(task_path=purge.module_path)


def _done() -> QuerySet[DBTaskResult[Any, Any]]:
    return _runs().filter(status=TaskResultStatus.SUCCESSFUL)


@receiver(seen_change, dispatch_uid="relations.shared_caches.wake")
def wake(**_told: Any) -> None:
    """Something that the public sees was changed, and is committed."""
    if settings.CDN_PURGE_URL:
        purge_by(timezone.now())
