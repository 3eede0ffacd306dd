from pathlib import Path

import psycopg
import pytest

from tests import postgres, run


def test_a_browser_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(run.LeftOutError, match=r"^browser tests \(no chromium found\)$"):
        run.browser([])


def test_a_part_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["oracle"]) == 2
    assert capsys.readouterr().err == "no such part: oracle; there are sqlite, postgresql, browser, topology\n"


def test_a_failed_part_fails_the_run_and_what_was_left_out_is_said_last(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def left_out(_: list[str]) -> int:
        raise run.LeftOutError("browser tests (no chromium found)")

    monkeypatch.setattr(run, "PARTS", {"sqlite": lambda _: 1, "postgresql": lambda _: 0, "browser": left_out})
    monkeypatch.setenv("SOURCES", "no such folder")
    assert run.main([]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "left out: browser tests (no chromium found)",
        "left out: tests that read the source texts (SOURCES=dir names their folder)",
        "failed: sqlite",
    ]


def test_a_run_without_any_test_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PARTS", {"sqlite": lambda _: run.NO_TESTS_COLLECTED})
    assert run.main([]) == 1
    assert run.main(["sqlite", "--", "-k", "nothing"]) == 0


def test_the_packaged_server_serves_where_the_system_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "system_binaries", lambda: None)
    with postgres.running() as url, psycopg.connect(url) as connection:
        answer = connection.execute("SELECT lower('ЖЫТНЁ'), current_setting('listen_addresses')").fetchone()
        directory = connection.info.host
    assert answer == ("жытнё", "")
    assert not Path(directory).exists()
