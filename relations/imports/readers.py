"""Files of rows, read one row at a time, however long they are: CSV, XLSX, JSON and JSON lines."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from relations.imports.problems import FileRefusedError
from relations.imports.tables import NO_TEXT, Row, Table, checked_header, row_of, said
from relations.imports.workbooks import read_workbook
from relations.spreadsheets import plain

#: In characters. A longer one is a quotation mark that was never closed, or no table at all.
MAX_CELL = 1_000_000
MAX_LINE = 4_000_000

#: Header, or None where every row names its own columns, and rows.
Read = tuple[list[str] | None, Iterator[Row]]
FORMS = ("csv", "tsv", "xlsx", "json", "jsonl", "ndjson")
_BY_LINE = ("csv", "tsv", "jsonl", "ndjson")

csv.field_size_limit(MAX_CELL)


@contextmanager
def open_table(path: Path, encoding: str = "", form: str = "") -> Iterator[Table]:
    """``form``: the suffix to read it as, where the name does not tell."""
    kind = (form or path.suffix).lower().lstrip(".")
    if kind not in FORMS:
        raise FileRefusedError(_("“%(name)s” is not a .csv, .xlsx, .json or .jsonl file.") % {"name": path.name})
    try:
        with path.open("rb") as file:
            if path.stat().st_size == 0:
                raise FileRefusedError(_("The file is empty."))
            if kind == "xlsx":
                yield read_workbook(file)
                return
            with _text(file, encoding) as text:
                header, rows = _READERS[kind](lines_of(text) if kind in _BY_LINE else text)
                yield Table(header, rows, path.stat().st_size, file.tell)
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileRefusedError(_("%(name)s: %(reason)s") % {"name": path.name, "reason": reason}) from error


def _text(file: IO[bytes], encoding: str) -> io.TextIOWrapper:
    head = file.read(4)
    file.seek(0)
    marked = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return io.TextIOWrapper(file, encoding=encoding or marked, newline="")
    except LookupError as error:
        raise FileRefusedError(_("There is no encoding “%(name)s”.") % {"name": encoding}) from error


def lines_of(text: io.TextIOWrapper) -> Iterator[str]:
    """Refuses what is not text in its encoding, saying where. Lines longer than ``MAX_LINE`` come in pieces."""
    number = 0
    try:
        while line := text.readline(MAX_LINE):
            number += 1
            yield line
    except UnicodeError as error:
        reason = _(
            "The file is not in %(encoding)s. Save it as “CSV UTF-8”, or name its encoding, such as --encoding cp1251."
        )
        raise FileRefusedError(reason % {"encoding": text.encoding.removesuffix("-sig").upper()}, number + 1) from error


def _csv(lines: Iterator[str]) -> Read:
    first = next(lines, "")
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(_whole(lines, first), delimiter=delimiter, strict=True)
    header = checked_header(next(_cells(reader), (0, []))[1])

    def rows() -> Iterator[Row]:
        for line, cells in _cells(reader):
            if any(cells):
                yield row_of(line, header, [plain(cell) for cell in cells], whole=True)

    return header, rows()


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


def _json_row(line: int, found: Any) -> Row:
    if not isinstance(found, list):
        return Row(line, {}, problem=_("An object with the columns as names is expected."))
    names = [name for name, value in found]
    row = Row(line, {name: said(value) for name, value in found})
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


def _jsonl(lines: Iterator[str]) -> Read:
    def rows() -> Iterator[Row]:
        number, in_pieces = 0, False
        for text in lines:
            ended = text.endswith(("\n", "\r"))
            if not in_pieces:
                number += 1
                if len(text) >= MAX_LINE and not ended:
                    yield Row(number, {}, problem=_("The line is longer than any row can be."))
                elif text.strip():
                    yield _decoded(number, text)
            in_pieces = not ended

    return None, rows()


def _decoded(number: int, text: str) -> Row:
    try:
        return _json_row(number, _DECODER.decode(text))
    except (ValueError, RecursionError) as error:
        return Row(number, {}, [text.strip()], _("This is not JSON: %(error)s") % {"error": error})


def _json(text: IO[str]) -> Read:
    def rows() -> Iterator[Row]:
        for number, item in enumerate(_items(text), 1):
            yield _json_row(number, item)

    return None, rows()


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
    except UnicodeError as error:
        raise FileRefusedError(_("The file is not in UTF-8.")) from error


_READERS: dict[str, Callable[[Any], Read]] = {
    "csv": _csv,
    "tsv": _csv,
    "json": _json,
    "jsonl": _jsonl,
    "ndjson": _jsonl,
}
