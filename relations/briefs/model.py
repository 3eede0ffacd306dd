"""What a brief says, whatever it is printed as. The page, the PDF and the DOCX all say this and nothing else."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Role = Literal["", "strong", "soft", "warning"]

#: Invisible characters that join letters; the others only turn writing round or break it.
JOINERS = "\u200c\u200d"
SPACES = re.compile(" {2,}")


def clean(text: str) -> str:
    """On one line, without what no printed page can hold."""
    if text.isprintable():
        return SPACES.sub(" ", text)
    kept = (
        " " if character.isspace() or unicodedata.category(character) == "Cc" else character
        for character in text
        if unicodedata.category(character) not in ("Cf", "Cs", "Cn", "Co") or character in JOINERS
    )
    return SPACES.sub(" ", "".join(kept))


@dataclass(frozen=True)
class Run:
    """Some words in one language."""

    text: str
    #: Where it is another than that of the brief.
    language: str = ""
    #: A path of the site, or an address elsewhere.
    link: str = ""
    role: Role = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text))


Line = tuple[Run, ...]


def said(line: Line) -> str:
    return "".join(run.text for run in line)


@dataclass(frozen=True)
class Reference:
    """To a footnote."""

    number: int
    #: Where a reader meets it first, and to which the note leads back.
    first: bool


References = tuple[Reference, ...]


@dataclass(frozen=True)
class Item:
    line: Line
    notes: References = ()


@dataclass(frozen=True)
class Group:
    """A list under a heading of its own, or directly under that of its section."""

    items: tuple[Item, ...]
    heading: Line = ()
    #: What stands instead of items, where there are none.
    empty: str = ""
    #: How many more there are, and where.
    more: Line = ()
    kind: Literal["group"] = "group"


@dataclass(frozen=True)
class Row:
    cells: tuple[Line, ...]
    #: They stand behind the last of its cells.
    notes: References = ()


@dataclass(frozen=True)
class Table:
    caption: str
    #: Of the columns; the first one names the row.
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    more: Line = ()
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Section:
    heading: str
    parts: tuple[Group | Table, ...]
    #: Its groups are the two sides, and may stand beside each other.
    two_sides: bool = False


@dataclass(frozen=True)
class Footnote:
    number: int
    line: Line


@dataclass(frozen=True)
class Brief:
    title: str
    #: What sort of paper this is, and as of which day.
    subtitle: str
    #: Lines under the title: the period, how it was chosen.
    preface: tuple[Line, ...]
    sections: tuple[Section, ...]
    footnotes: tuple[Footnote, ...]
    #: Where the page of this brief is, and what stands at the end of it.
    closing: Line
    language: str
    #: Such as ``brief-by-kz-2012-06-01``.
    name: str
    #: Such as ``https://relations.example``; before the paths that are linked to.
    site: str
    #: On every page, where it is not empty.
    warning: str = ""
    #: Foot of every page, with ``{page}`` and ``{pages}``.
    paging: str = "{page} / {pages}"
    #: Heading of the footnotes, where they are not at the foot of a page.
    footnotes_heading: str = ""

    def address(self, link: str) -> str:
        return f"{self.site}{link}" if link.startswith("/") else link

    def texts(self) -> Iterator[str]:
        """All that it says, in the order in which it is read; footnotes last."""
        yield from (self.title, self.subtitle, *filter(None, [self.warning]), *map(said, self.preface))
        for section in self.sections:
            yield section.heading
            for part in section.parts:
                yield from _of_table(part) if isinstance(part, Table) else _of_group(part)
        yield said(self.closing)
        yield from (said(note.line) for note in self.footnotes)


def _of_group(group: Group) -> Iterator[str]:
    yield from filter(None, [said(group.heading)])
    yield from (said(item.line) for item in group.items)
    yield from filter(None, [group.empty if not group.items else "", said(group.more)])


def _of_table(table: Table) -> Iterator[str]:
    yield from (table.caption, *table.header)
    for row in table.rows:
        yield from map(said, row.cells)
    yield from filter(None, [said(table.more)])
