"""Receivers of webhooks: real HTTP servers on this machine, each in a thread of its own."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from relations.models import Webhook


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Receiver:
    url: str
    received: list[Received] = field(default_factory=list)
    #: What it answers: status, body, and headers.
    status: int = 200
    answer: bytes = b"thank you"
    headers: dict[str, str] = field(default_factory=dict)
    #: Done before it answers, with what it received; for one that is slow, or falls silent.
    before: Callable[[Received, Any], None] | None = None

    @property
    def events(self) -> list[tuple[str, str]]:
        return [(each.told["event"], each.told["slug"]) for each in self.received]


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            got = Received(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            receiver.received.append(got)
            try:
                if receiver.before:
                    receiver.before(got, self)
                self.send_response(receiver.status)
                for name, value in {"content-length": str(len(receiver.answer)), **receiver.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(receiver.answer)
            except OSError:
                # Who asked has hung up.
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Pytest shows what fails."""

    return Handler


@contextmanager
def receiving(host: str = "127.0.0.1", context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    receiver = Receiver("")
    server = ThreadingHTTPServer((host, 0), _handler(receiver))
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver.url = f"http{'s' if context else ''}://{host}:{server.server_port}/told?by=desk"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def in_the_house(settings: Settings) -> None:
    """Receivers on this machine may be reached."""
    settings.WEBHOOKS_MAY_REACH_PRIVATE = settings.WEBHOOKS_MAY_USE_HTTP = True
    settings.SITE_URL = "https://desk.example"


def webhook(user: Any, url: str, **values: Any) -> Webhook:
    made = Webhook(**{"name": "Newsroom", "url": url, "made_by": user, **values})
    made.renew_secret()
    made.save()
    return made


def work(*, failing: int = 0) -> None:
    """All tasks that may be done now, as "manage.py db_worker --batch" does them. ``failing``: so many have failed by
    then."""
    Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    ).run()
    failed = [task.traceback for task in DBTaskResult.objects.failed()]
    assert len(failed) == failing, failed
