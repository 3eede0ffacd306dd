"""What may happen to a site while it is used: each fault is made for real, and mended."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from tests.receivers import receiving
from tests.topology import ROOT, WATCHER, MissingError, Process, Site, wait_until

#: A participant was written, and its commit waits for a standby.
IS_KEPT_UNSAID = """
    SELECT count(*) > 0 FROM pg_stat_activity JOIN pg_locks USING (pid)
    WHERE wait_event = 'SyncRep' AND relation = 'relations_participant'::regclass AND mode = 'RowExclusiveLock'
"""
IS_WHOLE = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('participant_by_summary')"


def application_process_killed(site: Site, seconds: float) -> None:
    """The process that answers is killed in whatever it does, again and again; the first time when what it writes is
    kept, and it has not said so."""
    with commits_unanswered(site):
        wait_until(lambda: site.primary.ask(IS_KEPT_UNSAID)[0], what="a write that is not answered")
        for app in site.apps:
            kill_children(app)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for app in site.apps:
            kill_children(app)
            time.sleep(1)
    for app in site.apps:
        wait_until(partial(site.is_ready, app))


def kill_children(app: Process) -> None:
    for child in app.children():
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


@contextmanager
def commits_unanswered(site: Site) -> Iterator[None]:
    """What is committed is kept, and whoever committed it waits for a standby that there is not."""
    site.primary.ask("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "postgres")
    site.primary.ask("SELECT pg_reload_conf()", "postgres")
    try:
        yield
    finally:
        site.primary.ask("ALTER SYSTEM RESET synchronous_standby_names", "postgres")
        site.primary.ask("SELECT pg_reload_conf()", "postgres")


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


def clock_set_back(site: Site, seconds: float) -> None:
    """By an hour; what is written meanwhile is stamped before what is there."""
    site.set_clock(-3600)
    time.sleep(seconds)
    told = site.ask("/readyz", headers={"Authorization": f"Bearer {WATCHER}"}, app=site.apps[0]).data["checks"]["clock"]
    assert "in the future: was the clock set back?" in told
    site.set_clock(0)


def disk_full(site: Site, seconds: float) -> None:
    """Of the primary, in the middle of an import; then there is room again."""
    if not site.primary.has_own_disk:
        raise MissingError("a disk of its own for the database, which takes root")
    file = visits(site.folder / "visits.csv", 4000)
    with ballast(site.primary.server.directory):
        done = brought_in(site, file)
        assert done.returncode == 1, done.stdout
        time.sleep(seconds)
    if not site.primary.runs:
        # Without room for its journal it stops, and whoever looks after it starts it again.
        site.primary.start()
    assert site.primary.ask("SELECT count(*) FROM relations_visit WHERE title LIKE 'Brought in %'") == (0,)
    assert "The disk of this site is full, so nothing was saved." in done.stderr
    done = brought_in(site, file)
    assert done.returncode == 0, done.stderr
    assert site.primary.ask("SELECT count(*) FROM relations_visit WHERE title LIKE 'Brought in %'") == (4000,)


def disk_of_files_full(site: Site, seconds: float) -> None:
    """While somebody of the desk sends an original file; then there is room again."""
    if not (site.folder / "var").is_mount():
        raise MissingError("a disk of its own for files, which takes root")
    with ballast(site.folder / "var"):
        assert site.python(SENDS).split() == ["507", "0", "0"]
        time.sleep(seconds)
    assert site.python(SENDS).split() == ["302", "1", "1"]


#: A file of three MiB, with the form of its source; then says what was answered, and how many there are by now.
SENDS = """
from pathlib import Path
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import setup_test_environment
from relations.models import Attachment, Source
from tests.desk import Page, page_of
from tests.factories import SourceFactory
setup_test_environment()
settings.STAFF_OTP = False
client = Client(headers={'host': 'localhost', 'x-forwarded-proto': 'https'}, raise_request_exception=False)
client.force_login(User.objects.get(username='ada'))
source = Source.objects.filter(slug='letter').first() or SourceFactory.create(slug='letter', draft=True)
page = Page(client, source)
page.add_row('attachments', file=SimpleUploadedFile('a.txt', b'One. ' * 600_000))
answer = client.post(page_of(source), page.data)
kept = [each for each in Path(settings.MEDIA_ROOT).rglob('*') if each.is_file()]
print(answer.status_code, Attachment.objects.count(), len(kept))
"""


def visits(path: Path, count: int) -> Path:
    rows = [f"brought-in-{number},Brought in {number},meeting,2012-05-14" for number in range(count)]
    path.write_text("\n".join(["slug,title,kind,date", *rows]))
    return path


def brought_in(site: Site, file: Path) -> Any:
    command = [sys.executable, "manage.py", "import_records", "visit", str(file), "--publish"]
    return subprocess.run(command, cwd=ROOT, env=site.environ, capture_output=True, text=True, check=False)


@contextmanager
def ballast(folder: Path) -> Iterator[None]:
    """All the room there is, but for a megabyte, is taken."""
    file = folder / "ballast"
    try:
        with file.open("wb") as taken:
            os.posix_fallocate(taken.fileno(), 0, shutil.disk_usage(folder).free - 2**20)
        yield
    finally:
        file.unlink()


def migration_interrupted(site: Site, seconds: float) -> None:
    """What goes through all records is killed, and run again, while they are read and written."""
    command = [sys.executable, "manage.py", "migrate", "upgraded", "--verbosity", "0"]
    environ = {**site.environ, "DJANGO_SETTINGS_MODULE": "tests.upgraded.settings"}
    for part in (0.1, 0.3, 0.6):
        migrating = subprocess.Popen(command, cwd=ROOT, env=environ, start_new_session=True)
        wait_until(partial(_is_migrated, site), what="it was not migrated")
        time.sleep(seconds * part)
        assert migrating.poll() is None, "it was done before it could be killed"
        os.killpg(migrating.pid, signal.SIGKILL)
        migrating.wait()
        wait_until(lambda: not _is_migrated(site), what="the server did not notice")
    assert site.primary.ask(IS_WHOLE) in (None, (False,))
    subprocess.run(command, cwd=ROOT, env=environ, check=True)
    assert site.primary.ask(IS_WHOLE) == (True,)


def _is_migrated(site: Site) -> bool:
    asks = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()"
    return bool(site.primary.ask(asks)[0])


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
        clock_set_back,
        disk_full,
        disk_of_files_full,
        migration_interrupted,
    )
}


def failover(site: Site) -> float:
    """The primary is gone for good, and its replica takes its place. Gives the seconds until a write goes through."""
    # What is said to be written is on both: nothing that was acknowledged may be lost.
    began = time.monotonic()
    site.primary.kill()
    site.replica.promote()
    return time.monotonic() - began


def told_again(site: Site, publish: Callable[[], object]) -> tuple[int, int]:
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
        # What was begun is taken up by whoever looks after what was left lying: after some minutes.
        site.set_clock(900)
        wait_until(lambda: len(receiver.received) > 1 or _is_delivered(site), 60, "it was not taken up again")
        site.set_clock(0)
        numbers = {each.headers.get("webhook-id") for each in receiver.received}
        return len(receiver.received), len(numbers)


def _is_delivered(site: Site) -> bool:
    row = site.primary.ask("SELECT count(*) FROM relations_delivery WHERE state = 'delivered'")
    return bool(row[0])
