import re
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands
from importlinter.cli import lint_imports
from packaging.requirements import Requirement

from config.settings import BASE_DIR

PAGES = [*sorted(BASE_DIR.glob("*.md")), *sorted((BASE_DIR / "docs").glob("*.md"))]
LOCKS = sorted((BASE_DIR / "requirements").glob("*.txt"))


def locked(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text(), re.MULTILINE))


# --- the code --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_imports_run_downward_only() -> None:
    assert lint_imports(config_filename=str(BASE_DIR / "pyproject.toml"), no_cache=True, no_logo=True) == 0


# --- the locks -------------------------------------------------------------------------------------------------------


def test_the_locks_agree_on_every_version() -> None:
    runtime, dev = locked(BASE_DIR / "requirements/runtime.txt"), locked(BASE_DIR / "requirements/dev.txt")
    assert runtime == {name: dev[name] for name in runtime}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_index_and_a_hash_for_each_version(lock: Path) -> None:
    text = lock.read_text()
    assert re.findall(r"https?://|^--|-index", text, re.MULTILINE) == []
    assert re.findall(r"^(\S+==\S+).*[^\\]$", text, re.MULTILINE) == []


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())
    extras = [line for lines in project["project"]["optional-dependencies"].values() for line in lines]
    runtime = [*project["project"]["dependencies"], *extras]
    for lock, lines in (("runtime.txt", runtime), ("dev.txt", [*runtime, *project["dependency-groups"]["dev"]])):
        versions = locked(BASE_DIR / "requirements" / lock)
        wanted = [Requirement(line) for line in lines]
        missing = [str(want) for want in wanted if not want.specifier.contains(versions.get(want.name, "0"))]
        assert (lock, missing) == (lock, [])


# --- the pages that describe it --------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_make_targets_that_a_page_names_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (BASE_DIR / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)(?= |`|\n)", "\n".join(code_in(page)))) - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_that_a_page_names_exist(page: Path) -> None:
    assert set(re.findall(r"\bmanage\.py (\w+)", page.read_text())) - set(get_commands()) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_files_that_a_page_names_exist(page: Path) -> None:
    named = [word for code in code_in(page) for word in re.findall(r"^(?=.*[a-z])(?!\d+/)[\w.-]+/[\w./-]*$", code)]
    made_later = ("var/",)
    assert [name for name in named if not name.startswith(made_later) and not (BASE_DIR / name).exists()] == []
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_modules_that_a_page_names_exist(page: Path) -> None:
    named = [code for code in code_in(page) if re.fullmatch(r"(config|relations|tests)(\.[a-z_]+)+", code)]
    assert [name for name in named if not name.endswith((".py", ".md")) and find_spec(name) is None] == []


def code_in(page: Path) -> list[str]:
    text = page.read_text()
    return [*re.findall(r"`([^`\n]+)`", text), *re.findall(r"^    (\S.*)$", text, re.MULTILINE)]


def test_the_readme_begins_with_the_two_commands() -> None:
    commands = re.findall(r"^    (make \w+)", (BASE_DIR / "README.md").read_text(), re.MULTILINE)
    assert commands[:2] == ["make run", "make test"]
