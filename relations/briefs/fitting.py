"""Two pages and no more: how much a brief takes, and what is left to the lists where it would take more."""

import math

from relations.briefs.model import Brief, Group, Line, Section, Table, said
from relations.briefs.sections import Limits

#: From much to little; the last one fits whatever the texts are.
STEPS = (
    Limits(),
    Limits(officers=5, contacts=3, promises=5, documents=6, not_known=4, text=180, sources=2, name=90),
    Limits(officers=5, contacts=2, planned=3, promises=4, documents=5, not_known=3, figures=6, title=150, text=150,
           people=4, sources=1, source_title=100, name=80),
    Limits(officers=4, contacts=1, planned=3, promises=4, documents=4, not_known=2, figures=5, title=120, text=120,
           people=3, sources=1, source_title=80, name=60),
    Limits(officers=4, contacts=0, planned=2, promises=3, documents=4, not_known=2, figures=4, title=110, text=100,
           people=2, sources=1, source_title=70, name=50),
    Limits(officers=3, contacts=0, planned=2, promises=2, documents=3, not_known=1, figures=3, title=90, text=80,
           people=2, sources=1, source_title=60, name=40),
    Limits(officers=3, contacts=0, planned=1, promises=1, documents=2, not_known=1, figures=2, title=70, text=60,
           people=1, sources=1, source_title=50, name=40),
)  # fmt: skip

#: As the estimates of ``height`` go, which are some 6 to 18 in a hundred too high; two pages hold 1508 points in truth,
#: and up to 50 are lost where the first one ends.
HEIGHT = 1510.0
WIDTH = 490.0
#: Size and height of a line of text and of a footnote, as the template of the PDF sets them.
TEXT, NOTE = (9.6, 11.0), (7.8, 8.4)
HEADING, SUBHEADING, TITLE, ROW = 24.0, 16.5, 24.0, 4.4
#: Widths of letters in parts of the size of the type, somewhat more than in truth: lines break at words.
SMALL, CAPITAL, CYRILLIC, OTHER = 0.44, 0.66, 0.55, 0.75
#: A sign that stands for a syllable or a word may take several Latin letters.
SIGN, SIGNS_FROM = 2.5, 0x2E80


def fits(brief: Brief) -> bool:
    return height(brief) <= HEIGHT


def height(brief: Brief) -> float:
    opening = TITLE + _text(brief.title, 17.0) + 2 * TEXT[1] * bool(brief.warning)
    lines = opening + sum(_text(said(line)) for line in (*brief.preface, brief.closing))
    return lines + sum(map(_section, brief.sections)) + sum(_note(note.line) for note in brief.footnotes)


def _section(section: Section) -> float:
    if section.two_sides and len(section.parts) == 2:
        return HEADING + max(_part(part, WIDTH / 2 - 12) for part in section.parts)
    return HEADING + sum(_part(part, WIDTH) for part in section.parts)


def _part(part: Group | Table, width: float) -> float:
    return _table(part, width) if isinstance(part, Table) else _group(part, width)


def _group(group: Group, width: float) -> float:
    items = sum(_text(said(item.line), width=width - 12, marks=len(item.notes)) for item in group.items)
    beside = group.empty if not group.items else ""
    heading = SUBHEADING - TEXT[1] + _text(said(group.heading), width=width) if group.heading else 0
    return heading + items + sum(_text(text, width=width) for text in (beside, said(group.more)))


def _table(table: Table, width: float) -> float:
    # The template gives the first column more than its share, and the last one some more.
    shares = [2.6, *[1.0] * (len(table.header) - 2), 1.6]
    widths = [(width - 6 * len(shares)) * share / sum(shares) for share in shares]
    rows = (
        max(_text(said(cell), width=own, marks=len(row.notes)) for cell, own in zip(row.cells, widths, strict=True))
        for row in table.rows
    )
    return 2 * TEXT[1] + ROW * (1 + len(table.rows)) + sum(rows) + _text(said(table.more))


def _text(text: str, size: float = TEXT[0], *, width: float = WIDTH, marks: int = 0) -> float:
    if not text:
        return 0
    return math.ceil((_length(text) + 0.8 * marks) * size / width) * TEXT[1] * size / TEXT[0]


def _note(line: Line) -> float:
    return math.ceil(_length(said(line)) * NOTE[0] / WIDTH) * NOTE[1]


def _length(text: str) -> float:
    return sum(map(_width, text))


def _width(character: str) -> float:
    code = ord(character)
    if code < 0x250 or 0x2000 <= code < 0x2070:
        return CAPITAL if character.isupper() else SMALL
    if code >= SIGNS_FROM:
        return SIGN
    return CYRILLIC if 0x370 <= code < 0x530 else OTHER
