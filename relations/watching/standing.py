"""Whether all that the site needs is there, as few and cheap questions."""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from relations.backups import newest as newest_backup
from relations.models import Revision
from relations.models.quotes import newest_failing
from relations.routing import PRIMARY, lag, replicas
from relations.shared_caches import untold_since
from relations.webhooks import stuck_since

#: Quotes that are looked at: all of them takes minutes where there are very many, and is for manage.py verify_quotes.
NEWEST_QUOTES, FAILING_TOLD = 500, 100
#: Seconds; mirrors look back over fifteen minutes, see ``relations.api.since``.
CLOCK_MAY_DIFFER = 300
#: Seconds for which an answer about quotes is good.
QUOTES_GOOD_FOR = 600


@dataclass(frozen=True)
class Check:
    name: str
    #: What is wrong; empty where all is well.
    fault: str
    #: Whether no request should be sent here meanwhile; the others only want somebody to look.
    stops: bool = False


def checks() -> list[Check]:
    main = _said(_database)
    found = [Check("database", main, stops=True)]
    if not main:
        found += [
            Check("migrations", _said(_migrations), stops=True),
            Check("tasks", _said(_tasks)),
            Check("quotes", _said(_quotes)),
            Check("clock", _said(_clock)),
            Check("cdn", _said(_cdn)),
        ]
    found += [Check(alias, _said(partial(_replica, alias))) for alias in replicas()]
    return [*found, Check("disk", _said(_disk)), Check("backup", _said(_backup))]


def _said(check: Callable[[], str]) -> str:
    """An error may say an address or a password: only its kind is told."""
    try:
        return check()
    except (DatabaseError, OSError) as error:
        return f"cannot be asked ({type(error).__name__})"


def _database() -> str:
    with connections[PRIMARY].cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _migrations() -> str:
    missing = _missing_migrations()
    if missing:
        # Of these the answer may soon be another.
        _missing_migrations.cache_clear()
    return f"{missing} not applied: run manage.py migrate" if missing else ""


@lru_cache(maxsize=1)
def _missing_migrations() -> int:
    executor = MigrationExecutor(connections[PRIMARY])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _tasks() -> str:
    since = stuck_since()
    return f"something waits since {since:%Y-%m-%d %H:%M} UTC: does manage.py db_worker run?" if since else ""


def _quotes() -> str:
    failing = failing_quotes(int(time.monotonic() // QUOTES_GOOD_FOR))
    return f"{failing} published quotes are not what their passages say: run manage.py verify_quotes" if failing else ""


def _cdn() -> str:
    since = untold_since()
    return f"the caches in front were last told of changes at {since:%Y-%m-%d %H:%M} UTC" if since else ""


def _clock() -> str:
    """A mirror asks for what has changed since its last question: what is stamped as of before, it would never find."""
    newest = Revision.objects.aggregate(newest=Max("at"))["newest"]
    ahead = (newest - timezone.now()).total_seconds() if newest else 0
    if ahead <= CLOCK_MAY_DIFFER:
        return ""
    return (
        f"the newest change on record is {ahead / 60:.0f} minutes in the future: was the clock set back? "
        "Whoever mirrors the desk reads everything again once it is right"
    )


@lru_cache(maxsize=1)
def failing_quotes(_span: int) -> int:
    """Of the newest; looked up once in each span of time."""
    return sum(problem.statement.is_published for problem in newest_failing(NEWEST_QUOTES, FAILING_TOLD))


def _replica(alias: str) -> str:
    behind = lag(alias)
    if behind is None:
        return "follows no primary"
    return f"{behind:.0f} seconds behind" if behind > settings.REPLICA_MAX_LAG else ""


def _backup() -> str:
    if not settings.BACKUP_FOLDER:
        return ""
    made = newest_backup(Path(settings.BACKUP_FOLDER))
    if made is None:
        return "there is no backup in BACKUP_FOLDER: run manage.py backup"
    hours = (timezone.now() - made).total_seconds() / 3600
    return f"the newest backup is {hours:.0f} hours old" if hours > settings.BACKUP_MAX_HOURS else ""


def _backup_seconds() -> float:
    """Endless where there is none."""
    made = newest_backup(Path(settings.BACKUP_FOLDER)) if settings.BACKUP_FOLDER else None
    return (timezone.now() - made).total_seconds() if made else float("inf" if settings.BACKUP_FOLDER else 0)


def _disk() -> str:
    free = free_bytes() // 2**20
    return f"{free} MiB are free where files are kept" if free < settings.DISK_LEAST_MB else ""


def free_bytes() -> int:
    folder = Path(settings.VAR_DIR)
    return shutil.disk_usage(folder if folder.exists() else folder.parent).free


def standing() -> Iterator[tuple[str, str, float]]:
    """Name, what it is, value; what cannot be asked is left out."""
    for check in checks():
        yield f"{check.name}_ok", f"1 where nothing is wrong with: {check.name}.", 0.0 if check.fault else 1.0
    for name, about, ask in NUMBERS:
        try:
            yield name, about, ask()
        except (DatabaseError, OSError):
            continue
    for alias in replicas():
        try:
            if (behind := lag(alias)) is not None:
                yield f"{alias}_lag_seconds", f"How far {alias} is behind.", behind
        except DatabaseError:
            continue


def _waiting_tasks() -> float:
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__lte=timezone.now()).count()


def _stuck_seconds() -> float:
    since = stuck_since()
    return (timezone.now() - since).total_seconds() if since else 0.0


NUMBERS: tuple[tuple[str, str, Callable[[], float]], ...] = (
    ("tasks_waiting", "Tasks whose time has come.", _waiting_tasks),
    ("deliveries_stuck_seconds", "Since when a delivery waits that nobody sends.", _stuck_seconds),
    ("failing_quotes", "Published quotes, of the newest, that are not what their passages say.",
     lambda: failing_quotes(int(time.monotonic() // QUOTES_GOOD_FOR))),
    ("disk_free_bytes", "Free where files are kept.", free_bytes),
    ("backup_age_seconds", "Since the newest backup in BACKUP_FOLDER; 0 where none is expected.", _backup_seconds),
)  # fmt: skip
