"""Programs that write, and what they are told."""

from typing import Any

from django.contrib.auth.models import User

from tests.programs import DRAFTS, PUBLISH, WRITE, Program, account, token_of

WHY = {"x-reason": "The bulletin says so."}


def writer_of(user: User, *scopes: str) -> Program:
    """With all scopes, where none are named."""
    return Program(*token_of(user, *(scopes or (DRAFTS, WRITE, PUBLISH))))


def writer(role: str, *scopes: str, name: str = "") -> Program:
    return writer_of(account(role, name or role), *scopes)


def send(client: Any, method: str, address: str, data: Any = None, *, tag: str | None = None, **headers: str) -> Any:
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
    named = {at: words[0] if len(words) == 1 else words for at, words in errors.items()}
    return answer.status_code, named or told["detail"]
