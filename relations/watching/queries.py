"""Every query is counted; a slow one is told of, without the values that it was asked with."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils.text import Truncator

from relations.watching import metrics
from relations.watching.asked import NOWHERE, current

logger = logging.getLogger("relations.slow")

#: Letters of a statement that are told.
TOLD = 2_000


class Watching:
    """Around each statement of one connection."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.slow_after = settings.SLOW_QUERY_MS / 1000
        self.counted = metrics.QUERIES.labels(alias)
        self.seconds = metrics.QUERY_SECONDS.labels(alias)

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        except Error as error:
            metrics.DATABASE_ERRORS.labels(self.alias, type(error).__name__).inc()
            raise
        finally:
            self.note(sql, time.perf_counter() - began)

    def note(self, sql: Any, took: float) -> None:
        self.counted.inc()
        self.seconds.inc(took)
        asked = current()
        if asked:
            asked.queries += 1
        if self.slow_after and took >= self.slow_after:
            metrics.SLOW_QUERIES.labels(self.alias).inc()
            told = {"database": self.alias, "ms": round(took * 1000), "sql": Truncator(str(sql)).chars(TOLD)}
            logger.warning("slow query", extra={**told, "route": asked.route if asked else NOWHERE})


def watch(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """A connection that is opened anew keeps its wrappers."""
    if not any(isinstance(each, Watching) for each in connection.execute_wrappers):
        connection.execute_wrappers.append(Watching(connection.alias))


def begin() -> None:
    connection_created.connect(watch, dispatch_uid="relations.watching")
