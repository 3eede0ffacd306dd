"""What an import has to say about a file: which row, which column, which value, why, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

#: Below this a name is no suggestion but noise.
ALIKE = 65


class FileRefusedError(Exception):
    """The file or its mapping cannot be read as one; nothing of it is looked at any further."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason if not line else _("line %(line)s: %(reason)s") % {"line": line, "reason": reason})
        self.reason, self.line = reason, line


class BadValueError(ValueError):
    """``row``: which of the rows in the cell, counted from 0. ``fields``: which of its fields, or of the record's where
    no column is named, separated by commas."""

    def __init__(self, reason: str, *, column: str = "", value: str = "", row: int = -1, fields: str = "") -> None:
        super().__init__(reason)
        self.reason, self.column, self.value, self.row, self.fields = reason, column, value, row, fields


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    column: str
    value: str
    reason: str
    row: int = -1
    fields: str = ""

    def __str__(self) -> str:
        where = [_("line %(line)s") % {"line": self.line}, *([self.column] if self.column else [])]
        value = f" “{Truncator(self.value).chars(80)}”" if self.value else ""
        return f"{', '.join(where)}{value}: {self.reason}"


def nearest(word: str, known: Iterable[str]) -> str:
    """“ Did you mean …?”, or nothing."""
    found = process.extractOne(word.lower(), list(known), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return " " + _("Did you mean “%(name)s”?") % {"name": found[0]} if found else ""
