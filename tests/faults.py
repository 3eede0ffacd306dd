"""What may happen to a site while it is used: each fault is made for real, and mended."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial

import psycopg

from tests.receivers import receiving
from tests.topology import Site, wait_until


def application_process_killed(site: Site, seconds: float) -> None:
    """The process that answers is killed in whatever it does, again and again."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for app in site.apps:
            for child in app.children():
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            time.sleep(1)
    for app in site.apps:
        wait_until(partial(site.is_ready, app))


def application_server_killed(site: Site, seconds: float) -> None:
    site.apps[0].kill()
    time.sleep(seconds)
    site.apps[0].start()
    wait_until(lambda: site.is_ready(site.apps[0]))


def replica_killed(site: Site, seconds: float) -> None:
    site.replica.kill()
    time.sleep(seconds)
    site.replica.start()
    site.replica.has_replayed(site.primary)


def replica_lags(site: Site, seconds: float) -> None:
    site.replica.ask("SELECT pg_wal_replay_pause()")
    time.sleep(seconds)
    site.replica.ask("SELECT pg_wal_replay_resume()")
    site.replica.has_replayed(site.primary)


def primary_restarted(site: Site, seconds: float) -> None:
    """As after a loss of power: it recovers from its journal."""
    site.primary.kill()
    time.sleep(seconds)
    site.primary.start()


def connections_used_up(site: Site, seconds: float) -> None:
    """Somebody else takes every connection that the primary gives."""
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(psycopg.connect(site.primary.url()))
            except psycopg.OperationalError:
                break
        # Those that the site holds open go on; new ones are refused.
        time.sleep(seconds)


def worker_killed(site: Site, seconds: float) -> None:
    """In the middle of telling somebody: see ``told_once_more``."""
    site.worker.kill()
    time.sleep(seconds)
    site.worker.start()


FAULTS: dict[str, Callable[[Site, float], None]] = {
    each.__name__: each
    for each in (
        application_process_killed,
        application_server_killed,
        replica_killed,
        replica_lags,
        primary_restarted,
        connections_used_up,
        worker_killed,
    )
}


def failover(site: Site) -> float:
    """The primary is gone for good, and its replica takes its place. Gives the seconds until a write goes through."""
    # What is said to be written is on both: nothing that was acknowledged may be lost.
    began = time.monotonic()
    site.primary.kill()
    site.replica.promote()
    return time.monotonic() - began


def told_twice_at_most(site: Site, publish: Callable[[], object]) -> tuple[int, int]:
    """A worker is killed while a receiver of webhooks takes its time. How often it was told, under how many numbers."""
    with receiving() as receiver:
        receiver.before = lambda *_: time.sleep(1.5)
        site.python(
            "from django.contrib.auth.models import User\n"
            "from tests.receivers import webhook\n"
            f"webhook(User.objects.order_by('pk').first(), '{receiver.url}')\n"
        )
        publish()
        wait_until(lambda: receiver.received, 30, "nothing was sent")
        site.worker.kill()
        receiver.before = None
        site.worker.start()
        time.sleep(2)
        # What was begun is taken up by whoever looks after what was left lying.
        wait_until(lambda: len(receiver.received) > 1 or _is_delivered(site), 420, "it was not taken up again")
        numbers = {each.headers.get("webhook-id") for each in receiver.received}
        return len(receiver.received), len(numbers)


def _is_delivered(site: Site) -> bool:
    row = site.primary.ask("SELECT count(*) FROM relations_delivery WHERE state = 'delivered'")
    return bool(row[0])
