"""A reader's way through the site in a real browser, by screen size and colour scheme."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from relations.models import changing
from relations.record_types import RECORD_TYPES
from tests.factories import (
    ParticipantFactory,
    ParticipantNameFactory,
    StateFactory,
    StatementCitationFactory,
    StatementCountryFactory,
    StatementFactory,
    StatementParticipationFactory,
    VisitCountryFactory,
    VisitFactory,
    VisitParticipationFactory,
)
from tests.readers import SIZES, Reader
from tests.test_pages import made, point_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_NAME = "Аб’яднаная міжведамасная камісія па будаўніцтве мастоў Паўночна-Заходняга Форланда"


@pytest.fixture
def meeting(transactional_db: None) -> Any:
    """A meeting of two states in 2012 with a statement made at it, beside a statement of another year."""
    vorland = StateFactory.create(title="Vorland", country_code="QM")
    speaker = ParticipantFactory.create(title=LONG_NAME, country=vorland)
    ParticipantNameFactory.create(record=speaker, text=LONG_NAME, language="be", script="Cyrl")
    visit = VisitFactory.create(full=True, slug="meeting", title="Meeting on the bridge")
    VisitParticipationFactory.create(record=visit, participant=speaker)
    VisitCountryFactory.create(record=visit, country=vorland)
    statement = StatementFactory.create(full=True, title="On the bridge", visit=visit)
    StatementFactory.create(title="On the ferry", date="2011")
    StatementParticipationFactory.create(record=statement, participant=speaker)
    StatementCountryFactory.create(record=statement, country=vorland)
    StatementCitationFactory.create(record=statement, paragraph=7)
    return visit


def test_a_reader_goes_from_the_list_to_a_statement_its_visit_and_its_source(reader: Reader, meeting: Any) -> None:
    page, heading = reader.page, reader.page.get_by_role("heading", level=1)
    page.goto("/")
    reader.looks()
    if page.get_by_text("Menu", exact=True).is_visible():
        page.get_by_text("Menu", exact=True).click()
    page.get_by_role("navigation", name="Records").get_by_role("link", name="Statements").click()
    expect(page.get_by_role("heading", name="2 records")).to_be_visible()
    if page.viewport_size and page.viewport_size["width"] < 992:
        page.get_by_text("Filters", exact=True).click()
    page.get_by_role("checkbox", name="Vorland 1").first.check()
    expect(page.get_by_role("link", name="Remove the filter Country: Vorland")).to_be_visible()
    page.get_by_role("spinbutton", name="Year").fill("2012")
    page.get_by_role("button", name="Show").first.click()
    expect(page.get_by_role("link", name="Remove the filter Year: 2012")).to_be_visible()
    expect(page.get_by_role("heading", name="1 record")).to_be_visible()
    expect(page.get_by_role("link", name="Remove the filter Country: Vorland")).to_be_visible()
    reader.looks()
    page.get_by_role("link", name="On the bridge", exact=True).click()
    expect(heading).to_have_text("On the bridge")
    expect(page.get_by_text("We will build the bridge.")).to_be_visible()
    reader.looks()
    page.get_by_role("link", name="Meeting on the bridge").first.click()
    expect(heading).to_have_text("Meeting on the bridge")
    reader.looks()
    page.go_back()
    page.get_by_role("link", name="Paragraph 7").click()
    expect(page.locator("#p7")).to_be_in_viewport()
    expect(page.locator("#p7").get_by_role("link", name="On the bridge", exact=True)).to_be_visible()
    reader.looks()
    page.goto(f"/participants/{meeting.participations.last().participant.slug}/")
    expect(heading).to_have_text(LONG_NAME)
    reader.looks()
    assert reader.troubles == []


@pytest.mark.parametrize("reader", [SIZES[0], SIZES[3]], indirect=True, ids=["light-1280", "dark-390"])
def test_a_refused_question_and_a_missing_page_can_be_read_by_all(reader: Reader, meeting: Any) -> None:
    page = reader.page
    page.goto("/visits/?year=two&kind=shouting&nonsense=1&date_after=2012-13-45")
    expect(page.get_by_role("alert")).to_contain_text("no records are listed")
    expect(page.get_by_label("Year")).to_have_value("two")
    reader.looks()
    page.goto("/visits/none/")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    reader.looks()


@pytest.mark.parametrize("reader", SIZES[:1], indirect=True, ids=["light-1280"])
def test_the_list_is_worked_with_the_keyboard_alone(reader: Reader, meeting: Any) -> None:
    page = reader.page
    page.goto("/visits/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="Words")).to_be_focused()
    page.keyboard.type("bridge")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Remove the filter Words: bridge")).to_be_visible()


@pytest.mark.parametrize("reader", SIZES[:1], indirect=True, ids=["light-1280"])
def test_names_are_set_in_the_type_that_comes_with_the_site(reader: Reader, meeting: Any) -> None:
    reader.page.goto("/participants/")
    reader.page.evaluate("document.fonts.ready.then(() => true)")
    families = reader.page.evaluate("[...document.fonts].filter(f => f.status == 'loaded').map(f => f.family)")
    assert {family.strip('"') for family in families} == {"PT Sans", "PT Serif"}


# --- one record ------------------------------------------------------------------------------------------------------


@pytest.fixture
def records(transactional_db: None) -> list[Any]:
    """A full record of every type, with long names and other scripts, and a chain of records around each."""
    found = [each.model.objects.get(pk=made(each, title=LONG_NAME).pk) for each in RECORD_TYPES.values()]
    for record in found:
        point_at(record, 1)
        changing_note(record)
    return found


def changing_note(record: Any) -> None:
    with changing(public_note="The year was misread."):
        record.save()


def test_the_page_of_every_type_can_be_read_by_all(reader: Reader, records: list[Any]) -> None:
    for record in records:
        reader.page.goto(record.get_absolute_url())
        expect(reader.page.get_by_role("heading", level=1)).to_have_text(LONG_NAME)
        expect(reader.page.get_by_role("link", name="Corrected on")).to_be_visible()
        for summary in reader.page.locator("main summary").all():
            summary.click()
        reader.looks()
    # The data for programs in the page is no script to the policy that forbids inline ones.
    assert reader.troubles == []


@pytest.mark.parametrize("reader", SIZES[:1], indirect=True, ids=["light-1280"])
def test_a_citation_is_copied_and_downloaded(reader: Reader, records: list[Any]) -> None:
    page = reader.page
    page.goto(records[0].get_absolute_url())
    button = page.get_by_role("button", name="Copy the citation")
    button.click()
    expect(page.locator(".copy", has=button).get_by_role("status")).to_have_text("Copied.")
    page.locator("summary", has_text="BibTeX").click()
    expect(page.get_by_label("BibTeX", exact=True)).to_contain_text("@online{relations-visit-")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download (RIS)").click()
    assert download.value.suggested_filename == f"{records[0].slug}.ris"


@pytest.mark.parametrize("reader", SIZES[:1], indirect=True, ids=["light-1280"])
def test_on_paper_stand_the_facts_the_passages_and_the_address_and_no_navigation(
    reader: Reader, records: list[Any]
) -> None:
    page, statement = reader.page, records[1]
    page.goto(statement.get_absolute_url())
    page.emulate_media(media="print")
    expect(page.get_by_text(f"SHA-256 {statement.citations.first().excerpt_sha256}").first).to_be_visible()
    expect(page.locator(".cite a.url")).to_have_text(page.url)
    for hidden in (".site-nav", ".crumbs", ".languages", ".copy", ".related-all", ".cite-programs"):
        for each in page.locator(hidden).all():
            expect(each).to_be_hidden()


@pytest.mark.parametrize("reader", SIZES[:1], indirect=True, ids=["light-1280"])
def test_paper_says_how_many_records_a_list_has_that_is_cut_there_and_where_they_are(reader: Reader) -> None:
    page, visit = reader.page, VisitFactory.create()
    StatementFactory.create_batch(26, visit=visit)
    page.goto(visit.get_absolute_url())
    page.emulate_media(media="print")
    for cut in (".chain-all", ".related-all"):
        expect(page.locator(cut)).to_be_visible()
        expect(page.locator(cut)).to_contain_text("See all: 26 records")
    shown = page.locator(".related-all a").evaluate("link => getComputedStyle(link, '::after').content")
    assert f"/statements/?visit={visit.slug}" in shown


def test_without_script_there_is_no_button_that_does_nothing(scriptless: Page, records: list[Any]) -> None:
    scriptless.goto(records[0].get_absolute_url())
    expect(scriptless.get_by_text("accessed")).to_be_visible()
    assert scriptless.get_by_role("button", name="Copy").count() == 0
