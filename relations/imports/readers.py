"""Files of rows, read one row at a time, however long they are: CSV, XLSX, JSON and JSON lines."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import openpyxl
from django.utils.translation import gettext as _

from relations.imports.cells import plain
from relations.imports.problems import FileRefusedError

#: In characters. A longer one is a quotation mark that was never closed, or no table at all.
MAX_CELL = 1_000_000
MAX_LINE = 4_000_000
MAX_COLUMNS = 200
#: In bytes, unpacked: a workbook is a packed file, and a small one can unpack to anything.
MAX_WORKBOOK = 500_000_000
MAX_SHARED_TEXT = 100_000_000
#: No database holds these.
NO_TEXT = re.compile("[\0\ud800-\udfff]")

csv.field_size_limit(MAX_CELL)


@dataclass(slots=True)
class Row:
    line: int
    values: dict[str, str]
    #: Cells behind the last column.
    surplus: list[str] = field(default_factory=list)
    #: Why it cannot be read as a row of the file.
    problem: str = ""


@dataclass
class Table:
    """``header`` is None where every row names its own columns. ``position`` and ``size`` count bytes."""

    header: list[str] | None
    rows: Iterator[Row]
    size: int
    position: Callable[[], int]


@contextmanager
def open_table(path: Path, encoding: str = "", form: str = "") -> Iterator[Table]:
    """``form``: the suffix to read it as, where the name does not tell."""
    reader = _READERS.get((form or path.suffix).lower().lstrip("."))
    if reader is None:
        raise FileRefusedError(_("“%(name)s” is not a .csv, .xlsx, .json or .jsonl file.") % {"name": path.name})
    try:
        with path.open("rb") as file:
            if path.stat().st_size == 0:
                raise FileRefusedError(_("The file is empty."))
            yield reader(file, path.stat().st_size, encoding)
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileRefusedError(_("%(name)s: %(reason)s") % {"name": path.name, "reason": reason}) from error


def lines_of(file: IO[bytes], encoding: str) -> Iterator[str]:
    """Refuses what is not text in that encoding, saying where. Lines longer than ``MAX_LINE`` come in pieces."""
    head = file.read(4)
    file.seek(0)
    marked = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = _text(file, encoding or marked)
    except LookupError as error:
        raise FileRefusedError(_("There is no encoding “%(name)s”.") % {"name": encoding}) from error
    number = 0
    try:
        while line := text.readline(MAX_LINE):
            number += 1
            yield line
    except UnicodeDecodeError as error:
        reason = _(
            "The file is not in %(encoding)s. Save it as “CSV UTF-8”, or name its encoding, such as --encoding cp1251."
        )
        raise FileRefusedError(reason % {"encoding": encoding or "UTF-8"}, number + 1) from error


def _text(file: IO[bytes], encoding: str) -> Any:
    return io.TextIOWrapper(file, encoding=encoding, newline="")


def checked_header(names: list[str]) -> list[str]:
    names = [name.strip() for name in names]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise FileRefusedError(_("There is no line with the names of the columns."), 1)
    if len(names) > MAX_COLUMNS:
        reason = _("%(count)s columns are more than any of the desk's files has.")
        raise FileRefusedError(reason % {"count": len(names)}, 1)
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise FileRefusedError(_("Two columns are called “%(name)s”.") % {"name": twice[0]}, 1)
    if "" in names:
        raise FileRefusedError(_("Column %(number)s has no name.") % {"number": names.index("") + 1}, 1)
    return names


def _row(line: int, header: list[str], cells: list[str], *, whole: bool) -> Row:
    surplus = cells[len(header) :]
    row = Row(line, dict(zip(header, cells, strict=False)), surplus if any(surplus) else [])
    if row.surplus:
        row.problem = _("The row has %(count)s cells, the header %(expected)s. Is a comma not in quotation marks?") % {
            "count": len(cells),
            "expected": len(header),
        }
    elif whole and len(cells) < len(header):
        row.problem = _("The row has only %(count)s of %(expected)s cells.") % {
            "count": len(cells),
            "expected": len(header),
        }
    elif any(NO_TEXT.search(cell) for cell in cells):
        row.problem = _("The row holds a character that is no text (such as NUL).")
    return row


def _csv(file: IO[bytes], size: int, encoding: str) -> Table:
    lines = lines_of(file, encoding)
    first = next(lines, "")
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(_whole(lines, first), delimiter=delimiter, strict=True)
    header = checked_header(next(_cells(reader), (0, []))[1])

    def rows() -> Iterator[Row]:
        for line, cells in _cells(reader):
            if any(cells):
                yield _row(line, header, [plain(cell) for cell in cells], whole=True)

    return Table(header, rows(), size, file.tell)


def _whole(lines: Iterator[str], first: str) -> Iterator[str]:
    yield first
    for number, line in enumerate(lines, 2):
        if len(line) >= MAX_LINE:
            raise FileRefusedError(_("The line is longer than any row can be."), number)
        yield line


def _cells(reader: Any) -> Iterator[tuple[int, list[str]]]:
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = _("A quotation mark that is opened here is not closed as it should be (%(error)s).")
            raise FileRefusedError(reason % {"error": error}, line) from error


def _xlsx(file: IO[bytes], size: int, encoding: str) -> Table:
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
            values = [_said(cell.value) for cell in each]
            if not any(values):
                continue
            row = _row(number, header, [plain(value) for value in values], whole=False)
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


def _said(value: Any) -> str:
    """A value of a workbook or of JSON as text. A day comes with a midnight that nobody wrote."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list) and not any(isinstance(each, list | dict) for each in value):
        return "\n".join(map(_said, value))
    return re.sub(r"(?<=\d{4}-\d\d-\d\d) 00:00:00\Z", "", str(value))


