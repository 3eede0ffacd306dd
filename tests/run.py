"""Runs the suite on SQLite, on PostgreSQL, in a browser and as it is deployed; at its end, says what was left out.

tests/run.py [sqlite] [postgresql] [browser] [topology] [-- arguments for pytest]
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests import postgres, sources

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_TESTS_COLLECTED = 5


class LeftOutError(Exception):
    """A part of the suite cannot be run here; the message says which and why."""


def pytest(title: str, arguments: list[str], environ: dict[str, str]) -> int:
    print(f"\n=== {title}", flush=True)
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, check=False).returncode


def without_browser(arguments: list[str]) -> list[str]:
    # One process for each core, each with a database of its own.
    left_to_others = "not browser and not topology"
    return ["-n", "auto", "-m", left_to_others if sources.folder() else f"{left_to_others} and not sources", *arguments]


def sqlite(arguments: list[str]) -> int:
    return pytest("SQLite", without_browser(arguments), {"DATABASE_URL": ""})


def postgresql(arguments: list[str]) -> int:
    arguments = without_browser(arguments)
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres://", "postgresql://")):
        return pytest("PostgreSQL, the server that DATABASE_URL names", arguments, {})
    try:
        with postgres.running() as url:
            return pytest("PostgreSQL", arguments, {"DATABASE_URL": url})
    except postgres.NoServerError as error:
        message = f"PostgreSQL ({error})"
        raise LeftOutError(message) from error


def browser(arguments: list[str]) -> int:
    if not any(map(shutil.which, BROWSERS)):
        message = "browser tests (no chromium found)"
        raise LeftOutError(message)
    return pytest("browser", ["-n", "auto", "-m", "browser", *arguments], {"DATABASE_URL": ""})


def deployed(arguments: list[str]) -> int:
    """Two application servers, two databases, a worker and a proxy: where these are installed."""
    binaries = postgres.system_binaries()
    if binaries is None or not (binaries / "pg_basebackup").exists():
        raise LeftOutError("the site as it is deployed (no PostgreSQL with pg_basebackup found)")
    if not shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
        raise LeftOutError("the site as it is deployed (no nginx found)")
    # Two modules, each with a site of its own, side by side.
    side_by_side = ["-n", "2", "--dist", "loadfile"]
    return pytest("as it is deployed", [*side_by_side, "-m", "topology", *arguments], {"DATABASE_URL": ""})


PARTS: dict[str, Callable[[list[str]], int]] = {
    "sqlite": sqlite,
    "postgresql": postgresql,
    "browser": browser,
    "topology": deployed,
}


def main(words: list[str]) -> int:
    divide = words.index("--") if "--" in words else len(words)
    chosen, arguments = words[:divide] or list(PARTS), words[divide + 1 :]
    if unknown := set(chosen) - set(PARTS):
        print(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    codes: dict[str, int] = {}
    left_out: list[str] = []
    for name in chosen:
        try:
            codes[name] = PARTS[name](arguments)
        except LeftOutError as reason:
            left_out.append(str(reason))
    if not sources.folder():
        left_out.append("tests that read the source texts (SOURCES=dir names their folder)")
    # Arguments may choose tests that one of the parts has none of.
    allowed = {0, NO_TESTS_COLLECTED} if arguments else {0}
    failed = [name for name, code in codes.items() if code not in allowed]
    for reason_given in left_out:
        print(f"left out: {reason_given}")
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed or not codes else 0


if __name__ == "__main__":
    # The context managers below stop the database server on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
