"""Files in the desk's own columns, written record by record."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import openpyxl
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from relations.imports.columns import FileType
from relations.imports.problems import FileRefusedError
from relations.spreadsheets import LETTERS_OF_A_CELL, neutral

FORMATS = ("csv", "xlsx", "json", "jsonl")
_AT_ONCE = 500


def write_file(of: FileType, records: QuerySet[Any], path: Path) -> int:
    form = path.suffix.lower().lstrip(".")
    if form not in FORMATS:
        raise FileRefusedError(_("“%(name)s” is not a .csv, .xlsx, .json or .jsonl file.") % {"name": path.name})
    with path.open("wb") as file:
        return write(of, records, form, file)


def write(of: FileType, records: QuerySet[Any], form: str, file: IO[bytes]) -> int:
    """How many were written."""
    count = 0

    def rows() -> Iterator[dict[str, str]]:
        nonlocal count
        for record in records.iterator(chunk_size=_AT_ONCE):
            count += 1
            yield of.cells(record)

    {"csv": _csv, "xlsx": _xlsx, "json": _json, "jsonl": _jsonl}[form](of, rows(), file)
    return count


def _csv(of: FileType, rows: Iterator[dict[str, str]], file: IO[bytes]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(of.columns)
    for cells in rows:
        writer.writerow([neutral(cells[name]) for name in of.columns])
    text.detach()


def _xlsx(of: FileType, rows: Iterator[dict[str, str]], file: IO[bytes]) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(of.name)
    sheet.append(of.columns)
    for cells in rows:
        said = [neutral(cells[name]) for name in of.columns]
        if bad := next((text for text in said if _is_no_workbook_text(text)), None):
            reason = _("A workbook cannot hold “%(text)s…” (%(slug)s). Export to CSV or JSON.")
            shown = ILLEGAL_CHARACTERS_RE.sub("", bad[:40])
            raise FileRefusedError(reason % {"text": shown, "slug": next(iter(cells.values()))})
        sheet.append(said)
    book.save(file)


def _is_no_workbook_text(text: str) -> bool:
    return len(text) > LETTERS_OF_A_CELL or "\r" in text or bool(ILLEGAL_CHARACTERS_RE.search(text))


def _json(of: FileType, rows: Iterator[dict[str, str]], file: IO[bytes]) -> None:
    between = b"[\n"
    for cells in rows:
        file.write(between + json.dumps(cells, ensure_ascii=False).encode())
        between = b",\n"
    file.write(b"\n]\n" if between == b",\n" else b"[]\n")


def _jsonl(of: FileType, rows: Iterator[dict[str, str]], file: IO[bytes]) -> None:
    for cells in rows:
        file.write(json.dumps(cells, ensure_ascii=False).encode() + b"\n")
