"""The second factor: codes of an app on a phone, and recovery codes for when the phone is lost.

There is one rule, ``is_through``, and one door that asks it, ``relations.middleware.AccountMiddleware``: behind it,
whoever has given a password and no code is nobody.
"""

import base64
import datetime
import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Any

import django_otp
import qrcode
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key
from qrcode.image.svg import SvgPathImage

from relations.accounts.sessions import end_sessions
from relations.models import AccountAction, AccountEvent

#: In the session: how the second factor was given, or that one is wanted.
FACTOR = "second_factor"
WANTED, BY_APP, BY_RECOVERY_CODE, BY_PROVIDER = "wanted", "app", "recovery", "provider"
#: In the session, until it is confirmed: the key of an app that is being set up.
NEW_KEY = "new_key"
RECOVERY_CODES = 10
#: Bytes. So long that a plain hash of it cannot be tried out.
CODE_BYTES = 10
DIGITS = 6


# --- the rule ---------------------------------------------------------------------------------------------------------


def is_through(session: Any) -> bool:
    """Whether whoever has logged in counts as logged in."""
    given = session.get(FACTOR)
    return not settings.STAFF_OTP if given is None else given != WANTED


def is_half_way(session: Any) -> bool:
    return SESSION_KEY in session and not is_through(session)


def begin(session: Any, account: Any, *, provider_vouches: bool) -> None:
    """The password was given, or a provider says who it is. What was given in the session before does not count."""
    session.pop(FACTOR, None)
    session.pop(NEW_KEY, None)
    if provider_vouches:
        session[FACTOR] = BY_PROVIDER
    elif device_of(account) is not None:
        session[FACTOR] = WANTED


def pass_with(session: Any, how: str) -> None:
    """From here on the session may more, so its old key is no good any longer."""
    session.cycle_key()
    session[FACTOR] = how


# --- codes ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """``how`` it was given; empty where the code is wrong. ``wait_until``: no code is looked at before then."""

    how: str = ""
    wait_until: datetime.datetime | None = None


def device_of(account: Any) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=account, confirmed=True).order_by("-pk").first()


def codes_left(account: Any) -> int:
    return int(StaticToken.objects.filter(device__user=account).count())


def verify(account: Any, typed: str) -> Verdict:
    """Each code is good once, and wrong ones are slowed down: both by django-otp."""
    code = re.sub(r"[\s-]", "", typed).lower()
    is_of_app = bool(re.fullmatch(rf"[0-9]{{{DIGITS}}}", code))
    device = device_of(account) if is_of_app else StaticDevice.objects.filter(user=account).first()
    if device is None:
        return Verdict()
    may_try, why_not = device.verify_is_allowed()
    if not may_try:
        return Verdict(wait_until=why_not["locked_until"])
    if not django_otp.verify_token(account, device.persistent_id, code if is_of_app else kept_of(code)):
        AccountEvent.note(AccountAction.WRONG_CODE, account, by=account, app=is_of_app)
        return Verdict()
    if is_of_app:
        return Verdict(BY_APP)
    AccountEvent.note(AccountAction.CODE_USED, account, by=account, left=codes_left(account))
    return Verdict(BY_RECOVERY_CODE)


def kept_of(code: str) -> str:
    """What is kept of a recovery code: whoever reads the database learns none."""
    return base64.b32encode(hashlib.sha256(code.encode()).digest()[:CODE_BYTES]).decode().lower()


def renew_codes(account: Any, *, is_told: bool = True) -> list[str]:
    """New recovery codes in place of all there were. They are told once, and cannot be asked for again."""
    codes = [base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower() for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        StaticDevice.objects.filter(user=account).delete()
        device = StaticDevice.objects.create(user=account, name="recovery codes")
        StaticToken.objects.bulk_create(StaticToken(device=device, token=kept_of(code)) for code in codes)
        if is_told:
            AccountEvent.note(AccountAction.CODES_RENEWED, account, by=account)
    return ["-".join(re.findall("....", code)) for code in codes]


# --- devices ----------------------------------------------------------------------------------------------------------


def is_shown_by_app(key: str, code: str) -> bool:
    """Whether an app that was given the key shows this code."""
    return code.isascii() and code.isdigit() and TOTP(bytes.fromhex(key)).verify(int(code), tolerance=1)


def new_key(session: Any) -> str:
    """Of the session alone: a key that was shown to somebody else is never confirmed by the account's owner."""
    if NEW_KEY not in session:
        session[NEW_KEY] = default_key()
    return str(session[NEW_KEY])


def enrol(account: Any, key: str, code: str, session_key: str | None) -> list[str]:
    """Set the app up in place of the one before, if the code is of it, and return recovery codes; none where it is not.

    Every other session of the account ends.
    """
    with transaction.atomic():
        device = TOTPDevice(user=account, name="app", key=key, confirmed=False)
        if not device.verify_token(re.sub(r"\s", "", code)):
            transaction.set_rollback(True)
            return []
        forget_devices(account, but=device.pk)
        device.confirmed, device.is_told = True, True
        device.save()
        AccountEvent.note(AccountAction.FACTOR_ENROLLED, account, by=account)
        end_sessions(account, but=session_key)
        return renew_codes(account, is_told=False)


def reset(account: Any, reason: str) -> None:
    """The phone is lost: the next log in leads to setting up another."""
    with transaction.atomic():
        forget_devices(account)
        StaticDevice.objects.filter(user=account).delete()
        end_sessions(account)
        AccountEvent.note(AccountAction.FACTOR_RESET, account, reason=reason)


def forget_devices(account: Any, *, but: int | None = None) -> None:
    for device in TOTPDevice.objects.filter(user=account).exclude(pk=but):
        # Told by whoever asks for it, in their own words: see ``watching``.
        device.is_told = True
        device.delete()


def picture(address: str) -> str:
    """As SVG that needs no style of its own, which the policy of the pages would refuse."""
    drawn = qrcode.make(address, image_factory=SvgPathImage)
    return str(drawn.to_string(encoding="unicode"))
