"""Words in a DOCX: runs with their language and role, links, fields. python-docx has no methods for most of this."""

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run as DocxRun

from relations.briefs.model import Brief, Line, Role

#: Of the roles that are not the plain text.
COLOURS = {"soft": "50585E", "warning": "8A2432"}


def add_line(paragraph: Paragraph, line: Line, brief: Brief) -> None:
    append_line(paragraph._p, paragraph.part, line, brief)


def append_line(parent: Any, part: Any, line: Line, brief: Brief) -> None:
    """``part``: the part of the file in which ``parent`` stands; it keeps the addresses of its links."""
    for run in line:
        element = text_run(run.text, run.role, run.language)
        if run.link:
            link = OxmlElement("w:hyperlink")
            target = brief.address(run.link)
            link.set(qn("r:id"), part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
            link.set(qn("w:history"), "1")
            link.append(element)
            element = link
        parent.append(element)


def add_text(paragraph: Paragraph, text: str, role: Role = "") -> None:
    paragraph._p.append(text_run(text, role))


def text_run(text: str, role: Role = "", language: str = "") -> Any:
    run = OxmlElement("w:r")
    properties = run.get_or_add_rPr()
    # In the order in which the format wants them: weight, colour, language.
    if role in ("strong", "warning"):
        properties.append(OxmlElement("w:b"))
    if role in COLOURS:
        colour = OxmlElement("w:color")
        colour.set(qn("w:val"), COLOURS[role])
        properties.append(colour)
    if language:
        set_language(properties, language)
    DocxRun(run, None).text = text  # type: ignore[arg-type]
    return run


def set_language(properties: Any, language: str) -> None:
    element = properties.find(qn("w:lang"))
    if element is None:
        element = OxmlElement("w:lang")
        properties.append(element)
    element.set(qn("w:val"), language)


def add_field(paragraph: Paragraph, instruction: str, shown: str, style: str = "") -> None:
    """Something that the word processor fills in; ``shown`` until then."""
    for kind in ("begin", "instruction", "separate", "shown", "end"):
        paragraph._p.append(_field_run(kind, instruction, shown, style))


def _field_run(kind: str, instruction: str, shown: str, style: str) -> Any:
    run = OxmlElement("w:r")
    if style:
        named = OxmlElement("w:rStyle")
        named.set(qn("w:val"), style)
        run.get_or_add_rPr().append(named)
    if kind == "shown":
        DocxRun(run, None).text = shown  # type: ignore[arg-type]
    elif kind == "instruction":
        words = OxmlElement("w:instrText")
        words.set(qn("xml:space"), "preserve")
        words.text = f" {instruction} "
        run.append(words)
    else:
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run.append(mark)
    return run
