"""Takes out one defence after the other, in a copy of the project, and sees whether the tests of it fail.

python -m tests.without_defences [a word of its name …]

For whoever has changed a defence or its test: a test that passes without what it is a test of, proves nothing. Half an
hour for all of them; those of the site as it is deployed need what is asked for in tests/topology.py.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LISTED = ROOT / "tests" / "defences.toml"
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", "var", "*_cache", "__pycache__", ".hypothesis")
MOST_SECONDS = 900


@dataclass(frozen=True)
class Defence:
    """``tests``: as pytest is told of them. ``deployed``: they are of the site as it is deployed."""

    name: str
    file: str
    is_: str
    becomes: str
    tests: str
    deployed: bool = False

    def stands(self, root: Path = ROOT) -> bool:
        """Once, so that it is known what is taken out."""
        return (root / self.file).read_text().count(self.is_) == 1


def listed() -> list[Defence]:
    found = tomllib.loads(LISTED.read_text())["defence"]
    return [Defence(**{"is_" if name == "is" else name: value for name, value in each.items()}) for each in found]


def failures(defence: Defence, copy: Path) -> list[str]:
    """The tests that fail without it, once for each line that pytest says of one; the copy is whole again after it."""
    path = copy / defence.file
    whole = path.read_text()
    chosen = [*shlex.split(defence.tests), "-m", "topology" if defence.deployed else "not topology and not browser"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen]
    environ = {**os.environ, "PYTHONPATH": str(copy), "DATABASE_URL": ""}
    try:
        path.write_text(whole.replace(defence.is_, defence.becomes))
        said = subprocess.run(
            command, cwd=copy, env=environ, capture_output=True, text=True, check=False, timeout=MOST_SECONDS
        )
    finally:
        path.write_text(whole)
    # Where the site does not even start, or no test is found, nothing was proved.
    return [line.removeprefix("FAILED ") for line in said.stdout.splitlines() if line.startswith("FAILED ")]


def main(words: list[str]) -> int:
    chosen = [each for each in listed() if not words or any(word in each.name for word in words)]
    unproved = 0
    with tempfile.TemporaryDirectory(prefix="relations-") as folder:
        copy = Path(folder) / "relations"
        shutil.copytree(ROOT, copy, ignore=LEFT_BEHIND)
        for defence in chosen:
            began = time.monotonic()
            found = failures(defence, copy)
            unproved += not found
            seen = f"{len(found)} failed, {found[0].partition(' - ')[0]}" if found else "NO TEST FAILED"
            print(f"{defence.name}: {seen} ({time.monotonic() - began:.0f} s)", flush=True)
    print(f"{len(chosen)} defences taken out, {unproved} unnoticed")
    return 1 if unproved or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
