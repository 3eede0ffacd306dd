"""Where the records are kept."""

from pathlib import Path
from typing import Any

import dj_database_url

from config.env import env_int, env_url, refused

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


def database(default: Path) -> dict[str, Any]:
    url = env_url(
        "DATABASE_URL",
        f"sqlite:///{default}",
        ("sqlite", "postgres", "postgresql"),
        about="where the records are kept: `sqlite:///path` or `postgres://user:password@host:5432/name`",
        unset="`var/db.sqlite3`",
    )
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_health_checks=True))
    except ValueError:
        # Neither its message nor the value may be shown: both can carry the password.
        raise refused("DATABASE_URL", "…", "an address such as postgres://user:password@host:5432/name") from None
    parsed["CONN_MAX_AGE"] = env_int(
        "CONN_MAX_AGE", default=60, about="seconds that a connection to the database is kept open"
    )
    prepare_after = env_int(
        "PREPARE_AFTER",
        default=3,
        about="PostgreSQL keeps the plan of a statement that was run so often; 0: never, for a pooler that knows no "
        "prepared statements",
    )
    if url.startswith("sqlite:"):
        Path(parsed["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        return {**parsed, "OPTIONS": {**SQLITE_OPTIONS, **parsed.get("OPTIONS", {})}}
    # Of statements that are run again and again the server keeps the plan. A pooler that hands each transaction another
    # connection has to know of that (PgBouncer 1.21: max_prepared_statements), or 0 turns it off.
    threshold = prepare_after or None
    options = {"prepare_threshold": threshold, **parsed.get("OPTIONS", {})}
    return {**parsed, "OPTIONS": options}
