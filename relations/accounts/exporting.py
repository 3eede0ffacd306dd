"""The log of accounts as a file: CSV for people, JSON lines for programs. Newest first, some at a time."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

from relations.models import AccountAction, AccountEvent
from relations.spreadsheets import neutral

Writer = Callable[[Any], Iterator[bytes]]

COLUMNS = ("id", "at", "action", "account_id", "account_name", "by_id", "by_name", "address", "details")
#: What people have typed: what a spreadsheet would run is kept from it.
TYPED = ("account_name", "by_name", "details")
AT_ONCE = 2_000


def batches(events: Any) -> Iterator[list[dict[str, Any]]]:
    """In the order in which they were written. Where one ends is where the next goes on: nothing is held open."""
    wanted, last = events.order_by("-pk").values(*COLUMNS), None
    while batch := list(wanted.filter(pk__lt=last)[:AT_ONCE] if last else wanted[:AT_ONCE]):
        yield [{**row, "at": row["at"].isoformat()} for row in batch]
        last = batch[-1]["id"]


def as_json_lines(events: Any) -> Iterator[bytes]:
    for batch in batches(events):
        yield "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in batch).encode()


def as_csv(events: Any) -> Iterator[bytes]:
    yield _lines([COLUMNS])
    for batch in batches(events):
        yield _lines([[_cell(name, row[name]) for name in COLUMNS] for row in batch])


def _lines(rows: Any) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False) if name == "details" else str(value)
    return neutral(text) if name in TYPED else text


#: By the ending of a file.
FORMATS: dict[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "jsonl": ("application/x-ndjson", as_json_lines),
}


def export(events: Any, ending: str, asked: str) -> Iterator[bytes]:
    """Of all that there is now. That it was exported is noted first."""
    newest = AccountEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    AccountEvent.note(AccountAction.LOG_EXPORTED, format=ending, asked=asked)
    return FORMATS[ending][1](events.filter(pk__lte=newest))
