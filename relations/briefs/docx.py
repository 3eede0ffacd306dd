"""A brief as DOCX, with the styles a word processor knows by name, so that it can be worked on further."""

import io
from typing import cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as DocxTable
from docx.text.paragraph import Paragraph

from relations.briefs.docx_notes import Notes
from relations.briefs.docx_runs import add_field, add_line, add_text, set_language
from relations.briefs.model import Brief, Group, Line, Table

#: Every word processor has it or knows what stands for it, and it has the letters of all our languages.
FONT = "Times New Roman"
INK, SOFT, ACCENT = RGBColor(0x1D, 0x22, 0x26), RGBColor(0x50, 0x58, 0x5E), RGBColor(0x17, 0x56, 0x5A)
#: Style, size, colour, space before, space after.
STYLES = (
    ("Normal", 9.5, INK, 0, 2),
    ("Title", 18, INK, 0, 0),
    ("Subtitle", 12, SOFT, 0, 4),
    ("Heading 1", 11.5, ACCENT, 8, 2),
    ("Heading 2", 9.5, INK, 4, 1),
    ("List Bullet", 9.5, INK, 0, 1),
    ("Caption", 9, SOFT, 0, 2),
    ("Header", 9, SOFT, 0, 0),
    ("Footer", 9, SOFT, 0, 0),
)
#: The time that every file within the archive bears; it cannot bear an earlier one.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def as_docx(brief: Brief) -> bytes:
    """Equal briefs give equal bytes."""
    document = docx.Document()
    drop_picture(document)
    set_styles(document, brief.language)
    set_page(document, brief)
    set_properties(document, brief)
    notes = Notes(document, brief)
    _opening(document, brief)
    for section in brief.sections:
        _paragraph(document, section.heading, "Heading 1")
        for part in section.parts:
            if isinstance(part, Table):
                _table(document, part, brief, notes)
            else:
                _group(document, part, brief, notes)
    _line(document, brief.closing, brief)
    notes.save()
    written = io.BytesIO()
    document.save(written)
    return _undated(written)


def _opening(document: Document, brief: Brief) -> None:
    _paragraph(document, brief.title, "Title")
    _paragraph(document, brief.subtitle, "Subtitle")
    if brief.warning:
        add_text(_paragraph(document), brief.warning, "warning")
    for line in brief.preface:
        _line(document, line, brief)


def _paragraph(document: Document, text: str = "", style: str = "Normal") -> Paragraph:
    paragraph = document.add_paragraph(text)
    # By its id: finding a style by its name reads all of them, and that would take most of the time.
    paragraph._p.style = style.replace(" ", "")
    return paragraph


def _line(document: Document, line: Line, brief: Brief, style: str = "Normal") -> Paragraph:
    paragraph = _paragraph(document, style=style)
    add_line(paragraph, line, brief)
    return paragraph


def _group(document: Document, group: Group, brief: Brief, notes: Notes) -> None:
    if group.heading:
        _line(document, group.heading, brief, "Heading 2")
    for item in group.items:
        notes.refer(_line(document, item.line, brief, "List Bullet"), item.notes)
    if group.empty and not group.items:
        add_text(_paragraph(document), group.empty, "soft")
    if group.more:
        _line(document, group.more, brief)


def _table(document: Document, table: Table, brief: Brief, notes: Notes) -> None:
    _paragraph(document, table.caption, "Caption").paragraph_format.keep_with_next = True
    made = document.add_table(rows=1, cols=len(table.header), style="Table Grid")
    for cell, words in zip(made.rows[0].cells, table.header, strict=True):
        add_text(cell.paragraphs[0], words, "strong")
    _repeat_header(made)
    for row in table.rows:
        cells = made.add_row().cells
        for cell, line in zip(cells, row.cells, strict=True):
            add_line(cell.paragraphs[0], line, brief)
        notes.refer(cells[-1].paragraphs[0], row.notes)
    _paragraph(document)
    if table.more:
        _line(document, table.more, brief)


def _repeat_header(table: DocxTable) -> None:
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))


def drop_picture(document: Document) -> None:
    """That of the empty paper from which python-docx starts."""
    relations = document.part.package.rels
    for name in [name for name, each in relations.items() if each.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        relations.pop(name)


def set_styles(document: Document, language: str) -> None:
    for name, size, colour, before, after in STYLES:
        style = cast(ParagraphStyle, document.styles[name])
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), colour
        fonts = style.element.rPr.rFonts
        for script in list(fonts.attrib):
            del fonts.attrib[script]
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), FONT)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.0
    for name in ("Title", "Heading 1", "Heading 2"):
        document.styles[name].font.bold = True
    set_language(document.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:rPr')}"), language)


def set_page(document: Document, brief: Brief) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(18)
    page.top_margin, page.bottom_margin = Mm(15), Mm(16)
    page.header_distance = page.footer_distance = Mm(8)
    if brief.warning:
        add_text(page.header.paragraphs[0], brief.warning, "warning")
    foot = page.footer.paragraphs[0]
    add_text(foot, f"{brief.title}, {brief.subtitle}. ")
    fields = {"page": "PAGE", "pages": "NUMPAGES"}
    for piece in brief.paging.replace("}", "{").split("{"):
        if piece in fields:
            add_field(foot, fields[piece], "1")
        elif piece:
            add_text(foot, piece)


def set_properties(document: Document, brief: Brief) -> None:
    properties = document.core_properties
    properties.title, properties.language = f"{brief.title}: {brief.subtitle}"[:255], brief.language
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.revision = 1
    # Equal briefs are equal files; those of the empty paper are years old.
    for date in properties._element.xpath("dcterms:created | dcterms:modified"):
        date.getparent().remove(date)


def _undated(written: io.BytesIO) -> bytes:
    """The same archive, without the time at which it was written."""
    again = io.BytesIO()
    with ZipFile(written) as archive, ZipFile(again, "w", ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            entry = ZipInfo(name, ZIP_EPOCH)
            entry.compress_type = ZIP_DEFLATED
            copy.writestr(entry, archive.read(name))
    return again.getvalue()
