"""Whoever upgrades loses nothing, holds nobody up, and can go back."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connections, migrations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from relations.migrations._live import AddIndexLive
from relations.models import AccountEvent, DeskSession, KeptAnswer, changing
from relations.workflow import create_roles
from tests.another_database import another_database
from tests.factories import FACTORIES
from tests.random_desk import random_desk

OWN = MigrationLoader(None).disk_migrations
MIGRATIONS = {name: OWN["relations", name] for label, name in sorted(OWN) if label == "relations"}
HEAD = max(MIGRATIONS)
#: Migrations that cannot be taken back, each with the reason that the upgrade notes give.
IRREVERSIBLE: dict[str, str] = {}
#: A few rows were looked through in a second.
BEFORE_THE_FIRST_DESK = {"0002_curation"}
#: Tables that no migration of ours makes, and what is computed from others whenever a migration has run.
DERIVED = ("_dataversion", "_words", "_words_data", "_words_idx", "_words_config", "_words_docsize", "_changed")
#: What a migration says anew about rows that stay: by migration, table and columns.
SAID_ANEW = {
    # Words of records are analysed by newer rules.
    "0009_words": {"search_text"},
    # Which text is translated was not told apart before.
    "0003_first_versions": {"field"},
}


@pytest.fixture
def database(db: None, tmp_path: Path) -> Iterator[Any]:
    with another_database(tmp_path) as connection:
        yield connection


def migrate(to: str) -> None:
    """Without what is looked after whenever migrations have run, which is the same after each."""
    MigrationExecutor(connections["default"]).migrate([("relations", to)])


def rows_of(connection: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """By table and first column, the columns of every row."""
    tables = [
        table
        for table in connection.introspection.table_names()
        if table.startswith("relations_") and not table.endswith(DERIVED)
    ]
    found: dict[str, dict[str, dict[str, Any]]] = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            key = "history_id" if "history_id" in names else names[0]
            rows = [dict(zip(names, map(repr, row), strict=True)) for row in cursor.fetchall()]
            found[table] = {row[key]: row for row in rows}
    return found


def differences(before: Any, after: Any, but: set[str]) -> list[str]:
    """What is not any more as it was, of the columns that are in both."""
    return [
        f"{table} {key} {column}: {value} -> {after.get(table, {}).get(key, {}).get(column, 'gone')}"
        for table, rows in before.items()
        for key, row in rows.items()
        for column, value in row.items()
        if column not in but and after.get(table, {}).get(key, {}).get(column, "gone") != value
    ]


def fill() -> None:
    """A row or more in each table."""
    create_roles()
    user = User.objects.create_user("ada")
    with changing(user=user, reason="Read again."):
        random_desk(7, of_each=3)
        for model, factory in FACTORIES.items():
            if not model._base_manager.exists():
                factory.create()
    KeptAnswer.objects.create(user=user, key="k", fingerprint="0" * 64, status=201)
    AccountEvent.objects.create(action="logged_in", account=user)
    DeskSession.objects.create(account=user, session_key="s", session_data="", expire_date=timezone.now())


def shape(connection: Any) -> dict[str, Any]:
    """Tables with their columns, indexes and constraints."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = connection.introspection.get_table_description(cursor, table)
            kept = connection.introspection.get_constraints(cursor, table)
            found[table] = (
                sorted((each.name, str(each.type_code), each.null_ok) for each in columns),
                sorted(str(sorted((name, str(of)) for name, of in each.items())) for each in kept.values()),
            )
    return found


class BrokenOffError(Exception):
    pass


