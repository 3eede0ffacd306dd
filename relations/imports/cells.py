"""What stands in one cell of the desk's own files, and the way back: rows and lists."""

import re
from collections.abc import Iterable, Sequence

_ESCAPES = {"\\": "\\\\", "|": "\\|", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}


def join_rows(rows: Iterable[Sequence[str]]) -> str:
    """One row a line, its values between bars; values that are left out at the end are empty."""
    return "\n".join(re.sub(r"( \|)+\Z", "", " | ".join(map(_escape, row))) for row in rows)


def split_rows(cell: str, width: int) -> list[list[str]]:
    """Rows of one value may stand between semicolons as well."""
    lines = re.split(r"[;\n]", cell) if width == 1 else cell.split("\n")
    return [_values(line) for line in lines if line.strip()]


def _escape(value: str) -> str:
    # A blank at either end would be taken for one beside the bar.
    text = "".join(_ESCAPES.get(letter, letter) for letter in value)
    blank = re.compile(r"\A[ ]|[ ]\Z")
    return blank.sub("\\\\ ", text)


def _values(line: str) -> list[str]:
    if "\\" not in line and "\0" not in line:
        return [value.strip(" \t\r") for value in line.split("|")]
    values, current = [], []
    letters = iter(line)
    for letter in letters:
        if letter == "\\":
            following = next(letters, "\\")
            # Marked, so that what was escaped is not stripped.
            current.append(f"\0{_ESCAPED.get(following, following)}\0")
        elif letter == "|":
            values.append(_stripped(current))
            current = []
        else:
            current.append(letter)
    return [*values, _stripped(current)]


def _stripped(letters: list[str]) -> str:
    return "".join(letters).strip(" \t\r").replace("\0", "")
