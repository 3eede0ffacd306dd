"""Pictures of the public pages for the guide of readers, of the records that come with the desk. Run by hand where a
page has changed:

    .venv/bin/pytest tests/screenshots_of_pages.py
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.screenshots import HEIGHT, take
from tests.test_questions_browser import load_the_desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "search": "/search/?q=customs+union",
    "list": "/visits/?kind=meeting&country=kz",
    "record": "/visits/kazakh-president-in-belarus-2012-05/",
    "pair": "/relations/by-kz/?as_of=2012-06-01",
    "brief": "/relations/by-kz/brief?as_of=2012-06-01",
    "calendar": "/calendar/?month=2008-10",
}


@pytest.fixture
def page(transactional_db: None, chromium: Browser, live_server: Any) -> Iterator[Page]:
    load_the_desk()
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": HEIGHT})
    yield context.new_page()
    context.close()


def test_pages(page: Page) -> None:
    for name, address in PAGES.items():
        page.goto(address)
        take(page, name)
