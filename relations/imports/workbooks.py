"""Workbooks, read row by row. They are packed XML: a small one can unpack to anything, and a cell can be a program."""

from collections.abc import Iterator
from typing import IO, Any

import openpyxl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relations.imports.problems import FileRefusedError
from relations.imports.tables import MAX_COLUMNS, Row, Table, checked_header, row_of, said
from relations.packed import BombError, Limits, PackedError, opened
from relations.spreadsheets import plain

WORKBOOK = Limits(members=5_000, size=500_000_000, ratio=400, nested=1)
#: In bytes, unpacked: it is read as a whole.
MAX_SHARED_TEXT = 100_000_000
TOO_LONG = gettext_lazy("The workbook unpacks to more than it may. Save it as CSV.")


def read_workbook(file: IO[bytes]) -> Table:
    _refuse_bomb(file)
    cells = _cells(file)
    header = checked_header([str(cell.value or "") for cell in next(cells, ())])
    return Table(header, _rows(cells, header), 0, lambda: 0)


def _cells(file: IO[bytes]) -> Iterator[Any]:
    """The rows of the first sheet. A broken or hostile workbook breaks anywhere in the parser."""
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()
        yield from sheet.iter_rows(max_col=MAX_COLUMNS + 1)
    except MemoryError:
        raise
    except Exception as error:
        raise FileRefusedError(_("The workbook cannot be read: it is damaged, or holds what it should not.")) from error


def _rows(cells: Iterator[Any], header: list[str]) -> Iterator[Row]:
    for number, each in enumerate(cells, 2):
        values = [said(cell.value) for cell in each]
        if not any(values):
            continue
        row = row_of(number, header, [plain(value) for value in values], whole=False)
        if formula := next((cell for cell in each if cell.data_type == "f"), None):
            reason = _("A formula (%(value)s) stands where a value is expected: paste it as a value.")
            row.problem = reason % {"value": str(formula.value)[:40]}
        yield row


def _refuse_bomb(file: IO[bytes]) -> None:
    try:
        with opened(file, WORKBOOK) as packed:
            members = packed.infolist()
    except BombError as error:
        raise FileRefusedError(str(TOO_LONG)) from error
    except PackedError as error:
        raise FileRefusedError(_("The file is not an .xlsx workbook.")) from error
    shared = (each.file_size for each in members if each.filename.lower().endswith("sharedstrings.xml"))
    if sum(shared) > MAX_SHARED_TEXT:
        raise FileRefusedError(str(TOO_LONG))
    file.seek(0)
