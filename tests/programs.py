"""Programs that read and write with a token, each made by somebody in one of the roles."""

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from relations.models import ApiToken
from tests.roles import role_of

#: Scopes, as a program is given them.
DRAFTS, WRITE, PUBLISH = "may_read_drafts", "may_write", "may_publish"


class Program(Client):
    def __init__(self, token: ApiToken, key: str) -> None:
        super().__init__(headers={"authorization": f"Bearer {key}"})
        self.token, self.key, self.user = token, key, token.user


def account(role: str = "contributor", name: str = "") -> User:
    user, is_new = User.objects.get_or_create(username=name or f"{role}-with-programs", defaults={"is_staff": True})
    if is_new:
        user.groups.add(role_of(role))
    return user


def token_of(user: User, *scopes: str, **values: Any) -> tuple[ApiToken, str]:
    given = {DRAFTS: bool(scopes), **dict.fromkeys(scopes, True)}
    expires = timezone.now() + datetime.timedelta(days=30)
    name = f"Program {ApiToken.objects.count() + 1}"
    token = ApiToken(**{"user": user, "name": name, "expires": expires, **given, **values})
    key = token.set_key()
    token.save()
    return token, key


def program(role: str, *scopes: str, **values: Any) -> Program:
    return Program(*token_of(account(role), *scopes, **values))
