"""Workbooks as Office Open XML has them, packed and sent row by row.

openpyxl writes a workbook to a file and only then hands it over, at some ten thousand cells a second; a reader of a
hundred thousand statements would wait for minutes before the first byte. What is needed of the format is small.
"""

import datetime
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import get_column_letter

from relations.exports.letters import writable

Cell = str | int | float | bool | datetime.date | datetime.datetime | None

#: Excel counts a 29 February 1900 that never was; earlier days are told in letters.
_FIRST_DAY = datetime.date(1900, 3, 1)
#: From which it counts all others, by its own clock.
_MIDNIGHT = datetime.datetime(1899, 12, 30)  # noqa: DTZ001
_HEADER, _DAY, _INSTANT = 1, 2, 3
#: A quick packing: the slower ones save little and keep the reader waiting.
_PACKING = 3
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CORNER, _FIXED = re.compile("([A-Z]+)([0-9]+)"), r"$\1$\2"
#: Excel reads this as the letter of that number.
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

_STYLES = f"""{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>\
<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/>\
<name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill>\
<patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1">\
<border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf xfId="0"/>\
<xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/>\
<xf xfId="0" numFmtId="165" applyNumberFormat="1"/></cellXfs><cellStyles count="1">\
<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


class _Sent:
    """What was packed and has not been sent yet."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """There is nothing below."""

    def close(self) -> None:
        """Nor is there anything to close."""

    def take(self) -> bytes:
        piece, self.pieces = b"".join(self.pieces), []
        return piece


@dataclass(frozen=True)
class Sheet:
    """``rows``: some at a time, each time followed by a piece of the file."""

    name: str
    header: Sequence[str]
    widths: Sequence[float]
    rows: Iterable[Iterable[Sequence[Cell]]]
    #: The header stays in sight, and each column can be filtered.
    is_table: bool = True


def packed(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """The rows of a sheet are asked for once the sheets before it are written."""
    sent, areas = _Sent(), {}
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED, compresslevel=_PACKING) as book:
        for path, content in _frame(len(sheets)).items():
            book.writestr(path, content)
        for number, sheet in enumerate(sheets, 1):
            written = 1
            with book.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
                part.write(_top(sheet, is_first=number == 1).encode())
                for rows in sheet.rows:
                    lines = [_row(row, written + place) for place, row in enumerate(rows, 1)]
                    written += len(lines)
                    part.write("".join(lines).encode())
                    yield sent.take()
                area = f"A1:{get_column_letter(len(sheet.header))}{written}"
                part.write(_bottom(area if sheet.is_table else "").encode())
            if sheet.is_table:
                areas[sheet.name] = area
        book.writestr("xl/workbook.xml", _workbook([sheet.name for sheet in sheets], areas))
    yield sent.take()


def _top(sheet: Sheet, *, is_first: bool) -> str:
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if sheet.is_table else ""
    selected = ' tabSelected="1"' if is_first else ""
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(sheet.widths, 1)
    )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView{selected} workbookViewId="0">{pane}</sheetView>'
        f"</sheetViews><cols>{widths}</cols><sheetData>{_row(sheet.header, 1, _HEADER)}"
    )


def _bottom(area: str) -> str:
    filtered = f'<autoFilter ref="{area}"/>' if area else ""
    return f"</sheetData>{filtered}</worksheet>"


def _row(cells: Sequence[Cell], number: int, style: int = 0) -> str:
    inner = "".join(
        _cell(cell, f"{letter}{number}", style)
        for cell, letter in zip(cells, map(get_column_letter, range(1, len(cells) + 1)), strict=True)
        if cell is not None and cell != ""
    )
    return f'<row r="{number}">{inner}</row>'


def _cell(value: Cell, at: str, style: int) -> str:
    match value:
        case bool():
            return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
        case int() | float():
            return f'<c r="{at}"><v>{value!r}</v></c>'
        case datetime.datetime() if value.date() >= _FIRST_DAY:
            return f'<c r="{at}" s="{_INSTANT}"><v>{(value - _MIDNIGHT) / datetime.timedelta(days=1)!r}</v></c>'
        case datetime.date() if not isinstance(value, datetime.datetime) and value >= _FIRST_DAY:
            return f'<c r="{at}" s="{_DAY}"><v>{(value - _MIDNIGHT.date()).days}</v></c>'
        case datetime.date():
            value = value.isoformat()
    styled = f' s="{style}"' if style else ""
    text = escape(_LIKE_AN_ESCAPE.sub("_x005F_", writable(str(value))))
    return f'<c r="{at}"{styled} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _workbook(names: Sequence[str], areas: Mapping[str, str]) -> str:
    """``areas``: those that can be filtered, by the name of their sheet."""
    sheets = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    defined = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{names.index(name)}" hidden="1">'
        f"'{name}'!{_CORNER.sub(_FIXED, area)}</definedName>"
        for name, area in areas.items()
    )
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets>'
        f"<definedNames>{defined}</definedNames></workbook>"
    )


def _frame(count: int) -> dict[str, str]:
    """The parts that tell what the others are; programs that guess at a file look at its first part."""
    numbers = range(1, count + 1)
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>' for n in numbers
    )
    style = f'<Relationship Id="rId{count + 1}" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{parts}</Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}{style}'
        "</Relationships>",
        "xl/styles.xml": _STYLES,
    }
