"""While a name is typed, the form says who is known under a like one; under the content security policy of the site."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories import ParticipantFactory
from tests.seats import type_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_likely_duplicates_are_shown_as_one_types_and_saved_only_after_a_look(
    desk: Page, complaints: list[str]
) -> None:
    ParticipantFactory.create(title="Adalina Orlovich")
    desk.goto("/staff/relations/participant/add/")
    expect(desk.locator("#likely")).to_be_hidden()
    type_in(desk.get_by_label("Title:"), "Адалина Орлович")
    expect(desk.locator("#likely li")).to_contain_text("Adalina Orlovich person — 90 %: like name")
    desk.get_by_label("Title:").fill("Somebody Else")
    expect(desk.locator("#likely")).to_be_hidden()
    desk.get_by_label("Title:").fill("Адалина Орлович")
    desk.get_by_label("Address name:").fill("orlovich-2")
    desk.get_by_label("Kind:", exact=True).first.select_option("person")
    desk.locator("input[name=_continue]").first.click()
    expect(desk.get_by_text("It may be there already:", exact=True)).to_be_visible()
    desk.get_by_label("It is none of these: save it anyway").check()
    desk.locator("input[name=_continue]").first.click()
    expect(desk.locator(".messagelist .success")).to_contain_text("was added successfully")
    assert complaints == []
