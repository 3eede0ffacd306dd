"""Known weaknesses and strayed secrets fail the audit; what could not be asked is said."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import audit
from tests.receivers import receiving

#: Made up, and put together here, so that this file is no finding itself.
KEY = "AKIA" + "QZ7W3XN5VT2RM4KD"


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "lock.txt"
    path.write_text(f"bridges==1.0 --hash=sha256:{'0' * 64}\n")
    return path


def test_a_secret_that_strays_into_a_file_is_found_and_one_that_is_known_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stray = tmp_path / "notes.py"
    stray.write_text(f'ARCHIVE = "{KEY}"\n')
    assert audit.secrets([str(stray), "tests/conftest.py"]) == 1
    told = capsys.readouterr().out
    assert f"found: {stray}, line 1: AWS Access Key" in told
    assert "conftest" not in told
    assert KEY not in told


def test_what_is_looked_through_is_what_the_project_keeps_but_not_what_programs_write() -> None:
    names = audit.files()
    assert {"config/settings.py", "tests/test_audit.py", "Makefile"} <= {*names}
    assert [name for name in names if name.startswith(("var/", ".venv/", "requirements/", "relations/locale/"))] == []


WEAK = {"id": "GHSA-made-up-0001", "summary": "It gives way.", "modified": "2026-01-01T00:00:00Z", "affected": [
    {"package": {"name": "bridges", "ecosystem": "PyPI"}, "ranges": [
        {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}
    ]}
]}  # fmt: skip


@contextmanager
def service(*known: object) -> Iterator[tuple[tuple[str, ...], ...]]:
    """One that knows of these weaknesses."""
    with receiving() as receiver:
        receiver.answer = json.dumps({"vulns": known} if known else {}).encode()
        yield (("--vulnerability-service", "osv", "--osv-url", receiver.url),)


def test_a_known_weakness_fails_the_audit_unless_it_says_why_not(
    lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with service(WEAK) as services:
        assert audit.weaknesses(lock, services) == 1
        assert "found: bridges 1.0: GHSA-made-up-0001, mended in 1.1" in capsys.readouterr().out
        accepted = tmp_path / "accepted.txt"
        accepted.write_text("# Why\nGHSA-made-up-0001 only where lorries are let onto it\n")
        monkeypatch.setattr(audit, "ACCEPTED", accepted)
        assert audit.weaknesses(lock, services) == 0
    with service() as services:
        assert audit.weaknesses(lock, services) == 0
        assert "1 of 1 packages looked up, 0 known weaknesses" in capsys.readouterr().out


def test_where_no_service_answers_that_is_said(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = ("--vulnerability-service", "osv", "--osv-url", "http://127.0.0.1:9/")
    with pytest.raises(audit.LeftOutError, match=r"^weaknesses of the packages \(osv "):
        audit.weaknesses(lock, (nowhere,))


def test_what_was_left_out_is_among_the_last_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def silent() -> int:
        raise audit.LeftOutError("weaknesses of the packages (no answer)")

    monkeypatch.setattr(audit, "PARTS", {"weaknesses": silent, "secrets": lambda: 1})
    assert audit.main([]) == 1
    assert audit.main(["weaknesses"]) == 0
    assert capsys.readouterr().out.endswith("left out: weaknesses of the packages (no answer)\n")


def test_each_weakness_that_is_accepted_says_why() -> None:
    assert [number for number, why in audit.accepted().items() if len(why.split()) < 3] == []
