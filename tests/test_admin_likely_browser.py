"""While a name is typed, the form says who is known under a like one; under the content security policy of the site."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect, sync_playwright

from tests.factories import ParticipantFactory
from tests.run import BROWSERS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(live_server: Any) -> Iterator[Page]:
    User.objects.create_superuser("ruth", password="a bridge too far")
    binary = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        page = browser.new_page(base_url=live_server.url)
        page.goto("/staff/")
        page.get_by_label("Username").fill("ruth")
        page.get_by_label("Password").fill("a bridge too far")
        page.get_by_role("button", name="Log in").click()
        yield page
        browser.close()


def test_likely_duplicates_are_shown_as_one_types_and_saved_only_after_a_look(desk: Page) -> None:
    ParticipantFactory.create(title="Adalina Orlovich")
    complaints: list[str] = []
    desk.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    desk.goto("/staff/relations/participant/add/")
    expect(desk.locator("#likely")).to_be_hidden()
    desk.get_by_label("Title:").press_sequentially("Адалина Орлович")
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
