import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from relations.management.commands import flush
from relations.models import Participant
from relations.workflow import create_roles
from tests.factories import ParticipantFactory, StateFactory
from tests.readers import SIZES, Reader
from tests.roles import role_of
from tests.run import BROWSERS

# Playwright runs its own event loop, beside which Django refuses to touch the database unless told that this is meant.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_configure() -> None:
    # A test is one transaction: what it changes does not show in the data version by which pages are remembered.
    # Nor are requests counted.
    settings.CACHES = {name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for name in settings.CACHES}
    # Nothing is kept where a desk keeps its files; tests that keep some say where.
    settings.MEDIA_ROOT = Path("/nonexistent")
    # A slow hash protects nobody here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # The cast comes in by the side door; tests of the second factor ask for it.
    settings.STAFF_OTP = False
    # Between tests with transactions of their own, everything goes.
    flush.Command.empties_the_log = True
    # How long one example takes says more about the machine than about the code.
    hypothesis_settings.register_profile("suite", deadline=None)
    hypothesis_settings.load_profile("suite")


def pytest_collection_finish() -> None:
    # Going through all modules again and again, for what may be let go, took a fifth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Whatever language the last page of the test before was asked in."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The live server answers from threads of its own. They would share a SQLite database in memory table by table,
    and lock each other out; a file, as in real use, lets them wait."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3") and any(
        item.get_closest_marker("browser") or item.get_closest_marker("threads") for item in request.session.items
    ):
        database.setdefault("TEST", {})["NAME"] = str(Path(tmp_path_factory.mktemp("database")) / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        create_roles()


class Member(Client):
    """Somebody of the desk, logged in."""

    def __init__(self, user: User) -> None:
        super().__init__()
        self.user = user
        self.force_login(user)


def member(role: str) -> Member:
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(role_of(role))
    return Member(user)


@pytest.fixture
def colleague(db: None) -> User:
    """Somebody else at the desk."""
    return User.objects.create_user("colleague", is_staff=True)


@pytest.fixture
def contributor(db: None) -> Member:
    return member("contributor")


@pytest.fixture
def editor(db: None) -> Member:
    return member("editor")


@pytest.fixture
def publisher(db: None) -> Member:
    return member("publisher")


@pytest.fixture
def administrator(db: None) -> Member:
    return member("administrator")


@pytest.fixture
def superuser(db: None) -> Member:
    """Somebody with every permission."""
    return Member(User.objects.create_superuser("superuser"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One for the whole run: a second Playwright beside it would be refused."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}-{size[1]}")
def reader(request: pytest.FixtureRequest, chromium: Any, live_server: Any) -> Iterator[Reader]:
    """On every screen there is, or on those that a test names for ``reader``, indirectly."""
    scheme, width = request.param
    context = chromium.new_context(
        base_url=live_server.url, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    context.set_default_timeout(20_000)
    yield Reader(context.new_page())
    context.close()


@pytest.fixture
def scriptless(chromium: Any, live_server: Any) -> Iterator[Any]:
    """A page of a browser that runs no script."""
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console and its network say against the pages."""
    return []


@pytest.fixture
def desk(chromium: Any, live_server: Any, complaints: list[str]) -> Iterator[Any]:
    """A browser in which somebody with every permission is logged in."""
    User.objects.create_superuser("editor", password="a bridge too far")
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=live_server.url)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.extend(failure(request)))
    page.goto("/staff/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("a bridge too far")
    page.get_by_role("button", name="Log in").click()
    yield page
    context.close()


def failure(request: Any) -> list[str]:
    """Typing on in an autocomplete input gives up the request for what was typed before; that is no failure."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.failure}: {request.url}"]


@pytest.fixture
def ada() -> Participant:
    """A person of the state of Vorland, as the rows of :func:`tests.importing.visit` name them."""
    state = StateFactory.create(slug="vorland", title="Vorland")
    return ParticipantFactory.create(slug="ada-lukander", title="Ada Lukander", country=state)


@pytest.fixture
def pair(db: None) -> tuple[Participant, Participant]:
    """Two countries, in the order of their codes."""
    return (
        StateFactory.create(title="Northland", country_code="QN"),
        StateFactory.create(title="Southland", country_code="QS"),
    )
