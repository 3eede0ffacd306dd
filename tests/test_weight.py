"""What a reader's browser has to fetch for a page, and from where."""

import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from relations.record_types import RecordType
from tests.factories import factory_of
from tests.reading import html
from tests.test_pages import every_type, list_url, made

pytestmark = pytest.mark.django_db

#: Compressed, the page and every style sheet it links.
MOST = 50_000


def style_sheets(shown: str) -> list[Path]:
    named = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', shown)
    return [Path(str(finders.find(name))) for name in named]


def compressed(data: bytes) -> int:
    return len(gzip.compress(data, 6))


@every_type
def test_a_full_list_with_all_its_styles_is_under_50_kilobytes(client: Client, record_type: RecordType) -> None:
    factory_of(record_type.model).create_batch(50, full=True)
    page = client.get(list_url(record_type))
    assert len(page.context["page"].items) == 50
    sheets = style_sheets(html(page))
    assert len(sheets) >= 4
    weight = compressed(page.content) + sum(compressed(sheet.read_bytes()) for sheet in sheets)
    assert weight < MOST


@every_type
def test_nothing_is_fetched_from_another_host(client: Client, record_type: RecordType) -> None:
    record = made(record_type)
    for address in ("/", list_url(record_type), record.get_absolute_url(), "/nowhere/"):
        shown = html(client.get(address))
        fetched = re.findall(r'<(?:link|script|img|iframe|source|object|use)\b[^>]*?(?:href|src|data)="([^"]*)"', shown)
        assert [each for each in fetched if urlsplit(each).netloc not in ("", "testserver")] == []
        for sheet in style_sheets(shown):
            asked = re.findall(r"""(?:url\(\s*|@import\s+)["']?([^"')]+)""", sheet.read_text(encoding="utf-8"))
            assert [each for each in asked if urlsplit(each).netloc] == []


def test_the_typefaces_are_fetched_for_the_letters_that_a_page_has() -> None:
    faces = Path(str(finders.find("relations/fonts.css"))).read_text(encoding="utf-8").split("@font-face")[1:]
    assert [face for face in faces if "unicode-range" not in face or "font-display: swap" not in face] == []
