"""How much may be asked: counted by address and by token, told on every answer."""

from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from relations.callers import network
from tests.conftest import Member
from tests.factories import VisitFactory
from tests.programs import DRAFTS, WRITE, Program, account, program, token_of

pytestmark = pytest.mark.django_db

LIST, ONE = "/api/v1/visits/", "/api/v1/visits/one/"
START = "2026-05-14T12:00:18Z"


@pytest.fixture(autouse=True)
def clock() -> Any:
    """Eighteen seconds into a minute."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def rates(settings: Any) -> Any:
    """With a cache that keeps something."""
    kept = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counts"}
    settings.CACHES = {**settings.CACHES, "counts": kept}
    cache = caches["counts"]
    cache.clear()

    def allowed(**rates: str | None) -> None:
        told = {"address": "3/min", "token": "5/min", "writes": "2/min", **rates}
        settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": told}

    allowed()
    yield allowed
    cache.clear()


def left(answer: Any) -> tuple[int, str, str]:
    return answer.status_code, answer["RateLimit-Policy"], answer["RateLimit"]


def change(who: Client, **headers: str) -> Any:
    given = {"if-match": "*", "x-reason": "The bulletin says so.", **headers}
    return who.patch(ONE, {"title": "Supper"}, content_type="application/json", headers=given)


# --- what is told ----------------------------------------------------------------------------------------------------


def test_every_answer_says_how_much_is_left(client: Client, rates: Any) -> None:
    VisitFactory.create(slug="one")
    rates(address="100/h")
    tag = client.get(ONE)["ETag"]
    policy, number = '"address";q=100;w=3600', 98
    for address, status in [
        (LIST, 200), (ONE, 200), ("/api/v1/", 200), ("/api/v1/schema/", 200), ("/api/v1/docs/", 200),
        (f"{LIST}?colour=red", 400), (f"{LIST}?status=draft", 401), ("/api/v1/nowhere/", 404), (f"{LIST}nobody/", 404),
    ]:  # fmt: skip
        assert left(client.get(address)) == (status, policy, f'"address";r={number};t=3582')
        number -= 1
    refusals = {
        304: client.get(ONE, headers={"if-none-match": tag}),
        406: client.get(LIST, headers={"accept": "image/png"}),
        401: client.get(LIST, headers={"authorization": "Bearer nonsense"}),
        405: client.delete(LIST),
        200: client.head(LIST),
    }
    assert [answer.status_code for answer in refusals.values()] == list(refusals)
    assert [answer["RateLimit"] for answer in refusals.values()] == [
        f'"address";r={number - each};t=3582' for each in range(5)
    ]


def test_pages_say_nothing_of_it(client: Client) -> None:
    for address in ("/", "/visits/", "/staff/login/"):
        assert not client.get(address).has_header("RateLimit")


def test_whoever_asks_too_much_is_told_when_to_ask_again(client: Client, rates: Any, clock: Any) -> None:
    for remaining in (2, 1, 0):
        assert left(client.get(LIST)) == (200, '"address";q=3;w=60', f'"address";r={remaining};t=42')
    clock.shift(20)
    refused = client.get(LIST)
    assert left(refused) == (429, '"address";q=3;w=60', '"address";r=0;t=22')
    assert (refused["Retry-After"], refused["Content-Type"]) == ("22", "application/problem+json")
    assert refused.json() == {
        "type": "about:blank",
        "title": "Too Many Requests",
        "status": 429,
        "detail": "Too many requests: ask again in 22 seconds.",
    }
    clock.shift(21)
    last = client.get(LIST)
    assert (last["Retry-After"], last.json()["detail"]) == ("1", "Too many requests: ask again in 1 second.")
    clock.shift(1)
    assert left(client.get(LIST)) == (200, '"address";q=3;w=60', '"address";r=2;t=60')


# --- whose requests are counted together -----------------------------------------------------------------------------


def test_each_token_has_a_count_of_its_own(client: Client, rates: Any) -> None:
    one, other = (Program(*token_of(account())) for _ in range(2))
    assert [one.get(LIST).status_code for _ in range(6)] == [200] * 5 + [429]
    assert left(other.get(LIST)) == (200, '"token";q=5;w=60', '"token";r=4;t=42')
    assert left(client.get(LIST)) == (200, '"address";q=3;w=60', '"address";r=2;t=42')
    elsewhere = one.get(LIST, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 429


def test_tokens_that_are_not_good_are_counted_by_the_address_they_come_from(client: Client, rates: Any) -> None:
    revoked = program("editor", DRAFTS, revoked="2026-05-01T00:00:00Z")
    assert [revoked.get(LIST).status_code for _ in range(2)] == [401, 401]
    answers = [client.get(LIST, headers={"authorization": f"Bearer rel_{each}"}).status_code for each in range(3)]
    assert answers == [401, 429, 429]
    assert client.get(LIST).status_code == 429
    assert revoked.get(LIST, REMOTE_ADDR="198.51.100.7").status_code == 401


def test_writing_has_a_count_of_its_own_beside(rates: Any) -> None:
    VisitFactory.create(slug="one")
    writer = program("publisher", DRAFTS, WRITE, "may_publish")
    for remaining in (1, 0):
        assert left(change(writer)) == (
            200,
            '"token";q=5;w=60, "writes";q=2;w=60',
            f'"token";r={3 + remaining};t=42, "writes";r={remaining};t=42',
        )
    refused = change(writer)
    assert (refused.status_code, refused["RateLimit"]) == (429, '"token";r=2;t=42, "writes";r=0;t=42')
    assert left(writer.get(ONE)) == (200, '"token";q=5;w=60', '"token";r=1;t=42')


def test_an_account_that_is_logged_in_is_counted_where_it_writes(rates: Any) -> None:
    VisitFactory.create(slug="one")
    member = Member(account("publisher"))
    assert [left(change(member)) for _ in range(2)] == [
        (200, '"writes";q=2;w=60', f'"writes";r={remaining};t=42') for remaining in (1, 0)
    ]
    assert change(member).status_code == 429
    assert left(member.get(LIST)) == (200, '"address";q=3;w=60', '"address";r=2;t=42')


def test_a_proxy_is_believed_only_where_told_to(client: Client, rates: Any, settings: Any) -> None:
    forged = {"headers": {"x-forwarded-for": "192.0.2.1"}}
    assert [client.get(LIST, **forged).status_code for _ in range(3)] == [200] * 3  # type: ignore[arg-type]
    for other in ("192.0.2.2", "192.0.2.3, 192.0.2.4"):
        assert client.get(LIST, headers={"x-forwarded-for": other}).status_code == 429
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    for other in ("192.0.2.2", "10.0.0.1, 192.0.2.2", "unknown,192.0.2.2"):
        assert client.get(LIST, headers={"x-forwarded-for": other}).status_code == 200
    assert client.get(LIST, headers={"x-forwarded-for": "10.9.9.9, 192.0.2.2"}).status_code == 429
    assert client.get(LIST, headers={"x-forwarded-for": "192.0.2.2, 192.0.2.5"}).status_code == 200


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
        ("192.0.2.1:8080", "unknown"),
        ("a b\x00", "unknown"),
    ],
)
def test_an_address_is_counted_by_the_network_that_one_reader_has(address: str, counted_as: str) -> None:
    assert network(address) == counted_as


# --- switching it off ------------------------------------------------------------------------------------------------


def test_a_rate_that_is_switched_off_counts_and_tells_nothing(client: Client, rates: Any) -> None:
    rates(address=None, token=None)
    reader = program("contributor")
    for who in (client, reader):
        answers = [who.get(LIST) for _ in range(6)]
        assert {answer.status_code for answer in answers} == {200}
        assert not answers[0].has_header("RateLimit")


def test_a_cache_that_forgets_refuses_nobody(client: Client, rates: Any) -> None:
    for _ in range(5):
        caches["counts"].clear()
        assert client.get(LIST)["RateLimit"] == '"address";r=2;t=42'


def test_counting_costs_no_query(client: Client, rates: Any, django_assert_num_queries: Any) -> None:
    # The version of the data, for the tag.
    with django_assert_num_queries(1):
        client.get("/api/v1/")
