"""A brief as DOCX: its styles, its footnotes, and that nothing in it leads nowhere."""

import io

import docx

from relations.briefs.docx import as_docx
from tests.brief_parts import (
    R,
    W,
    brief,
    paragraphs,
    parsed,
    parts,
    xml,
)


def test_the_docx_has_the_styles_that_word_processors_know() -> None:
    document = docx.Document(io.BytesIO(as_docx(brief())))
    styles = [(each.style.name, each.text) for each in document.paragraphs if each.style and each.text]
    assert styles[:5] == [
        ("Title", "Nebenland – Vorland"),
        ("Subtitle", "Brief as of 1 June 2012"),
        ("Normal", "Period: all that is on record."),
        ("Heading 1", "Who is who"),
        ("Heading 2", "Vorland"),
    ]
    assert styles[5] == ("List Bullet", "Ada Lukander, Präsidentin")
    section = document.sections[0]
    assert section.page_width
    assert section.page_height
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (document.core_properties.title, document.core_properties.language, document.core_properties.author) == (
        "Nebenland – Vorland: Brief as of 1 June 2012",
        "en",
        "",
    )


def test_the_docx_says_on_every_page_that_there_are_drafts_and_which_page_it_is() -> None:
    made = as_docx(brief(warning="Contains unpublished drafts"))
    assert paragraphs(xml(made, "word/header1.xml")) == ["Contains unpublished drafts"]
    (foot,) = paragraphs(xml(made, "word/footer1.xml"))
    assert foot == "Nebenland – Vorland, Brief as of 1 June 2012. Page 1 of 1"
    fields = [each.text for each in xml(made, "word/footer1.xml").iter(f"{W}instrText")]
    assert fields == [" PAGE ", " NUMPAGES "]


def test_the_footnotes_of_the_docx_are_referred_to_once_and_by_number_again() -> None:
    made = as_docx(brief())
    body, notes = xml(made, "word/document.xml"), xml(made, "word/footnotes.xml")
    referred = [each.get(f"{W}id") for each in body.iter(f"{W}footnoteReference")]
    held = [each.get(f"{W}id") for each in notes if each.get(f"{W}type") is None]
    assert (referred, held) == (["1", "2", "3"], ["1", "2", "3"])
    bookmarks = {each.get(f"{W}name") for each in body.iter(f"{W}bookmarkStart")}
    again = [str(each.text).split()[1] for each in body.iter(f"{W}instrText")]
    assert (bookmarks, again) == ({"_RefNote1", "_RefNote2", "_RefNote3"}, ["_RefNote1"])
    marked = [each.get(f"{W}id") for each in xml(made, "word/settings.xml").iter(f"{W}footnote")]
    assert [each.get(f"{W}id") for each in notes if each.get(f"{W}type")] == marked == ["-1", "0"]


def test_nothing_in_the_docx_leads_nowhere() -> None:
    files = parts(as_docx(brief(warning="Contains unpublished drafts")))
    types = parsed(files["[Content_Types].xml"])
    typed = {each.get("PartName", "").lstrip("/") for each in types} | {each.get("Extension") for each in types}
    for name in files:
        assert name == "[Content_Types].xml" or name in typed or name.rpartition(".")[2] in typed
    for name in [each for each in files if each.endswith(".rels")]:
        folder = name.partition("_rels/")[0]
        relations = list(parsed(files[name]))
        inside = [each.get("Target", "") for each in relations if each.get("TargetMode") != "External"]
        assert [target for target in inside if resolved(folder, target) not in files] == []
        owner = folder + name.partition("_rels/")[2].removesuffix(".rels")
        if owner in files:
            used = {value for each in parsed(files[owner]).iter() for key, value in each.items() if key == f"{R}id"}
            assert used <= {each.get("Id") for each in relations}
    styles = {each.get(f"{W}styleId") for each in parsed(files["word/styles.xml"]).iter(f"{W}style")}
    for name in ("word/document.xml", "word/footnotes.xml", "word/header1.xml", "word/footer1.xml"):
        root = parsed(files[name])
        named = {each.get(f"{W}val") for tag in ("pStyle", "rStyle", "tblStyle") for each in root.iter(f"{W}{tag}")}
        assert named <= styles


def resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    while target.startswith("../"):
        target, folder = target[3:], folder.rstrip("/").rpartition("/")[0]
    return f"{folder.rstrip('/')}/{target}".lstrip("/")


def test_words_in_another_language_say_so_in_the_docx() -> None:
    body = xml(as_docx(brief(language="ru")), "word/document.xml")
    assert {each.get(f"{W}val") for each in body.iter(f"{W}lang")} == {"de", "kk", "be"}
    styles = xml(as_docx(brief(language="ru")), "word/styles.xml")
    default = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    assert default is not None
    assert default.get(f"{W}val") == "ru"
