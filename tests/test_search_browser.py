"""The search box in a real browser: typed into, read by a screen reader, used with the keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.factories import ParticipantFactory, PlaceFactory, StatementFactory
from tests.readers import SIZES, Reader
from tests.seats import type_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def harbour(transactional_db: None) -> Any:
    ParticipantFactory.create(title="Nora Nordal", slug="nora")
    PlaceFactory.create(title="Nordhafen", slug="nordhafen")
    return StatementFactory.create(title="On the ferries", summary="The ferry to Nordhafen is built.")


def no_box_covers_a_word(page: Page) -> None:
    """The boxes that narrow the search to types, each within its label and clear of what stands before it."""
    left, right = "node => node.getBoundingClientRect().left", "node => node.getBoundingClientRect().right"
    for label in page.locator(".search-types label").all():
        assert label.get_by_role("checkbox").evaluate(left) >= label.evaluate(left)
    only = page.locator(".search-types legend")
    assert only.evaluate(right) <= page.locator(".search-types label").first.get_by_role("checkbox").evaluate(left)


@pytest.mark.usefixtures("harbour")
def test_a_reader_searches_and_reads_why(reader: Reader) -> None:
    page = reader.page
    page.goto("/search/")
    reader.looks()
    page.get_by_role("combobox").fill("ferry nordhaf*")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="1 record")).to_be_visible()
    expect(page.locator("mark")).to_have_text(["ferries", "ferry", "Nordhafen"])
    reader.looks()
    no_box_covers_a_word(page)
    page.get_by_label("Visits").check()
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("No published record has all of these words.")).to_be_visible()
    reader.looks()
    page.get_by_role("link", name="Search in all types").click()
    page.get_by_role("link", name="On the ferries").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("On the ferries")
    # Suggestions that nobody waits for any more are given up.
    assert [trouble for trouble in reader.troubles if "/search/suggest/" not in trouble] == []


def active(page: Page) -> str:
    chosen = page.get_by_role("combobox").get_attribute("aria-activedescendant")
    return page.locator(f"#{chosen}").inner_text() if chosen else ""


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize("reader", [SIZES[0], SIZES[3]], indirect=True, ids=["light-1280", "dark-390"])
def test_a_suggestion_is_taken_with_the_keyboard(reader: Reader) -> None:
    page = reader.page
    page.goto("/search/")
    box = page.get_by_role("combobox")
    type_in(box, "nor")
    expect(page.get_by_role("option")).to_have_text(["Nora Nordal", "Nordhafen"])
    expect(box).to_have_attribute("aria-expanded", "true")
    reader.looks()
    chosen = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        box.press(key)
        chosen.append(active(page))
    assert chosen == ["Nora Nordal", "Nordhafen", "", "Nordhafen"]
    box.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(box).to_have_value("nor")
    box.press_sequentially("d")
    expect(page.get_by_role("option")).to_have_count(2)
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nora Nordal")
    assert reader.troubles == []


@pytest.mark.usefixtures("harbour")
def test_a_suggestion_is_taken_with_the_pointer_and_what_is_typed_is_searched(
    chromium: Browser, live_server: Any
) -> None:
    page = chromium.new_page(base_url=live_server.url)
    page.goto("/search/")
    type_in(page.get_by_role("combobox"), "nordh")
    page.get_by_role("option", name="Nordhafen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nordhafen")
    page.goto("/search/")
    type_in(page.get_by_role("combobox"), "nordhafen")
    expect(page.get_by_role("option")).to_have_count(1)
    page.get_by_role("combobox").press("Enter")
    expect(page.get_by_role("heading", name="2 records")).to_be_visible()
    page.close()


@pytest.mark.usefixtures("harbour")
def test_the_box_searches_without_script(scriptless: Page) -> None:
    scriptless.goto("/search/")
    scriptless.get_by_role("searchbox").fill("ferry")
    scriptless.get_by_role("button", name="Search").click()
    expect(scriptless.get_by_role("link", name="On the ferries")).to_be_visible()
