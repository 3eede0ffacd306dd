"""Guessing is stopped, by name and by address, and nobody learns from it which accounts there are."""

import re
from typing import Any

import pytest
import time_machine
from django.contrib.auth import hashers
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.models import AccountAction, AccountEvent

pytestmark = pytest.mark.django_db

LOGIN = "/staff/login/"
PASSWORD, WRONG = "nine ferries on the lake", "ten ferries"
START = "2026-05-14T12:00:10Z"
HERE, THERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def clock(settings: Any) -> Any:
    settings.LOGIN_FAILURES, settings.LOGIN_FAILURES_OF_ACCOUNT, settings.LOGIN_FAILURES_OF_ADDRESS = 3, 6, 9
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def mara() -> User:
    return User.objects.create_user("mara", password=PASSWORD, is_staff=True)


def enter(name: str = "mara", password: str = WRONG, address: str = HERE, **headers: str) -> Any:
    told = {"username": name, "password": password}
    return Client().post(LOGIN, told, REMOTE_ADDR=address, headers=headers)


def fail(times: int, **told: Any) -> list[int]:
    return [enter(**told).status_code for _ in range(times)]


def gets_in(**told: Any) -> bool:
    return bool(enter(password=PASSWORD, **told).status_code == 302)


# --- what is counted --------------------------------------------------------------------------------------------------


def test_a_name_is_locked_at_an_address_after_some_failures_and_not_elsewhere() -> None:
    assert fail(3) == [200, 200, 429]
    assert not gets_in()
    assert gets_in(address=THERE)


@pytest.mark.parametrize("limit", [1, 5])
def test_how_many_failures_that_takes_is_set(settings: Any, limit: int) -> None:
    settings.LOGIN_FAILURES, settings.LOGIN_FAILURES_OF_ACCOUNT, settings.LOGIN_FAILURES_OF_ADDRESS = limit, 20, 50
    assert fail(limit) == [*[200] * (limit - 1), 429]


def test_after_a_while_it_is_open_again_though_somebody_went_on_trying(clock: Any) -> None:
    fail(3)
    for _ in range(14):
        clock.shift(60)
        assert fail(1) == [429]
    clock.shift(61)
    assert gets_in()


def test_one_name_cannot_be_guessed_from_many_addresses() -> None:
    told = [enter(address=f"192.0.2.{number}").status_code for number in range(6)]
    assert told == [200] * 5 + [429]
    assert not gets_in(address=THERE)


def test_many_names_cannot_be_guessed_from_one_address() -> None:
    told = [enter(name=f"somebody{number}").status_code for number in range(9)]
    assert told == [200] * 8 + [429]
    assert not gets_in()
    assert gets_in(address=THERE)


def test_whoever_has_an_account_guesses_no_further_by_logging_in_between() -> None:
    User.objects.create_user("tomas", password=PASSWORD, is_staff=True)
    told = []
    for number in range(9):
        told += fail(1, name=f"somebody{number}")
        gets_in(name="tomas")
    assert told == [200] * 8 + [429]


def test_a_browser_of_another_name_is_no_other() -> None:
    assert [enter(**{"user-agent": f"browser {number}"}).status_code for number in range(3)] == [200, 200, 429]


def test_whoever_remembers_the_password_begins_anew() -> None:
    for _ in range(4):
        assert fail(2) == [200, 200]
        assert gets_in()


def test_addresses_of_one_network_are_one_address() -> None:
    told = [enter(address=f"2001:db8::{number}").status_code for number in range(3)]
    assert told == [200, 200, 429]


def test_only_a_proxy_that_is_trusted_says_where_a_call_comes_from(settings: Any) -> None:
    def told(trusted: int) -> list[int]:
        settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": trusted}
        name = f"somebody{trusted}"
        return [enter(name, **{"x-forwarded-for": f"203.0.113.1, 192.0.2.{n}"}).status_code for n in range(4)]

    assert told(trusted=0) == [200, 200, 429, 429]
    assert told(trusted=1) == [200, 200, 200, 200]


