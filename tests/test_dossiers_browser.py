"""The pages of a pair, a country and a person in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.factories import (
    DocumentFactory,
    FigureFactory,
    IndicatorFactory,
    ParticipantFactory,
    PlaceFactory,
    PlaceNameFactory,
    StatementFactory,
    StatementParticipationFactory,
    TenureFactory,
    VisitPlaceFactory,
)
from tests.pairs import commitment, concerning, visit
from tests.readers import SIZES, Reader
from tests.test_browser import LONG_NAME

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def person(transactional_db: None, pair: Any) -> Any:
    north, south = pair
    person = ParticipantFactory.create(title=LONG_NAME, slug="long", country=north)
    guest = ParticipantFactory.create(title="Gus Guest", country=south)
    TenureFactory.create(person=person, office="President", body=north, held="2000/..")
    TenureFactory.create(person=guest, office="Minister of Foreign Affairs", body=south, held="")
    place = PlaceFactory.create(title="Newburg")
    PlaceNameFactory.create(record=place, text="Altburg", kind="former", used="1995/2019-03-22")
    for date, outcome in (("2012-05-14", "held"), ("2012~", "held"), ("2013", "planned")):
        record = visit(pair, (person, ""), (guest, "Minister"), date=date, outcome=outcome)
        VisitPlaceFactory.create(record=record, place=place)
    statement = concerning(pair, StatementFactory.create(date="2011", visit=record, quote="", title="A promise"))
    StatementParticipationFactory.create(record=statement, participant=person)
    for life, in_force in (("in_force", "2010"), ("signed", "")):
        concerning(pair, DocumentFactory.create(title=f"Treaty {life}", signed="2009", life=life, in_force=in_force))
    for state, due in (("open", "2010"), ("met", ""), ("open", "../2030")):
        commitment(pair, person, date="2009", due=due, state=state, statement=statement)
    indicator = IndicatorFactory.create()
    for period, qualifier, kind in (("2009", "", "level"), ("2011?", "at_least", "level"), ("2015", "about", "target")):
        concerning(pair, FigureFactory.create(indicator=indicator, period=period, qualifier=qualifier, kind=kind))
    concerning(pair, FigureFactory.create(indicator__title="Ferries", unit="ferries"))
    return person


def test_a_reader_goes_from_a_country_to_the_pair_to_a_year_and_to_a_person(reader: Reader, person: Any) -> None:
    page, heading = reader.page, reader.page.get_by_role("heading", level=1)
    page.goto("/countries/qn/")
    reader.looks()
    page.get_by_role("region", name="With whom").get_by_role("link", name="Southland").click()
    expect(heading).to_have_text("Northland – Southland")
    expect(page.get_by_role("img", name="EUR")).to_be_visible()
    reader.looks()
    page.get_by_label("Years").get_by_role("link", name="2012").click()
    expect(page.get_by_role("heading", name="In that year, the month not known or several")).to_be_visible()
    reader.looks()
    page.get_by_label("As of").fill("2012-06-01")
    page.get_by_role("button", name="Show as of that day").click()
    expect(page.get_by_text("As it stood on 1 June 2012")).to_be_visible()
    assert page.url.endswith("?as_of=2012-06-01&year=2012")
    reader.looks()
    page.get_by_role("link", name="Show it as of today").click()
    page.get_by_role("link", name=LONG_NAME).first.click()
    expect(heading).to_have_text(LONG_NAME)
    reader.looks()
    assert reader.troubles == []


@pytest.mark.parametrize("reader", [SIZES[0], SIZES[3]], indirect=True, ids=["light-1280", "dark-390"])
def test_a_refused_day_and_a_pair_that_is_none_can_be_read_by_all(reader: Reader, person: Any) -> None:
    page = reader.page
    page.goto("/relations/qn-qs/?as_of=2012-13-45&junk=1")
    expect(page.get_by_role("alert")).to_contain_text("nothing is shown")
    expect(page.get_by_label("As of")).to_have_value("2012-13-45")
    reader.looks()
    page.goto("/relations/qn-zz/")
    expect(page.get_by_text("No country with the code “ZZ” is on record.")).to_be_visible()
    reader.looks()
