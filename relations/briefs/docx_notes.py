"""Footnotes of a DOCX, for which python-docx has no method: a part of the file of their own, by ISO/IEC 29500-1, 17.11.

A note may be referred to once. Whatever rests on the same passage refers to the number of that reference instead.
"""

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from relations.briefs.docx_runs import add_field, append_line, text_run
from relations.briefs.model import Brief, References

TEXT_STYLE, MARK_STYLE = "FootnoteText", "FootnoteReference"

#: The lines that word processors put above notes and above what goes on of them; the format wants both.
SEPARATORS = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/>'
    f"</w:pPr><w:r><w:{mark}/></w:r></w:p></w:footnote>"
    for number, (kind, mark) in enumerate(
        (("separator", "separator"), ("continuationSeparator", "continuationSeparator")), start=-1
    )
)


class Notes:
    def __init__(self, document: Document, brief: Brief) -> None:
        self.document, self.brief = document, brief
        self.lines = {note.number: note.line for note in brief.footnotes}
        self.root: Any = parse_xml(f"<w:footnotes {nsdecls('w', 'r')}>{SEPARATORS}</w:footnotes>")
        name = PackURI("/word/footnotes.xml")
        self.part = XmlPart(name, CONTENT_TYPE.WML_FOOTNOTES, self.root, document.part.package)
        _add_styles(document)

    def refer(self, paragraph: Paragraph, notes: References) -> None:
        for at, note in enumerate(notes):
            if at:
                paragraph._p.append(_styled(text_run(",")))
            if note.first:
                self._add(note.number)
                self._mark(paragraph, note.number)
            else:
                add_field(paragraph, f"NOTEREF {_bookmark(note.number)} \\f \\h", str(note.number), MARK_STYLE)

    def _mark(self, paragraph: Paragraph, number: int) -> None:
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(number))
        run = _styled(OxmlElement("w:r"))
        run.append(reference)
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for bookmark in (start, end):
            bookmark.set(qn("w:id"), str(number))
        start.set(qn("w:name"), _bookmark(number))
        for element in (start, run, end):
            paragraph._p.append(element)

    def _add(self, number: int) -> None:
        note = parse_xml(
            f'<w:footnote {nsdecls("w")} w:id="{number}"><w:p><w:pPr><w:pStyle w:val="{TEXT_STYLE}"/></w:pPr></w:p>'
            "</w:footnote>"
        )
        paragraph = note.find(qn("w:p"))
        mark = _styled(OxmlElement("w:r"))
        mark.append(OxmlElement("w:footnoteRef"))
        paragraph.append(mark)
        paragraph.append(text_run(" "))
        append_line(paragraph, self.part, self.lines[number], self.brief)
        self.root.append(note)

    def save(self) -> None:
        if self.lines:
            self.document.part.relate_to(self.part, RELATIONSHIP_TYPE.FOOTNOTES)
            marks = "".join(f'<w:footnote w:id="{number}"/>' for number in (-1, 0))
            # Which of the notes are the separators; the format wants it right before this.
            compatibility = self.document.settings.element.find(qn("w:compat"))
            compatibility.addprevious(parse_xml(f"<w:footnotePr {nsdecls('w')}>{marks}</w:footnotePr>"))


def _bookmark(number: int) -> str:
    return f"_RefNote{number}"


def _styled(run: Any) -> Any:
    style = OxmlElement("w:rStyle")
    style.set(qn("w:val"), MARK_STYLE)
    run.get_or_add_rPr().insert(0, style)
    return run


def _add_styles(document: Document) -> None:
    text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH)
    text.element.set(qn("w:styleId"), TEXT_STYLE)
    text.base_style = document.styles["Normal"]
    text.font.size, text.paragraph_format.space_after = Pt(7.5), Pt(0)
    mark = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    mark.element.set(qn("w:styleId"), MARK_STYLE)
    mark.font.superscript = True
