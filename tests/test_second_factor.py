"""Nobody is at the desk by a password alone: codes of an app, recovery codes, and what happens when a phone is lost."""

import runpy
from typing import Any

import pytest
import time_machine
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from relations.accounts.second_factor import kept_of
from relations.models import AccountAction, AccountEvent
from tests.conftest import Member
from tests.factories import VisitFactory
from tests.second_factor import APP, CODE, LOGIN, PASSWORD, START, Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(settings: Any) -> Any:
    settings.STAFF_OTP = True
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def mara() -> Person:
    return Person()


@pytest.fixture
def ready(mara: Person, clock: Any) -> Person:
    """With an app set up, and logged out again."""
    mara.set_up(clock)
    mara.client = Client()
    return mara


def noted(account: User) -> list[str]:
    return list(AccountEvent.objects.filter(account=account).order_by("pk").values_list("action", flat=True))


# --- the one door -----------------------------------------------------------------------------------------------------


def half_way(person: Person) -> Client:
    answer = person.give_password()
    assert answer["Location"].startswith(CODE)
    return person.client


@pytest.mark.parametrize("address", ["/staff/", "/staff/relations/visit/", "/staff/password_change/", "/staff/jsi18n/"])
def test_a_password_alone_opens_no_page_of_the_desk(ready: Person, address: str) -> None:
    answer = half_way(ready).get(address)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, LOGIN)
    assert ready.client.get(answer["Location"])["Location"].split("?")[0] == CODE


@pytest.mark.parametrize("address", ["/staff/account/", "/staff/account/codes/", APP])
def test_a_password_alone_changes_nothing_about_the_account(ready: Person, address: str) -> None:
    client = half_way(ready)
    before = ready.device
    for answer in (client.get(address), client.post(address, {"code": "123456"})):
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, CODE)
    client.post("/staff/account/log-out-everywhere/")
    assert ready.device == before


def test_a_password_alone_writes_nothing_by_the_api(ready: Person, clock: Any) -> None:
    VisitFactory.create(slug="one", title="Dinner")
    reason = {"if-match": "*", "x-reason": "The bulletin says so."}

    def change() -> int:
        told = {"title": "Supper"}
        return int(ready.client.patch("/api/v1/visits/one/", told, "application/json", headers=reason).status_code)

    half_way(ready)
    assert change() == 401
    ready.log_in(clock)
    assert change() == 200


def test_a_password_alone_shows_no_drafts(ready: Person, pair: Any, clock: Any) -> None:
    address = "/relations/qn-qs/brief?drafts=true"
    half_way(ready)
    assert ready.client.get(address).status_code == 403
    ready.log_in(clock)
    assert ready.client.get(address).status_code == 200


def test_whoever_was_logged_in_before_it_was_asked_for_is_asked_too(editor: Member, settings: Any) -> None:
    assert editor.get("/staff/")["Location"].startswith(LOGIN)
    settings.STAFF_OTP = False
    assert editor.get("/staff/").status_code == 200


def test_logging_in_again_asks_again(ready: Person, clock: Any) -> None:
    ready.log_in(clock)
    assert ready.is_in()
    half_way(ready)
    assert not ready.is_in()


def test_where_nobody_is_asked_whoever_has_set_one_up_is(ready: Person, settings: Any) -> None:
    settings.STAFF_OTP = False
    half_way(ready)
    assert not ready.is_in()
    other = Person("ada")
    assert other.give_password()["Location"] == "/staff/"
    assert other.is_in()


def test_in_public_everybody_needs_one_unless_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(**environ: str) -> bool:
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        return bool(runpy.run_path(str(configured.BASE_DIR / "config" / "settings.py"))["STAFF_OTP"])

    for name in ("SECRET_KEY", "DEBUG", "STAFF_OTP"):
        monkeypatch.delenv(name, raising=False)
    assert told() is False
    assert told(SECRET_KEY=f"{PASSWORD} and {PASSWORD} and no more", ALLOWED_HOSTS="desk.example") is True
    assert told(STAFF_OTP="off") is False


