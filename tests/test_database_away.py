"""While the database is away every page says so, in the reader's language, and when to come back."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from config.settings import BASE_DIR

#: Asked in a process of its own, whose database there is not. Prints address, status, type, Retry-After and the text.
ASKS = """
    import json, os, sys
    import django
    django.setup()
    from django.test import Client
    from django.conf import settings
    # As they lie in the checkout: nobody has collected them.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    told = []
    for address, headers, cookies in json.loads(sys.argv[1]):
        client = Client(raise_request_exception=False)
        client.cookies.load(cookies)
        answer = client.get(address, headers=headers)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told.append([address, answer.status_code, dict(answer.headers), body.decode()])
    print(json.dumps(told))
"""
LANGUAGES = {"en": "The records cannot be reached", "de": "nicht erreichbar", "ru": "недоступны", "be": "недаступныя"}
PAGES = [
    "/", "/visits/", "/visits/one/", "/search/?q=bridge", "/timeline/", "/calendar/", "/map/", "/relations/qn-qs/",
    "/countries/qn/", "/relations/qn-qs/brief", "/staff/", "/staff/relations/visit/", "/staff/relations/visit/add/",
]  # fmt: skip
FILES = ["/visits.csv", "/visits.jsonl", "/feed.atom", "/visits.ics", "/sitemap.xml"]
PROGRAMS = ["/api/v1/visits/", "/api/v1/visits/one/", "/api/v1/search/?q=bridge", "/api/v1/relations/qn-qs/"]


#: Address, headers, cookies.
Question = tuple[str, dict[str, str], dict[str, str]]


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The address of a database that cannot be opened."""
    folder = Path(tmp_path_factory.mktemp("away"))
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        (folder / "folder.sqlite3").mkdir()
        return {"DATABASE_URL": f"sqlite:///{folder / 'folder.sqlite3'}"}
    return {"DATABASE_URL": f"postgres://nobody:secret@127.0.0.1:1/{folder.name}"}


def asked(nowhere: dict[str, str], *questions: Question) -> list[Any]:
    environ = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "a key that is long enough for a made-up site of a made-up state",
        "ALLOWED_HOSTS": "desk.localhost",
        "HTTPS": "off",
        **nowhere,
    }
    given = [(address, {"host": "desk.localhost", **headers}, cookies) for address, headers, cookies in questions]
    command = [sys.executable, "-c", textwrap.dedent(ASKS), json.dumps(given)]
    done = subprocess.run(command, cwd=BASE_DIR, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return list(json.loads(done.stdout))


def test_every_page_says_that_the_records_cannot_be_reached(nowhere: dict[str, str]) -> None:
    session = {settings.SESSION_COOKIE_NAME: "somebody"}
    public: list[Question] = [(address, {}, {}) for address in PAGES if not address.startswith("/staff/")]
    told = asked(nowhere, *public, *((address, {}, session) for address in PAGES))
    for address, status, headers, body in told:
        assert (address, status, headers.get("Retry-After")) == (address, 503, "10")
        assert "The records cannot be reached" in body
        assert headers["X-Request-ID"] in body
        assert headers["Cache-Control"] == "no-store"
        assert "Content-Security-Policy" in headers
        assert "Traceback" not in body
        assert "secret" not in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_the_readers_language(nowhere: dict[str, str], language: str) -> None:
    by_header: Question = ("/visits/", {"accept-language": language}, {})
    by_choice: Question = ("/visits/", {}, {settings.LANGUAGE_COOKIE_NAME: language})
    for _address, status, headers, body in asked(nowhere, by_header, by_choice):
        assert (status, headers["Content-Language"]) == (503, language)
        assert LANGUAGES[language] in body


def test_whoever_takes_a_file_is_told_in_a_line(nowhere: dict[str, str]) -> None:
    for address, status, headers, body in asked(nowhere, *((address, {}, {}) for address in FILES)):
        kind = headers["Content-Type"].partition(";")[0]
        assert (address, status, kind, headers.get("Retry-After")) == (address, 503, "text/plain", "10")
        assert body == "The records cannot be reached at the moment. Try again in a while.\n"


def test_programs_are_told_as_they_are_told_everything(nowhere: dict[str, str]) -> None:
    token = {"authorization": "Bearer rel_made-up"}
    for address, status, headers, body in asked(nowhere, *((a, given, {}) for a in PROGRAMS for given in ({}, token))):
        kind = headers["Content-Type"].partition(";")[0]
        assert (address, status, kind, headers.get("Retry-After")) == (address, 503, "application/problem+json", "10")
        assert '"detail": "The records cannot be reached at the moment.' in body


def test_the_site_is_alive_and_not_ready(nowhere: dict[str, str]) -> None:
    alive, ready = asked(nowhere, ("/healthz", {}, {}), ("/readyz", {}, {}))
    assert (alive[1], alive[3]) == (200, "ok\n")
    assert (ready[1], ready[3]) == (503, '{"status": "not ready"}')
