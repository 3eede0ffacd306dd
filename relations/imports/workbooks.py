"""Workbooks, read row by row. They are packed XML: a small one can unpack to anything, and a cell can be a program."""

import zipfile
from collections.abc import Iterator
from typing import IO, Any

import openpyxl
from django.utils.translation import gettext as _

from relations.imports.cells import plain
from relations.imports.problems import FileRefusedError
from relations.imports.tables import MAX_COLUMNS, Row, Table, checked_header, row_of, said

#: In bytes, unpacked.
MAX_WORKBOOK = 500_000_000
MAX_SHARED_TEXT = 100_000_000


def read_workbook(file: IO[bytes]) -> Table:
    _refuse_bomb(file)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()
        cells = sheet.iter_rows(max_col=MAX_COLUMNS + 1)
        header = checked_header([str(cell.value or "") for cell in next(cells, ())])
    except (FileRefusedError, MemoryError):
        raise
    except Exception as error:
        reason = _("The workbook cannot be read (%(error)s).") % {"error": type(error).__name__}
        raise FileRefusedError(reason) from error

    def rows() -> Iterator[Row]:
        for number, each in enumerate(cells, 2):
            values = [said(cell.value) for cell in each]
            if not any(values):
                continue
            row = row_of(number, header, [plain(value) for value in values], whole=False)
            if formula := next((cell for cell in each if cell.data_type == "f"), None):
                row.problem = _("A formula (%(value)s) stands where a value is expected: paste it as a value.") % {
                    "value": str(formula.value)[:40]
                }
            yield row

    return Table(header, rows(), 0, lambda: 0)


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
