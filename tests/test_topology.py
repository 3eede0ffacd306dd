"""The site as it is deployed: the proxy, two application servers, a primary database, its replica, and a worker."""

import http.client
import os
import re
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from tests import postgres, topology
from tests.receivers import receiving
from tests.topology import Site, wait_until

pytestmark = pytest.mark.topology


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with (
        tempfile.TemporaryDirectory(prefix="relations-", dir=postgres.roomy()) as folder,
        topology.running(Path(folder), REPLICA_MAX_LAG="1", PUBLISH_OWN_RECORDS="on") as found,
    ):
        yield found


@pytest.fixture(scope="module")
def token(site: Site) -> str:
    return site.python(
        "from django.contrib.auth.models import Group, User\n"
        "from tests.programs import DRAFTS, PUBLISH, WRITE, token_of\n"
        "user = User.objects.create_user('ada', password='a bridge too far', is_staff=True, is_superuser=True)\n"
        "print(token_of(user, DRAFTS, WRITE, PUBLISH)[1])\n"
    ).strip()


def made(site: Site, token: str, title: str) -> str:
    """The address of a record that is published by now."""
    answer = site.send("/api/v1/participants/", token, {"title": title, "kind": "person"})
    for move in ("submit", "publish"):
        assert answer.status in (200, 201), answer.text
        address = f"/participants/{answer.data['slug']}/"
        answer = site.send(f"/api/v1{address}{move}/", token, {}, headers={"If-Match": answer.headers["ETag"]})
    assert answer.status == 200, answer.text
    return address


def test_a_reader_reads_over_tls_what_was_published(site: Site, token: str) -> None:
    address = made(site, token, "Ada Lukander")
    site.replica.has_replayed(site.primary)
    for app in (None, *site.apps):
        answer = site.ask(address, app=app)
        assert (answer.status, "Ada Lukander" in answer.text) == (200, True)
        assert answer.headers["Strict-Transport-Security"]
        assert "default-src" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert site.ask(address).headers["Server"] == "nginx"


