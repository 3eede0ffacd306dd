"""While parts of the site fail, nothing that was said to be written is lost, doubled or wrong."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres, topology
from tests.faults import FAULTS, failover, told_again
from tests.load import Load, Told
from tests.test_topology import made, token
from tests.topology import Site, wait_until

__all__ = ["token"]

pytestmark = pytest.mark.topology

#: So long each fault lasts here; docs/reliability.md has longer ones.
SECONDS = 2.5
#: In which nobody is answered, at most: an application server begins again, a database comes back. On a busy machine.
LONGEST = 20
#: MiB for the primary.
ROOM = 512
#: A process that is killed may leave off in the middle of what it sends: once for each who asks, each time.
BROKEN_OFF = {"application_process_killed": 4 * 5, "application_server_killed": 5}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with (
        tempfile.TemporaryDirectory(prefix="relations-", dir=postgres.roomy()) as folder,
        topology.running(Path(folder), room=ROOM, REPLICA_MAX_LAG="1", PUBLISH_OWN_RECORDS="on") as found,
    ):
        yield found


@pytest.fixture(scope="module")
def known(site: Site, token: str) -> tuple[str, str]:
    address = made(site, token, "Known to all")
    site.replica.has_replayed(site.primary)
    return address, "Known to all"


def enough_is_written(load: Load) -> None:
    """Since now, that it goes on can be said: on a busy machine later than on another."""
    before = len(load.told.written)
    wait_until(lambda: len(load.told.written) > before + 5, LONGEST * 2, "nothing was written any more")


def judge(told: Told, broken_off: int = 0) -> None:
    assert told.wrong == []
    assert (told.lost, told.duplicated) == (0, 0)
    assert told.broken_off <= broken_off
    assert max(told.longest_without.values()) < LONGEST


@pytest.mark.parametrize("name", FAULTS)
def test_nothing_is_lost_doubled_or_wrong(site: Site, token: str, known: tuple[str, str], name: str) -> None:
    with Load(site, token, known) as load:
        time.sleep(0.5)
        try:
            FAULTS[name](site, SECONDS)
        except topology.MissingError as error:
            pytest.skip(f"there is not here: {error}")
        enough_is_written(load)
    judge(load.told, BROKEN_OFF.get(name, 0))


def test_a_worker_that_is_killed_tells_again_under_the_same_number(site: Site, token: str) -> None:
    """Whoever is told twice can tell by the number that it is the same."""
    told, numbers = told_again(site, lambda: made(site, token, "Told of"))
    assert told >= 1
    assert numbers == 1


def test_when_the_primary_is_gone_its_replica_takes_its_place(site: Site, token: str, known: tuple[str, str]) -> None:
    """The last of these: there is one database less afterwards."""
    site.primary.ask("ALTER SYSTEM SET synchronous_standby_names = '*'", "postgres")
    site.primary.ask("SELECT pg_reload_conf()", "postgres")
    with Load(site, token, known) as load:
        time.sleep(1)
        failover(site)
        enough_is_written(load)
    judge(load.told)
