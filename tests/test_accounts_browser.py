"""Coming to the desk by password and app: on every screen, and without a script."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django_otp.oath import TOTP
from playwright.sync_api import Page, expect

from tests.roles import role_of
from tests.seats import barriers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a bridge too far"
SIZES = [("dark", 320), ("light", 1280)]


@pytest.fixture(autouse=True)
def mara(transactional_db: None, settings: Any) -> User:
    settings.STAFF_OTP = True
    mara = User.objects.create_user("mara", password=PASSWORD, is_staff=True)
    mara.groups.add(role_of("administrator"))
    return mara


def looks(page: Page, complaints: list[str]) -> None:
    assert complaints == []
    for scheme, width in SIZES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert barriers(page, complaints) == []


def goes_in(page: Page, look: Callable[[Page], None]) -> None:
    """From the password to the desk, out, and in again by a recovery code."""

    def log_in() -> None:
        page.get_by_label("Username").fill("mara")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()

    page.goto("/staff/relations/visit/")
    log_in()
    expect(page.locator("h1").last).to_have_text("Set up a second factor")
    box = page.locator(".account-picture svg").bounding_box()
    assert box is not None
    assert box["width"] > 150
    look(page)
    app = TOTP(base64.b32decode((page.locator(".account-key").text_content() or "").replace(" ", "")))
    page.get_by_label("Code that the app shows").fill(f"{app.token():06d}")
    page.get_by_role("button", name="Set it up").click()
    codes = (page.locator("#recovery-codes").text_content() or "").split()
    assert len(codes) == 10
    look(page)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.locator("h1").last).to_have_text("Visits")

    page.get_by_role("link", name="Your account").click()
    expect(page.locator("#content")).to_contain_text("10 recovery codes are left.")
    look(page)
    page.get_by_role("button", name="Log out everywhere").click()
    log_in()
    look(page)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".errorlist")).to_contain_text("This code is wrong")
    look(page)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".messagelist")).to_contain_text("9 recovery codes are left.")

    page.goto("/staff/account/codes/")
    look(page)
    page.get_by_label("Code").fill(codes[1])
    page.get_by_role("button", name="Make new codes").click()
    expect(page.locator("#recovery-codes")).not_to_contain_text(codes[2])


def test_from_the_password_to_the_desk_on_every_screen(
    chromium: Any, live_server: Any, mara: User, complaints: list[str]
) -> None:
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    def look(page: Page) -> None:
        looks(page, complaints)

    goes_in(page, look)
    page.goto("/staff/relations/accountevent/")
    look(page)
    page.goto(f"/staff/auth/user/{mara.pk}/logout/")
    look(page)
    with page.expect_download() as taken:
        page.goto("/staff/relations/accountevent/?q=mara")
        page.get_by_role("button", name="Take away as CSV").click()
    assert taken.value.suggested_filename.startswith("accounts-")
    context.close()


def test_from_the_password_to_the_desk_without_a_script(scriptless: Page) -> None:
    goes_in(scriptless, lambda page: None)


def test_whoever_is_locked_out_reads_why(scriptless: Page, settings: Any) -> None:
    settings.LOGIN_FAILURES = 1
    scriptless.goto("/staff/")
    scriptless.get_by_label("Username").fill("mara")
    scriptless.get_by_label("Password").fill("guessed")
    scriptless.get_by_role("button", name="Log in").click()
    expect(scriptless.locator("h1").last).to_have_text("Too many failures")
    expect(scriptless.locator("#content")).to_contain_text("Wait 15 minutes, then try again.")
