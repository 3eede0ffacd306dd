"""Who asks the API, and tables of what each of them is answered."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client
from django.utils import timezone

from relations.workflow import create_roles
from tests.conftest import Member
from tests.programs import DRAFTS, PUBLISH, WRITE, Program, token_of

ALL = (DRAFTS, WRITE, PUBLISH)
#: Who asks: the role of the account, and the scopes of its token. Each name is the head of a column.
TOKENS: dict[str, tuple[str, tuple[str, ...]]] = {
    # Accounts of one role, whose tokens may less and less.
    "blind": ("publisher", ()),
    "reads": ("publisher", (DRAFTS,)),
    "writes": ("publisher", (DRAFTS, WRITE)),
    "presses": ("publisher", (DRAFTS, PUBLISH)),
    # Tokens that may everything, of accounts that may more and more.
    "roleless": ("", ALL),
    "contrib.": ("contributor", ALL),
    "editor": ("editor", ALL),
    "publisher": ("publisher", ALL),
    "admin.": ("administrator", ALL),
}
#: No token at all; a publisher who is logged in at the desk, and sends no token either.
NOBODY, COOKIE = "nobody", "cookie"
WHO = (NOBODY, *TOKENS, COOKIE)
#: Tokens of publishers that may everything, but are not good any more. The last two by their account.
CLOSED = ("expired", "revoked", "inactive", "unstaffed")
#: Who may not so much as hear that there is a draft, and writes nothing.
STRANGERS = (NOBODY, "blind", "roleless")

SAFE = ("GET", "HEAD", "OPTIONS")
METHODS = (*SAFE, "POST", "PUT", "PATCH", "DELETE")
REASON = "The bulletin was read again."
NOTHING = "-"
#: Who asks of records of all types, where the others ask of some.
OF_ALL = (NOBODY, "publisher")
#: CELLS=all in the environment: everybody asks of all.
EVERY = os.environ.get("CELLS") == "all"
#: Of a record that was read, what no other may have.
OF_ONE = ("slug", "former_slugs", "sha256", "country_code", "alpha3")


class Company:
    """Everybody who asks."""

    def __init__(self) -> None:
        create_roles()
        self.other = User.objects.create_user("other", is_staff=True)
        self.users: dict[str, User] = {NOBODY: self.other}
        self.programs: dict[str, Client] = {NOBODY: Client()}
        roles = dict.fromkeys(role for role, _scopes in TOKENS.values())
        accounts = {role: self.account(role or "roleless", role) for role in roles}
        for who, (role, scopes) in TOKENS.items():
            self.users[who] = accounts[role]
            self.programs[who] = Program(*token_of(accounts[role], *scopes))
        self.users[COOKIE], self.programs[COOKIE] = accounts["publisher"], Member(accounts["publisher"])

    def account(self, name: str, role: str) -> User:
        user = User.objects.create_user(name, is_staff=True)
        user.groups.set(Group.objects.filter(name=role))
        return user

    def close(self) -> None:
        """Some come whose tokens were good once."""
        now = timezone.now()
        values: dict[str, dict[str, Any]] = {"expired": {"expires": now}, "revoked": {"revoked": now}}
        accounts: dict[str, dict[str, Any]] = {"inactive": {"is_active": False}, "unstaffed": {"is_staff": False}}
        for who in CLOSED:
            user = self.account(who, "publisher")
            self.programs[who] = Program(*token_of(user, *ALL, **values.get(who, {})))
            User.objects.filter(pk=user.pk).update(**accounts.get(who, {"is_active": True}))

    def ask(
        self, who: str, method: str, path: str, body: str = "", tag: str = "*", media_type: str = "application/json"
    ) -> Any:
        """The answer; whatever was done is undone. ``tag``: of the version that is meant."""
        told = {"If-Match": tag, "X-Reason": REASON}
        with transaction.atomic():
            answer: Any = self.programs[who].generic(method, f"/api/v1/{path}", body, media_type, headers=told)
            transaction.set_rollback(method not in SAFE)
        return answer


#: By heading, row and column.
Cells = dict[tuple[str, str, str], str]
Cell = Callable[[str, str, str], str]


def table(who: Iterable[str], blocks: Iterable[tuple[str, Iterable[str]]], cell: Cell, label: int = 20) -> str:
    """``blocks``: a heading, and the rows below it. ``label``: so wide is the column of the rows' names."""
    columns = {each: max(len(each), 3) for each in who}
    lines = [" " * label + " ".join(f"{each:>{width}}" for each, width in columns.items())]
    for heading, rows in blocks:
        lines.append(heading)
        for row in rows:
            cells = " ".join(f"{cell(heading, row, each):>{width}}" for each, width in columns.items())
            lines.append(f"{'  ' + row:{label}}{cells}")
    return "\n".join(lines)


def read(text: str) -> Cells:
    """What stands in each cell of a table. Headings below each other have the same rows."""
    head, *lines = text.splitlines()
    label = len(head) - len(head.lstrip())
    cells: Cells = {}
    headings: list[str] = []
    is_heading = False
    for line in filter(None, lines):
        was_heading, is_heading = is_heading, not line.startswith(" ")
        if is_heading:
            headings = [*headings, line] if was_heading else [line]
            continue
        values = zip(head.split(), line[label:].split(), strict=True)
        cells |= {(heading, line[:label].strip(), who): value for who, value in values for heading in headings}
    return cells


def blocks_of(cells: Cells) -> list[tuple[str, list[str]]]:
    """The headings with their rows."""
    found: dict[str, dict[str, None]] = {}
    for heading, row, _who in cells:
        found.setdefault(heading, {})[row] = None
    return [(heading, [*rows]) for heading, rows in found.items()]


def as_told(cells: Cells) -> Cell:
    return lambda *at: cells[at]