@contextmanager
def broken_off(monkeypatch: pytest.MonkeyPatch, migration: str, function: str) -> Iterator[None]:
    """Half of it is done, and then the machine is gone."""
    module = import_module(f"relations.migrations.{migration}")
    done, left = getattr(module, function), iter(range(3))

    def half(*args: Any, **options: Any) -> None:
        if next(left, None) is None:
            raise BrokenOffError
        done(*args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(module, function, half)
        # More than one batch.
        patch.setattr(module, "BATCH", 2)
        yield


def test_data_of_each_earlier_version_comes_through(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Goes back one migration at a time; from each the next is run on what is there, and changes none of it."""
    call_command("migrate", verbosity=0, interactive=False)
    fill()
    at_head, full = shape(database), rows_of(database)
    assert [table for table, rows in full.items() if not rows] == []
    names = sorted(MIGRATIONS, reverse=True)
    lost: dict[str, list[str]] = {}
    for name, before in pairwise(names):
        migrate(before)
        had = rows_of(database)
        assert had["relations_statement"].keys() == full["relations_statement"].keys(), before
        if before == min(MIGRATIONS):
            break
        migrate(name)
        if changed := differences(had, rows_of(database), SAID_ANEW.get(name, set())):
            lost[name] = changed[:5]
        migrate(before)
    assert lost == {}
    # All the way in one go, and broken off in the middle of each migration that goes through all rows.
    for name, of_it in (("0003_first_versions", "copy"), ("0009_words", "analyse_type")):
        with broken_off(monkeypatch, name, of_it), pytest.raises(BrokenOffError):
            call_command("migrate", verbosity=0, interactive=False)
    call_command("migrate", verbosity=0, interactive=False)
    assert differences(had, rows_of(database), {"search_text", "field"}) == []
    assert shape(database) == at_head
    now = rows_of(database)
    assert [row["id"] for row in now["relations_statement"].values() if "~" not in row["search_text"]] == []
    # Each has one first version, though that migration was broken off too.
    versions = sorted(row["id"] for row in now["relations_historicalstatement"].values())
    assert versions == sorted(had["relations_statement"])


def test_every_migration_is_taken_back_or_says_why_not() -> None:
    one_way = {name for name, each in MIGRATIONS.items() if not all(op.reversible for op in each.operations)}
    assert one_way == set(IRREVERSIBLE)


def test_no_migration_holds_up_whoever_writes() -> None:
    """Indexes of tables that are in use are made beside them, and rows are changed a batch at a time."""
    assert [problem for name, each in MIGRATIONS.items() for problem in held_up(name, each)] == []


def held_up(name: str, migration: Any) -> Iterator[str]:
    new = {each.name_lower for each in migration.operations if isinstance(each, migrations.CreateModel)}
    for each in migration.operations:
        model = getattr(each, "model_name_lower", "")
        if type(each) is migrations.AddIndex and model not in new:
            yield f"{name}: {each.describe()}: writers wait as long as it takes; AddIndexLive lets them on"
        if isinstance(each, migrations.AddConstraint) and model not in new and name not in BEFORE_THE_FIRST_DESK:
            yield f"{name}: {each.describe()}: every row is looked through while writers wait"
        if isinstance(each, migrations.RunPython) and (migration.atomic or each.atomic is not False):
            yield f"{name}: {each.describe()}: whatever it changes is locked to its end; atomic=False, and batches"
        if isinstance(each, migrations.RunSQL):
            yield f"{name}: {each.describe()}: say it with an operation whose effect on a table in use is known"
        if isinstance(each, AddIndexLive) and migration.atomic:
            yield f"{name}: {each.describe()}: needs a migration with atomic = False"


def test_a_type_of_column_is_not_changed_under_those_who_write(db: None) -> None:
    """PostgreSQL would write every row anew. SQLite has no types of columns."""
    if connections["default"].vendor == "postgresql":
        told = {name: StringIO() for name, each in MIGRATIONS.items() if any(map(alters, each.operations))}
        for name, lines in told.items():
            call_command("sqlmigrate", "relations", name, stdout=lines)
        altered = [line for lines in told.values() for line in lines.getvalue().splitlines() if "ALTER COLUMN" in line]
        assert altered
        assert [line for line in altered if " TYPE " in line] == []


def alters(operation: Any) -> bool:
    return isinstance(operation, migrations.AlterField)
