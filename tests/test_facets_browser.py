"""A list narrowed by clicking: at once where there is script, page by page where there is none."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from relations.choices import VisitKind
from tests.factories import StateFactory, VisitCountryFactory, VisitFactory
from tests.readers import SIZES, Reader
from tests.test_browser import LONG_NAME

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


#: From so many pixels on, the panel stands beside the list.
WIDE = 992


@pytest.fixture
def visits(transactional_db: None) -> None:
    """Four visits of three years and two kinds; one of Vorland and Nordreich together."""
    vorland = StateFactory.create(title="Vorland", country_code="QM")
    nordreich = StateFactory.create(title=LONG_NAME, country_code="QN")
    for kind, date, countries in (
        (VisitKind.MEETING, "2010", (vorland, nordreich)),
        (VisitKind.MEETING, "2012-05", (vorland,)),
        (VisitKind.SUMMIT, "2012-05-14", (vorland,)),
        (VisitKind.SUMMIT, "", (nordreich,)),
    ):
        visit = VisitFactory.create(title=f"{kind.label} of {date or 'some day'}", kind=kind, date=date)
        for country in countries:
            VisitCountryFactory.create(record=visit, country=country)


def unfolded(page: Page, summary: str) -> None:
    """Folded out where the screen is too narrow to show it always."""
    if page.viewport_size and page.viewport_size["width"] < WIDE:
        page.get_by_text(summary, exact=True).click()


def count(page: Page) -> Any:
    return page.locator("#results")


def test_a_tick_changes_the_list_its_counts_and_the_address_at_once(reader: Reader, visits: None) -> None:
    page = reader.page
    page.goto("/visits/")
    # Of the other views, the one that the reader is in.
    expect(page.locator(".other-views [aria-current]")).to_have_css("font-weight", "700")
    page.evaluate("window.sameDocument = true")
    unfolded(page, "Filters")
    page.get_by_role("checkbox", name="Meeting 2").check()
    expect(count(page)).to_have_text("2 records")
    expect(page).to_have_url("/visits/?kind=meeting")
    expect(page).to_have_title("Visits: Kind: meeting; newest first · Relations")
    expect(page.locator("#announced")).to_have_text("2 records")
    expect(page.get_by_role("checkbox", name="Meeting 2")).to_be_focused()
    expect(page.get_by_role("checkbox", name=f"{LONG_NAME} 1")).not_to_be_checked()
    reader.looks()
    page.get_by_role("checkbox", name="Summit 2").check()
    expect(count(page)).to_have_text("4 records")
    expect(page).to_have_url("/visits/?kind=summit&kind=meeting")
    page.get_by_role("link", name="Remove the filter Kind: meeting").click()
    expect(count(page)).to_have_text("2 records")
    expect(count(page)).to_be_focused()
    assert page.evaluate("window.sameDocument") is True
    page.go_back()
    expect(count(page)).to_have_text("4 records")
    expect(page).to_have_url("/visits/?kind=summit&kind=meeting")
    page.go_back()
    expect(count(page)).to_have_text("2 records")
    unfolded(page, "Filters (1 in use)")
    expect(page.get_by_role("checkbox", name="Meeting 2")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Summit 2")).not_to_be_checked()
    assert reader.troubles == []


def test_a_year_is_clicked_and_words_are_sent_from_the_keyboard(reader: Reader, visits: None) -> None:
    page = reader.page
    page.goto("/visits/")
    unfolded(page, "By year")
    reader.looks()
    page.get_by_role("link", name="2012: 2 records").click()
    expect(page).to_have_url("/visits/?year=2012")
    expect(count(page)).to_have_text("2 records")
    expect(page.get_by_role("link", name="2012: 2 records")).to_have_attribute("aria-current", "true")
    reader.looks()
    page.get_by_role("link", name="Date not known: 1 record").click()
    expect(page).to_have_url("/visits/?undated=true")
    page.get_by_role("link", name="Remove the filter Date known: not known").click()
    expect(count(page)).to_have_text("4 records")
    page.get_by_label("Words", exact=True).fill("2010")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/visits/?q=2010")
    expect(count(page)).to_have_text("1 record")
    assert reader.troubles == []


@pytest.mark.parametrize("reader", SIZES[:1], indirect=True, ids=["light-1280"])
def test_what_was_folded_stays_so_and_a_wrong_question_is_told_in_place(reader: Reader, visits: None) -> None:
    page = reader.page
    page.goto("/visits/")
    page.locator("summary", has_text="Kind").click()
    page.get_by_role("checkbox", name="Held 4").check()
    expect(page.get_by_role("link", name="Remove the filter Outcome: held")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Held 4")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Meeting 2")).to_be_hidden()
    page.get_by_label("Words", exact=True).fill("!!")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("no records are listed")
    expect(page.get_by_label("Words", exact=True)).to_have_value("!!")
    expect(page).to_have_url("/visits/?q=!!&outcome=held")


def test_without_script_ticks_are_sent_by_a_button(scriptless: Page, visits: None) -> None:
    page = scriptless
    page.goto("/visits/")
    page.get_by_role("checkbox", name="Meeting 2").check()
    page.get_by_role("checkbox", name=f"{LONG_NAME} 2").check()
    page.get_by_role("button", name="Show").last.click()
    expect(page).to_have_url("/visits/?kind=meeting&country=QN")
    expect(count(page)).to_have_text("1 record")
    page.get_by_role("link", name="Remove the filter Kind: meeting").click()
    expect(page).to_have_url("/visits/?country=QN")
    page.get_by_role("link", name="2010: 1 record").click()
    expect(count(page)).to_have_text("1 record")


@pytest.mark.parametrize("reader", [SIZES[0], SIZES[3], SIZES[4]], indirect=True, ids=["light", "dark", "narrow"])
def test_all_values_of_a_facet_can_be_read_by_all(reader: Reader, visits: None) -> None:
    reader.page.goto("/visits/by/country/?kind=meeting")
    reader.looks()
    reader.page.get_by_label("Name", exact=True).fill("vor")
    reader.page.get_by_role("button", name="Find").click()
    reader.page.get_by_role("link", name="Vorland").click()
    expect(reader.page).to_have_url("/visits/?kind=meeting&country=QM")
    assert reader.troubles == []
