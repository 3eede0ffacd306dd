"""Whoever runs the site learns whether it is ready, and of each request no more than they need."""

import datetime
import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
import yaml
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config.logs import logging as configuration
from relations.watching import standing
from relations.watching.lines import JsonLine, WithRequest
from tests.factories import VisitFactory
from tests.factories.webhooks import WebhookFactory
from tests.test_quotes_kept import held, quoted

pytestmark = pytest.mark.django_db
TOKEN = "a token of whoever watches"


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    for remembered in (standing._missing_migrations, standing.failing_quotes):
        remembered.cache_clear()


@pytest.fixture
def watcher(settings: Any) -> Client:
    settings.METRICS_TOKEN = TOKEN
    return Client(headers={"authorization": f"Bearer {TOKEN}"})


@pytest.fixture
def lines(settings: Any) -> Iterator[list[dict[str, Any]]]:
    """What is said meanwhile, as a machine reads it."""
    settings.LOG_REQUESTS = True
    settings.SLOW_QUERY_MS = 0
    told = Lines()
    in_public = configuration(debug=False)
    wanted = {"": "INFO", **{name: given.get("level", "NOTSET") for name, given in in_public["loggers"].items()}}
    levels = {name: logging.getLogger(name).level for name in wanted}
    for name, level in wanted.items():
        logging.getLogger(name).setLevel(level)
    logging.getLogger().addHandler(told)
    yield told.lines
    logging.getLogger().removeHandler(told)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, Any]] = []
        self.setFormatter(JsonLine())
        self.addFilter(WithRequest())

    def emit(self, record: logging.LogRecord) -> None:
        written = self.format(record)
        assert "\n" not in written
        self.lines.append(json.loads(written))


def test_that_it_is_alive_is_said_without_asking_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"ok\n", "no-store")


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_a_probe_may_ask_by_a_number_and_without_https(client: Client, settings: Any, address: str) -> None:
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["desk.example"]
    assert client.get(address, headers={"host": "10.0.0.1:8000"}).status_code == 200
    assert client.get("/", headers={"host": "10.0.0.1:8000"}).status_code == 400
    assert client.get("/", headers={"host": "desk.example"}).status_code == 301


def test_a_probe_takes_no_writes(client: Client) -> None:
    assert client.post("/readyz").status_code == 405


def test_the_site_is_ready(client: Client, watcher: Client) -> None:
    assert client.get("/readyz").json() == {"status": "ok"}
    names = ("database", "migrations", "tasks", "quotes", "clock", "cdn", "disk", "backup")
    assert watcher.get("/readyz").json() == {"status": "ok", "checks": dict.fromkeys(names, "ok")}


def test_it_is_not_ready_while_a_migration_is_missing(watcher: Client, client: Client) -> None:
    newest = MigrationRecorder.Migration.objects.filter(app="relations").order_by("-id").first()
    assert newest
    MigrationRecorder.Migration.objects.filter(pk=newest.pk).delete()
    answer = watcher.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
    assert answer.json()["checks"]["migrations"] == "1 not applied: run manage.py migrate"
    assert client.get("/readyz").json() == {"status": "not ready"}
    MigrationRecorder.Migration(app="relations", name=newest.name).save()
    assert watcher.get("/readyz").status_code == 200


def test_what_waits_for_a_worker_wants_a_look_and_no_other_server(watcher: Client) -> None:
    webhook = WebhookFactory.create()
    long_ago = timezone.now() - datetime.timedelta(hours=1)
    webhook.deliveries.create(event="record.published", uid="x", occurred=long_ago, next_try=long_ago)
    answer = watcher.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert "does manage.py db_worker run?" in answer.json()["checks"]["tasks"]


def test_a_published_quote_that_is_not_in_its_source_wants_a_look(watcher: Client) -> None:
    statement = quoted(held(), "Two banks.")
    assert watcher.get("/readyz").json()["checks"]["quotes"] == "ok"
    type(statement).objects.filter(pk=statement.pk).update(quote="Three banks.")
    standing.failing_quotes.cache_clear()
    assert watcher.get("/readyz").json()["checks"]["quotes"].startswith("1 published quotes")


def test_a_clock_that_was_set_back_wants_a_look(watcher: Client) -> None:
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=1)):
        VisitFactory.create()
    answer = watcher.get("/readyz")
    assert answer.json()["checks"]["clock"].startswith("the newest change on record is 60 minutes in the future")
    assert answer.status_code == 200


def test_a_full_disk_wants_a_look(watcher: Client, settings: Any) -> None:
    settings.DISK_LEAST_MB = 10**9
    assert "MiB are free" in watcher.get("/readyz").json()["checks"]["disk"]


def test_numbers_are_shown_to_who_knows_the_token(watcher: Client, client: Client) -> None:
    client.get("/visits/")
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer another"}).status_code == 404
    told = watcher.get("/metrics").content.decode()
    assert 'relations_requests_total{method="GET",route="visits-list",status="200"}' in told
    assert 'relations_request_seconds_count{route="visits-list"}' in told
    assert 'relations_queries_total{database="default"}' in told
    for name in ("database_ok", "tasks_waiting", "deliveries_stuck_seconds", "failing_quotes", "disk_free_bytes"):
        assert f"\nrelations_{name} " in told


