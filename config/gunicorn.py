"""How gunicorn serves it: gunicorn -c python:config.gunicorn config.wsgi"""

import os
import shutil
from pathlib import Path
from typing import Any

from config.env import env_int, env_str

bind = (
    env_str(
        "BIND",
        pattern=r"unix:/\S+|\S+:[0-9]+",
        allowed="`host:port` or `unix:/path`",
        about="where gunicorn listens, for the proxy in front",
        unset="`127.0.0.1:8000`",
    )
    or "127.0.0.1:8000"
)
workers = env_int(
    "WEB_PROCESSES",
    default=2,
    least=1,
    about="processes that serve; one or two for each core",
)
# Four are what was measured best, docs/decisions.md; more wait for each other.
threads = env_int("WEB_THREADS", default=4, least=1, about="requests that one process answers at a time")
worker_class = "gthread"
# Of a process that does not move at all; a long export of a list moves.
timeout = 60
graceful_timeout = 30
keepalive = 5
# What leaks in libraries goes away by itself, and not in all processes at once.
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8_190
limit_request_fields = 100
limit_request_field_size = 8_190
# The sign of life of a process must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# What it would be told through it, systemd and the container's manager tell by signals.
control_socket_disable = True
errorlog = "-"
# Each request is a line of our own, without the address and what was looked for.
accesslog = None

NUMBERS = env_str(
    "PROMETHEUS_MULTIPROC_DIR",
    pattern=r"/\S+",
    allowed="a folder that is emptied at each start",
    about="where several processes keep what they count, for `/metrics`",
    unset="each process tells its own numbers",
)


def on_starting(server: Any) -> None:
    """Numbers of processes that are gone would be added to those of the new ones."""
    if NUMBERS:
        shutil.rmtree(NUMBERS, ignore_errors=True)
        Path(NUMBERS).mkdir(parents=True, exist_ok=True)


def child_exit(server: Any, worker: Any) -> None:
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
