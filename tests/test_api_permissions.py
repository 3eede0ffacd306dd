"""Who may do what through the API: tables in which every cell was asked, for every type of record."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from relations.models import changing
from relations.record_types import RECORD_TYPES, RecordType
from relations.workflow import MOVES
from tests.conftest import member
from tests.factories import factory_of
from tests.tokens import program

pytestmark = pytest.mark.django_db

each_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=RECORD_TYPES)

#: Who asks: a role, and the scope of the token. The last is a publisher whose token may write, but not publish.
WHO = {
    "nobody": ("", ""),
    "reader": ("contributor", "reader"),
    "contributor": ("contributor", "publisher"),
    "editor": ("editor", "publisher"),
    "publisher": ("publisher", "publisher"),
    "administrator": ("administrator", "publisher"),
    "narrowed": ("publisher", "writer"),
}
#: Whose record it is, and how far it has come.
RECORDS = {
    "own draft": (True, "draft"),
    "other's draft": (False, "draft"),
    "own in review": (True, "in_review"),
    "other's in review": (False, "in_review"),
    "own published": (True, "published"),
    "other's published": (False, "published"),
    "withdrawn": (False, "withdrawn"),
}
ON_A_RECORD = ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", *MOVES)


class Cast:
    """Everybody who asks, and a record of each kind for each of them."""

    def __init__(self, record_type: RecordType) -> None:
        self.type = record_type
        other = User.objects.create_user("other", is_staff=True)
        users: dict[str, User] = {}
        self.programs, self.records = {}, {}
        for who, (role, scope) in WHO.items():
            user = users.get(role) or (member(role).user if role else other)
            users[role] = user
            self.programs[who] = program(user, scope) if role else Client()
            for name, (own, status) in RECORDS.items():
                self.records[who, name] = self.made(user if own else other, status)

    def made(self, author: User, status: str) -> Any:
        with changing(user=author):
            return factory_of(self.type.model).create(status=status)

    def asked(self, who: str, method: str, path: str, **sent: Any) -> str:
        """The status of the answer; what was done is undone."""
        with transaction.atomic():
            answer = self.programs[who].generic(method, f"/api/v1/{path}", **sent)
            transaction.set_rollback(True)
        return str(answer.status_code)

    def on_a_record(self, who: str, name: str, method: str) -> str:
        record = self.records[who, name]
        address = f"{self.type.plural}/{record.slug}/"
        told = {"headers": {"If-Match": "*", "X-Reason": "The bulletin was read again."}}
        if method in MOVES:
            body = '{"reason": "The bulletin was read again."}'
            return self.asked(who, "POST", f"{address}{method}/", data=body, content_type="application/json", **told)
        if method == "PUT":
            return self.asked(
                who, method, address, data=self.whole(who, record), content_type="application/json", **told
            )
        body = '{"summary": "Read again."}' if method == "PATCH" else ""
        return self.asked(who, method, address, data=body, content_type="application/json", **told)

    def whole(self, who: str, record: Any) -> str:
        """The record as the desk reads it."""
        query = "" if record.status == "published" else ""
        desk = self.programs["administrator"]
        return desk.get(f"/api/v1/{self.type.plural}/{record.slug}/{query}").content.decode()


def table(rows: Iterable[tuple[str, list[str]]]) -> str:
    head = f"{'':28}" + "".join(f"{who:>14}" for who in WHO)
    return "\n".join([head, *(f"{name:28}" + "".join(f"{cell:>14}" for cell in cells) for name, cells in rows)])


def of_records(cast: Cast) -> Iterator[tuple[str, list[str]]]:
    for name in RECORDS:
        for method in ON_A_RECORD:
            yield f"{name} {method}", [cast.on_a_record(who, name, method) for who in WHO]


@each_type
def test_who_may_do_what_with_a_record(record_type: RecordType) -> None:
    got = table(of_records(Cast(record_type)))
    assert got == ""
