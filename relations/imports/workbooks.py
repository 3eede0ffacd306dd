"""Workbooks, read row by row. They are packed XML: a small one can unpack to anything, and a cell can be a program."""

import zipfile
from collections.abc import Iterator
from typing import IO, Any

import openpyxl
from django.utils.translation import gettext as _

from relations.imports.problems import FileRefusedError
from relations.imports.tables import MAX_COLUMNS, Row, Table, checked_header, row_of, said
from relations.spreadsheets import plain

#: In bytes, unpacked.
MAX_WORKBOOK = 500_000_000
MAX_SHARED_TEXT = 100_000_000


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
        with zipfile.ZipFile(file) as packed:
            sizes = {each.filename: each.file_size for each in packed.infolist()}
    except (zipfile.BadZipFile, ValueError) as error:
        raise FileRefusedError(_("The file is not an .xlsx workbook.")) from error
    shared = sum(size for name, size in sizes.items() if name.lower().endswith("sharedstrings.xml"))
    if sum(sizes.values()) > MAX_WORKBOOK or shared > MAX_SHARED_TEXT:
        raise FileRefusedError(_("The workbook unpacks to more than it may. Save it as CSV."))
    file.seek(0)
