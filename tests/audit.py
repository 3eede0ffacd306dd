"""Looks for known weaknesses in what the project is made with, and for secrets that strayed into its files.

tests/audit.py [weaknesses] [secrets]       1 where something is found; what could not be asked is said, as "left out".
tests/audit.py accept-secrets               what is found now is no secret: .secrets.baseline is written anew
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Of all that is installed anywhere: the lock for development holds the other one.
LOCK = ROOT / "requirements" / "dev.txt"
#: Weaknesses that are known not to concern the project: a line for each, its number and why.
ACCEPTED = ROOT / "requirements" / "accepted-weaknesses.txt"
BASELINE = ROOT / ".secrets.baseline"
#: Written by programs, long, and full of hashes.
GENERATED = (
    r"^(\.secrets\.baseline|(fixtures|requirements|relations/(locale|migrations)|benchmarks/results)/.*"
    r"|tests/api-(schema\.yaml|v1\.txt))$"
)
GIT = shutil.which("git") or ""
#: In seconds. A service that is slower is one that does not answer.
PATIENCE = 45
#: Asked one after the other, until one of them knows the packages.
SERVICES: tuple[tuple[str, ...], ...] = (("--vulnerability-service", "pypi"), ("--vulnerability-service", "osv"))


class LeftOutError(Exception):
    """Nothing was found out; the message says of what and why."""


def run(*command: str, patience: float | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False, timeout=patience
    )


# --- weaknesses ------------------------------------------------------------------------------------------------------


def accepted() -> dict[str, str]:
    lines = (line for line in ACCEPTED.read_text().splitlines() if line and not line.startswith("#"))
    return {number: why for number, _blank, why in (line.partition(" ") for line in lines)}


def weaknesses(lock: Path = LOCK, services: tuple[tuple[str, ...], ...] = SERVICES) -> int:
    reasons = []
    for service in services:
        try:
            asked, found = answers_of(service, lock)
        except LeftOutError as reason:
            reasons.append(f"{' '.join(service[1:])}: {reason}")
            continue
        unknown = [name for name, _version, told in asked if told is None]
        print(f"{len(asked) - len(unknown)} of {len(asked)} packages looked up, {len(found)} known weaknesses")
        if unknown:
            print(f"left out: weaknesses of {', '.join(unknown)} (not known to the service)")
        for line in found:
            print(f"found: {line}")
        return 1 if found else 0
    message = f"weaknesses of the packages ({'; '.join(reasons)})"
    raise LeftOutError(message)


def answers_of(service: tuple[str, ...], lock: Path) -> tuple[list[tuple[str, str, list[str] | None]], list[str]]:
    """Each package with what is known of it, None where nothing is; and a line for each weakness that counts."""
    options = [each for number in accepted() for each in ("--ignore-vuln", number)]
    try:
        done = run("pip_audit", "--disable-pip", "--require-hashes", "-r", str(lock), "-f", "json", "--desc", "off",
                   "--progress-spinner", "off", "--timeout", "10", *service, *options, patience=PATIENCE)  # fmt: skip
        told = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        raise LeftOutError(f"no answer within {PATIENCE} s") from None
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        raise LeftOutError(last[:200]) from None
    asked = [(each["name"], each.get("version", ""), each.get("vulns")) for each in told]
    if not any(each[2] is not None for each in asked):
        raise LeftOutError("it knows none of the packages")
    found = [
        f"{name} {version}: {weak['id']}, mended in {', '.join(weak['fix_versions']) or 'no version'}"
        for name, version, known in asked
        for weak in known or ()
    ]
    return asked, found


# --- secrets ---------------------------------------------------------------------------------------------------------


def files() -> list[str]:
    """Those that the project keeps, or where it is no checkout, all that is there."""
    try:
        listed = subprocess.run(
            [GIT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        names = listed.split("\0")
    except (OSError, subprocess.CalledProcessError):
        all_files = (path for path in ROOT.rglob("*") if path.is_file())
        names = [str(path.relative_to(ROOT)) for path in all_files if not {".venv", "var", ".git"} & {*path.parts}]
    return [name for name in names if name and (ROOT / name).is_file() and not re.match(GENERATED, name)]


def secrets(names: list[str] | None = None) -> int:
    with tempfile.TemporaryDirectory() as folder:
        # It is written to where a line has moved.
        known = shutil.copy(BASELINE, folder)
        names = files() if names is None else names
        done = run("detect_secrets.pre_commit_hook", "--json", "--baseline", known, *names)
    if done.returncode == 1:
        found = json.loads(done.stdout)["results"]
        for name, lines in found.items():
            for line in lines:
                print(f"found: {name}, line {line['line_number']}: {line['type']}")
        print("If it is no secret, make accept-secrets says so; if it is, it is known by now: change it.")
        return 1
    if done.returncode not in (0, 3):
        print(done.stdout, done.stderr)
        return 1
    print(f"{len(names)} files looked through, no new secret")
    return 0


def accept_secrets() -> int:
    done = run("detect_secrets", "scan", "--exclude-files", GENERATED)
    if done.returncode == 0:
        told = json.loads(done.stdout)
        # When it was made says nothing, and would differ each time.
        told.pop("generated_at", None)
        BASELINE.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n")
    print(done.stderr, end="")
    return done.returncode


PARTS: dict[str, Callable[[], int]] = {"weaknesses": weaknesses, "secrets": secrets}


def main(words: list[str]) -> int:
    if words == ["accept-secrets"]:
        return accept_secrets()
    if unknown := {*words} - {*PARTS}:
        print(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    code = 0
    for name in words or PARTS:
        try:
            code = max(code, PARTS[name]())
        except LeftOutError as reason:
            print(f"left out: {reason}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
