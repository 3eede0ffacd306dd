"""CSV as RFC 4180 has it: a line of names, one record a line, CRLF between them, quotation marks where they are needed.

What a spreadsheet would run as a formula has an apostrophe before it, at the beginning of a cell or, since many split a
line at semicolons, after one or after a line break within it: ``spreadsheets.plain`` takes it away, and it is what the
desk wrote. Slugs, addresses, dates and numbers never have one.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from relations.exports.columns import Column, columns
from relations.exports.taking import CURSOR, Taking
from relations.spreadsheets import neutral

BOM = "bom"


def write_csv(taking: Taking) -> Iterator[bytes]:
    table = columns(taking.record_type.serializer)
    if taking.cursor_of:
        table = (*table, Column(CURSOR, "name", lambda answer: answer[CURSOR], ""))
    # The mark tells Excel, which guesses otherwise, that the letters are UTF-8.
    yield ("\ufeff" if BOM in taking.switches else "").encode() + _lines([[column.name for column in table]])
    for answers in taking.answered():
        yield _lines([[cell(column, answer) for column in table] for answer in answers])


def _lines(rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def cell(column: Column, answer: dict[str, Any]) -> str:
    value = column.read(answer)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return neutral(str(value)) if column.kind == "text" else str(value)
