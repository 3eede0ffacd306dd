"""The brief in a real browser, by screen size and colour scheme, and on paper."""

import io
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Browser, expect

from tests.busy_pair import BusyPair
from tests.readers import Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/relations/qm-qn/brief"


def test_a_brief_can_be_read_by_all(reader: Reader) -> None:
    BusyPair(60, title="Аб’яднаная міжведамасная камісія па будаўніцтве мастоў Паўночна-Заходняга Форланда")
    page = reader.page
    page.goto(PAGE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nebenland – Vorland")
    reader.looks()
    page.get_by_label("As of").fill("2012-06-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Brief as of 1 June 2012")).to_be_visible()
    page.get_by_role("link", name="note 2", exact=True).first.click()
    expect(page.locator("#note-2")).to_be_in_viewport()
    page.get_by_role("link", name="Back to the place of note 2").click()
    expect(page.locator("#ref-2")).to_be_in_viewport()
    assert reader.troubles == []
    page.goto(f"{PAGE}?as_of=yesterday")
    expect(page.get_by_role("alert")).to_contain_text("there is no brief")
    expect(page.get_by_label("As of")).to_have_value("yesterday")
    reader.looks()
    page.goto(f"{PAGE}?drafts=true")
    expect(page.get_by_role("heading", level=1)).to_have_text("Drafts are for the desk")
    reader.looks()


def test_the_page_itself_prints_on_a4_without_its_form(chromium: Browser, live_server: Any) -> None:
    BusyPair(60)
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto(f"{PAGE}?as_of=2012-06-01")
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    told = "".join(sheet.extract_text() for sheet in printed.pages)
    assert {tuple(map(round, sheet.mediabox[2:])) for sheet in printed.pages} == {(595, 842)}
    assert len(printed.pages) <= 3
    assert "Who is who" in told
    assert "That day included." not in told
    context.close()
