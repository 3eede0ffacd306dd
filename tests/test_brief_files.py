"""What the page and the files of a brief made by hand hold of it; what its PDF is."""

import io
import re
from typing import Any

import docx
import pypdf
import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from relations.briefs.docx import as_docx
from relations.briefs.model import Footnote, Group, Item, Reference, Row, Run, Section, Table
from relations.briefs.pdf import BREAK, PRINTABLE, as_data, as_pdf, breakable
from tests.brief_parts import (
    BELARUSIAN,
    KAZAKH,
    MARKUP,
    brief,
    page_texts,
    pages,
    paragraphs,
    squeezed,
    xml,
)
from tests.reading import words

# --- the same words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("warning", ["", "Contains unpublished drafts"])
def test_page_and_docx_say_what_the_brief_says_in_its_order(warning: str) -> None:
    made = brief(warning=warning)
    told = [words(text) for text in made.texts()]
    file = as_docx(made)
    notes = [text.strip() for text in paragraphs(xml(file, "word/footnotes.xml")) if text]
    assert page_texts(made) == told
    assert [*filter(None, map(words, paragraphs(xml(file, "word/document.xml")))), *notes] == told


def test_the_pdf_says_what_the_brief_says_in_its_order() -> None:
    made = brief()
    (page,) = pages(as_pdf(made))
    at, told = 0, squeezed(page)
    for text in made.texts():
        at = told.index(squeezed(text), at) + len(squeezed(text))


def test_what_would_be_markup_is_printed_as_it_stands() -> None:
    made = brief(title=MARKUP, preface=((Run(MARKUP, role="soft"),), (Run(MARKUP, link="/"),)))
    (page,) = pages(as_pdf(made))
    # Title, two lines, and the foot of the page.
    assert squeezed(page).count(squeezed(MARKUP)) == 4
    assert page_texts(made)[0] == words(MARKUP.replace("<", "&lt;"))
    assert docx.Document(io.BytesIO(as_docx(made))).paragraphs[0].text == MARKUP


@pytest.mark.parametrize(
    "text", [KAZAKH, BELARUSIAN, "Ґанок, їжа, Ђорђе, Ќ", "Łódź, Ağrı, oʻzbek, Țară", "Հայաստան", "საქართველო"]
)
def test_every_letter_of_the_region_is_in_the_pdf(text: str) -> None:
    """PDF/UA is refused where a letter has no shape."""
    (page,) = pages(as_pdf(brief(title=text)))
    assert squeezed(text) in squeezed(page)


def test_the_typeface_holds_what_is_said_of_it() -> None:
    letters = [chr(code) for first, last in PRINTABLE for code in range(first, last + 1)]
    made = brief(preface=tuple((Run(" ".join(letters[at : at + 60])),) for at in range(0, len(letters), 60)))
    assert pages(as_pdf(made))


def test_other_writing_stands_in_latin_letters_in_the_pdf_which_says_so() -> None:
    (page,) = pages(as_pdf(brief(title="مرحبا 北京 🙂")))
    assert "BeiJing" in squeezed(page)
    assert squeezed("Where this file has Latin letters for another writing") in squeezed(page)
    assert squeezed("Where this file has Latin letters") not in squeezed(pages(as_pdf(brief()))[0])


def test_a_very_long_word_has_places_to_break() -> None:
    word = "Brücken" * 60
    assert squeezed(breakable(word)) == word
    assert max(map(len, breakable(word).split(BREAK))) <= 28
    assert breakable("https://a.example/one/two?three=four-five") == BREAK.join(
        ["https://", "a.", "example/", "one/", "two?", "three=", "four-", "five"]
    )
    assert squeezed(word) in squeezed(pages(as_pdf(brief(title=word)))[0])


def test_what_is_copied_from_the_pdf_holds_no_sign_that_was_not_written() -> None:
    address = "https://a.example/some/long/path/of-words/one/two?three=four-five&six=seven.eight;nine"
    word = "Brücken" * 60
    line = (Run(f"The address {address} and "), Run(address, link=address), Run(f" and {word}", role="strong"))
    group = Group((Item(line, (Reference(1, first=True),)),), (Run(address),), more=line)
    table = Table(address, (address, "Value"), (Row(((Run(address),), (Run("7"),))),))
    pdf = as_pdf(
        brief(
            title=word,
            subtitle=address,
            preface=(line,),
            sections=(Section(address, (group, table)),),
            footnotes=(Footnote(1, line),),
            closing=line,
        )
    )
    told = "".join(pages(pdf))
    assert BREAK not in told
    # Title, preface, item, more, note and closing; the foot of each page.
    assert max(map(len, told.split("\n"))) < 150
    assert told.replace("\n", "").count(word) >= 6
    assert told.replace("\n", "").count(address) >= 13
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert reader.metadata
    assert reader.metadata.title == f"{word}: {address}"
    assert [each.title for each in reader.outline if not isinstance(each, list)] == [word]