# --- setting up -------------------------------------------------------------------------------------------------------


def test_whoever_has_no_app_is_led_to_set_one_up_and_is_told_ten_codes_once(mara: Person, clock: Any) -> None:
    answer = mara.client.get(half_way(mara).get("/staff/")["Location"], follow=True)
    assert answer.redirect_chain[-1][0] == APP
    answer = mara.set_up(clock)
    assert len(set(mara.recovery_codes)) == 10
    assert all(code in answer.content.decode() for code in mara.recovery_codes)
    assert "no-store" in answer["Cache-Control"]
    assert mara.is_in()
    shown = mara.client.get(APP).content.decode() + mara.client.get("/staff/account/codes/").content.decode()
    assert not any(code in shown for code in mara.recovery_codes)
    assert noted(mara.user)[-2:] == [AccountAction.FACTOR_ENROLLED, AccountAction.LOGGED_IN]


def test_a_wrong_code_sets_nothing_up(mara: Person, clock: Any) -> None:
    mara.give_password()
    mara.read_key()
    wrong = "000000" if mara.shown() != "000000" else "000001"
    for code in (wrong, "", "abcdef", "١٢٣٤٥٦", "-12345"):
        assert mara.client.post(APP, {"code": code}).context["form"].errors
    assert TOTPDevice.objects.count() == 0
    assert not mara.is_in()


def test_the_pictures_and_pages_need_no_style_or_script_of_their_own(mara: Person) -> None:
    mara.give_password()
    answer = mara.client.get(APP)
    page = answer.content.decode()
    assert "<svg" in page
    assert "otpauth://totp/" in page
    assert "style=" not in page
    assert "unsafe-inline" not in answer["Content-Security-Policy"]


def test_each_browser_is_shown_a_key_of_its_own(mara: Person) -> None:
    mara.give_password()
    mara.read_key()
    stranger = Person("stranger")
    stranger.user, stranger.client = mara.user, Client()
    stranger.give_password()
    stranger.read_key()
    assert stranger.key != mara.key


def test_a_device_is_changed_only_with_a_code_of_the_one_before(ready: Person, clock: Any) -> None:
    ready.log_in(clock)
    old, before = ready.key, ready.device
    ready.read_key()
    new = ready.shown()
    for present in ({}, {"present-code": "000000"}):
        answer = ready.client.post(APP, {"code": new, **present})
        assert answer.context["present"].errors
        clock.shift(60)
        new = ready.shown()
    assert ready.device == before
    new, ready.key = ready.shown(), old
    ready.recovery_codes = ready.client.post(APP, {"code": new, "present-code": ready.shown()}).context["codes"]
    assert ready.device != before
    assert ready.is_in()
    assert TOTPDevice.objects.filter(user=ready.user).count() == 1


def test_setting_an_app_up_logs_out_everywhere_else(ready: Person, clock: Any) -> None:
    ready.log_in(clock)
    elsewhere, ready.client = ready.client, Client()
    ready.log_in(clock)
    old = ready.key
    ready.read_key()
    clock.shift(30)
    new, ready.key = ready.shown(), old
    assert ready.client.post(APP, {"code": new, "present-code": ready.shown()}).context["codes"]
    assert ready.is_in()
    assert elsewhere.get("/staff/account/").status_code == 302


# --- codes ------------------------------------------------------------------------------------------------------------


def test_a_code_is_good_once(ready: Person, clock: Any) -> None:
    ready.give_password()
    code = ready.shown()
    assert ready.give_code(code).status_code == 302
    assert ready.is_in()
    ready.client = Client()
    ready.give_password()
    assert "was used before" in ready.give_code(code).content.decode()
    assert not ready.is_in()


def test_the_code_that_set_the_app_up_lets_nobody_in(mara: Person, clock: Any) -> None:
    mara.give_password()
    mara.read_key()
    code = mara.shown()
    mara.client.post(APP, {"code": code})
    mara.client = Client()
    mara.give_password()
    mara.give_code(code)
    assert not mara.is_in()


