"""How much may be sent at once, and that no address of the site sends anybody elsewhere."""

import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from relations import limits
from relations.models import Source
from tests.desk import page_of

pytestmark = pytest.mark.django_db


class Unread(io.RawIOBase):
    """What is sent, and must not be read."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("it was read")


def sent(client: Client, address: str, length: int) -> Any:
    return client.generic("POST", address, content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(length),
                          **{"wsgi.input": Unread()})  # type: ignore[arg-type] # fmt: skip


@pytest.mark.parametrize("address", ["/language/", "/visits/", "/staff/login/", "/nowhere/"])
def test_a_reader_sends_little(client: Client, address: str) -> None:
    answer = sent(client, address, limits.BODY + 1)
    assert answer.status_code == 413
    assert "Nothing was saved." in answer.content.decode()


def test_the_desk_sends_no_more_than_a_form_with_its_file(editor: Client, settings: Settings) -> None:
    settings.ATTACHMENT_MAX_MB = 1
    assert sent(editor, page_of(Source), limits.FORM + 2**20 + 1).status_code == 413
    page = editor.post(page_of(Source), {"attachments-0-file": SimpleUploadedFile("a.txt", b"x" * 2**20)})
    assert page.status_code == 200


@pytest.mark.parametrize("length", ["-1", "1e3", "x", "9" * 40])
def test_a_length_that_is_no_length_is_refused(client: Client, length: str) -> None:
    answer = client.generic("POST", "/language/", CONTENT_LENGTH=length, **{"wsgi.input": Unread()})  # type: ignore[arg-type]
    assert answer.status_code == 413


def test_too_many_fields_and_files_are_refused_in_words(editor: Client, settings: Settings) -> None:
    files = {f"f{n}": SimpleUploadedFile("a.txt", b"x") for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1)}
    for given in ({f"f{n}": "x" for n in range(1_001)}, files, {"text": "x" * 9 * 2**20}):
        answer = editor.post(page_of(Source), given)
        assert (answer.status_code, "Too much was sent at once" in answer.content.decode()) == (413, True)


def test_an_address_and_headers_have_an_end(client: Client) -> None:
    for address, media_type in (("/visits/", "text/plain"), ("/api/v1/visits/", "application/problem+json")):
        long = client.get(address, {"q": "x" * limits.ADDRESS})
        many = client.get(address, headers={f"x-{n}": "x" * 1_000 for n in range(33)})
        assert (long.status_code, many.status_code) == (414, 431)
        assert (long["Content-Type"].split(";")[0], many["Content-Type"].split(";")[0]) == (media_type, media_type)


def test_a_thousand_letters_of_cyrillic_are_no_long_address(client: Client) -> None:
    assert client.get("/search/", {"q": "мост " * 200}).status_code == 200


# --- nobody is sent elsewhere ----------------------------------------------------------------------------------------

ELSEWHERE = (
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "///elsewhere.example/",
    "/\\elsewhere.example/",
    "\\\\elsewhere.example",
    "http:elsewhere.example",
    "javascript:alert(1)",
    " https://elsewhere.example/",
    "https://testserver@elsewhere.example/",
    "/\t/elsewhere.example/",
)


@pytest.mark.parametrize("there", ELSEWHERE)
def test_no_address_that_is_sent_along_leads_elsewhere(client: Client, there: str) -> None:
    User.objects.create_superuser("superuser", password="a bridge too far")
    name = {"username": "superuser", "password": "a bridge too far"}
    answers = [
        client.post("/language/", {"language": "de", "next": there}),
        client.post("/language/", {"language": "de"}, headers={"referer": there}),
        client.post("/staff/login/", {**name, "next": there}),
        client.post(f"/staff/login/?{'next='}{there}", name),
        client.get("/staff/login/", {"next": there}),
        client.get("/relations/qs-qn/brief", {"next": there}),
    ]
    led = [answer.headers.get("Location", "/") for answer in answers]
    assert [each for each in led if "elsewhere" in each or "script" in each] == []
    assert [answer.status_code for answer in answers[:4]] == [302, 302, 302, 302]


@pytest.mark.parametrize("path", ["//elsewhere.example", "//elsewhere.example/visits", "/\\elsewhere.example"])
def test_an_address_without_its_last_slash_leads_nowhere_else(superuser: Client, path: str) -> None:
    for begun in ("", "/staff", "/api/v1"):
        answer = superuser.generic("GET", f"{begun}{path}")
        location = answer.headers.get("Location", "")
        assert not location.startswith(("//", "/\\", "http"))
