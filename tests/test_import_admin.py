from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from relations.admin import importing
from relations.admin.importing import UploadStorage
from relations.models import Visit, VisitParticipation, revisions_of
from tests.conftest import Member
from tests.factories import ParticipantFactory, VisitFactory
from tests.importing import read_csv, run
from tests.reading import html, text

pytestmark = pytest.mark.django_db

GOOD = "slug,title,kind,date,participations\nbridge-talks,Talks <b>on</b> the bridge,meeting,2012-05-14,Ada Lukander\n"
IMPORT = "admin:relations_visit_import"


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setattr(UploadStorage, "folder", staticmethod(lambda: folder))
    return folder


def upload(member: Member, content: str | bytes = GOOD, name: str = "visits.csv", **fields: str) -> Any:
    data = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile(name, data)
    told = {"resource": "0", "reason": "From the archive", **fields}
    return member.post(reverse(IMPORT), {**told, "import_file": file})


def confirm(member: Member, page: Any, **changes: str) -> Any:
    form = page.context["confirm_form"]
    data = {name: form.initial.get(name, "") for name in form.fields}
    data = {name: value for name, value in data.items() if value is not False}
    return member.post(reverse("admin:relations_visit_process_import"), {**data, **changes})


def test_every_difference_is_shown_before_anything_is_written(publisher: Member) -> None:
    VisitFactory.create(slug="bridge-talks", title="Old talks", kind="summit", date="2012-05-14")
    ParticipantFactory.create(title="Ada Lukander")
    page = upload(publisher)
    assert "Rows read: 1. Records that would be new: 0, changed: 1, unchanged: 0." in text(page, "body")
    (change,) = page.context["result"].preview.changes
    assert change[1][:2] == [("title", "Old talks", "Talks <b>on</b> the bridge"), ("kind", "summit", "meeting")]
    assert change[1][2][:2] == ("participations", "")
    assert "Talks &lt;b&gt;on&lt;/b&gt; the bridge" in html(page)
    assert Visit.objects.get().title == "Old talks"


def test_what_is_confirmed_is_written_in_the_name_of_the_user(publisher: Member, uploads: Path) -> None:
    answer = confirm(publisher, upload(publisher, create_missing="on"))
    assert answer.status_code == 302
    (record,) = Visit.objects.all()
    revision = revisions_of(record).get()
    told = (record.author, record.status, revision.user, revision.action, revision.reason)
    assert told == (publisher.user, "draft", publisher.user, "imported", "From the archive")
    assert VisitParticipation.objects.get().participant.status == "draft"
    assert list(uploads.iterdir()) == []


def test_bad_rows_are_listed_and_can_be_fetched(publisher: Member) -> None:
    page = upload(publisher, GOOD.replace("meeting", "metting").replace("Ada Lukander", "=1+1"))
    assert "confirm_form" not in page.context
    assert [problem.column for problem in page.context["result"].preview.problems] == ["participations"]
    rows: Any = publisher.get(reverse("admin:relations_visit_rejected", args=[page.context["rejected"]]))
    assert "'=1+1" in b"".join(rows.streaming_content).decode()
    assert not Visit.objects.exists()


def test_an_import_in_four_languages(publisher: Member) -> None:
    assert publisher.get(reverse(IMPORT), headers={"accept-language": "de"}).status_code == 200


@pytest.mark.parametrize("address", [IMPORT, "admin:relations_visit_process_import"])
@pytest.mark.parametrize("role", ["contributor", "editor"])
def test_who_may_not_import_is_kept_out(role: str, address: str, request: pytest.FixtureRequest) -> None:
    member = request.getfixturevalue(role)
    assert member.post(reverse(address), {}).status_code == 403
    assert "Import" not in html(member.get(reverse("admin:relations_visit_changelist")))


def test_the_list_leads_to_the_import(publisher: Member) -> None:
    assert f"href='{reverse(IMPORT)}'" in html(publisher.get(reverse("admin:relations_visit_changelist")))


