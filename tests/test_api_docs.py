"""The examples of ``docs/api.md`` and ``docs/examples`` do what they say."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from tests.conftest import member
from tests.programs import DRAFTS, PUBLISH, WRITE, token_of

DOCS = Path(__file__).resolve().parent.parent / "docs"
EXAMPLES = DOCS / "examples"
FIXTURES = DOCS.parent / "fixtures"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

#: So that an example that is refused fails; what a pipe cuts off has not failed.
CURL = (
    'curl() { command curl --silent --show-error --fail-with-body "$@" '
    "|| { code=$?; [ $code -eq 23 ] || exit $code; }; }"
)


def blocks(*kinds: str) -> list[tuple[str, str]]:
    text = (DOCS / "api.md").read_text()
    return [(found[1], found[2]) for found in BLOCK.finditer(text) if found[1] in kinds]


@pytest.fixture
def environ(transactional_db: None, live_server: Any, tmp_path: Path) -> dict[str, str]:
    """Of a program that is run beside the desk that comes with the project."""
    with translation.override("en"):
        files = [
            str(file) for folder in ("reference", "documents") for file in sorted((FIXTURES / folder).glob("*.yaml"))
        ]
        call_command("loaddata", *files, verbosity=0)
    _token, key = token_of(member("publisher").user, DRAFTS, WRITE, PUBLISH)
    return {**os.environ, "DESK": live_server.url, "TOKEN": key, "PYTHONPATH": str(EXAMPLES), "PYTHONWARNINGS": "error"}


def run(environ: dict[str, str], folder: Path, *command: str) -> str:
    done = subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{command[-1]}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.threads
def test_every_example_runs_in_its_order(environ: dict[str, str], tmp_path: Path) -> None:
    python = ["import os", "DESK, TOKEN = os.environ['DESK'], os.environ['TOKEN']"]
    ran = {"sh": 0, "python": 0}
    for kind, code in blocks("sh", "python"):
        ran[kind] += 1
        if kind == "sh":
            run(environ, tmp_path, "bash", "-c", f"set -euo pipefail\n{CURL}\n{code}")
        else:
            # Each goes on where the one before it ended, without doing its work again.
            run(environ, tmp_path, sys.executable, "-c", "\n".join([*python, code]))
            python += [line for line in code.splitlines() if line.startswith(("from ", "import ", "desk = "))]
    assert ran["sh"] > 4
    assert ran["python"] > 4
