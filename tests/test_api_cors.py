"""Reading the API from the pages of other sites: anybody may, and nobody writes so."""

from typing import Any

import pytest
from django.test import Client

from tests.conftest import Member
from tests.factories import VisitFactory
from tests.programs import DRAFTS, account, program

pytestmark = pytest.mark.django_db

LIST, ONE = "/api/v1/visits/", "/api/v1/visits/one/"
ORIGIN = {"origin": "https://newsroom.example"}
EXPOSED = "Content-Disposition, ETag, Link, RateLimit, RateLimit-Policy, Retry-After"


def told(answer: Any) -> dict[str, str]:
    prefix = "access-control-"
    return {
        name.lower().removeprefix(prefix): value
        for name, value in answer.headers.items()
        if name.lower().startswith(prefix)
    }


def preflight(client: Client, method: str, address: str = LIST, headers: str = "authorization") -> Any:
    asks = {"access-control-request-method": method, "access-control-request-headers": headers}
    return client.options(address, headers={**ORIGIN, **asks})


def test_the_page_of_any_site_reads_every_answer(client: Client) -> None:
    VisitFactory.create(slug="one")
    tag = client.get(ONE)["ETag"]
    for address, status in [
        (LIST, 200), (ONE, 200), ("/api/v1/", 200), ("/api/v1/schema/", 200), ("/api/v1/nowhere/", 404),
        (f"{LIST}?colour=red", 400), (f"{LIST}?status=draft", 401), ("/api/v1/visits", 301),
    ]:  # fmt: skip
        answer = client.get(address, headers=ORIGIN)
        assert (answer.status_code, told(answer)) == (status, {"allow-origin": "*", "expose-headers": EXPOSED})
        assert "origin" in answer["Vary"].lower()
    assert told(client.head(ONE, headers=ORIGIN))["allow-origin"] == "*"
    known = client.get(ONE, headers={**ORIGIN, "if-none-match": tag})
    assert (known.status_code, told(known)["allow-origin"]) == (304, "*")


def test_a_program_in_a_page_may_read_with_a_token(client: Client) -> None:
    answer = preflight(client, "GET")
    assert (answer.status_code, told(answer)) == (
        200,
        {
            "allow-origin": "*",
            "allow-methods": "GET, HEAD, OPTIONS",
            "allow-headers": "Authorization, Accept, Accept-Language, Content-Type, If-None-Match",
            "expose-headers": EXPOSED,
            "max-age": "86400",
        },
    )
    reader = program("contributor", DRAFTS)
    assert told(reader.get(f"{LIST}?status=draft", headers=ORIGIN))["allow-origin"] == "*"


def test_cookies_are_never_taken_from_another_site() -> None:
    member = Member(account("administrator"))
    for answer in (member.get(LIST, headers=ORIGIN), preflight(member, "GET")):
        assert "allow-credentials" not in told(answer)
        assert told(answer)["allow-origin"] == "*"


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE", "post", "BREW", ""])
def test_another_site_may_not_write(client: Client, method: str) -> None:
    for address in (LIST, ONE):
        assert told(preflight(client, method, address)) == {}


def test_what_was_sent_from_another_site_all_the_same_is_answered_to_nobody(client: Client) -> None:
    VisitFactory.create(slug="one")
    for answer in (
        client.patch(ONE, {}, content_type="application/json", headers=ORIGIN),
        client.post(LIST, "title=x", content_type="text/plain", headers=ORIGIN),
    ):
        assert (answer.status_code >= 400, told(answer)) == (True, {})


@pytest.mark.parametrize(
    "address",
    ["/", "/visits/", "/visits/one/", "/visits.json", "/search/", "/healthz", "/staff/login/", "/feed.atom",
     "/nowhere/", "/apiary/", "/visits/?next=/api/v1/", "//api/v1/visits/"],
)  # fmt: skip
def test_outside_the_api_no_site_is_let_in(client: Client, address: str) -> None:
    VisitFactory.create(slug="one")
    for answer in (client.get(address, headers=ORIGIN), preflight(client, "GET", address)):
        assert told(answer) == {}


def test_without_another_site_nothing_is_said_of_it(client: Client) -> None:
    assert told(client.get(LIST)) == {}
