"""The address of the suite's database, and one beside it, empty, on the same kind of server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.db import connections


def database_url() -> str:
    """Of the database of the tests, for a process of its own."""
    told = connections["default"].settings_dict
    if connections["default"].vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    who = f"{quote(told['USER'], safe='')}:{quote(told['PASSWORD'], safe='')}"
    return f"postgres://{who}@{quote(told['HOST'], safe='')}:{told['PORT']}/{told['NAME']}"


@contextmanager
def another_database(folder: Path) -> Iterator[Any]:
    """Within it ``connections["default"]`` is the new one, in this thread. Gives the connection."""
    suite = connections["default"]
    name = f"another_{os.getpid()}" if suite.vendor == "postgresql" else str(folder / "another.sqlite3")
    another = type(suite)({**suite.settings_dict, "NAME": name}, "default")
    administer(suite, f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
    connections["default"] = another
    try:
        yield another
    finally:
        connections["default"] = suite
        another.close()
        administer(suite, f'DROP DATABASE "{name}" WITH (FORCE)')


def administer(suite: Any, *statements: str) -> None:
    if suite.vendor == "postgresql":
        with psycopg.connect(**beside(suite), autocommit=True) as server:
            for statement in statements:
                server.execute(statement)


def beside(connection: Any) -> dict[str, Any]:
    """How another program connects to the same database."""
    given = connection.settings_dict
    known = {"dbname": given["NAME"], "user": given["USER"], "password": given["PASSWORD"], "host": given["HOST"]}
    return {name: value for name, value in {**known, "port": given["PORT"]}.items() if value}