def test_wrong_codes_are_slowed_down_even_where_the_right_one_follows(ready: Person, clock: Any) -> None:
    ready.give_password()
    for _ in range(3):
        ready.give_code("000000")
        clock.shift(8)
    ready.give_code("000000")
    answer = ready.give_code()
    assert "Too many wrong codes" in answer.content.decode()
    assert not ready.is_in()
    clock.shift(8)
    ready.give_code()
    assert ready.is_in()
    assert noted(ready.user).count(AccountAction.WRONG_CODE) == 4


def test_a_recovery_code_lets_in_once(ready: Person, clock: Any) -> None:
    code = ready.recovery_codes[3]
    ready.give_password()
    answer = ready.client.post(CODE, {"code": code.upper().replace("-", " ")}, follow=True)
    assert [str(each) for each in answer.context["messages"]] == ["9 recovery codes are left."]
    assert ready.is_in()
    ready.client = Client()
    ready.give_password()
    ready.give_code(code)
    assert not ready.is_in()
    assert AccountAction.CODE_USED in noted(ready.user)


def test_recovery_codes_are_not_kept_as_they_are(ready: Person) -> None:
    kept = set(StaticToken.objects.values_list("token", flat=True))
    codes = {code.replace("-", "") for code in ready.recovery_codes}
    assert len(kept) == len(codes) == 10
    assert kept & codes == set()
    assert {kept_of(code) for code in codes} == kept


def test_new_recovery_codes_take_the_place_of_the_old(ready: Person, clock: Any) -> None:
    ready.log_in(clock)
    assert ready.client.post("/staff/account/codes/", {"code": "000000"}).context["form"].errors
    clock.shift(30)
    new = ready.client.post("/staff/account/codes/", {"code": ready.shown()}).context["codes"]
    assert set(new) & set(ready.recovery_codes) == set()
    ready.client = Client()
    ready.give_password()
    ready.give_code(ready.recovery_codes[0])
    assert not ready.is_in()
    clock.shift(30)
    ready.give_code(new[0])
    assert ready.is_in()


def test_the_code_of_somebody_else_lets_nobody_in(ready: Person, clock: Any) -> None:
    other = Person("ada")
    other.set_up(clock)
    ready.give_password()
    for code in (other.shown(), other.recovery_codes[0]):
        ready.give_code(code)
        clock.shift(10)
    assert not ready.is_in()


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_the_key_of_the_session_is_another_after_each_step(ready: Person) -> None:
    def key() -> str:
        return str(ready.client.cookies["sessionid"].value)

    ready.give_password()
    first = key()
    ready.give_code()
    assert ready.is_in()
    assert key() != first
    planted = Client()
    planted.cookies["sessionid"] = first
    assert planted.get("/staff/").status_code == 302


def test_whoever_is_half_way_in_can_go_back(ready: Person) -> None:
    half_way(ready)
    assert ready.client.get("/staff/leave/").status_code == 405
    assert ready.client.post("/staff/leave/")["Location"] == LOGIN
    assert ready.client.get(LOGIN).status_code == 200
    assert noted(ready.user)[-1] == AccountAction.LOGGED_OUT


# --- where it leads ---------------------------------------------------------------------------------------------------

