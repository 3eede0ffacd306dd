"""XLSX: the records on one sheet, and on another what was asked, how to cite it and what each column tells.

A date is a date of the workbook only where the day is known; all others are told in letters, as everywhere.
"""

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from relations.exports.columns import Column, columns
from relations.exports.letters import writable
from relations.exports.question import Question
from relations.exports.sheets import Cell, Sheet, packed
from relations.exports.taking import Taking
from relations.fields import edtf_value
from relations.spreadsheets import LETTERS_OF_A_CELL, neutral

#: A sheet holds 1,048,576 rows, but a file of the size that many records make is opened by few programs.
MOST = 250_000
#: A number with more digits would be rounded without a word.
_DIGITS = 15
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WIDTHS = {"edtf": 12, "day": 12, "instant": 19, "number": 12, "truth": 9, "name": 18, "text": 24}
_WIDE = {"title": 50, "summary": 60, "quote": 60, "page": 40, "citations": 40}


def write_workbook(taking: Taking) -> Iterator[bytes]:
    table = columns(taking.record_type.serializer)
    cells = _Cells()
    records = Sheet(
        name=taking.record_type.plural,
        header=[column.name for column in table],
        widths=[_WIDE.get(column.name, _WIDTHS[column.kind]) for column in table],
        rows=_rows(taking, table, cells),
    )
    question = Sheet(
        name="question",
        header=[_("Question"), taking.question.heading],
        widths=[32, 110],
        rows=_about(taking, table, cells),
        is_table=False,
    )
    return packed([records, question])


def _rows(taking: Taking, table: tuple[Column, ...], cells: "_Cells") -> Iterator[list[list[Cell]]]:
    for answers in taking.answered():
        yield [[cells.of(column, answer) for column in table] for answer in answers]


class _Cells:
    """Counts what a workbook could not hold as it is."""

    def __init__(self) -> None:
        self.cut = self.signs = 0

    def of(self, column: Column, answer: dict[str, Any]) -> Cell:
        value = column.read(answer)
        if value is None or value == "":
            return None
        match column.kind:
            case "truth":
                return bool(value)
            case "day":
                return datetime.date.fromisoformat(value)
            case "edtf":
                return edtf_value(value).earliest if _DAY.fullmatch(value) else str(value)
            case "instant":
                return _instant(datetime.datetime.fromisoformat(value))
            case "number":
                return _number(value)
        return self.text(str(value), column.kind == "text", answer)

    def text(self, text: str, may_be_formula: bool, answer: dict[str, Any]) -> str:
        said = writable(text)
        self.signs += said != text.replace("\r\n", "\n").replace("\r", "\n")
        said = neutral(said) if may_be_formula else said
        units = said.encode("utf-16-le")
        if len(units) // 2 <= LETTERS_OF_A_CELL:
            return said
        self.cut += 1
        note = _(" … [cut here: a cell holds no more; all of it: %(address)s]") % {"address": answer["page"]}
        room = LETTERS_OF_A_CELL - len(note.encode("utf-16-le")) // 2
        return units[: 2 * room].decode("utf-16-le", "ignore") + note


def _number(value: Any) -> Cell:
    if not isinstance(value, str):
        return value  # type: ignore[no-any-return]
    if len(Decimal(value).as_tuple().digits) > _DIGITS:
        return value
    return float(value) if "." in value else int(value)


def _instant(value: datetime.datetime) -> datetime.datetime:
    """A workbook knows no time zones."""
    return value.astimezone(datetime.UTC).replace(tzinfo=None, microsecond=0)


def _about(taking: Taking, table: tuple[Column, ...], cells: _Cells) -> Iterator[list[tuple[str, Cell]]]:
    yield [*_asked(taking.question), *_read_so(cells), ("", None), (_("Columns"), None)]
    yield [(column.name, column.told) for column in table]


def _asked(question: Question) -> Iterator[tuple[str, Cell]]:
    yield _("Asked"), neutral(question.said)[:LETTERS_OF_A_CELL]
    for label, value in question.filters:
        yield label, neutral(writable(value))[:LETTERS_OF_A_CELL]
    yield _("Address"), question.address[:LETTERS_OF_A_CELL]
    yield _("Taken (UTC)"), _instant(question.taken)
    yield _("Records"), question.count
    yield _("How to cite"), writable(question.citation)[:LETTERS_OF_A_CELL]


def _read_so(cells: _Cells) -> Iterator[tuple[str, Cell]]:
    yield _("Dates"), _("EDTF (ISO 8601-2). A cell is a date only where the day is known; others say what is.")
    yield _("Several values"), _("Stand between semicolons, in the same order in every column of their name.")
    yield _("Apostrophes"), _("An apostrophe before = + - @ keeps a text from being run as a formula; take it away.")
    if cells.cut:
        yield _("Texts cut"), cells.cut
    if cells.signs:
        yield _("Texts with signs for letters that no workbook holds, such as ␁"), cells.signs
