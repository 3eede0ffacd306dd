"""Taking in a source at the desk: pasted, uploaded, or without a text."""

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from relations.models import Source
from tests.desk import Page, page_of
from tests.factories import SourceFactory, VisitCitationFactory, passage, sha256

pytestmark = pytest.mark.django_db


def add(client: Client, **values: Any) -> list[str]:
    page = Page(client, Source)
    page.data |= {"title": "Newburg Bulletin", "slug": "bulletin", "language": "en"}
    return page.save(**values)


def upload(client: Client, content: bytes, name: str = "release.txt") -> list[str]:
    return add(client, file=SimpleUploadedFile(name, content))


def test_a_contributor_pastes_a_text(contributor: Client) -> None:
    assert add(contributor, text="  One 🌉\r\n\r\nTwo \r\n") == []
    source = Source.objects.get()
    assert (source.text, source.sha256) == ("  One 🌉\n\nTwo \n", sha256("  One 🌉\n\nTwo \n"))
    assert (source.filename, source.status) == ("", "draft")


def test_a_contributor_uploads_a_file(contributor: Client) -> None:
    content = "\ufeffOne\r\n\r\nМост 🌉\r\n".encode()
    assert upload(contributor, content, "../../x") == []
    source = Source.objects.get()
    assert (source.text.encode(), source.filename) == (content, "x")
    assert source.sha256 == hashlib.sha256(content).hexdigest()


def test_of_an_html_file_the_words_are_held_and_the_notes_keep_its_hash(contributor: Client) -> None:
    content = b"<html><script>alert(1)</script><p>One &amp; two<p onclick=x>Three</html>"
    assert upload(contributor, content, "page.html") == []
    source = Source.objects.get()
    assert (source.text, source.sha256) == ("One & two\n\nThree\n", sha256("One & two\n\nThree\n"))
    digest = hashlib.sha256(content).hexdigest()
    assert source.notes == f"Text taken from the HTML file page.html, SHA-256 {digest}."


def test_from_a_new_source_it_is_one_click_to_its_text(contributor: Client) -> None:
    sent = {**Page(contributor, Source).data, "title": "The <Bulletin>", "slug": "bulletin", "language": "en"}
    response = contributor.post(page_of(Source), {**sent, "text": "One."}, follow=True)
    link = f'<a href="{page_of(Source.objects.get(), "text")}">The &lt;Bulletin&gt;</a>'
    assert f"Its text is held. Read and cite {link}." in response.content.decode()


def test_a_source_may_do_without_a_text(contributor: Client) -> None:
    assert add(contributor) == []
    assert (Source.objects.get().text, Source.objects.get().sha256) == ("", "")


def test_a_text_and_a_file_are_one_too_many(contributor: Client) -> None:
    assert add(contributor, text="One", file=SimpleUploadedFile("x.txt", b"One")) == [
        "file: Paste the text or upload its file, not both."
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The text is empty"),
        (b"One\x00", "The file is no text: byte 4 is NUL."),
        ("Мост нужен".encode("cp1251"), "It looks like Windows-1251. Save it as UTF-8 and upload it again."),
        ("One".encode("utf-16"), "The file is encoded as UTF-16."),
        (b"a" * 3 * 2**20, "The text has 3.0\xa0MB, and at most 2.0\xa0MB are taken"),
    ],
)
def test_what_cannot_be_a_text_is_refused_and_nothing_is_saved(contributor: Client, content: bytes, told: str) -> None:
    [error] = upload(contributor, content)
    assert error.startswith("file: ")
    assert told in error
    assert Source.objects.count() == 0


def test_three_megabytes_pasted_are_refused_with_a_message(contributor: Client) -> None:
    [error] = add(contributor, text="a" * 3 * 2**20)
    assert error.startswith("text: The text has 3.0\xa0MB")


def test_a_text_that_is_held_already_leads_to_its_source(contributor: Client) -> None:
    held = SourceFactory.create(text="One <b>", sha256=sha256("One <b>"), title="The <first>")
    link = f'<a href="{page_of(held)}">The &lt;first&gt;</a>'
    assert add(contributor, text="One <b>") == [f"text: The same text is held already: {link}."]
    response = contributor.post(page_of(Source), {"title": "x", "slug": "x", "language": "en", "text": "One <b>"})
    assert link in response.content.decode()


def test_a_text_is_attached_to_a_source_only_if_every_cited_passage_stands_in_it(superuser: Client) -> None:
    source = SourceFactory.create(sha256="")
    VisitCitationFactory.create(source=source, record__title="Dinner", **passage("One. Two.", "Two."))
    told = "It does not fit this text: the words there have another SHA-256."
    assert Page(superuser, source).save(text="One. Six.") == [
        f"text: Dinner cites other words than stand there: {told}"
    ]
    assert Page(superuser, source).save(text="One. Two.") == []


def test_a_quote_from_a_hostile_text_is_shown_and_not_run(superuser: Client) -> None:
    hostile = "<script>alert(1)</script> & \u202e\u05d2\u05e9\u05e8"
    assert add(superuser, text=hostile, title="<img src=x onerror=alert(1)>") == []
    source = Source.objects.get()
    VisitCitationFactory.create(source=source, **passage(hostile, "<script>alert(1)"))
    for address in (page_of(source), page_of(source, "text")):
        content = superuser.get(address).content.decode()
        assert "<script>alert(1)" not in content
        assert "<img src=x" not in content


def test_who_may_only_look_is_offered_no_text_to_fill_in(contributor: Client) -> None:
    response = contributor.get(page_of(SourceFactory.create()))
    assert response.status_code == 200
    assert 'type="file"' not in response.content.decode()
    assert 'name="text"' not in response.content.decode()
