"""A brief made by hand, and what its files hold."""

import io
import re
import zipfile
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pypdf
from django.template.loader import render_to_string

from relations.briefs.model import Brief, Footnote, Group, Item, Reference, Row, Run, Section, Table
from relations.briefs.pdf import BREAK
from tests.reading import words

#: What typst would read as markup or code.
MARKUP = r'#set page(width: 1pt) #panic() $x^2$ @note-1 \u{41} *b* _i_ [y] <z> `c` // no /* no */ ~ = h - l + n "q"'
KAZAKH = "Әлем Ғылым Қала Таң Өзен Ұлы Үлкен Һәм Ірі әғқңөұүһі"
BELARUSIAN = "Ўсё, што ёсць у мінулым; ўжо й іншае"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def brief(**values: Any) -> Brief:
    visit = Item(
        (Run("14 May 2012, "), Run("Meeting on the bridge", link="/visits/meeting/", role="strong"), Run("; meeting")),
        (Reference(1, first=True), Reference(2, first=True)),
    )
    promise = Item(
        (Run("Overdue", role="warning"), Run(": "), Run(KAZAKH, "kk"), Run(" – "), Run(BELARUSIAN, "be")),
        (Reference(1, first=False),),
    )
    amount = Row(((Run("Trade"),), (Run("2011"),), (Run("level"),), (Run("about 7 crowns"),)), (Reference(3, True),))
    sections = (
        Section(
            "Who is who",
            (
                Group((Item((Run("Ada Lukander"), Run(", Präsidentin", "de"))),), (Run("Vorland"),)),
                Group((), (Run("Nebenland"),), empty="No office-holder is on record."),
            ),
            two_sides=True,
        ),
        Section(
            "Contacts",
            (Group((visit,), more=(Run("and 7 more: "), Run("https://a.example/visits/", link="/visits/"))),),
        ),
        Section("What was promised", (Group((promise,), (Run("By Vorland: 1 overdue"),)),)),
        Section("Key figures", (Table("The last known", ("What", "Period", "Kind", "Value"), (amount,)),)),
    )
    notes = (
        Footnote(1, (Run("Bulletin", link="/sources/bulletin/#p3"), Run(", 15 May 2012, ¶ 3. "))),
        Footnote(2, (Run("As note 1, ¶ 4.", link="/sources/bulletin/#p4"),)),
        Footnote(
            3, (Run("Вестник", "ru"), Run(", 2012, ¶ 1. "), Run("https://b.example/1", link="https://b.example/1"))
        ),
    )
    made = Brief(
        title="Nebenland – Vorland",
        subtitle="Brief as of 1 June 2012",
        preface=((Run("Period: all that is on record."),),),
        sections=sections,
        footnotes=notes,
        closing=(Run("This brief: "), Run("https://a.example/relations/qm-qn/brief", link="/relations/qm-qn/brief")),
        language="en",
        name="brief-qm-qn-2012-06-01",
        site="https://a.example",
        paging="Page {page} of {pages}",
        footnotes_heading="Sources",
    )
    return replace(made, **values)


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def squeezed(text: str) -> str:
    """Lines break where they must."""
    return re.sub(rf"[\s{BREAK}]", "", text)


def parts(made: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def xml(made: bytes, name: str) -> Element:
    return parsed(parts(made)[name])


def parsed(part: bytes) -> Element:
    return ElementTree.fromstring(part)  # noqa: S314 - we have written it ourselves


def paragraphs(root: Element) -> list[str]:
    """The words of each, less the numbers of footnotes."""
    found = []
    for paragraph in root.iter(f"{W}p"):
        runs = [run for run in paragraph.iter(f"{W}r") if run.find(f"{W}rPr/{W}rStyle") is None]
        found.append("".join(text.text or "" for run in runs for text in run.iter(f"{W}t")))
    return found


def page_texts(made: Brief) -> list[str]:
    markup: str = render_to_string("relations/brief_text.html", {"brief": made})
    markup = re.sub(r"<sup>.*?</sup>|<a class=\"brief-back\".*?</a>|<h2 id=\"notes\">.*?</h2>", "", markup)
    return [
        words(found) for found in re.findall(r"<(?:h\d|p|li|th|td|caption)[ >].*?</(?:h\d|p|li|th|td|caption)>", markup)
    ]