ELSEWHERE = [
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "///elsewhere.example",
    "/\\elsewhere.example",
    "\\\\elsewhere.example",
    "javascript:alert(1)",
    "https:elsewhere.example",
    "http://testserver@elsewhere.example/",
    " https://elsewhere.example/",
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_no_step_leads_to_another_site(mara: Person, clock: Any, wanted: str) -> None:
    answer = mara.give_password(next=wanted)
    assert "elsewhere" not in answer["Location"]
    assert "alert" not in answer["Location"]
    for page in (LOGIN, CODE):
        assert mara.client.get(page, {"next": wanted})["Location"] in (CODE, APP)
    mara.read_key()
    answer = mara.client.post(APP, {"code": mara.shown(), "next": wanted})
    assert answer.context["next"] == "/staff/"
    clock.shift(30)
    mara.client.post("/staff/logout/", {"next": wanted})
    mara.client = Client()
    mara.give_password()
    assert mara.client.get(CODE, {"next": wanted}).context["next"] == "/staff/"
    assert mara.give_code(next=wanted)["Location"] == "/staff/"
    assert mara.client.get(CODE, {"next": wanted})["Location"] == "/staff/"
    answer = mara.client.post("/staff/logout/", {"next": wanted})
    assert (answer.status_code, answer.get("Location", "")) == (200, "")


def test_the_page_that_was_asked_for_is_reached_in_the_end(ready: Person) -> None:
    wanted = "/staff/relations/visit/?q=dinner&whose=mine"
    answer = ready.client.get(wanted, follow=True)
    answer = ready.give_password(next=wanted)
    step = ready.client.get(answer["Location"])
    assert ready.give_code(next=step.context["next"])["Location"] == wanted


# --- the phone is lost ------------------------------------------------------------------------------------------------


@pytest.fixture
def chief(clock: Any) -> Person:
    chief = Person("chief", "administrator")
    chief.set_up(clock)
    return chief


def test_an_administrator_resets_it_and_says_why(ready: Person, chief: Person, clock: Any) -> None:
    ready.log_in(clock)
    address = f"/staff/auth/user/{ready.user.pk}/reset/"
    assert chief.client.post(address, {"reason": " "}).context["form"].errors
    assert ready.is_in()
    chief.client.post(address, {"reason": "The phone fell into the lake."})
    assert not ready.is_in()
    assert ready.device is None
    event = AccountEvent.objects.get(action=AccountAction.FACTOR_RESET)
    assert (event.account, event.by, event.details) == (
        ready.user,
        chief.user,
        {"reason": "The phone fell into the lake."},
    )
    ready.client = Client()
    ready.set_up(clock)
    assert ready.is_in()


def test_nobody_else_resets_it_and_nobody_their_own(ready: Person, chief: Person, clock: Any) -> None:
    publisher, editor = Person("tomas"), Person("ada", "editor")
    publisher.set_up(clock)
    address = f"/staff/auth/user/{ready.user.pk}/reset/"
    told = {"reason": "To look around."}
    assert publisher.client.post(address, told).status_code == 403
    assert Client().post(address, told).status_code == 302
    assert editor.client.post(address, told).status_code == 302
    chief.client.post(f"/staff/auth/user/{chief.user.pk}/reset/", told)
    assert ready.device is not None
    assert chief.device is not None
    root = User.objects.create_superuser("root")
    TOTPDevice.objects.create(user=root, name="app")
    assert chief.client.post(f"/staff/auth/user/{root.pk}/reset/", told).status_code == 403


def test_where_no_administrator_can_a_command_resets_it(ready: Person, clock: Any) -> None:
    ready.log_in(clock)
    for words in (["nobody", "Lost."], [ready.user.username, " "]):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", *words)
    assert ready.is_in()
    call_command("reset_second_factor", ready.user.username, "Lost.")
    assert not ready.is_in()
    assert ready.device is None


def test_a_device_that_is_taken_away_by_hand_ends_the_sessions_too(ready: Person, clock: Any) -> None:
    ready.log_in(clock)
    TOTPDevice.objects.filter(user=ready.user).delete()
    assert not ready.is_in()
    assert noted(ready.user)[-1] == AccountAction.FACTOR_RESET


def test_nobody_is_shown_the_keys_of_others(superuser: Member, settings: Any, ready: Person) -> None:
    settings.STAFF_OTP = False
    for address in ("/staff/otp_totp/totpdevice/", "/staff/otp_static/staticdevice/", "/staff/axes/accessattempt/"):
        assert superuser.get(address).status_code == 404
