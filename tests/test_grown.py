"""The site with what stands beside it where one machine is not enough: PgBouncer, Redis and Varnish."""

import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest

from tests import postgres, topology
from tests.grown import KEPT, POOL, Front, pooler, shared_cache
from tests.test_topology import made, token
from tests.topology import Answer, Process, Site, in_front, wait_until

__all__ = ["token"]

pytestmark = pytest.mark.topology

#: Seconds until a change is seen by everybody: the worker looks for tasks each second.
SEEN_WITHIN = 10


@pytest.fixture(scope="module")
def parts() -> dict[str, Process]:
    return {}


@pytest.fixture(scope="module")
def site(parts: dict[str, Process]) -> Iterator[Site]:
    fronts: list[Front] = []

    def beside(site: Site) -> list[Process]:
        fronts.append(Front(site))
        parts.update(pooler=pooler(site), cache=shared_cache(site))
        return [parts["pooler"], parts["cache"]]

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="relations-", dir=postgres.roomy())))
        try:
            # A desk is asked as fast as it can.
            found = stack.enter_context(
                topology.running(folder, proxy=False, further=beside, REPLICA_MAX_LAG="1", PUBLISH_OWN_RECORDS="on")
            )
        except topology.MissingError as error:
            pytest.skip(f"there is not here: {error}")
        parts["front"] = fronts[0].start()
        stack.callback(parts["front"].stop)
        proxy = in_front(found, [fronts[0].port])
        stack.callback(proxy.stop)
        yield found


def kept(site: Site, address: str, word: str = "", **headers: str) -> Answer:
    """Asked until what is in front answers, and with that word."""
    answers: list[Answer] = []

    def is_kept() -> bool:
        answers.append(site.ask(address, headers=headers))
        return answers[-1].headers["X-Cache"] == "hit" and word in answers[-1].text

    wait_until(is_kept, SEEN_WITHIN, address)
    return answers[-1]


def seen(site: Site, address: str, word: str, status: int = 200) -> Answer:
    answers: list[Answer] = []

    def is_so() -> bool:
        answers.append(site.ask(address))
        return answers[-1].status == status and word in answers[-1].text

    wait_until(is_so, SEEN_WITHIN, f"{address}: {word}")
    return answers[-1]


def changed(site: Site, token: str, address: str, **values: Any) -> None:
    tag = site.ask(f"/api/v1{address}", headers={"Authorization": f"Bearer {token}"}).headers["ETag"]
    headers = {"If-Match": tag, "X-Reason": "Read again.", "X-Public-Note": "The name was another."}
    answer = site.send(f"/api/v1{address}", token, values, "PATCH", headers=headers)
    assert answer.status == 200, answer.text


def test_what_is_in_front_answers_and_lets_go_of_what_was_corrected_and_withdrawn(site: Site, token: str) -> None:
    address = made(site, token, "Ada Lukander")
    for each in (address, "/participants/", "/participants.csv", f"/api/v1{address}", "/participants.atom"):
        answer = kept(site, each, "Ada Lukander")
        # Browsers ask each time, and are told nothing of what is between.
        assert answer.headers["Cache-Control"] == "no-cache"
        assert not {"Surrogate-Key", "CDN-Cache-Control", "Age"}.intersection(answer.headers)
        assert site.ask(each, headers={"If-None-Match": answer.headers["ETag"]}).status == 304
    changed(site, token, address, title="Ada Variant")
    for each in (address, "/participants/", "/participants.csv", f"/api/v1{address}", "/participants.atom"):
        assert "Ada Lukander" not in seen(site, each, "Ada Variant").text
    tag = site.ask(f"/api/v1{address}", headers={"Authorization": f"Bearer {token}"}).headers["ETag"]
    body = {"reason": "It was somebody else."}
    answer = site.send(f"/api/v1{address}withdraw/", token, body, headers={"If-Match": tag})
    assert answer.status == 200, answer.text
    seen(site, address, "", 410)
    wait_until(lambda: "Ada Variant" not in site.ask("/participants/").text, SEEN_WITHIN)
    assert kept(site, address).status == 410