def test_a_very_long_name_and_no_address_are_counted_too() -> None:
    assert fail(3, name="m" * 300) == [200, 200, 429]
    assert fail(3, address="") == [200, 200, 429]


def test_a_command_opens_it_again() -> None:
    fail(3)
    call_command("axes_reset_username", "mara")
    assert gets_in()
    fail(9, name="nobody")
    fail(9, address=THERE)
    call_command("axes_reset")
    assert gets_in(address=THERE)


# --- what it says -----------------------------------------------------------------------------------------------------


@pytest.fixture
def everybody() -> list[str]:
    """Somebody there is not, and somebody of each kind there is."""
    User.objects.create_user("emigrant", password=PASSWORD, is_staff=True, is_active=False)
    User.objects.create_user("visitor-ada", password=PASSWORD)
    User.objects.create_user("federated", is_staff=True)
    return ["no-such-name", "mara", "emigrant", "visitor-ada", "federated"]


def test_a_stranger_is_told_the_same_of_every_name(everybody: list[str], settings: Any) -> None:
    settings.LOGIN_FAILURES_OF_ADDRESS = 100
    answers = {(name, number): enter(name) for name in everybody for number in range(4)}
    for number, status in enumerate((200, 200, 429, 429)):
        told = {as_told(answers[name, number], name) for name in everybody}
        assert [each[0] for each in told] == [status]


def test_the_password_of_a_closed_account_is_no_better_than_a_wrong_one(everybody: list[str]) -> None:
    right, wrong = (as_told(enter("emigrant", password), "emigrant") for password in (PASSWORD, WRONG))
    assert right == wrong
    assert right == as_told(enter(everybody[0]), everybody[0])


def as_told(answer: Any, name: str) -> tuple[int, str, str]:
    """But for the name itself, what is random, and the request's own number."""
    page = re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', "", answer.content.decode().replace(name, ""))
    # As long as the name is, which stands in the form again, the page is longer.
    headers = sorted(pair for pair in answer.items() if pair[0] not in ("Content-Length", "X-Request-ID"))
    return answer.status_code, page, str(headers)


def test_as_much_work_is_done_for_every_name(everybody: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    encode = hashers.MD5PasswordHasher.encode

    def counting(self: Any, password: str, salt: str) -> str:
        counted.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counting)
    told = {}
    for name in everybody:
        counted.clear()
        fail(1, name=name)
        told[name] = len(counted)
    assert told == dict.fromkeys(everybody, 1)


def test_as_many_questions_are_asked_for_every_name(everybody: list[str]) -> None:
    told = {}
    for name in everybody:
        with CaptureQueriesContext(connection) as asked:
            fail(1, name=name)
        told[name] = len(asked)
    assert told == dict.fromkeys(everybody, told["no-such-name"])


def test_the_refusal_says_how_long_to_wait(settings: Any) -> None:
    fail(2)
    answer = enter()
    assert answer.status_code == 429
    assert f"Wait {settings.LOGIN_LOCKED_MINUTES} minutes" in answer.content.decode()
    assert answer["Retry-After"] == str(settings.LOGIN_LOCKED_MINUTES * 60)


# --- what is noted ----------------------------------------------------------------------------------------------------


def test_failures_are_noted_and_a_lock_once(mara: User) -> None:
    fail(5)
    events = AccountEvent.objects.filter(account=mara).exclude(action=AccountAction.CREATED).order_by("pk")
    told = list(events.values_list("action", "address"))
    assert told == [*[(AccountAction.LOGIN_FAILED, HERE)] * 3, (AccountAction.LOCKED_OUT, HERE)]


def test_a_password_typed_as_a_name_is_not_noted() -> None:
    enter(name=PASSWORD, password="mara")
    event = AccountEvent.objects.get(action=AccountAction.LOGIN_FAILED)
    assert (event.account, event.account_name, event.details) == (None, "", {})
