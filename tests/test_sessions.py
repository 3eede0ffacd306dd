"""How long somebody is logged in, how that ends, and which passwords are taken."""

import runpy
from typing import Any

import pytest
import time_machine
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.freshness import data_version
from relations.models import AccountAction, AccountEvent, DeskSession
from tests.conftest import Member, member
from tests.factories import VisitFactory
from tests.second_factor import LOGIN, PASSWORD, START, Person

pytestmark = pytest.mark.django_db

HOME = "/staff/account/"


@pytest.fixture(autouse=True)
def clock(settings: Any) -> Any:
    settings.SESSION_IDLE_MINUTES, settings.SESSION_HOURS = 30, 2
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def mara() -> Person:
    person = Person()
    person.give_password()
    return person


def is_in(client: Client) -> bool:
    return bool(client.get(HOME).status_code == 200)


# --- how long ---------------------------------------------------------------------------------------------------------


def test_whoever_does_nothing_for_a_while_logs_in_again(mara: Person, clock: Any) -> None:
    clock.shift(29 * 60)
    assert is_in(mara.client)
    clock.shift(29 * 60)
    assert is_in(mara.client)
    clock.shift(31 * 60)
    assert not is_in(mara.client)


def test_whoever_goes_on_and_on_logs_in_again_in_the_end(mara: Person, clock: Any) -> None:
    for _ in range(11):
        clock.shift(10 * 60)
        assert is_in(mara.client)
    clock.shift(10 * 60 + 1)
    assert not is_in(mara.client)


def test_what_is_kept_in_the_session_makes_it_no_longer(mara: Person, clock: Any) -> None:
    for _ in range(7):
        clock.shift(17 * 60)
        mara.client.get("/staff/account/app/")
        session = mara.client.session
        session["something"] = str(clock)
        session.save()
    clock.shift(2 * 60)
    assert not is_in(mara.client)


def test_reading_writes_once_in_a_minute_at_most(mara: Person, clock: Any) -> None:
    def written() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert is_in(mara.client)
        return len([each for each in asked if each["sql"].startswith(("UPDATE", "INSERT", "DELETE"))])

    version = data_version()
    assert [written() for _ in range(3)] == [0, 0, 0]
    clock.shift(61)
    assert [written() for _ in range(3)] == [1, 0, 0]
    assert data_version() == version


def test_a_reader_has_no_session_and_costs_no_question_more(client: Client) -> None:
    VisitFactory.create()
    for address in ("/visits/", "/api/v1/visits/"):
        answer = client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert "sessionid" not in answer.cookies
        assert not [each for each in asked if "desksession" in each["sql"] or "auth_user" in each["sql"]]
    assert DeskSession.objects.count() == 0


def test_a_page_of_the_desk_costs_two_questions_to_know_who_asks(editor: Member) -> None:
    with CaptureQueriesContext(connection) as asked:
        editor.get("/staff/jsi18n/")
    told = [each["sql"] for each in asked]
    assert len(told) == 2, told


# --- how it ends ------------------------------------------------------------------------------------------------------


def another(person: Person) -> Client:
    """The same person in another browser."""
    client = Client()
    client.post(LOGIN, {"username": person.user.username, "password": PASSWORD})
    assert is_in(client)
    return client


def test_one_logs_out_everywhere_at_once(mara: Person) -> None:
    elsewhere, other = another(mara), another(Person("ada"))
    assert mara.client.get("/staff/account/log-out-everywhere/").status_code == 405
    answer = mara.client.post("/staff/account/log-out-everywhere/", follow=True)
    assert [str(each) for each in answer.context["messages"]] == ["You are logged out everywhere."]
    assert [is_in(each) for each in (mara.client, elsewhere, other)] == [False, False, True]
    assert AccountEvent.objects.get(action=AccountAction.SESSIONS_ENDED).details == {"sessions": 2}


def test_an_administrator_logs_somebody_out_everywhere(mara: Person, administrator: Member, editor: Member) -> None:
    address = f"/staff/auth/user/{mara.user.pk}/logout/"
    assert editor.post(address, {"reason": "To look around."}).status_code == 403
    assert is_in(mara.client)
    administrator.post(address, {"reason": "A laptop was stolen."})
    assert not is_in(mara.client)
    assert is_in(administrator)
    root = User.objects.create_superuser("root")
    assert administrator.post(f"/staff/auth/user/{root.pk}/logout/", {"reason": "Why not."}).status_code == 403


