"""No text, however it is made, keeps a regular expression of ours busy."""

import ast
import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from config.settings import BASE_DIR

#: Seconds that one text may take. Those that run away take minutes.
SECONDS = 2.0
#: Letters of a text that is made to do harm.
LENGTH = 20_000
#: Ways of asking: from the beginning, or anywhere.
AT_ONCE, ANYWHERE = ("match", "fullmatch"), ("search", "sub", "subn", "split", "findall", "finditer")
#: Asked of nothing but what the program itself has made, with what that is.
OF_OUR_OWN = {"([A-Z]+)([0-9]+)": "corners of a sheet"}
FOLDERS = ("relations", "config")
#: Whoever imports these serves the site, from then on, as the public reads it.
SERVING = ("config.wsgi", "config.asgi")
SOURCES = {path: path.read_text() for folder in FOLDERS for path in sorted((BASE_DIR / folder).rglob("*.py"))}
CODE = "\n".join(SOURCES.values())


def written() -> Iterator[tuple[str, str]]:
    """What stands in a call such as ``re.search("…", text)``, with the way it is asked; Django asks some by itself."""
    for text in SOURCES.values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and node.args and (way := way_of(node.func)):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, way


def way_of(called: ast.expr) -> str:
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    of_re = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "re"
    if of_re and name in (*AT_ONCE, *ANYWHERE):
        return name
    return {"RegexValidator": "search", "re_path": "search"}.get(name, "")


def named() -> Iterator[tuple[str, str, Any]]:
    """Those that modules and classes hold, by name."""
    for folder in FOLDERS:
        for info in pkgutil.walk_packages(importlib.import_module(folder).__path__, f"{folder}."):
            if ".migrations." not in info.name and ".management." not in info.name and info.name not in SERVING:
                for name, value in vars(importlib.import_module(info.name)).items():
                    inside = vars(value).items() if isinstance(value, type) else [(name, value)]
                    yield from ((each, f"{info.name}.{each}", found) for each, found in inside)


def all_of_ours() -> dict[str, tuple[Any, set[str]]]:
    """By pattern: the regular expression, and the ways in which it is asked."""
    found: dict[str, tuple[Any, set[str]]] = {}
    for text, way in written():
        found.setdefault(text, (re.compile(text), set()))[1].add(way)
    for name, _where, value in named():
        for one in value if isinstance(value, list | tuple | set | frozenset) else (value,):
            if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                ways = set(re.findall(rf"\b{name}\.({'|'.join((*AT_ONCE, *ANYWHERE))})\b", CODE))
                found.setdefault(one.pattern, (one, set()))[1].update(ways or {"search"})
    return found


PATTERNS = all_of_ours()


def attacks(pattern: str) -> Iterator[str]:
    """What it repeats, again and again, and then what it cannot take."""
    letters = [*dict.fromkeys([*re.findall(r"[^\\\[\](){}?*+|^$.]", pattern)[:12], "a", "0", " ", "-", "\n", "é", "<"])]
    for one in letters:
        yield one * LENGTH + "\0"
    for one, other in pairwise(letters):
        yield (one + other) * (LENGTH // 2) + "\0"
        yield one * (LENGTH // 2) + other * (LENGTH // 2) + "\0"
    yield "a b-0.,:/" * (LENGTH // 9) + "\0"


class TooLongError(Exception):
    pass


def stop(*_: object) -> None:
    raise TooLongError


def ask_all(regex: Any, ways: set[str]) -> str:
    """The text that keeps it busy; none where none does."""
    asks = [regex.search] * bool(ways & {*ANYWHERE}) + [getattr(regex, way) for way in AT_ONCE if way in ways]
    before, text = signal.signal(signal.SIGALRM, stop), ""
    try:
        for text in attacks(regex.pattern):
            for ask in asks:
                signal.setitimer(signal.ITIMER_REAL, SECONDS)
                ask(text)
                signal.setitimer(signal.ITIMER_REAL, 0)
    except TooLongError:
        return f"{text[:12]!r}… of {len(text):,} letters"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return ""


@pytest.mark.parametrize("pattern", [each for each in PATTERNS if each not in OF_OUR_OWN])
def test_no_text_keeps_it_busy(pattern: str) -> None:
    assert ask_all(*PATTERNS[pattern]) == ""


def test_one_that_runs_away_is_found() -> None:
    assert ask_all(re.compile("(a+)+$"), {"search"}).startswith("'aaaa")
    assert len(PATTERNS) > 80
