"""What a desk takes: room by table, what a change adds to the journal, and how long it takes to save and put back.

    DATABASE_URL=… python -m benchmarks.growth

Of a desk that ``benchmarks.desk`` has filled, on PostgreSQL. It is put back into a database beside it, which is gone
afterwards. Written to benchmarks/results/growth-N.json, N being how many statements there are.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import set_up

set_up()

from django.db import connection, transaction  # noqa: E402

from relations.models import Statement, changing  # noqa: E402

RESULTS = Path(__file__).parent / "results"
BESIDE = "growth_restored"
#: Corrections whose part of the journal is measured.
CHANGES = 200
TABLES = """
    SELECT c.relname, coalesce(s.n_live_tup, 0), pg_table_size(c.oid), pg_indexes_size(c.oid)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
    WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY pg_total_relation_size(c.oid) DESC LIMIT 12
"""


def asked(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall()) if cursor.description else []


def manage(*words: str, **environ: str) -> float:
    """Seconds."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "manage.py", *words], env={**os.environ, **environ}, check=True)
    return time.perf_counter() - begun


def journal_of_changes() -> float:
    """Bytes for one correction of a published statement, with its history, index of words and tags."""
    numbers = list(Statement.objects.published().order_by("pk").values_list("pk", flat=True)[:CHANGES])
    ((before,),) = asked("SELECT pg_current_wal_insert_lsn() - '0/0'")
    for number in numbers:
        with changing(reason="Read again."), transaction.atomic():
            statement = Statement.objects.get(pk=number)
            statement.summary += " Read again."
            statement.save()
    ((after,),) = asked("SELECT pg_current_wal_insert_lsn() - '0/0'")
    return float(after - before) / len(numbers)


def main() -> None:
    asked("ANALYZE")
    count = Statement.objects.count()
    tables = {name: {"rows": rows, "bytes": size, "indexes": indexes} for name, rows, size, indexes in asked(TABLES)}
    ((whole,),) = asked("SELECT pg_database_size(current_database())")
    told: dict[str, Any] = {"statements": count, "bytes": whole, "tables": tables}
    told["journal_bytes_of_a_correction"] = round(journal_of_changes())
    with tempfile.TemporaryDirectory() as folder:
        told["backup_seconds"] = round(manage("backup", folder), 1)
        [backup] = Path(folder).glob("*.tar")
        told["backup_bytes"] = backup.stat().st_size
        asked(f"DROP DATABASE IF EXISTS {BESIDE}")
        asked(f"CREATE DATABASE {BESIDE}")
        beside = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{BESIDE}"
        told["restore_seconds"] = round(manage("restore", str(backup), DATABASE_URL=beside), 1)
        asked(f"DROP DATABASE {BESIDE}")
    (RESULTS / f"growth-{count}.json").write_text(json.dumps(told, indent=2) + "\n")
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