@given(st.text(max_size=60), st.sampled_from(["", "strong", "soft", "warning"]))
@settings(max_examples=60)
def test_whatever_is_written_can_be_printed(text: str, role: Any) -> None:
    run = Run(text, role=role)
    group = Group((Item((run,), (Reference(1, first=True),)),), (run,), more=(run,))
    made = brief(title=run.text, sections=(Section(run.text, (group,)),), footnotes=(Footnote(1, (run,)),))
    assert pages(as_pdf(made))
    assert paragraphs(xml(as_docx(made), "word/document.xml"))[0] == run.text


# --- the PDF ----------------------------------------------------------------------------------------------------------


def test_the_pdf_is_tagged_and_says_that_it_is_pdf_ua() -> None:
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(brief())))
    root: Any = reader.trailer["/Root"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (
        "en",
        True,
        True,
    )
    assert reader.metadata
    assert reader.metadata.title == "Nebenland – Vorland: Brief as of 1 June 2012"
    tags, languages = structure(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Table", "/TH", "/TD", "/Note", "/Link"} <= tags
    spans = {found for page in reader.pages for found in re.findall(r"/Lang\((\w+)\)", content(page))}
    assert languages | spans == {"en", "de", "kk", "be", "ru"}


def content(page: Any) -> str:
    return str(page.get_contents().get_data().decode("latin-1"))


def structure(node: Any) -> tuple[set[str], set[str]]:
    tags, languages = set[str](), set[str]()
    waiting = [node]
    while waiting:
        each = waiting.pop().get_object()
        if isinstance(each, dict):
            tags.add(str(each.get("/S")))
            languages.update([str(each["/Lang"])] if "/Lang" in each else [])
            below = each.get("/K", [])
            waiting += [kid for kid in (below if isinstance(below, list) else [below]) if hasattr(kid, "get_object")]
    return tags, languages


def test_the_pdf_links_to_the_pages_of_the_site_and_elsewhere() -> None:
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(brief())))
    annotations = [each.get_object() for page in reader.pages for each in page.get("/Annots", [])]
    targets = {each["/A"]["/URI"] for each in annotations if "/URI" in each.get("/A", {})}
    assert targets == {
        "https://a.example/visits/meeting/",
        "https://a.example/visits/",
        "https://a.example/sources/bulletin/#p3",
        "https://a.example/sources/bulletin/#p4",
        "https://a.example/relations/qm-qn/brief",
        "https://b.example/1",
    }


def test_every_page_is_a4_and_says_which_it_is_and_that_there_are_drafts() -> None:
    many = tuple((Run(f"Line {at} of a long preface"),) for at in range(150))
    pdf = as_pdf(brief(preface=many, warning="Contains unpublished drafts"))
    told = pages(pdf)
    assert len(told) == 3
    assert [f"Page {number} of 3" in page for number, page in enumerate(told, start=1)] == [True] * 3
    assert ["Contains unpublished drafts" in page for page in told] == [True] * 3
    assert {tuple(map(round, page.mediabox[2:])) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages} == {(595, 842)}


@pytest.mark.parametrize("make", [as_pdf, as_docx])
def test_equal_briefs_are_equal_files(make: Any) -> None:
    assert make(brief()) == make(brief())
    assert make(brief()) != make(brief(title="Other"))


def test_no_file_says_that_it_was_made_on_the_day_of_the_brief() -> None:
    pdf, file = as_pdf(brief()), as_docx(brief())
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    told = root["/Metadata"].get_object().get_data().decode()
    assert reader.metadata
    assert (reader.metadata.creation_date, reader.metadata.modification_date) == (None, None)
    assert re.findall(r"CreateDate|ModifyDate|2012-06|2013-12", told) == []
    properties = docx.Document(io.BytesIO(file)).core_properties
    assert (properties.created, properties.modified) == (None, None)


def test_the_template_gets_texts_as_data() -> None:
    data = as_data(brief(title=MARKUP))
    assert data["title"].replace(BREAK, "") == MARKUP
    assert data["sections"][1]["parts"][0]["items"][0]["line"][1]["link"] == "https://a.example/visits/meeting/"


# --- the page ---------------------------------------------------------------------------------------------------------


def test_notes_on_the_page_lead_there_and_back() -> None:
    markup = render_to_string("relations/brief_text.html", {"brief": brief()})
    ids = re.findall(r' id="([^"]+)"', markup)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', markup)) <= set(ids)
    assert re.findall(r'<sup><a href="#note-(\d)"( id="ref-\d")?', markup) == [
        ("1", ' id="ref-1"'),
        ("1", ""),
        ("3", ' id="ref-3"'),
    ]


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [("a\x00b\x0bc\n\td", "a b c d"), ("a\u202eb\u2066c\ud800d\ufffee", "abcde"), ("à\u200cb", "à\u200cb"), ("", "")],
)
def test_what_no_page_can_hold_is_left_out(given_text: str, kept: str) -> None:
    assert Run(given_text).text == kept
