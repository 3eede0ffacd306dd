import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Literal, NamedTuple

#: A word with its accents, a run of blanks, or one mark.
TOKEN = re.compile(r"\s+|(?:\w[\u0300-\u036f]*)+|.", re.DOTALL)
#: In longer stretches, words that stand everywhere are not tried as the beginning of what was kept.
LONG = 1000
#: Still longer ones are taken for replaced as a whole.
TOO_LONG = 5000

#: The same on both sides, or what was and what is instead.
Stretch = tuple[str, str]


class Run(NamedTuple):
    kind: Literal["kept", "removed", "added"]
    text: str


def word_difference(before: str, after: str) -> list[Run]:
    """What was kept, removed and added, word by word; joined without the added runs it is ``before`` again."""
    runs: list[Run] = []
    was = now = ""
    for old, new in [*filter(any, stretches(before, after)), ("", "")]:
        if old != new or (old.isspace() and was + now):
            # A blank between two changed words is no place where reading on helps.
            was, now = was + old, now + new
            continue
        blank = _common_blank(was, now)
        was, now = was.removesuffix(blank), now.removesuffix(blank)
        runs += [Run("removed", was)] if was else []
        runs += [Run("added", now)] if now else []
        runs += [Run("kept", blank + old)] if blank + old else []
        was = now = ""
    return runs


def _common_blank(was: str, now: str) -> str:
    """The blank at the end that was taken into a change although nothing changed behind it."""
    length = 0
    while length < min(len(was), len(now)) and was[-length - 1] == now[-length - 1] and was[-length - 1].isspace():
        length += 1
    return was[len(was) - length :]


def stretches(before: str, after: str) -> Iterator[Stretch]:
    """Line by line, and within changed lines word by word."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        was, now = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag == "replace":
            yield from _of_words(was, now)
        else:
            yield was, now


def _of_words(before: str, after: str) -> Iterator[Stretch]:
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    first = _alike(old, new)
    last = _alike(reversed(old[first:]), reversed(new[first:]))
    kept_before, kept_behind = "".join(old[:first]), "".join(old[len(old) - last :])
    yield kept_before, kept_before
    yield from _between(old[first : len(old) - last], new[first : len(new) - last])
    yield kept_behind, kept_behind


def _alike(old: Iterable[str], new: Iterable[str]) -> int:
    """How many tokens are the same before the first that differs."""
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _between(old: list[str], new: list[str]) -> Iterator[Stretch]:
    longest = max(len(old), len(new))
    if longest > TOO_LONG:
        yield "".join(old), "".join(new)
        return
    is_long = longest > LONG
    matcher = SequenceMatcher(None if is_long else str.isspace, old, new, autojunk=is_long)
    for _tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield "".join(old[i1:i2]), "".join(new[j1:j2])