def test_a_file_of_200_megabytes_is_refused_without_reading_it(publisher: Member) -> None:
    class Unread:
        def read(self, *args: Any) -> bytes:
            raise AssertionError("it was read")

        readline = read

    sent: Any = {"CONTENT_LENGTH": "200000000", "wsgi.input": Unread()}
    answer = publisher.generic("POST", reverse(IMPORT), content_type="multipart/form-data; boundary=x", **sent)
    assert answer.status_code == 413
    assert "The file is larger than" in text(answer, "body")


def test_a_file_a_little_too_large_is_refused(publisher: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MAX_UPLOAD", 10)
    assert upload(publisher).context["form"].errors["import_file"] == [
        "The file is too large: let import_records read it."
    ]


@pytest.mark.parametrize("name", ["../../x.csv", "..\\x.csv", "/etc/cron.d/x.csv", "x.csv;rm.csv"])
def test_the_name_of_an_upload_leads_nowhere(name: str, publisher: Member, uploads: Path) -> None:
    page = upload(publisher, name=name)
    assert page.context["result"].preview.report.rows == 1
    assert [path.parent for path in uploads.iterdir()] == [uploads] * len(list(uploads.iterdir()))


@pytest.mark.parametrize("name", ["../../etc/passwd", "0" * 32, "x", ""])
def test_a_forged_name_finds_no_file(name: str, publisher: Member) -> None:
    page = upload(publisher, create_missing="on")
    answer = confirm(publisher, page, import_file_name=name)
    assert answer.status_code == (404 if name else 200)
    assert not Visit.objects.exists()
    if "/" not in name and name:
        assert publisher.get(reverse("admin:relations_visit_rejected", args=[name])).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("visits.exe", b"MZ", "This is not a .csv, .xlsx, .json or .jsonl file."),
        ("visits.csv", b"", "The submitted file is empty."),
    ],
)
def test_what_is_no_table_is_refused_beside_the_field(
    name: str, content: bytes, reason: str, publisher: Member
) -> None:
    assert upload(publisher, content, name).context["form"].errors["import_file"] == [reason]


def test_a_broken_file_is_told_of_on_the_page(publisher: Member) -> None:
    page = upload(publisher, GOOD.encode().replace(b"Talks", b"\xff\xfe"))
    assert "The file is not in UTF-8." in text(page, "body")


def test_what_changed_after_the_preview_is_not_overwritten(publisher: Member) -> None:
    VisitFactory.create(slug="bridge-talks", title="Old talks")
    page = upload(publisher, "slug,title,version\nbridge-talks,New talks,1\n")
    record = Visit.objects.get()
    record.title = "A colleague's"
    record.save()
    answer = confirm(publisher, page)
    assert answer.status_code == 409
    assert "It has been changed since it was exported" in text(answer, "body")
    assert Visit.objects.get().title == "A colleague's"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_the_list_exports_is_imported_unchanged(form: str, editor: Member, tmp_path: Path) -> None:
    record = VisitFactory.create(full=True, title="=Мост")
    VisitFactory.create(draft=True)
    data = {"action": f"export_{form}", "_selected_action": [record.pk]}
    answer: Any = editor.post(reverse("admin:relations_visit_changelist"), data)
    path = tmp_path / f"visits.{form}"
    path.write_bytes(b"".join(answer.streaming_content))
    assert run("visit", path) == ["Rows: 1. Records new: 0, changed: 0, unchanged: 1."]
    if form == "csv":
        assert [row["title"] for row in read_csv(path)] == ["'=Мост"]


def test_what_one_server_was_sent_another_reads(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has a folder of its own for what is temporary."""
    monkeypatch.undo()
    settings.VAR_DIR = tmp_path / "var"
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "one"))
    (tmp_path / "one").mkdir()
    sent = UploadStorage()
    sent.save(b"slug,title")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "other"))
    assert UploadStorage(name=sent.name).read() == b"slug,title"
    assert sent.path().parent.stat().st_mode & 0o777 == 0o700
    assert sent.path().is_relative_to(tmp_path / "var")
