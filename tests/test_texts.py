import hashlib

import pytest
from django.core.files.base import ContentFile

from relations.imports.texts import MAX_BYTES, TextError, pasted, safe_name, text_of_html, uploaded
from tests.factories import PRESS_RELEASE


def upload(content: bytes, name: str = "release.txt") -> str:
    return uploaded(ContentFile(content, name)).text


def refusal(content: bytes | str, name: str = "release.txt") -> str:
    with pytest.raises(TextError) as caught:
        pasted(content) if isinstance(content, str) else upload(content, name)
    return str(caught.value).replace("\xa0", " ")


def test_a_text_file_is_kept_character_for_character() -> None:
    for content in (
        PRESS_RELEASE.read_bytes(),
        "\ufeffOne\r\n\r\n  Two 🌉 e\u0301\r\n".encode(),
        "\u05d2\u05e9\u05e8".encode(),
    ):
        taken = uploaded(ContentFile(content, "release.txt"))
        assert taken.text.encode() == content
        assert (taken.sha256, taken.filename, taken.note) == (hashlib.sha256(content).hexdigest(), "release.txt", "")


def test_pasted_words_keep_all_but_the_line_ends_of_the_browser() -> None:
    assert pasted("  One\r\n\r\nTwo \r\n").text == "  One\n\nTwo \n"
    assert pasted("<b>bold</b> & more").text == "<b>bold</b> & more"


@pytest.mark.parametrize("content", [b"", b" \r\n\t", "\ufeff\n".encode(), "\u00a0\n".encode()])
def test_an_empty_text_is_refused(content: bytes) -> None:
    assert refusal(content) == "The text is empty: there is nothing in it to cite."


def test_the_refusal_says_what_is_wrong_where_and_what_to_do() -> None:
    assert refusal(b"Bridge \x00") == (
        "The file is no text: byte 8 is NUL. Save it as plain text or HTML, in UTF-8, and upload that."
    )
    assert refusal("Bridge \x00") == "A NUL character stands at offset 7: this is no text. Take it out."
    assert refusal("Bridge".encode("utf-16")) == "The file is encoded as UTF-16. Save it as UTF-8 and upload it again."
    assert refusal("Мост нужен\nобеим".encode("cp1251")) == (
        "The file is not UTF-8: byte 1, in line 1, cannot be read. "
        "It looks like Windows-1251. Save it as UTF-8 and upload it again."
    )
    assert refusal("Bridge\nBrücke".encode("latin-1")) == (
        "The file is not UTF-8: byte 10, in line 2, cannot be read. Save it as UTF-8 and upload it again."
    )


def test_a_text_that_is_too_long_is_refused_and_one_of_the_limit_is_not() -> None:
    told = "The text has 3.0 MB, and at most 2.0 MB are taken: leave out what is not needed."
    assert refusal(b"a" * 3 * 2**20) == told
    assert refusal("a" * 3 * 2**20) == told
    assert refusal("ж" * (MAX_BYTES // 2 + 1)).startswith("The text has 2.0 MB")
    assert len(upload(b"a" * MAX_BYTES)) == MAX_BYTES


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../x", "x"),
        ("..\\..\\x.txt", "x.txt"),
        ("/etc/passwd", "passwd"),
        ("C:\\texts\\Мост 1.txt", "Мост 1.txt"),
        ("..", ""),
        ("a/..", ""),
        ("x\x00\n\u202e.txt", "x.txt"),
        ("a" * 300 + ".txt", "a" * 196 + ".txt"),
        ("", ""),
    ],
)
def test_of_a_file_name_only_its_last_part_is_kept(name: str, kept: str) -> None:
    assert safe_name(name) == kept


HOSTILE = """<!doctype html><html><head><title>Head</title><style>p {}</style></head><body onload="alert(1)">
<!-- a comment --><h1>Bridge &amp; banks</h1><p>One <b>long</b>
  bridge.<br>Two&nbsp;banks.<script>alert(1)</script><img src=x onerror=alert(2)></p><ul><li>A<li>B &lt;b&gt;</ul>
<table><tr><td>1</td><td>2</td></tr></table><svg><text>drawn</text></svg><a href="javascript:alert(3)">Read on</a>"""


def test_of_a_page_the_words_are_kept_that_a_reader_sees() -> None:
    assert text_of_html(HOSTILE).split("\n\n") == [
        "Bridge & banks", "One long bridge.", "Two\u00a0banks.", "A", "B <b>", "1 2", "Read on\n",
    ]  # fmt: skip


def test_an_html_file_is_held_as_its_text_and_the_note_keeps_the_hash_of_the_file() -> None:
    for name in ("page.HTML", "page.txt"):
        taken = uploaded(ContentFile(HOSTILE.encode(), f"../{name}"))
        assert taken.text == text_of_html(HOSTILE)
        assert taken.sha256 == hashlib.sha256(taken.text.encode()).hexdigest()
        digest = hashlib.sha256(HOSTILE.encode()).hexdigest()
        assert taken.note == f"Text taken from the HTML file {name}, SHA-256 {digest}."


def test_a_page_without_words_is_empty() -> None:
    assert refusal(b"<html><script>alert(1)</script><p> </p></html>", "page.html").startswith("The text is empty")


def test_a_page_that_would_take_minutes_to_read_is_refused() -> None:
    broken = "The page is broken: elements are opened and never closed. Save it as plain text."
    for html in ("<div>" * 100_000, "<div></section>" * 50_000, "<x><div></div>" * 50_000):
        assert refusal(html.encode(), "page.html") == broken


def test_a_long_page_without_end_tags_is_read_in_one_go() -> None:
    for html in ("<p>Bridge<br>" * 50_000, "<ul>" + "<li>Bridge" * 50_000, "<" * 100_000 + "p>Bridge"):
        assert text_of_html(html).endswith("Bridge\n")
