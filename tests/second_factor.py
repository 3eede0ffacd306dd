"""Somebody with a password and an app on their phone, as the pages meet them."""

import base64
import re
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.roles import role_of

LOGIN, CODE, APP = "/staff/login/", "/staff/code/", "/staff/account/app/"
PASSWORD = "nine ferries on the lake"
START = "2026-05-14T12:00:10Z"


class Person:
    """Has an account, knows its password, and holds a phone. Time stands still for them, and goes on as they say."""

    def __init__(self, name: str = "mara", role: str = "publisher") -> None:
        self.user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
        self.user.groups.add(role_of(role))
        self.client = Client()
        self.key = b""
        self.recovery_codes: list[str] = []

    def give_password(self, **more: Any) -> Any:
        return self.client.post(LOGIN, {"username": self.user.username, "password": PASSWORD, **more})

    def shown(self) -> str:
        """By the app, now."""
        return f"{TOTP(self.key).token():06d}"

    def give_code(self, code: str | None = None, **more: Any) -> Any:
        return self.client.post(CODE, {"code": self.shown() if code is None else code, **more})

    def read_key(self) -> None:
        """From the page that shows it."""
        (shown,) = re.findall(r'<code class="account-key">([A-Z2-7 ]+)</code>', self.client.get(APP).content.decode())
        self.key = base64.b32decode(shown.replace(" ", ""))

    def set_up(self, clock: Any) -> Any:
        """From the password to the first page of the desk."""
        self.give_password()
        self.read_key()
        answer = self.client.post(APP, {"code": self.shown()})
        self.recovery_codes = answer.context["codes"]
        clock.shift(30)
        return answer

    def log_in(self, clock: Any) -> Any:
        clock.shift(30)
        self.give_password()
        return self.give_code()

    def is_in(self) -> bool:
        return bool(self.client.get("/staff/account/").status_code == 200)

    @property
    def device(self) -> TOTPDevice | None:
        return TOTPDevice.objects.filter(user=self.user, confirmed=True).first()