def _json_row(line: int, found: Any) -> Row:
    if not isinstance(found, list):
        return Row(line, {}, problem=_("An object with the columns as names is expected."))
    names = [name for name, value in found]
    row = Row(line, {name: _said(value) for name, value in found})
    if len(set(names)) < len(names):
        row.problem = _("Two columns have the same name.")
    elif nested := next((name for name, value in found if isinstance(value, _Pairs | dict)), ""):
        row.problem = _("%(name)s: one value is expected, or a list of texts.") % {"name": nested}
    elif any(NO_TEXT.search(text) for text in (*names, *row.values.values())):
        row.problem = _("The row holds a character that is no text (such as NUL).")
    return row


class _Pairs(list[Any]):
    """A JSON object with all its names, the repeated ones too."""


# Numbers stay as they are written.
_DECODER = json.JSONDecoder(object_pairs_hook=_Pairs, parse_float=str, parse_int=str, parse_constant=str)


def _jsonl(file: IO[bytes], size: int, encoding: str) -> Table:
    def rows() -> Iterator[Row]:
        number, in_pieces = 0, False
        for text in lines_of(file, encoding):
            ended = text.endswith(("\n", "\r"))
            if not in_pieces:
                number += 1
                if len(text) >= MAX_LINE and not ended:
                    yield Row(number, {}, problem=_("The line is longer than any row can be."))
                elif text.strip():
                    yield _decoded(number, text)
            in_pieces = not ended

    return Table(None, rows(), size, file.tell)


def _decoded(number: int, text: str) -> Row:
    try:
        return _json_row(number, _DECODER.decode(text))
    except (ValueError, RecursionError) as error:
        return Row(number, {}, [text.strip()], _("This is not JSON: %(error)s") % {"error": error})


def _json(file: IO[bytes], size: int, encoding: str) -> Table:
    def rows() -> Iterator[Row]:
        for number, item in enumerate(_items(_text(file, encoding or "utf-8-sig")), 1):
            yield _json_row(number, item)

    return Table(None, rows(), size, file.tell)


def _items(text: IO[str]) -> Iterator[Any]:
    """The items of a list, none of which need end where a piece of the file does."""
    try:
        rest = text.read(65_536).lstrip()
        if not rest.startswith("["):
            raise FileRefusedError(_("A list of objects is expected: [{…}, {…}]. One object a line is .jsonl."))
        rest, number = rest[1:], 0
        while True:
            rest = rest.lstrip(" \t\r\n,")
            if rest.startswith("]"):
                return
            try:
                item, end = _DECODER.raw_decode(rest)
            except (ValueError, RecursionError) as error:
                more = "" if len(rest) > MAX_LINE else text.read(max(65_536, len(rest)))
                if not more:
                    reason = _("Item %(number)s cannot be read as JSON: %(error)s")
                    raise FileRefusedError(reason % {"number": number + 1, "error": error}) from error
                rest += more
                continue
            yield item
            rest, number = rest[end:], number + 1
    except UnicodeDecodeError as error:
        raise FileRefusedError(_("The file is not in UTF-8.")) from error


_READERS: dict[str, Callable[[IO[bytes], int, str], Table]] = {
    "csv": _csv,
    "tsv": _csv,
    "xlsx": _xlsx,
    "json": _json,
    "jsonl": _jsonl,
    "ndjson": _jsonl,
}
