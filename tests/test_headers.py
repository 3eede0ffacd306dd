"""What browsers are told not to do, on every kind of answer, as a public site is set."""

import datetime
import runpy
from collections.abc import Iterable
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from config.env import VARIABLES
from config.settings import BASE_DIR
from tests import observatory
from tests.desk import page_of
from tests.factories import SourceFactory, VisitFactory
from tests.readers import SIZES, Reader
from tests.taking import content

pytestmark = pytest.mark.django_db

#: So that browsers keep to https, and the cookies with them.
OF_A_SITE = ("SECURE_", "SESSION_COOKIE_", "CSRF_COOKIE_", "LANGUAGE_COOKIE_")

LISTS = ("/visits/", "/statements/?q=bridge")
PUBLIC = (
    "/", *LISTS, "/visits/dinner/", "/sources/bulletin/", "/search/?q=bridge",
    "/search/suggest/?q=bridge", "/timeline/", "/calendar/", "/map/", "/relations/qn-qs/", "/countries/qn/",
    "/relations/qn-qs/brief", "/visits/by/kind/",
)  # fmt: skip
REFUSED = ("/nowhere/", "/visits/?year=two", "/visits/gone/", "/staff/nowhere/", "/static/nowhere.css")
STAFF = ("/staff/", "/staff/relations/visit/", "/staff/relations/visit/add/", "/staff/relations/visit/import/",
         "/staff/relations/revision/", "/staff/password_change/")  # fmt: skip
PROGRAMS = ("/api/v1/", "/api/v1/visits/", "/api/v1/visits/dinner/", "/api/v1/visits/?year=two", "/api/v1/nowhere/",
            "/api/v1/schema/", "/api/v1/docs/", "/api/v1/visits.jsonl")  # fmt: skip
FILES = ("/feed.atom", "/visits.atom", "/visits.ics", "/visits.csv", "/visits.xlsx", "/visits.json", "/robots.txt",
         "/sitemap.xml", "/opensearch.xml", "/visits/dinner.ris")  # fmt: skip
STATIC = ("/static/relations/site.css", "/static/relations/search.js", "/static/relations/icon.svg")


