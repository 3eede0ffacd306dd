"""People of the desk, each at a browser of their own."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from tests.conftest import failure
from tests.roles import role_of

PASSWORD = "a bridge too far"
#: Django's own: the empty heading over the names of rows, and the search whose label is a picture.
DJANGOS = {"empty-table-header", "label-title-only"}


def seat(chromium: Any, address: str, role: str, name: str, complaints: list[str], **options: Any) -> Page:
    """The home page of somebody in that role who has just signed in."""
    first, last = name.split()
    user = User.objects.create_user(
        first.lower(), password=PASSWORD, is_staff=True, is_active=True, first_name=first, last_name=last
    )
    user.groups.add(role_of(role))
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=address, **options)
    page: Page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.extend(failure(request)))
    page.goto("/staff/")
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    return page


def barriers(page: Page, complaints: list[str]) -> list[tuple[str, list[str]]]:
    """What of the page at hand is in somebody's way: the rule, and what does not keep it."""
    # Colours turn into each other for a moment.
    page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")
    found = Axe().run(page, context={"include": ["#content"]}).response["violations"]
    # Axe itself styles the page, which the policy refuses: what the browser says to that may come a little later.
    with page.expect_console_message(lambda message: message.text == "axe is done"):
        page.evaluate("console.error('axe is done')")
    complaints.clear()
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found if each["id"] not in DJANGOS]


def type_in(field: Locator, text: str) -> None:
    """A click waits until the page is drawn: what is typed before that, a busy browser loses."""
    field.click()
    field.press_sequentially(text)
    expect(field).to_have_value(text)


def pick(page: Page, field: str, term: str, wanted: str) -> None:
    """Types into an autocomplete input and picks what it offers."""
    page.locator(f"#id_{field} + .select2 .select2-selection").click()
    page.locator(".select2-search__field").fill(term)
    page.locator(".select2-results__option", has_text=wanted).first.click()
    expect(page.locator(f"#id_{field} + .select2 .select2-selection__rendered")).to_contain_text(wanted)