def test_whoever_comes_by_http_is_sent_to_https(site: Site) -> None:
    assert site.proxy
    connection = http.client.HTTPConnection("127.0.0.1", site.proxy.port, timeout=10)
    connection.request("GET", "/visits/?q=a", headers={"Host": "localhost"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, "https://localhost/visits/?q=a")
    connection.close()


def test_styles_are_served_for_a_year(site: Site) -> None:
    [style] = re.findall(r'href="(/static/relations/site\.[0-9a-f]+\.css)"', site.ask("/").text)
    answer = site.ask(style)
    assert (answer.status, answer.headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    assert "immutable" in answer.headers["Cache-Control"]


def test_what_a_client_says_of_itself_is_not_believed(site: Site) -> None:
    forged = {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example", "X-Request-ID": "made-up-by-a-client"}
    answer = site.ask("/visits/", headers=forged)
    assert (answer.status, answer.headers["X-Request-ID"] != "made-up-by-a-client") == (200, True)
    assert "evil.example" not in answer.text
    # The proxy and the application call it by one number; the proxy writes it down after it has answered.
    number = answer.headers["X-Request-ID"]
    wait_until(lambda: number in (site.folder / "access.log").read_text(), 10, "the line of this request in the log")
    assert site.ask("/visits/", headers={"Host": "evil.example"}).status == 400


def test_what_is_for_whoever_watches_is_not_shown_outside(site: Site) -> None:
    watcher = {"Authorization": f"Bearer {topology.WATCHER}"}
    assert [site.ask(path, headers=watcher).status for path in ("/metrics", "/readyz")] == [404, 404]
    assert site.ask("/metrics", headers=watcher, app=site.apps[0]).status == 200
    assert site.ask("/readyz", headers=watcher, app=site.apps[0]).data["checks"]["replica1"] == "ok"


def test_what_is_too_large_is_refused_before_it_is_read(site: Site) -> None:
    answer = site.ask("/api/v1/participants/", "POST", b"x" * 39 * 2**20, {"Content-Type": "application/json"})
    assert answer.status == 413


def test_readers_are_answered_from_the_replica_and_the_desk_from_the_primary(site: Site, token: str) -> None:
    made(site, token, "Before")
    site.replica.has_replayed(site.primary)
    site.replica.ask("SELECT pg_wal_replay_pause()")
    try:
        wait_until(lambda: site.replica.ask("SELECT pg_get_wal_replay_pause_state()") == ("paused",))
        address = made(site, token, "Behind the replica")
        asked = {"Authorization": f"Bearer {token}"}
        assert site.ask(f"/api/v1{address}").status == 404
        assert site.ask(f"/api/v1{address}", headers=asked).status == 200
        # It lags more than is allowed, and is left out.
        wait_until(lambda: site.ask(f"/api/v1{address}").status == 200, 10)
    finally:
        site.replica.ask("SELECT pg_wal_replay_resume()")
    asked_before = site.replica.ask(READS)
    wait_until(lambda: site.ask(address).status == 200 and site.replica.ask(READS) > asked_before, 15)


#: Rows that were read there.
READS = "SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_user_tables WHERE relname = 'relations_participant'"


def test_one_kind_of_answer_is_never_kept_for_another(site: Site, token: str) -> None:
    """A replica that is behind has an older version of the data, and its tags are others."""
    address = made(site, token, "Of one moment")
    site.replica.has_replayed(site.primary)
    tags = {site.ask(address, app=app).headers["ETag"] for app in site.apps}
    assert len(tags) == 1
    asked = {"If-None-Match": tags.pop()}
    assert site.ask(address, headers=asked).status == 304
    made(site, token, "Something else")
    site.replica.has_replayed(site.primary)
    assert site.ask(address, headers=asked).status == 200


def test_without_its_replica_the_site_goes_on(site: Site, token: str) -> None:
    address = made(site, token, "Without a replica")
    site.replica.has_replayed(site.primary)
    assert site.ask(address).status == 200
    site.replica.kill()
    try:
        assert {site.ask(address).status for _ in range(10)} == {200}
        assert made(site, token, "Written meanwhile")
        watcher = {"Authorization": f"Bearer {topology.WATCHER}"}
        told = site.ask("/readyz", headers=watcher, app=site.apps[0])
        assert (told.status, told.data["status"]) == (200, "degraded")
    finally:
        site.replica.start()
    site.replica.has_replayed(site.primary)


def test_one_application_server_is_enough(site: Site) -> None:
    site.apps[0].kill()
    try:
        assert {site.ask("/visits/").status for _ in range(10)} == {200}
    finally:
        site.apps[0].start()
        wait_until(lambda: site.is_ready(site.apps[0]))


def test_a_process_that_is_killed_is_begun_again(site: Site) -> None:
    [killed] = site.apps[0].children()
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: site.apps[0].children() not in ([], [killed]) and site.is_ready(site.apps[0]))


def test_stopping_for_an_upgrade_loses_no_request(site: Site) -> None:
    """One after the other, as an upgrade does it, while eight readers read."""
    told: list[int] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            told.append(site.ask("/visits/").status)

    with ThreadPoolExecutor(8) as readers:
        for _ in range(8):
            readers.submit(read)
        for app in site.apps:
            app.stop()
            app.start()
            wait_until(partial(site.is_ready, app))
            # By then the proxy asks it again: fail_timeout.
            time.sleep(3)
        stop.set()
    assert len(told) > 50
    assert set(told) == {200}


def test_the_worker_tells_others_what_was_published(site: Site, token: str) -> None:
    with receiving() as receiver:
        site.python(
            "from django.contrib.auth.models import User\n"
            "from tests.receivers import webhook\n"
            f"webhook(User.objects.get(username='ada'), '{receiver.url}')\n"
        )
        made(site, token, "Told elsewhere")
        wait_until(lambda: ("record.published", "told-elsewhere") in receiver.events, 30, str(receiver.events))


def test_while_no_application_server_answers_the_proxy_says_so_in_four_languages(site: Site) -> None:
    for app in site.apps:
        app.kill()
    try:
        answer = site.ask("/visits/")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
        assert answer.text == (topology.DEPLOY / "errors" / "503.html").read_text()
        assert "sha256-" in answer.headers["Content-Security-Policy"]
    finally:
        for app in site.apps:
            app.start()
        for app in site.apps:
            wait_until(partial(site.is_ready, app))
