"""What spreadsheets do to texts, whether a file of ours is opened in one or comes from one."""

import re

#: A spreadsheet runs what begins like this, whatever the file says it is.
_FORMULA = re.compile(r"['\s]*[=+\-@]|'*[\t\r]")
_NEUTRAL = re.compile(rf"'(?:{_FORMULA.pattern})")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?\Z")
#: Where lists are written with semicolons, as in Russian and German, a line of CSV is split here, and not at commas.
_BREAK = re.compile(r"([;\t\r\n])")
#: What would then run: a list of lines that begin with a hyphen would not, without a call or a name of another file.
_RUNS = r"""(?=[=@]|[+\-].*[(|!])"""
_PART = re.compile(rf"""\A([\s"]*)('*){_RUNS}""", re.DOTALL)
_NEUTRAL_PART = re.compile(rf"""\A([\s"]*)'('*){_RUNS}""", re.DOTALL)
#: No cell of a workbook holds more letters, as UTF-16 counts them; a longer text would be cut without a word.
LETTERS_OF_A_CELL = 32_767


def neutral(text: str) -> str:
    """An apostrophe keeps a spreadsheet from running what looks like a formula; ``plain`` takes it away again."""
    first, *others = _BREAK.split(text)
    guarded = "".join([first, *(_PART.sub(r"\1'\2", part) for part in others)])
    return f"'{guarded}" if _FORMULA.match(text) and not _NUMBER.match(text) else guarded


def plain(text: str) -> str:
    first, *others = _BREAK.split(text[1:] if _NEUTRAL.match(text) else text)
    return "".join([first, *(_NEUTRAL_PART.sub(r"\1\2", part) for part in others)])
