"""Where the records are kept."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from config.env import env_choice, env_int, env_secret, env_url, refused

SCHEMES = ("postgres", "postgresql")
SQLITE_OPTIONS = {
    # A transaction that may write takes the write lock at its start: it then waits its turn, where one that asks for
    # the lock half-way is refused at once.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=NORMAL;"
        "PRAGMA temp_store=MEMORY;"
        "PRAGMA cache_size=-20000;"
        "PRAGMA mmap_size=134217728;"
    ),
}
#: Seconds. A connection whose other end is gone without a word is found out, not waited for.
KEEPALIVES = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}


def databases(default: Path) -> dict[str, dict[str, Any]]:
    url = env_url(
        "DATABASE_URL",
        f"sqlite:///{default}",
        ("sqlite", *SCHEMES),
        about="where the records are kept: `sqlite:///path` or `postgres://user:password@host:5432/name`; of several "
        "hosts the one that takes writes: `postgres://…@one:5432,other:5432/name?target_session_attrs=read-write`",
        unset="`var/db.sqlite3`",
    )
    replicas = env_secret(
        "REPLICA_URLS", about="copies of the PostgreSQL database that readers are answered from, separated by commas"
    )
    kept = {"CONN_MAX_AGE": env_int(
        "CONN_MAX_AGE", default=60, about="seconds that a connection to the database is kept open"
    )}  # fmt: skip
    of_server = {**kept, **server_settings()}
    if url.startswith("sqlite:"):
        if replicas:
            raise ImproperlyConfigured("REPLICA_URLS is set, and DATABASE_URL is SQLite: only PostgreSQL has replicas.")
        return {"default": {**sqlite(url), **kept}}
    found = {"default": postgresql("DATABASE_URL", url, of_server)}
    for number, each in enumerate(re.split(r",(?=postgres)", replicas) if replicas else (), start=1):
        if not each.strip().startswith(tuple(f"{scheme}://" for scheme in SCHEMES)):
            raise refused("REPLICA_URLS", "…", "addresses such as postgres://user:password@host:5432/name")
        found[f"replica{number}"] = postgresql("REPLICA_URLS", each.strip(), of_server)
    return found


def sqlite(url: str) -> dict[str, Any]:
    parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_health_checks=True))
    Path(str(parsed["NAME"])).parent.mkdir(parents=True, exist_ok=True)
    return {**parsed, "OPTIONS": {**SQLITE_OPTIONS, **parsed.get("OPTIONS", {})}}


def server_settings() -> dict[str, Any]:
    # Of statements that are run again and again the server keeps the plan.
    prepare_after = env_int(
        "PREPARE_AFTER",
        default=3,
        about="PostgreSQL keeps the plan of a statement that was run so often; 0: never",
    )
    pooled = env_choice(
        "POOLER",
        "none",
        ("none", "transaction"),
        about="`transaction` where PgBouncer hands each transaction another connection",
    )
    seconds = env_int(
        "STATEMENT_TIMEOUT",
        default=0,
        about="PostgreSQL gives up a statement that takes so many seconds; 0: never; a pooler is told itself, by "
        "`ALTER ROLE … SET statement_timeout`",
        unset="`30` for what is served, `0` for commands",
    )
    connect = env_int("CONNECT_TIMEOUT", default=3, least=1, about="seconds to wait for a connection to PostgreSQL")
    options: dict[str, Any] = {"connect_timeout": connect, **KEEPALIVES, "prepare_threshold": prepare_after or None}
    if pooled == "transaction":
        # The next statement may meet another connection, which knows of no cursor, plan or setting.
        return {"DISABLE_SERVER_SIDE_CURSORS": True, "OPTIONS": {**options, "prepare_threshold": None}}
    if seconds:
        options["options"] = f"-c statement_timeout={seconds}s"
    return {"OPTIONS": options}


def postgresql(name: str, url: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Of several hosts libpq takes the first that will do."""
    hosts = re.fullmatch(r"(?P<before>[^:]+://(?:[^@/]*@)?)(?P<hosts>[^/?]*)(?P<after>.*)", url)
    several = hosts["hosts"].split(",") if hosts else []
    try:
        single = f"{hosts['before']}{several[0]}{hosts['after']}" if hosts else url
        parsed: dict[str, Any] = dict(dj_database_url.parse(single, conn_health_checks=True))
    except ValueError:
        # Neither its message nor the value may be shown: both can carry the password.
        raise refused(name, "…", "an address such as postgres://user:password@host:5432/name") from None
    if len(several) > 1:
        parsed["HOST"] = ",".join(unquote(each.rpartition(":")[0] or each) for each in several)
        parsed["PORT"] = ",".join(each.rpartition(":")[2] if ":" in each else "5432" for each in several)
    return {**parsed, **settings, "OPTIONS": {**settings["OPTIONS"], **parsed.get("OPTIONS", {})}}
