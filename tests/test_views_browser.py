"""A reader's way from a list to its timeline, calendar and map and back, by screen size and colour scheme."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.factories import (
    DocumentFactory,
    ParticipantFactory,
    PlaceFactory,
    PlaceNameFactory,
    StatementFactory,
    VisitFactory,
    VisitParticipationFactory,
    VisitPlaceFactory,
)
from tests.readers import SIZES, Reader
from tests.test_browser import LONG_NAME

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def contacts(transactional_db: None) -> Any:
    """Visits of every precision at places near and far, with long names in two scripts."""
    town = PlaceFactory.create(title="Vorburg-am-Nördlichen-See", latitude="53.9", longitude="27.57")
    palace = PlaceFactory.create(title="Палац Незалежнасці", latitude="53.92", longitude="27.55")
    far = PlaceFactory.create(title="Far", latitude="51.17", longitude="71.43")
    PlaceNameFactory.create(record=far, text="Once Far", kind="former", used="1961/1998", language="en")
    nowhere = PlaceFactory.create(title="Nowhere on the map")
    speaker = ParticipantFactory.create(title=LONG_NAME)
    dates = ("2012-05-14", "2012-05-14/2012-05-16", "2012-05", "2012", "2012-23", "2012-03-02", "1995~", "199X", "")
    for number, date in enumerate(dates):
        visit = VisitFactory.create(title=f"{LONG_NAME}, {date or 'undated'}", date=date, kind="meeting")
        VisitPlaceFactory.create(record=visit, place=(town, palace, far, nowhere)[number % 4])
        VisitParticipationFactory.create(record=visit, participant=speaker)
    VisitFactory.create(title="Visit that was put off", date="2012-05-15", outcome="postponed", date_inferred=True,
                        date_note="From the bulletin.")  # fmt: skip
    StatementFactory.create(title="On the bridge", date="2012-05-14", visit=visit)
    DocumentFactory.create(title="Treaty on the bridge", signed="2012-05-14")


def test_a_reader_sees_the_same_question_in_time_on_days_and_on_a_map(reader: Reader, contacts: Any) -> None:
    page, heading = reader.page, reader.page.get_by_role("heading", level=1)
    views = page.get_by_role("navigation", name="Other views of these records")
    page.goto("/timeline/?year=2012")
    expect(page.get_by_role("heading", name="May 2012")).to_be_visible()
    reader.looks()
    page.get_by_text("Narrow it down").click()
    expect(page.get_by_role("checkbox", name="Statements")).to_be_checked()
    reader.looks()
    page.get_by_role("checkbox", name="Statements").uncheck()
    page.get_by_role("checkbox", name="Documents").uncheck()
    page.get_by_role("checkbox", name="Commitments").uncheck()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("heading", name="7 records")).to_be_visible()
    views.get_by_role("link", name="Calendar").click()
    expect(heading).to_have_text("Calendar of visits")
    expect(page.get_by_role("heading", name="May 2012", exact=True)).to_be_visible()
    expect(page.get_by_text("A day in May 2012")).to_be_visible()
    expect(page.get_by_text("postponed")).to_be_visible()
    reader.looks()
    page.get_by_role("link", name="March 1 visit").click()
    expect(page.get_by_role("heading", name="March 2012", exact=True)).to_be_visible()
    views.get_by_role("link", name="Map").click()
    expect(heading).to_have_text("Map of visits")
    reader.looks()
    page.get_by_role("link", name="and 1 more place").click()
    expect(page.get_by_role("heading", name="2 places in this part of the map")).to_be_visible()
    reader.looks()
    page.get_by_role("row", name="Vorburg").get_by_role("link", name="records at").click()
    expect(heading).to_have_text("Visits")
    expect(page.get_by_role("link", name="Remove the filter Year: 2012")).to_be_visible()
    assert reader.troubles == []


@pytest.mark.parametrize("reader", [SIZES[0], SIZES[3]], indirect=True, ids=["light-1280", "dark-390"])
def test_the_land_has_the_colours_of_the_page(reader: Reader, contacts: Any) -> None:
    reader.page.goto("/map/")
    line = reader.page.evaluate("getComputedStyle(document.querySelector('.map-land')).fill")
    dark = reader.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert line == ("rgb(54, 60, 64)" if dark else "rgb(217, 213, 202)")
    assert reader.page.evaluate("document.querySelector('.map-land').getBBox().width") > 3000


@pytest.mark.parametrize("reader", [SIZES[3]], indirect=True, ids=["dark-390"])
@pytest.mark.parametrize("path", ["/timeline/?foo=1", "/calendar/?month=x", "/map/?area=x", "/map/?year=1950"])
def test_a_refused_question_and_an_empty_answer_can_be_read_by_all(
    reader: Reader,
    contacts: Any,
    path: str,
) -> None:
    reader.page.goto(path)
    reader.looks()
