"""No name in an address leads to a file, and no address in a record is ever asked."""

import itertools
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from relations.models import Source
from tests.auditing import noted
from tests.conftest import Member
from tests.desk import page_of
from tests.factories import SourceFactory, VisitCitationFactory, VisitFactory, passage, sha256
from tests.importing import run, write_csv
from tests.programs import DRAFTS, PUBLISH, WRITE, program
from tests.receivers import receiving
from tests.test_attacks_forms import ADDRESSES
from tests.test_import_admin import confirm, upload

pytestmark = pytest.mark.django_db

#: Each leads, where it is a name in a folder, to a file that every machine has.
LEADS_OUT = (
    "..%2f..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2fetc%2fpasswd",
    "....%2f%2f....%2f%2f....%2f%2f....%2f%2fetc%2fpasswd",
    "..%5c..%5c..%5c..%5cetc%5cpasswd",
    "..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd%00.csv",
)


def leading_out(address: str) -> list[str]:
    """With a way out in place of each of the last two names in it."""
    parts = address.rstrip("/").split("/")
    end = "/" if address.endswith("/") else ""
    found = []
    for at, way in zip(range(len(parts) - 1, max(0, len(parts) - 3), -1), itertools.cycle(LEADS_OUT)):
        found.append("/".join([*parts[:at], way, *parts[at + 1 :]]) + end)
    return found


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def test_no_name_in_an_address_leads_to_a_file(superuser: Member) -> None:
    asked = [each for address, _pattern in ADDRESSES for each in leading_out(address)]
    asked += [f"/static/{way}" for way in LEADS_OUT] + [f"/{way}" for way in LEADS_OUT]
    asked += ["/static/../config/settings.py", "/static/%2e%2e/%2e%2e/etc/passwd"]
    assert len(asked) > 500
    with noted("open") as opened:
        for address in asked:
            answer = superuser.get(address)
            assert answer.status_code < 500, address
            assert b"root:" not in body_of(answer), address
    assert [each for each in opened if "passwd" in each] == []


@pytest.mark.parametrize("way", LEADS_OUT)
def test_no_name_in_a_form_leads_to_a_file(superuser: Member, settings: Settings, tmp_path: Path, way: str) -> None:
    name = way.replace("%2f", "/").replace("%5c", "\\").replace("%00", "\0")
    settings.VAR_DIR = tmp_path
    page = upload(superuser, create_missing="on")
    assert "confirm_form" in page.context
    with noted("open") as opened:
        answer = confirm(superuser, page, import_file_name=name, original_file_name=name)
    assert answer.status_code in (200, 404)
    assert [each for each in opened if "passwd" in each] == []


def every_page(source: Source) -> list[str]:
    """Where the source is shown, taken away, or looked after."""
    public = [f"/sources/{source.slug}{end}" for end in ("/", ".bib", ".ris", ".csljson")]
    public += [f"/sources.{form}" for form in ("csv", "xlsx", "json", "jsonl", "ttl", "atom")]
    public += [f"/api/v1/sources/{source.slug}/", "/api/v1/sources/?expand=citations", "/visits/told/", "/visits.ttl"]
    return public + [page_of(source, view) for view in ("change", "text", "edit_text", "history")]


def test_no_address_in_a_record_is_ever_asked(
    superuser: Member, client: Client, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    text = "Three boats came.\n"
    with receiving() as inside, noted("socket.connect", "socket.getaddrinfo") as called:
        there = inside.url
        source = SourceFactory.create(text=text, sha256=sha256(text), source_url=there, archived_url=f"{there}&then")
        VisitCitationFactory.create(record=VisitFactory.create(slug="told"), source=source, **passage(text, "boats"))
        for address in every_page(source):
            for whoever in (superuser, client):
                assert whoever.get(address).status_code < 500, address
        writes = program("publisher", DRAFTS, WRITE, PUBLISH)
        for field in ("source_url", "archived_url"):
            body = {"title": f"Of {field}", field: there, "language": "en"}
            with django_capture_on_commit_callbacks(execute=True):
                answer = writes.post("/api/v1/sources/", body, content_type="application/json")
            assert answer.status_code == 201, answer.content
        rows = [{"slug": "imported", "title": "Imported", "source_url": there, "archived_url": there, "language": "en"}]
        run("source", write_csv(tmp_path / "sources.csv", rows))
        assert Source.objects.filter(source_url=there).count() == 3
        call_command("verify_quotes", verbosity=0)
        (tmp_path / "texts").mkdir()
        (tmp_path / "texts" / "boats.txt").write_text(text)
        call_command("attach_sources", str(tmp_path / "texts"), verbosity=0)
    assert (called, inside.received) == ([], [])