@pytest.fixture(autouse=True)
def _in_public(settings: Settings, monkeypatch: pytest.MonkeyPatch, pair: Any, request: pytest.FixtureRequest) -> None:
    """Set as a public site is that says nothing of it."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SECRET_KEY", "a key that is long enough for a made-up site of a made-up state")
    monkeypatch.setenv("ALLOWED_HOSTS", "desk.example")
    for name, value in runpy.run_path(str(BASE_DIR / "config" / "settings.py")).items():
        if name.startswith(OF_A_SITE):
            setattr(settings, name, value)
    settings.SECURE_SSL_REDIRECT = not request.node.get_closest_marker("browser")
    # Static files come from where they lie.
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    VisitFactory.create(slug="dinner", title="Dinner at the bridge")
    VisitFactory.create(slug="gone", withdrawn=True)
    SourceFactory.create(slug="bulletin", held=True)


def asked(reader: Client, address: str, **how: Any) -> Any:
    answer = reader.get(address, **{"secure": True, **how})
    # Read to its end, what is sent in pieces is closed.
    content(answer)
    return answer


def marks(reader: Client, addresses: Iterable[str]) -> dict[str, int]:
    found = {each: observatory.findings(asked(reader, each), asked(reader, each, secure=False)) for each in addresses}
    assert [each for of in found.values() for each in of if observatory.POINTS[each] < 0] == []
    assert {each[0] for each in found.values()} == {"csp-implemented-with-no-unsafe-default-src-none"}
    return {each: observatory.score(of) for each, of in found.items()}


@pytest.mark.parametrize("addresses", [PUBLIC, REFUSED, PROGRAMS, FILES, STATIC, ("/staff/login/",)])
def test_every_kind_of_answer_is_given_the_best_mark_of_the_observatory(client: Client, addresses: Any) -> None:
    assert {each: mark for each, mark in marks(client, addresses).items() if mark < observatory.A_PLUS} == {}


def test_every_kind_of_page_of_the_desk_is_given_the_best_mark(superuser: Client) -> None:
    source = SourceFactory.create(text="One.", draft=True)
    of_one = [page_of(source, view) for view in ("change", "text", "edit_text", "history", "delete")]
    assert {asked(superuser, each).status_code for each in (*STAFF, *of_one)} == {200}
    found = marks(superuser, (*STAFF, *of_one))
    assert {each: mark for each, mark in found.items() if mark < observatory.A_PLUS} == {}


def test_the_cookies_of_the_desk_and_of_a_language_are_given_the_best_mark(client: Client) -> None:
    User.objects.create_superuser("superuser", password="a bridge too far")
    chosen = client.post("/language/", {"language": "de", "next": "/"}, secure=True)
    given = {"username": "superuser", "password": "a bridge too far"}
    entered = client.post("/staff/login/?next=/staff/", given, secure=True, headers={"referer": "https://testserver/"})
    assert (chosen.status_code, entered.status_code) == (302, 302)
    assert {*chosen.cookies, *entered.cookies} == {"django_language", "__Host-sessionid", "__Host-csrftoken"}
    for answer in (chosen, entered):
        assert observatory.cookies(answer) == "cookies-secure-with-httponly-sessions-and-samesite"
        assert all(cookie["httponly"] for cookie in answer.cookies.values())


def test_what_leads_elsewhere_says_no_less(client: Client) -> None:
    said = {
        "Content-Security-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
        "Permissions-Policy",
        "Referrer-Policy",
        "Strict-Transport-Security",
        "X-Content-Type-Options",
        "X-Frame-Options",
    }
    for address in ("/visits/dinner", "/staff/", "/relations/qs-qn/"):
        answer = asked(client, address)
        assert answer.status_code in (301, 302)
        assert said - {*answer.headers} == set()
    refused = asked(client, "/", headers={"host": "elsewhere.example"})
    assert (refused.status_code, said - {*refused.headers}) == (400, set())
    for address in ("/visits/dinner", "/staff/"):
        # And so does the way from http to https, but for what browsers heed by https alone.
        assert said - {"Strict-Transport-Security"} - {*asked(client, address, secure=False).headers} == set()


def test_no_answer_says_what_it_is_made_with(client: Client) -> None:
    for address in (*PUBLIC, *PROGRAMS, *STATIC):
        assert {"Server", "X-Powered-By", "Via"} & {*asked(client, address).headers} == set()


def test_a_page_may_use_no_feature_of_the_device_and_opens_in_a_group_of_its_own(client: Client) -> None:
    for address in (*PUBLIC, *STATIC, "/staff/login/", "/api/v1/visits/"):
        told = asked(client, address).headers
        features = dict(each.split("=") for each in told["Permissions-Policy"].split(", "))
        assert {"camera", "geolocation", "microphone", "payment", "usb"} <= {*features}
        assert {*features.values()} == {"()"}
        assert told["Cross-Origin-Opener-Policy"] == "same-origin"


def test_what_is_there_for_programs_may_be_read_from_any_site_and_pages_from_the_site_alone(client: Client) -> None:
    def from_where(*addresses: str) -> set[str]:
        return {asked(client, address)["Cross-Origin-Resource-Policy"] for address in addresses}

    assert from_where(*PROGRAMS, *FILES) == {"cross-origin"}
    assert from_where(*PUBLIC, *STATIC, "/staff/login/", "/staff/jsi18n/") == {"same-origin"}


def policy(answer: Any) -> dict[str, set[str]]:
    return observatory.directives(answer)


def test_no_script_of_a_public_page_may_turn_a_text_into_markup_but_where_lists_are_renewed(client: Client) -> None:
    for address in PUBLIC:
        strict = policy(asked(client, address)).get("require-trusted-types-for") == {"'script'"}
        assert (address, strict) == (address, address not in LISTS)


def test_a_page_takes_everything_from_the_site_itself(superuser: Client) -> None:
    for address in (*PUBLIC, *REFUSED, *STAFF, "/api/v1/docs/"):
        said = policy(asked(superuser, address))
        assert said["frame-ancestors"] == said["base-uri"] == {"'none'"}
        assert "upgrade-insecure-requests" in said
        if "script-src" in said:
            assert {*said["script-src"], *said["style-src"], *said["connect-src"], *said["form-action"]} == {"'self'"}
            assert said["img-src"] <= {"'self'", "data:"}


def test_that_nothing_has_changed_says_nothing_of_a_policy(client: Client) -> None:
    """What a browser keeps would be shown by that policy from then on."""
    page = client.get("/visits/", secure=True)
    known = client.get("/visits/", secure=True, headers={"if-none-match": page["ETag"]})
    assert known.status_code == 304
    assert {"Content-Security-Policy", "Cross-Origin-Resource-Policy"} & {*known.headers} == set()


# --- the rules by which the marks are given --------------------------------------------------------------------------


class Answer:
    """As the observatory sees one."""

    def __init__(self, cookie: str = "", page: str = "", **headers: str) -> None:
        self.cookies = SimpleCookie(cookie)
        self.content = page.encode()
        self.headers = {
            "Content-Type": "text/html",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }


GOOD = {
    "Content_Security_Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    "Strict_Transport_Security": "max-age=31536000",
    "X_Content_Type_Options": "nosniff",
    "Referrer_Policy": "same-origin",
    "Cross_Origin_Resource_Policy": "same-origin",
}
TO_HTTPS = Answer(Location="https://testserver/")


def mark(cookie: str = "", page: str = "", by_http: Answer = TO_HTTPS, **headers: str) -> int:
    return observatory.score(observatory.findings(Answer(cookie, page, **{**GOOD, **headers}), by_http))


def test_a_bare_page_has_no_good_mark() -> None:
    assert observatory.score(observatory.findings(Answer(), Answer())) == 100 - 25 - 20 - 20 - 5 - 20


@pytest.mark.parametrize(
    ("points", "of"),
    [
        (130, mark()),
        (135, mark(cookie="sessionid=x; Secure; HttpOnly; SameSite=Lax")),
        (125, mark(Content_Security_Policy="default-src 'self'; frame-ancestors 'none'")),
        (80, mark(Content_Security_Policy="default-src 'none'; script-src 'unsafe-inline'; frame-ancestors 'none'")),
        (110, mark(Content_Security_Policy="default-src 'none'; script-src 'unsafe-eval'; frame-ancestors 'none'")),
        (120, mark(Content_Security_Policy="default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")),
        (80, mark(Strict_Transport_Security="nothing")),
        (120, mark(Strict_Transport_Security="max-age=300")),
        (70, mark(cookie="sessionid=x; Secure; SameSite=Lax")),
        (50, mark(Access_Control_Allow_Origin="https://x", Access_Control_Allow_Credentials="true")),
        (50, mark(page="<script src='//elsewhere.example/x.js'></script>")),
        (80, mark(by_http=Answer())),
    ],
)
def test_marks_are_given_as_the_observatory_gives_them(points: int, of: int) -> None:
    assert of == points


# --- in a browser ----------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("reader", SIZES[:1], indirect=True, ids=["light-1280"])
def test_the_page_of_the_api_and_a_renewed_list_do_nothing_that_is_forbidden_and_a_planted_script_does_not_run(
    reader: Reader,
) -> None:
    page = reader.page
    page.goto("/api/v1/docs/")
    page.get_by_role("heading", name="Relations").first.wait_for()
    page.locator(".opblock-tag").first.wait_for()
    page.goto("/visits/")
    page.get_by_role("spinbutton", name="Year").fill("2012")
    page.get_by_role("button", name="Show").first.click()
    page.get_by_role("link", name="Remove the filter Year: 2012").wait_for()
    assert reader.troubles == []
    page.goto("/search/")
    told = page.evaluate(
        """() => {
            const planted = '<img src=x onerror="window.ran = 1">';
            try { document.body.innerHTML = planted; } catch (error) { return error.name; }
            return "written";
        }"""
    )
    assert (told, page.evaluate("window.ran")) == ("TypeError", None)


# --- whom to tell ----------------------------------------------------------------------------------------------------


def test_whoever_finds_a_weakness_is_told_whom_to_tell(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = ["mailto:security@relations.example", "https://relations.example/report"]
    settings.SITE_URL = "https://relations.example"
    answer = client.get("/.well-known/security.txt", secure=True)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = [line.split(": ", 1) for line in answer.content.decode().splitlines()]
    assert [value for name, value in fields if name == "Contact"] == settings.SECURITY_CONTACT
    assert ["Canonical", "https://relations.example/.well-known/security.txt"] in fields
    [expires] = [value for name, value in fields if name == "Expires"]
    left = datetime.datetime.strptime(expires, "%Y-%m-%dT%H:%M:%S%z") - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(days=90) < left < datetime.timedelta(days=365)


def test_where_nobody_is_named_there_is_no_such_file(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = []
    assert client.get("/.well-known/security.txt", secure=True).status_code == 404
