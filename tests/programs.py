"""Programs that ask the API with a token, or with the session of somebody who is logged in."""

import datetime
from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from relations.models import ApiToken
from relations.workflow import create_roles

WHY = {"x-reason": "The bulletin says so."}
#: What the scopes of a token may be.
SCOPES = ("may_read_drafts", "may_write", "may_publish")


class Program(Client):
    """Asks as the account does, as far as the scopes of its token allow; by default all of them."""

    def __init__(self, user: Any, *scopes: str) -> None:
        self.user = user
        given = dict.fromkeys(scopes or SCOPES, True)
        expires = timezone.now() + datetime.timedelta(days=1)
        self.token = ApiToken(user=user, name="of the tests", expires=expires, **{"may_read_drafts": True, **given})
        key = self.token.set_key()
        self.token.save()
        super().__init__(headers={"authorization": f"Bearer {key}"})


def program(role: str, *scopes: str, name: str = "") -> Program:
    create_roles()
    user = User.objects.create_user(name or role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return Program(user, *scopes)


def send(client: Client, method: str, address: str, data: Any = None, *, tag: str | None = None, **headers: str) -> Any:
    """``tag``: "*" by default, which means whatever version is there; "" for none."""
    given = {
        "if-match": "*" if tag is None else tag,
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }
    given = {name: text for name, text in given.items() if text}
    if data is None:
        return client.generic(method.upper(), address, headers=given)
    return getattr(client, method)(address, data, content_type="application/json", headers=given)


def problems(answer: Any) -> tuple[int, Any]:
    """The status with what is told of each place or parameter, else in one sentence."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    told = answer.json()
    errors: dict[str, list[str]] = {}
    for each in told.get("errors", []):
        errors.setdefault(each.get("pointer", each.get("parameter")), []).append(each["detail"])
    return answer.status_code, {at: words[0] if len(words) == 1 else words for at, words in errors.items()} or told[
        "detail"
    ]