def test_a_deactivated_account_is_out_at_once_and_stays_out_when_it_comes_back(mara: Person) -> None:
    mara.user.is_active = False
    mara.user.save()
    assert not is_in(mara.client)
    mara.user.is_active = True
    mara.user.save()
    assert not is_in(mara.client)
    assert is_in(another(mara))


def test_a_new_password_ends_the_other_sessions(mara: Person) -> None:
    elsewhere = another(mara)
    new = "ten ferries on the lake"
    told = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert mara.client.post("/staff/password_change/", told).status_code == 302
    assert DeskSession.objects.filter(account=mara.user).count() == 1
    assert is_in(mara.client)
    assert not is_in(elsewhere)


def test_a_password_that_an_administrator_gives_ends_all_sessions(mara: Person, administrator: Member) -> None:
    new = "eleven ferries on the lake"
    told = {"password1": new, "password2": new, "usable_password": "true"}
    answer = administrator.post(f"/staff/auth/user/{mara.user.pk}/password/", told)
    assert answer.status_code == 302
    assert not is_in(mara.client)
    assert is_in(administrator)


def test_a_key_that_was_planted_before_is_no_good_after_logging_in() -> None:
    """Whoever could make somebody use a session that they know themselves would be logged in with them."""
    planted = Client().session
    planted["mark"] = "planted"
    planted.save()
    person = Person()
    person.client.cookies["sessionid"] = str(planted.session_key)
    person.give_password()
    assert is_in(person.client)
    assert person.client.cookies["sessionid"].value != planted.session_key
    stranger = Client()
    stranger.cookies["sessionid"] = str(planted.session_key)
    assert not is_in(stranger)


def test_what_ended_is_swept_up(mara: Person, clock: Any) -> None:
    clock.shift(3600)
    other = another(mara)
    call_command("clearsessions")
    assert DeskSession.objects.count() == 1
    assert is_in(other)


# --- cookies ----------------------------------------------------------------------------------------------------------


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(mara: Person) -> None:
    cookie = mara.client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")


def test_over_https_a_browser_takes_the_cookies_only_from_this_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "a key that is long enough for a made-up site of a made-up state")
    monkeypatch.setenv("ALLOWED_HOSTS", "desk.example")
    told = runpy.run_path(str(configured.BASE_DIR / "config" / "settings.py"))
    for cookie in ("SESSION", "CSRF"):
        assert told[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert told[f"{cookie}_COOKIE_SECURE"] is True
        assert told[f"{cookie}_COOKIE_HTTPONLY"] is True


def test_pages_work_under_the_names_that_cookies_have_over_https(settings: Any) -> None:
    settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE = "__Host-sessionid", True
    settings.CSRF_COOKIE_NAME, settings.CSRF_COOKIE_SECURE = "__Host-csrftoken", True
    person = member("editor").user
    person.set_password(PASSWORD)
    person.save()
    client = Client(enforce_csrf_checks=True)
    token = client.get(LOGIN, secure=True).context["csrf_token"]
    told = {"username": person.username, "password": PASSWORD, "csrfmiddlewaretoken": str(token)}
    answer = client.post(LOGIN, told, secure=True, headers={"referer": "https://testserver/staff/login/"})
    assert answer.status_code == 302
    assert client.get(HOME, secure=True)["Cache-Control"].startswith("max-age=0, no-cache, no-store")


# --- passwords --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password", ["eleven lett", "password1234", "123456789012345", "mara.lukander", "qwertyuiop123"]
)
def test_a_password_that_is_easily_guessed_is_not_taken(password: str) -> None:
    mara = User(username="mara.lukander", email="mara@foreign.example")
    with pytest.raises(ValidationError):
        validate_password(password, mara)


@pytest.mark.parametrize("password", ["nine ferries", "a bridge too far " * 6, "паром на озере в пять утра"])
def test_phrases_are_taken_however_long(password: str) -> None:
    person = Person()
    person.give_password()
    told = {"old_password": PASSWORD, "new_password1": password.strip(), "new_password2": password.strip()}
    assert person.client.post("/staff/password_change/", told).status_code == 302
    other = Client()
    other.post(LOGIN, {"username": person.user.username, "password": password.strip()})
    assert is_in(other)