def test_nothing_of_the_desk_or_of_a_token_is_kept_or_shown_to_others(site: Site, token: str) -> None:
    answer = site.send("/api/v1/participants/", token, {"title": "Draft Lukander", "kind": "person"})
    address = f"/api/v1/participants/{answer.data['slug']}/"
    for _ in range(3):
        told = site.ask(address, headers={"Authorization": f"Bearer {token}"})
        assert (told.status, told.headers["X-Cache"]) == (200, "miss")
        assert site.ask(address).status == 404
    for _ in range(2):
        assert site.ask("/", headers={"Cookie": "__Host-sessionid=someone"}).headers["X-Cache"] == "miss"
        assert site.ask("/staff/login/").headers["X-Cache"] == "miss"


def test_each_language_is_kept_by_itself_and_no_other_cookie_counts(site: Site) -> None:
    for language, word in {"de": "Suche", "ru": "Поиск", "en": "Search"}.items():
        cookie = f"seen=1; django_language={language}; more=2"
        assert word in kept(site, "/search/", Cookie=cookie).text
        assert word in kept(site, "/search/", **{"Accept-Language": language}).text
    assert kept(site, "/search/").headers["ETag"] == kept(site, "/search/", Cookie="seen=1").headers["ETag"]


def test_browsers_that_ask_for_one_language_in_many_ways_are_shown_one_page(site: Site) -> None:
    ways = ("de", "de-AT,de;q=0.9,fr;q=0.5", "de-DE, en;q=0.7", "ky,de;q=0.3")
    tags = {kept(site, "/search/", "Suche", **{"Accept-Language": way}).headers["ETag"] for way in ways}
    assert len(tags) == 1
    # None of them was the first.
    assert site.ask("/search/", headers={"Accept-Language": "de-CH"}).headers["X-Cache"] == "hit"


def test_the_application_knows_who_asks_through_all_that_is_in_front(site: Site, parts: dict[str, Process]) -> None:
    headers = {"X-Forwarded-For": "203.0.113.7"}
    form = site.ask("/staff/login/", headers=headers, app=parts["front"])
    [csrf] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
    cookie = str(form.headers["Set-Cookie"]).partition(";")[0]
    body = urlencode({"username": "nobody", "password": "a guess", "csrfmiddlewaretoken": csrf}).encode()
    headers |= {"Cookie": cookie, "Referer": "https://localhost/staff/login/"}
    headers |= {"Content-Type": "application/x-www-form-urlencoded"}
    assert site.ask("/staff/login/", "POST", body, headers, app=parts["front"]).status == 200
    newest = "from relations.models import AccountEvent\nprint(AccountEvent.objects.order_by('-pk')[0].address)"
    assert site.python(newest).strip() == "203.0.113.7"


def test_counts_of_requests_are_kept_by_all_together_and_the_site_goes_on_without(
    site: Site, token: str, parts: dict[str, Process]
) -> None:
    address = f"/api/v1{made(site, token, 'Kept by all')}"
    wait_until(lambda: all(site.ask(address, app=app).status == 200 for app in site.apps), SEEN_WITHIN)
    parts["cache"].kill()
    try:
        for app in site.apps:
            began = time.monotonic()
            assert {site.ask(each, app=app).status for each in (address, "/participants/", "/")} == {200}
            assert time.monotonic() - began < SEEN_WITHIN
    finally:
        parts["cache"].start()


def test_where_all_connections_are_taken_it_says_when_to_come_back(site: Site, token: str) -> None:
    with ExitStack() as taken:
        for _ in range(POOL):
            other = taken.enter_context(psycopg.connect(site.environ["DATABASE_URL"]))
            other.execute("SELECT 1")
        headers = {"Authorization": f"Bearer {token}"}
        answer = site.ask("/api/v1/participants/", headers=headers, app=site.apps[0])
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
    wait_until(lambda: site.ask("/api/v1/participants/", headers=headers).status == 200, SEEN_WITHIN)


def test_while_no_application_server_answers_readers_read_on(site: Site, token: str) -> None:
    """The last of these."""
    address = made(site, token, "Read on")
    seen(site, address, "Read on")
    # It is told twice.
    time.sleep(SEEN_WITHIN)
    kept(site, address)
    for app in site.apps:
        app.kill()
    # By itself Varnish would show it for ten seconds more.
    time.sleep(KEPT + 11)
    assert "Read on" in kept(site, address).text
    assert site.ask(f"{address}?page=7").status == 503
