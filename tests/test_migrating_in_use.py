"""Migrations are run on a desk that goes on working: they wait briefly, try again, and leave nothing half made."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import override_settings

from relations.management.commands import migrate as command
from tests.another_database import another_database, beside
from tests.upgraded.settings import INSTALLED_APPS

INDEX = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('entry_at')"
APPLIED = "SELECT name FROM django_migrations WHERE app = 'upgraded' ORDER BY name"
MAKES_AN_INDEX = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND state = 'active'"


@pytest.fixture(scope="module")
def upgraded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Any]:
    with django_db_blocker.unblock():
        if connection.vendor != "postgresql":
            pytest.skip("SQLite has one writer at a time, who waits his turn, and makes no index beside others")
        folder = Path(tmp_path_factory.mktemp("database"))
        with override_settings(INSTALLED_APPS=INSTALLED_APPS), another_database(folder) as another:
            yield another


@pytest.fixture
def ready(upgraded: Any) -> Any:
    """The version before: the table is there, and what the next adds is not."""
    migrate("0001")
    with upgraded.cursor() as cursor:
        cursor.execute("TRUNCATE upgraded_entry")
        cursor.execute("INSERT INTO upgraded_entry (at) SELECT generate_series(1, 1000)")
    return upgraded


@pytest.fixture
def other(ready: Any) -> Iterator[psycopg.Connection[Any]]:
    """Somebody else at the same database."""
    with psycopg.connect(**beside(ready), application_name="a long report") as another:
        yield another


class Heard:
    """What the command says; when it is about to try again, something is done."""

    def __init__(self, then: Callable[[], object] = lambda: None) -> None:
        self.told, self.then = "", then

    def write(self, text: str) -> None:
        self.told += text
        if "Trying again" in text:
            self.then()


def migrate(to: str, **options: Any) -> None:
    call_command("migrate", "upgraded", to, verbosity=0, interactive=False, **options)


def rows(database: Any, question: str) -> list[Any]:
    with database.cursor() as cursor:
        cursor.execute(question)
        return [row[0] for row in cursor.fetchall()]


def test_a_table_in_use_is_not_waited_for_long_and_whose_it_is_is_told(ready: Any, other: Any) -> None:
    other.execute("SELECT count(*) FROM upgraded_entry")
    heard = Heard()
    with pytest.raises(CommandError) as refused:
        migrate("0002", lock_timeout=0.2, attempts=2, stdout=heard)
    process = other.info.backend_pid
    assert f"process {process} (a long report, for " in str(refused.value)
    assert "Nothing is half done" in str(refused.value)
    assert heard.told.count("Trying again") == 1
    assert rows(ready, APPLIED) == ["0001_initial"]
    # Whatever is asked next waits for as long as it takes, as before.
    assert rows(ready, "SHOW lock_timeout") == ["0"]


def test_it_tries_again_until_the_table_is_free(ready: Any, other: Any) -> None:
    other.execute("SELECT count(*) FROM upgraded_entry")
    migrate("0002", lock_timeout=0.2, attempts=3, stdout=Heard(other.rollback))
    assert rows(ready, APPLIED) == ["0001_initial", "0002_told"]


def test_of_two_at_once_one_waits(ready: Any, other: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    other.execute("SELECT pg_advisory_lock(%s)", [command.LOCK])
    other.commit()
    done_by_then = []

    def the_other_ends(_seconds: float) -> None:
        done_by_then.append(rows(ready, APPLIED))
        other.execute("SELECT pg_advisory_unlock(%s)", [command.LOCK])
        other.commit()

    monkeypatch.setattr("relations.management.commands.migrate.time.sleep", the_other_ends)
    migrate("0002")
    assert done_by_then == [["0001_initial"]]
    assert rows(ready, APPLIED) == ["0001_initial", "0002_told"]
    # And it keeps nobody else from it.
    assert other.execute("SELECT pg_try_advisory_lock(%s)", [command.LOCK]).fetchone() == (True,)


def test_it_does_not_go_through_a_pooler(ready: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ready.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    with pytest.raises(CommandError, match="POOLER=none and a DATABASE_URL that names the PostgreSQL server itself"):
        migrate("0002")
    assert rows(ready, APPLIED) == ["0001_initial"]


def test_whoever_writes_goes_on_while_an_index_is_made(ready: Any, other: Any) -> None:
    """The index waits for the transaction before it, longer than any table may be waited for; writers do not."""
    migrate("0002")
    other.execute("INSERT INTO upgraded_entry (at) VALUES (0)")
    written = []

    def write() -> None:
        with psycopg.connect(**beside(ready), autocommit=True) as third:
            until(lambda: third.execute(MAKES_AN_INDEX).fetchone())
            third.execute("SET lock_timeout = '10s'")
            time.sleep(0.3)
            third.execute("INSERT INTO upgraded_entry (at) VALUES (2000)")
            written.append(third.execute(MAKES_AN_INDEX).fetchone() is not None)
            other.commit()

    with beside_it(write):
        migrate("0003", lock_timeout=0.1, attempts=1)
    assert written == [True]
    assert rows(ready, INDEX) == [True]


def test_an_index_left_half_made_is_made_anew(ready: Any, other: Any) -> None:
    migrate("0002")
    other.execute("INSERT INTO upgraded_entry (at) VALUES (0)")

    def interrupt() -> None:
        with psycopg.connect(**beside(ready), autocommit=True) as third:
            found = until(lambda: third.execute(MAKES_AN_INDEX).fetchone())
            third.execute("SELECT pg_terminate_backend(%s)", found)

    with beside_it(interrupt), pytest.raises(OperationalError):
        migrate("0003")
    ready.close()
    assert rows(ready, INDEX) == [False]
    other.commit()
    migrate("0003")
    assert rows(ready, INDEX) == [True]
    assert rows(ready, APPLIED)[-1] == "0003_index"


def until(found: Callable[[], Any]) -> Any:
    for _attempt in range(600):
        if (what := found()) is not None:
            return what
        time.sleep(0.05)
    raise TimeoutError("What was waited for did not come.")


@contextmanager
def beside_it(what: Callable[[], None]) -> Iterator[None]:
    """What another does meanwhile."""
    with ThreadPoolExecutor(1) as other:
        done = other.submit(what)
        yield
    done.result()
