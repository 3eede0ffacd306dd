"""Of each request one line and some counts, once its answer begins."""

import logging

from django.conf import settings

from relations.watching import metrics
from relations.watching.asked import STATIC, Asked

logger = logging.getLogger("relations.requests")

#: Others are made up by whoever asks, as many as they like.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def note(asked: Asked, method: str, status: int) -> None:
    known = method if method in METHODS else "other"
    took = asked.milliseconds
    metrics.REQUESTS.labels(known, asked.route, status).inc()
    metrics.REQUEST_SECONDS.labels(asked.route).observe(took / 1000)
    if settings.LOG_REQUESTS and asked.route != STATIC:
        told = {"method": known, "route": asked.route, "status": status, "ms": took, "queries": asked.queries}
        logger.info("request", extra=told)
