"""What a reader finds on a page."""

import re
from html import unescape
from typing import Any


def html(answer: Any) -> str:
    return str(answer.content.decode())


def text(answer: Any, element: str = "main") -> str:
    """The words of the first such element, in one line; those of the whole page where there is none."""
    found = re.search(rf"<{element}[\s>].*?</{element}>", html(answer), re.DOTALL)
    words = re.sub(r"<[^>]+>", " ", found.group(0) if found else html(answer))
    return re.sub(r"\s+([,.;:])", r"\1", " ".join(unescape(words).split()))


def links(answer: Any, pattern: str = "") -> list[str]:
    return [unescape(href) for href in re.findall(r'href="([^"]*)"', html(answer)) if re.search(pattern, href)]


def facts(answer: Any) -> dict[str, str]:
    """The terms of the record's own list of facts, each with what is said to it."""
    (listed,) = re.findall(r'<dl class="facts">(.*?)</dl>', html(answer), re.DOTALL)
    pairs = re.findall(r"<dt>(.*?)</dt>(.*?)</div>", listed, re.DOTALL)
    return {
        term: re.sub(r"\s+([,.;:])", r"\1", " ".join(unescape(re.sub(r"<[^>]+>", " ", said)).split()))
        for term, said in pairs
    }


def headings(answer: Any) -> list[tuple[int, str]]:
    found = re.findall(r"<h([1-6])[^>]*>(.*?)</h\1>", html(answer), re.DOTALL)
    return [(int(level), " ".join(re.sub(r"<[^>]+>", " ", words).split())) for level, words in found]
