"""The original files of a source: what is taken in, how it is kept, and who opens it."""

import errno
import hashlib
import os
import uuid
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from relations.admin.attachments import known_kind
from relations.file_kinds import kind_of
from relations.history import differences, restore
from relations.merging import merge
from relations.models import Attachment, Source, revisions_of
from tests import files, taking
from tests.desk import Page, page_of, shown_errors
from tests.factories import AttachmentFactory, SourceFactory

pytestmark = pytest.mark.django_db

NAME = "Совместное коммюнике о строительстве моста (проект, 14 мая).pdf"


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media" / "attachments"


def kept(media: Path) -> list[str]:
    return sorted(each.name for each in media.iterdir()) if media.exists() else []


def add(client: Client, source: Source, name: str = NAME, content: bytes = files.PDF, **values: Any) -> list[str]:
    page = Page(client, source)
    page.add_row("attachments", file=SimpleUploadedFile(name, content), **values)
    return page.save()


# --- taking in -------------------------------------------------------------------------------------------------------


def test_a_file_is_taken_in_under_a_name_of_nobodys_choosing(editor: Any, media: Path) -> None:
    source = SourceFactory.create(draft=True)
    assert add(editor, source, note="By letter.") == []
    held = source.attachments.get()
    assert (held.name, held.media_type, held.size, held.note) == (NAME, "application/pdf", len(files.PDF), "By letter.")
    assert (held.author, held.sha256) == (editor.user, hashlib.sha256(files.PDF).hexdigest())
    assert kept(media) == [held.key.hex]
    assert held.path.read_bytes() == files.PDF
    assert held.path.stat().st_mode & 0o777 == 0o640


def test_files_come_with_a_new_source_too(contributor: Client, media: Path) -> None:
    page = Page(contributor, Source)
    page.data |= {"title": "Newburg Bulletin", "slug": "bulletin", "language": "en"}
    page.add_row("attachments", file=SimpleUploadedFile("a.txt", b"One."))
    assert page.save() == []
    assert [each.name for each in Source.objects.get().attachments.all()] == ["a.txt"]


@pytest.mark.parametrize("name", files.GOOD)
def test_every_kind_is_known_by_what_it_holds(name: str) -> None:
    content, media_type = files.GOOD[name]
    found = kind_of(BytesIO(content))
    assert (found.media_type, name.lower().endswith(found.endings)) == (media_type, True) if found else False


def test_what_is_none_of_them_is_broken_or_is_made_to_do_harm_is_refused_in_words() -> None:
    said = {}
    for what, (name, content, told) in files.BAD.items():
        with pytest.raises(ValidationError) as refused:
            known_kind(BytesIO(content), name)
        said[what] = told in refused.value.message
    assert said == dict.fromkeys(files.BAD, True)


def test_of_what_is_refused_nothing_is_kept(editor: Client, media: Path) -> None:
    source = SourceFactory.create(draft=True)
    name, content, told = files.BAD["macros"]
    [error] = add(editor, source, name, content)
    assert told in error
    assert add(editor, source, "a.txt", b"") == ["file: The submitted file is empty."]
    assert (source.attachments.count(), kept(media)) == (0, [])


def test_a_file_is_no_longer_than_is_set(editor: Client, settings: Settings) -> None:
    settings.ATTACHMENT_MAX_MB = 1
    source = SourceFactory.create(draft=True)
    long = b"%PDF-1.7\n" + b" " * 2**20 + b"%%EOF\n"
    assert add(editor, source, content=long) == ["file: The file has 1.0\xa0MB, and at most 1.0\xa0MB are taken."]
    assert add(editor, source, content=b"%PDF-1.7\n" + b" " * (2**20 - 20) + b"%%EOF\n") == []


@pytest.mark.parametrize(
    ("sent", "held"),
    [("../../etc/passwd.txt", "passwd.txt"), ("C:\\desk\\a\u202etxt.txt", "atxt.txt"), ("a\u200bb.txt", "ab.txt")],
)
def test_nothing_of_a_name_leads_anywhere(editor: Client, sent: str, held: str) -> None:
    source = SourceFactory.create(draft=True)
    assert add(editor, source, sent, b"One.") == []
    assert source.attachments.get().name == held


def test_the_same_file_is_held_once(editor: Client) -> None:
    source = SourceFactory.create(draft=True)
    assert add(editor, source) == []
    assert add(editor, source, "other.pdf") == [f"file: This very file is held here already, as “{NAME}”."]
    page = Page(editor, SourceFactory.create(draft=True))
    for name in ("a.pdf", "b.pdf"):
        page.add_row("attachments", file=SimpleUploadedFile(name, files.PDF))
    assert page.save() == ["The same file is chosen twice."]


def test_a_row_without_a_file_is_refused(editor: Client) -> None:
    page = Page(editor, SourceFactory.create(draft=True))
    page.add_row("attachments", note="By letter.")
    assert page.save() == ["file: This field is required."]


