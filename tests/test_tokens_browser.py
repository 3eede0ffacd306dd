"""Making, using and revoking a token, as somebody of the desk does it in a browser."""

import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.factories import VisitFactory
from tests.readers import SIZES
from tests.seats import barriers, seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def looks_everywhere(page: Page, complaints: list[str]) -> None:
    assert complaints == []
    for scheme, width in SIZES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert barriers(page, complaints) == []


def test_from_the_form_to_the_key_and_to_its_end(chromium: Any, live_server: Any, complaints: list[str]) -> None:
    VisitFactory.create(slug="one", draft=True)
    may_copy = {"permissions": ["clipboard-read", "clipboard-write"]}
    mara = seat(chromium, live_server.url, "contributor", "Mara Ferry", complaints, **may_copy)
    mara.get_by_role("link", name="Add to: API tokens").click()
    expect(mara.locator("h1").last).to_have_text("Add API token")
    mara.get_by_label("Name:").fill("Mirror of the newsroom")
    mara.get_by_label("Reads drafts").check()
    mara.get_by_label("Publishes").check()
    looks_everywhere(mara, complaints)
    mara.get_by_role("button", name="Make the token").click()

    key = mara.locator("#token-key").text_content() or ""
    assert re.fullmatch(r"rel_[-\w]{43}", key)
    expect(mara.locator(".desk-note.refused")).to_contain_text("Publishes")
    mara.get_by_role("button", name="Copy the key").click()
    expect(mara.get_by_role("status").first).to_have_text("Copied.")
    assert mara.evaluate("navigator.clipboard.readText()") == key
    looks_everywhere(mara, complaints)
    headers = {"authorization": f"Bearer {key}"}
    assert Client().get("/api/v1/visits/one/", headers=headers).json()["status"] == "draft"

    mara.get_by_role("link", name="I have copied it").click()
    row = mara.locator("#result_list tbody tr")
    expect(row).to_contain_text(key[:10])
    expect(mara.locator("body")).not_to_contain_text(key)
    looks_everywhere(mara, complaints)
    row.get_by_role("link", name="Mirror of the newsroom", exact=True).click()
    expect(mara.locator("h1").last).to_have_text("View API token")
    looks_everywhere(mara, complaints)
    mara.get_by_role("link", name="Revoke", exact=True).click()
    expect(mara.locator("h1").last).to_have_text("Revoke a token")
    looks_everywhere(mara, complaints)
    mara.get_by_role("button", name="Revoke the token").click()
    expect(mara.locator(".messagelist")).to_contain_text("is revoked")
    expect(row.locator(".badge")).to_have_text("revoked")
    assert Client().get("/api/v1/visits/one/", headers=headers).status_code == 401
    assert complaints == []
    mara.context.close()
