"""An editor at work in a real browser, under the content security policy of the site."""

import pytest
from playwright.sync_api import Page, expect

from relations.models import Statement, Visit
from tests.factories import ParticipantFactory, ParticipantNameFactory, SourceFactory, StateFactory
from tests.seats import pick, type_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def save(page: Page) -> None:
    page.locator("input[name=_continue]").first.click()
    page.wait_for_load_state()


def test_an_editor_adds_a_visit_and_a_statement(desk: Page, complaints: list[str]) -> None:
    person = ParticipantFactory.create(title="Lukander Variant")
    ParticipantNameFactory.create(record=person, text="Лукандэр Варыянт")
    StateFactory.create(title="Vorland")
    SourceFactory.create(title="Newburg Bulletin", held=True)

    desk.goto("/staff/relations/visit/add/")
    type_in(desk.get_by_label("Title:"), "Dinner in Newburg")
    expect(desk.get_by_label("Address name:")).to_have_value("dinner-in-newburg")
    desk.get_by_label("Kind:").select_option("meeting")
    desk.get_by_label("Date:", exact=True).fill("2012-05-14")
    pick(desk, "host", "vorl", "Vorland")
    pick(desk, "participations-0-participant", "Лукандер", "Lukander Variant")
    desk.get_by_text("Add another Country").click()
    pick(desk, "country_rows-0-country", "vorland", "Vorland")
    pick(desk, "citations-0-source", "bulletin", "Newburg Bulletin")
    desk.locator("#id_citations-0-words").fill("in Newburg on 14 May")
    save(desk)
    expect(desk.locator(".messagelist .success")).to_contain_text("was added successfully")
    expect(desk.locator(".passage")).to_have_text("in Newburg on 14 May")
    visit = Visit.objects.get(slug="dinner-in-newburg")
    assert [str(row) for row in visit.participations.all()] == ["Lukander Variant (participant)"]

    desk.goto("/staff/relations/statement/add/")
    type_in(desk.get_by_label("Title:"), "Variant on the bridge")
    desk.get_by_label("Date:", exact=True).fill("14.05.2012")
    desk.get_by_label("Mode:").select_option("direct")
    desk.get_by_label("Language:").select_option("en")
    save(desk)
    expect(desk.locator(".field-date .errorlist")).to_have_text("Write the year first: 2012-05-14")
    desk.get_by_label("Date:", exact=True).fill("2012-05-14")
    pick(desk, "participations-0-participant", "variant", "Lukander Variant")
    save(desk)
    expect(desk.locator(".edtf-reading").first).to_have_text("= 14 May 2012")
    assert str(Statement.objects.get().participations.get().participant) == "Lukander Variant"
    assert complaints == []