def test_without_a_token_in_the_settings_there_are_no_numbers(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = None
    assert client.get("/metrics", headers={"authorization": "Bearer None"}).status_code == 404


def test_addresses_and_methods_that_are_made_up_are_counted_as_one(watcher: Client, client: Client) -> None:
    for number in range(3):
        client.get(f"/no-such-page-{number}/")
        client.generic(f"MADEUP{number}", "/visits/")
    told = watcher.get("/metrics").content.decode()
    assert "no-such-page" not in told
    assert "MADEUP" not in told
    assert 'method="other"' in told


def test_a_request_is_a_line_with_its_number(client: Client, lines: list[dict[str, Any]]) -> None:
    answer = client.get("/visits/?q=secret+supper")
    [line] = [line for line in lines if line["logger"] == "relations.requests"]
    assert line["request_id"] == answer["X-Request-ID"]
    told = {name: line[name] for name in ("level", "message", "method", "route", "status")}
    assert told == {"level": "INFO", "message": "request", "method": "GET", "route": "visits-list", "status": 200}
    assert line["queries"] > 0
    assert line["ms"] > 0
    assert line["time"].endswith("+00:00")


def test_the_number_that_the_proxy_gives_is_kept_and_nobody_elses(client: Client, settings: Any) -> None:
    given = {"x-request-id": "given-by-the-proxy"}
    assert client.get("/visits/", headers=given)["X-Request-ID"] != "given-by-the-proxy"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client.get("/visits/", headers=given)["X-Request-ID"] == "given-by-the-proxy"
    for forged in ("short", "with spaces in it", "x" * 65, "line-one\r\nline-two"):
        assert client.get("/visits/", headers={"x-request-id": forged})["X-Request-ID"] != forged


def test_no_line_holds_what_belongs_to_a_person(
    client: Client, lines: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that is typed, sent or looked for, also where it goes wrong."""
    User.objects.create_user("ada.lukander", password="a bridge too far", is_staff=True)
    client.raise_request_exception = False
    client.get("/visits/?q=Lukander")
    client.get("/no/Lukander/")
    client.get("/api/v1/visits/?q=Lukander&unknown=Lukander")
    client.post("/staff/login/", {"username": "ada.lukander", "password": "Lukander"})
    client.get("/", headers={"host": "lukander.example"})

    def fails(*_: Any, **__: Any) -> None:
        raise ValueError("Lukander is not a number")

    monkeypatch.setattr("relations.views.home.latest_pairs", fails)
    assert client.get("/?q=Lukander").status_code in (400, 500)
    assert client.get("/").status_code == 500
    written = json.dumps(lines).lower()
    assert "lukander" not in written
    assert "bridge" not in written
    fault = next(line for line in lines if line["logger"] == "django.request" and "fault" in line)
    assert fault["fault"].startswith("ValueError < ")
    assert "relations/views/home.py" in fault["fault"]


def test_a_slow_query_is_told_without_what_it_asks_for(
    client: Client, lines: list[dict[str, Any]], settings: Any
) -> None:
    settings.SLOW_QUERY_MS = 1
    from relations.watching.queries import Watching

    watching = Watching("default")
    with connection.cursor() as cursor:

        def slowly(sql: Any, params: Any, many: bool, context: Any) -> Any:
            cursor.execute(SLOW[connection.vendor])
            return cursor.execute(sql, params)

        watching(slowly, "SELECT %s", ["Lukander"], False, {})
    [line] = [line for line in lines if line["logger"] == "relations.slow"]
    assert (line["sql"], line["database"], line["level"]) == ("SELECT %s", "default", "WARNING")
    assert line["ms"] >= 1


SLOW = {
    "postgresql": "SELECT pg_sleep(0.005)",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT max(i) FROM n",
}


def test_every_connection_is_watched() -> None:
    from relations.watching.queries import Watching

    assert sum(isinstance(each, Watching) for each in connection.execute_wrappers) == 1


def test_lines_for_people_say_all(client: Client) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["line"]["format"]))
    handler.handle(logging.makeLogRecord({"msg": "All is %s", "args": ("well",), "levelname": "INFO", "name": "x"}))
    assert stream.getvalue().endswith("INFO x All is well\n")


# --- what wakes somebody ----------------------------------------------------------------------------------------------

RULES = yaml.safe_load((settings.BASE_DIR / "deploy" / "prometheus" / "alerts.yml").read_text())["groups"][0]["rules"]
#: What Prometheus itself says, and what there is where there are replicas.
NOT_OURS = {"up", "relations_replica1_ok", "relations_replica2_ok"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_numbers_that_there_are_and_is_explained(rule: Any, client: Client, watcher: Client) -> None:
    client.get("/visits/")
    told = set(re.findall(r"^([a-z_0-9]+)[ {]", watcher.get("/metrics").content.decode(), re.MULTILINE))
    asked = set(re.findall(r"\b(?:up|relations_[a-z_0-9]+)\b", rule["expr"]))
    assert asked - told - NOT_OURS == set()
    assert f"| {rule['alert']} |" in (settings.BASE_DIR / "docs" / "operating.md").read_text()
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"]["summary"]
