"""What is counted, in the words of Prometheus. Labels are few: names of addresses, never addresses.

With several processes ``PROMETHEUS_MULTIPROC_DIR`` names an empty folder that they share; see docs/operating.md.
"""

import logging
import os
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

logger = logging.getLogger(__name__)

REQUESTS = Counter(
    "relations_requests", "Requests answered, by method, name of the address and status.", ("method", "route", "status")
)
REQUEST_SECONDS = Histogram(
    "relations_request_seconds",
    "From the first line of the request to the head of the answer.",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
UNDER_WAY = Gauge("relations_requests_under_way", "Requests being answered.", multiprocess_mode="livesum")
QUERIES = Counter("relations_queries", "Statements sent to a database.", ("database",))
QUERY_SECONDS = Counter("relations_query_seconds", "Waiting for a database.", ("database",))
SLOW_QUERIES = Counter("relations_slow_queries", "Statements slower than SLOW_QUERY_MS.", ("database",))
DATABASE_ERRORS = Counter("relations_database_errors", "Statements that a database refused.", ("database", "kind"))


class Standing(Collector):
    """How things stand when the numbers are asked for."""

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterator[Metric]:
        from relations.watching.standing import standing

        for name, about, value in standing():
            yield GaugeMetricFamily(f"relations_{name}", about, value=value)


def numbers() -> bytes:
    """In the text format of Prometheus."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry(auto_describe=False)
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    of_all = CollectorRegistry(auto_describe=False)
    of_all.register(Standing())
    return generate_latest(registry) + generate_latest(of_all)
