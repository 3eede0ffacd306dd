"""What a reader finds on a page."""

import re
from html import unescape
from typing import Any


def html(answer: Any) -> str:
    return str(answer.content.decode())


def words(markup: str) -> str:
    """Without tags, in one line, and without the spaces that no browser shows."""
    plain = " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())
    return re.sub(r"\s+([,.;:)])", r"\1", plain)


def text(answer: Any, element: str = "main") -> str:
    """The words of the first such element, in one line; those of the whole page where there is none."""
    found = re.search(rf"<{element}[\s>].*?</{element}>", html(answer), re.DOTALL)
    return words(found.group(0) if found else html(answer))


def links(answer: Any, pattern: str = "") -> list[str]:
    return [unescape(href) for href in re.findall(r'href="([^"]*)"', html(answer)) if re.search(pattern, href)]


def facts(answer: Any) -> dict[str, str]:
    """The terms of the record's own list of facts, each with what is said to it."""
    (listed,) = re.findall(r'<dl class="facts">(.*?)</dl>', html(answer), re.DOTALL)
    pairs = re.findall(r"<dt>(.*?)</dt>(.*?)</div>", listed, re.DOTALL)
    return {term: words(said) for term, said in pairs}


def headings(answer: Any) -> list[tuple[int, str]]:
    found = re.findall(r"<h([1-6])[^>]*>(.*?)</h\1>", html(answer), re.DOTALL)
    return [(int(level), words(markup)) for level, markup in found]


def page_of(client: Any, record: Any) -> Any:
    page = client.get(record.get_absolute_url())
    assert page.status_code == 200
    return page


def related(page: Any) -> dict[str, list[Any]]:
    """Headings of the record's related lists, each with its records."""
    return {each.heading: each.page.items for each in page.context["related"]}
