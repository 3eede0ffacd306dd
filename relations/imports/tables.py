"""What every file of rows comes down to."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from relations.imports.problems import FileRefusedError

MAX_COLUMNS = 200
#: No database holds these.
NO_TEXT = re.compile("[\0\ud800-\udfff]")


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


def row_of(line: int, header: list[str], cells: list[str], *, whole: bool) -> Row:
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


def said(value: Any) -> str:
    """A value of a workbook or of JSON as text. A day comes with a midnight that nobody wrote."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list) and not any(isinstance(each, list | dict) for each in value):
        return "\n".join(map(said, value))
    return re.sub(r"(?<=\d{4}-\d\d-\d\d) 00:00:00\Z", "", str(value))