# --- a full disk -----------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(media: Path) -> Iterator[None]:
    """The process may write files of one page each, as on a disk with no more room."""
    import resource
    import signal

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    signal.signal(signal.SIGXFSZ, handler)


def test_of_a_file_that_does_not_fit_on_the_disk_nothing_is_left(media: Path, small_disk: None) -> None:
    held = AttachmentFactory.build(record=None)
    with pytest.raises(OSError, match="File too large"):
        held.keep([b"x" * 4_000, b"x" * 4_000])
    assert kept(media) == []


def test_a_full_disk_is_told_and_nothing_is_saved(editor: Client, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = SourceFactory.create(draft=True)
    editor.raise_request_exception = False
    page = Page(editor, source)
    page.add_row("attachments", file=SimpleUploadedFile("a.pdf", files.PDF))

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    answer = editor.post(page_of(source), {**page.data, "title": "Another title"})
    assert answer.status_code == 507
    assert "The disk of this site is full, so nothing was saved." in answer.content.decode()
    assert (Attachment.objects.count(), kept(media)) == (0, [])
    assert Source.objects.get(pk=source.pk).title == source.title


def test_an_upload_that_does_not_fit_where_it_waits_is_told(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(TemporaryUploadedFile, "__init__", full)
    editor.raise_request_exception = False
    answer = editor.post(page_of(Source), {"file": SimpleUploadedFile("a.pdf", b"x" * 3 * 2**20)})
    assert answer.status_code == 507


# --- kept, told and withdrawn ----------------------------------------------------------------------------------------


@pytest.fixture
def held(editor: Client) -> Attachment:
    source = SourceFactory.create(draft=True, title="Newburg Bulletin")
    assert add(editor, source) == []
    return source.attachments.get()


def test_adding_and_withdrawing_are_told_in_the_history_with_who_and_why(editor: Any, held: Attachment) -> None:
    page = Page(editor, held.record)
    assert page.save(**{"attachments-0-withdrawn": "on", "_reason": "The rights are not ours."}) == []
    source = Source.objects.get(pk=held.record_id)
    withdrew, added = revisions_of(source)[:2]
    assert (withdrew.reason, withdrew.user, added.user) == ("The rights are not ours.", editor.user, editor.user)
    row: Any
    [row] = differences(source, added.version, withdrew.version)
    assert (row.title, [(each.name, each.after) for each in row.fields]) == (NAME, [("withdrawn", "yes")])
    [row] = differences(source, added.version - 1, added.version)
    assert (row.kind, row.title) == ("added", NAME)
    assert "key" not in {each.name for each in row.fields}


def test_a_file_that_is_there_is_neither_replaced_nor_deleted(editor: Client, held: Attachment) -> None:
    page = Page(editor, held.record)
    sent = {"attachments-0-file": SimpleUploadedFile("b.pdf", files.PDF + b"\n"), "attachments-0-DELETE": "on"}
    assert page.save(**sent, **{"attachments-0-note": "Read again."}) == []
    stored = Attachment.objects.get()
    assert (stored.name, stored.sha256, stored.note) == (NAME, held.sha256, "Read again.")
    assert stored.path.read_bytes() == files.PDF


def test_an_earlier_version_comes_back_without_touching_the_files(editor: Any, held: Attachment) -> None:
    source = Source.objects.get(pk=held.record_id)
    Page(editor, source).save(title="Another title")
    restore(source, 1, user=editor.user, reason="Mistaken.")
    assert Source.objects.get().title == "Newburg Bulletin"
    assert [each.path.exists() for each in Attachment.objects.all()] == [True]


def test_a_draft_that_is_deleted_and_brought_back_has_its_files_again(editor: Any, held: Attachment) -> None:
    source = Source.objects.get()
    number, version = source.pk, source.version
    source.delete()
    assert Attachment.objects.count() == 0
    source.pk = number
    restore(source, version, user=editor.user, reason="Mistaken.")
    assert Attachment.objects.get().path.read_bytes() == files.PDF


def test_of_two_sources_that_are_one_the_files_of_both_are_kept(publisher: Any, media: Path) -> None:
    one, other = (SourceFactory.create(sha256="", text="") for _ in range(2))
    for source, content in ((one, files.PDF), (other, files.PDF), (other, files.RTF)):
        assert add(publisher, source, "a.pdf" if content == files.PDF else "a.rtf", content) == []
    merge(one, other, user=publisher.user, reason="The same.")
    assert [each.name for each in one.attachments.all()] == ["a.pdf", "a.rtf"]
    assert len(kept(media)) == 3


def test_who_may_not_change_the_source_adds_nothing_to_it(contributor: Client, held: Attachment) -> None:
    page = contributor.get(page_of(held.record)).content.decode()
    assert 'type="file"' not in page
    assert f'href="{held.address}">{NAME}</a>' in page
    sent = {**Page(contributor, Source).data, "_version": Source.objects.get().version, "attachments-TOTAL_FORMS": 1}
    sent["attachments-0-file"] = SimpleUploadedFile("a.txt", b"One.")
    assert contributor.post(page_of(held.record), sent).status_code == 403
    assert Attachment.objects.count() == 1


def test_tables_and_fixtures_hold_no_files_and_bring_none(editor: Client, held: Attachment, tmp_path: Path) -> None:
    from relations.imports.columns import file_type

    assert "attachments" not in file_type("source").rows
    dumped = tmp_path / "all.yaml"
    call_command("dumpdata", "relations", format="yaml", output=str(dumped), natural_foreign=True, natural_primary=True)
    assert held.key.hex not in dumped.read_text().replace("-", "")
    row = "{name: x, key: 0b8f, media_type: text/plain, size: 1, sha256: x}"
    dumped.write_text(f"- model: relations.attachment\n  fields: {row}\n")
    with pytest.raises(CommandError, match=r"there is no model 'relations\.attachment' that fixtures can hold"):
        call_command("loaddata", str(dumped), verbosity=0)
    dumped.write_text(
        f"- model: relations.source\n  fields: {{slug: x, title: x, language: en, attachments: [{row}]}}\n"
    )
    with pytest.raises(CommandError, match="has no such field"):
        call_command("loaddata", str(dumped), verbosity=0)


# --- opening ---------------------------------------------------------------------------------------------------------


def test_the_desk_opens_it_and_it_is_saved_never_shown(contributor: Client, held: Attachment) -> None:
    answer = contributor.get(held.address)
    assert (answer.status_code, taking.content(answer)) == (200, files.PDF)
    told = answer.headers
    assert told["Content-Type"] == "application/pdf"
    assert told["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%A1%D0%BE")
    assert told["Content-Length"] == str(len(files.PDF))
    assert "default-src 'none'" in told["Content-Security-Policy"]
    assert told["Content-Security-Policy"].endswith("; sandbox")
    assert told["X-Content-Type-Options"] == "nosniff"
    assert {"private", "no-store"} <= {*told["Cache-Control"].split(", ")}
    assert told["Cross-Origin-Resource-Policy"] == "same-origin"
    assert contributor.post(held.address).status_code == 405


def test_a_page_with_a_script_is_not_even_called_a_page(editor: Client) -> None:
    source = SourceFactory.create(draft=True)
    assert add(editor, source, "a.html", files.HTML) == []
    answer = editor.get(source.attachments.get().address)
    assert (taking.content(answer), answer["Content-Type"]) == (files.HTML, "application/octet-stream")
    assert answer["Content-Disposition"] == 'attachment; filename="a.html"'


def test_nobody_outside_the_desk_opens_it(client: Client, editor: Any, held: Attachment) -> None:
    from tests.programs import DRAFTS, PUBLISH, WRITE, Program, token_of

    Source.objects.update(status="published")
    assert client.get(held.address).status_code == 302
    _token, key = token_of(editor.user, DRAFTS, WRITE, PUBLISH)
    asked = client.get(held.address, headers={"authorization": f"Bearer {key}"})
    assert asked.status_code == 302
    shown = Program(_token, key).get(f"/api/v1/sources/{held.record.slug}/").content.decode()
    public = client.get(held.record.get_absolute_url()).content.decode()
    assert [
        text for text in (NAME, held.key.hex, str(held.key), held.sha256) for page in (shown, public) if text in page
    ] == []


def test_of_the_desk_only_those_open_it_who_may_see_its_source(contributor: Any, held: Attachment) -> None:
    contributor.user.groups.clear()
    assert contributor.get(held.address).status_code == 403


def test_one_that_was_withdrawn_is_opened_by_those_alone_who_may_change_the_source(
    contributor: Client, editor: Client, held: Attachment
) -> None:
    assert Page(editor, held.record).save(**{"attachments-0-withdrawn": "on"}) == []
    assert taking.content(editor.get(held.address)) == files.PDF
    answer = contributor.get(held.address)
    assert (answer.status_code, answer.content) == (410, b"The file was withdrawn.\n")


def test_an_address_of_none_and_bytes_that_are_gone_are_told(editor: Client, held: Attachment) -> None:
    for key, name in ((uuid.uuid4(), held.name), (held.key, "other.pdf")):
        assert editor.get(reverse("admin:attachment", args=[key, name])).status_code == 404
    held.path.unlink()
    assert editor.get(held.address).status_code == 404


def test_its_page_shows_the_files_with_who_when_and_how_long(editor: Client, held: Attachment) -> None:
    page = editor.get(page_of(held.record))
    assert shown_errors(page) == []
    content = page.content.decode()
    assert f'href="{held.address}">{NAME}</a>' in content
    assert 'enctype="multipart/form-data"' in content
    assert held.sha256 in content
