"""What spreadsheets do to texts, whether a file of ours is opened in one or comes from one."""

import re

#: A spreadsheet runs what begins like this, whatever the file says it is.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NEUTRAL = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?\Z")
#: No cell of a workbook holds more letters, as UTF-16 counts them; a longer text would be cut without a word.
LETTERS_OF_A_CELL = 32_767


def neutral(text: str) -> str:
    """An apostrophe keeps a spreadsheet from running what looks like a formula; ``plain`` takes it away again."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text


def plain(text: str) -> str:
    return text[1:] if _NEUTRAL.match(text) else text
