"""Who may do what with one record through the API: a table in which every cell was asked, of every record type."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from django.contrib.auth.models import User

from relations.merging import merge
from relations.models import changing
from relations.record_types import RECORD_TYPES, RecordType
from relations.workflow import MOVES
from tests.factories import factory_of
from tests.permissions import (
    EVERY,
    NOBODY,
    NOTHING,
    OF_ALL,
    OF_ONE,
    REASON,
    STRANGERS,
    WHO,
    Company,
    as_told,
    blocks_of,
    read,
    table,
)

pytestmark = pytest.mark.django_db

each_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=RECORD_TYPES)

STATES = ("draft", "in review", "published", "withdrawn")
NEVER = "there never was one"
#: Of which nobody else may hear.
HIDDEN = (
    "own draft", "other's draft", "own in review", "other's in review", "other's, own submission", "a merged draft",
    "a name while a draft",
)  # fmt: skip
RECORDS = (
    *(f"{whose} {state}" for state in STATES for whose in ("own", "other's")),
    "other's, own submission", "merged when published", "a merged draft", "a name while a draft", NEVER,
)  # fmt: skip
#: Those in one row are answered alike. ``.ends``: the addresses of the record in the words of others. ``tried``: a
#: change that is to be checked and not kept; ``stale``: one that is meant for an older version.
ROWS = ("GET HEAD .json", ".ends", "OPTIONS", "PUT", "PATCH tried", "stale", "DELETE", *MOVES)
#: Other ends than that of all types.
ENDS = {
    "participant": (
        "participants/{}.popolo", "participants/{}.ftm", "reconcile/participants/flyout/{}/",
        "reconcile/participants/preview/{}/",
    ),
    "place": ("reconcile/places/flyout/{}/", "reconcile/places/preview/{}/"),
}  # fmt: skip


class Cast(Company):
    """Everybody who asks, with records of one type of each of them."""

    def __init__(self, record_type: RecordType, columns: Iterable[str]) -> None:
        super().__init__()
        self.type, self.factory = record_type, factory_of(record_type.model)
        self.slugs: dict[tuple[str, str], str] = {}
        self.told: dict[tuple[str, str, str], Any] = {}
        for user in {self.users[who] for who in columns}:
            self.make_all(user)
        kept = self.made(self.other, "published")
        for name, status in (("merged when published", "published"), ("a merged draft", "draft")):
            merged = self.made(self.other, status)
            merge(kept, merged, user=self.users["publisher"], reason=REASON)
            self.slugs["", name] = merged.slug
        renamed = self.made(self.other, "draft")
        self.slugs["", "a name while a draft"], renamed.slug = renamed.slug, f"{renamed.slug}-renamed"
        renamed.save()
        type(renamed).objects.filter(pk=renamed.pk).update(status="published")
        self.slugs["", NEVER] = "never-was"
        read = self.programs["admin."].get(f"/api/v1/{record_type.plural}/{kept.slug}/").json()
        self.body = {name: value for name, value in read.items() if name not in OF_ONE}

    def make_all(self, user: User) -> None:
        whose = "other's" if user == self.other else "own"
        for state in STATES:
            name = "" if user == self.other else user.username
            self.slugs[name, f"{whose} {state}"] = self.made(user, state.replace(" ", "_")).slug
        submitted = self.made(self.other, "draft")
        with changing(user=user):
            submitted.status = "in_review"
            submitted.save()
        self.slugs[user.username, "other's, own submission"] = submitted.slug

    def made(self, author: User, status: str) -> Any:
        with changing(user=author):
            return self.factory.create(status=status)

    def cell(self, record: str, row: str, who: str) -> str:
        if who == NOBODY and "own" in record:
            return NOTHING
        slug = self.slugs.get(("", record)) or self.slugs[self.users[who].username, record]
        for method in row.split():
            answers = [self.ask(who, *asked) for asked in self.asked(method, slug)]
            self.told[who, record, method] = [told_by(answer) for answer in answers]
        statuses = [status for method in row.split() for status, *_more in self.told[who, record, method]]
        return "/".join(str(status) for status in dict.fromkeys(statuses))

    def asked(self, method: str, slug: str) -> list[tuple[str, ...]]:
        record, body = f"{self.type.plural}/{slug}", json.dumps({"summary": "Read again."})
        # What may be done does not depend on how much of it is told, and this is faster.
        at = f"{record}/?fields=slug"
        match method:
            case ".json":
                return [("GET", f"{record}.json?fields=slug")]
            case ".ends":
                others = [each.format(slug) for each in ENDS.get(self.type.name, ())]
                return [("GET", each) for each in (f"{record}.jsonld", *others)]
            case "PUT":
                return [("PUT", at, json.dumps({**self.body, "summary": "Read again."}))]
            case "PATCH":
                return [("PATCH", at, body)]
            case "tried":
                return [("PATCH", f"{at}&dry_run=true", body)]
            case "stale":
                return [("PATCH", at, body, f'"{self.type.name}-1-0"')]
            case _ if method in MOVES:
                return [("POST", f"{record}/{method}/?fields=slug", json.dumps({"reason": REASON}))]
        return [(method, at)]


def told_by(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """All of it but how often one may ask again."""
    own = ("RateLimit", "X-Request-ID")
    told = {name: text for name, text in answer.headers.items() if not name.startswith(own)}
    return answer.status_code, answer.content, told


#: 401: who are you? 403: your role or your token does not allow it. 404: for you there is nothing. 409: its state does
#: not allow it. 410: it was withdrawn. 412: it is another by now. ``-``: there is no such record.
EXPECTED = """\
                    nobody blind reads writes presses roleless contrib. editor publisher admin. cookie
own draft
  GET HEAD .json         -   404   200    200     200      404      200    200       200    200    404
  .ends                  -   404   404    404     404      404      404    404       404    404    404
  OPTIONS                -   200   200    200     200      200      200    200       200    200    200
  PUT                    -   403   403    200     403      403      200    200       200    200    403
  PATCH tried            -   403   403    200     403      403      200    200       200    200    200
  stale                  -   403   403    412     403      403      412    412       412    412    412
  DELETE                 -   403   403    204     403      403      204    204       204    204    204
  submit                 -   403   403    200     403      403      200    200       200    200    200
  return                 -   403   403    409     403      403      403    409       409    409    409
  publish                -   403   403    403     409      403      403    403       409    409    409
  withdraw               -   403   403    403     409      403      403    403       409    409    409
  reinstate              -   403   403    403     409      403      403    403       409    409    409
other's draft
  GET HEAD .json       404   404   200    200     200      404      200    200       200    200    404
  .ends                404   404   404    404     404      404      404    404       404    404    404
  OPTIONS              200   200   200    200     200      200      200    200       200    200    200
  PUT                  401   403   403    200     403      403      403    200       200    200    403
  PATCH tried          401   403   403    200     403      403      403    200       200    200    200
  stale                401   403   403    412     403      403      403    412       412    412    412
  DELETE               401   403   403    204     403      403      403    204       204    204    204
  submit               401   403   403    200     403      403      403    200       200    200    200
  return               401   403   403    409     403      403      403    409       409    409    409
  publish              401   403   403    403     409      403      403    403       409    409    409
  withdraw             401   403   403    403     409      403      403    403       409    409    409
  reinstate            401   403   403    403     409      403      403    403       409    409    409
own in review
  GET HEAD .json         -   404   200    200     200      404      200    200       200    200    404
  .ends                  -   404   404    404     404      404      404    404       404    404    404
  OPTIONS                -   200   200    200     200      200      200    200       200    200    200
  PUT                    -   403   403    200     403      403      403    200       200    200    403
  PATCH tried            -   403   403    200     403      403      403    200       200    200    200
  stale                  -   403   403    412     403      403      403    412       412    412    412
  DELETE                 -   403   403    409     403      403      403    409       409    409    409
  submit                 -   403   403    409     403      403      409    409       409    409    409
  return                 -   403   403    200     403      403      403    200       200    200    200
  publish                -   403   403    403     403      403      403    403       403    403    403
  withdraw               -   403   403    403     409      403      403    403       409    409    409
  reinstate              -   403   403    403     409      403      403    403       409    409    409
other's in review
  GET HEAD .json       404   404   200    200     200      404      200    200       200    200    404
  .ends                404   404   404    404     404      404      404    404       404    404    404
  OPTIONS              200   200   200    200     200      200      200    200       200    200    200
  PUT                  401   403   403    200     403      403      403    200       200    200    403
  PATCH tried          401   403   403    200     403      403      403    200       200    200    200
  stale                401   403   403    412     403      403      403    412       412    412    412
  DELETE               401   403   403    409     403      403      403    409       409    409    409
  submit               401   403   403    409     403      403      409    409       409    409    409
  return               401   403   403    200     403      403      403    200       200    200    200
  publish              401   403   403    403     200      403      403    403       200    200    200
  withdraw             401   403   403    403     409      403      403    403       409    409    409
  reinstate            401   403   403    403     409      403      403    403       409    409    409
own published
  GET HEAD .json         -   200   200    200     200      200      200    200       200    200    200
  .ends                  -   200   200    200     200      200      200    200       200    200    200
  OPTIONS                -   200   200    200     200      200      200    200       200    200    200
  PUT                    -   403   403    403     403      403      403    403       200    200    403
  PATCH tried            -   403   403    403     403      403      403    403       200    200    200
  stale                  -   403   403    403     403      403      403    403       412    412    412
  DELETE                 -   403   403    403     403      403      403    403       409    409    409
  submit                 -   403   403    409     403      403      409    409       409    409    409
  return                 -   403   403    409     403      403      403    409       409    409    409
  publish                -   403   403    403     409      403      403    403       409    409    409
  withdraw               -   403   403    403     200      403      403    403       200    200    200
  reinstate              -   403   403    403     409      403      403    403       409    409    409
other's published
  GET HEAD .json       200   200   200    200     200      200      200    200       200    200    200
  .ends                200   200   200    200     200      200      200    200       200    200    200
  OPTIONS              200   200   200    200     200      200      200    200       200    200    200
  PUT                  401   403   403    403     403      403      403    403       200    200    403
  PATCH tried          401   403   403    403     403      403      403    403       200    200    200
  stale                401   403   403    403     403      403      403    403       412    412    412
  DELETE               401   403   403    403     403      403      403    403       409    409    409
  submit               401   403   403    409     403      403      409    409       409    409    409
  return               401   403   403    409     403      403      403    409       409    409    409
  publish              401   403   403    403     409      403      403    403       409    409    409
  withdraw             401   403   403    403     200      403      403    403       200    200    200
  reinstate            401   403   403    403     409      403      403    403       409    409    409
own withdrawn
  GET HEAD .json         -   410   200    200     200      410      200    200       200    200    410
  .ends                  -   410   410    410     410      410      410    410       410    410    410
  OPTIONS                -   200   200    200     200      200      200    200       200    200    200
  PUT                    -   403   403    403     403      403      403    403       200    200    403
  PATCH tried            -   403   403    403     403      403      403    403       200    200    200
  stale                  -   403   403    403     403      403      403    403       412    412    412
  DELETE                 -   403   403    403     403      403      403    403       409    409    409
  submit                 -   403   403    409     403      403      409    409       409    409    409
  return                 -   403   403    409     403      403      403    409       409    409    409
  publish                -   403   403    403     409      403      403    403       409    409    409
  withdraw               -   403   403    403     409      403      403    403       409    409    409
  reinstate              -   403   403    403     403      403      403    403       403    403    403
other's withdrawn
  GET HEAD .json       410   410   200    200     200      410      200    200       200    200    410
  .ends                410   410   410    410     410      410      410    410       410    410    410
  OPTIONS              200   200   200    200     200      200      200    200       200    200    200
  PUT                  401   403   403    403     403      403      403    403       200    200    403
  PATCH tried          401   403   403    403     403      403      403    403       200    200    200
  stale                401   403   403    403     403      403      403    403       412    412    412
  DELETE               401   403   403    403     403      403      403    403       409    409    409
  submit               401   403   403    409     403      403      409    409       409    409    409
  return               401   403   403    409     403      403      403    409       409    409    409
  publish              401   403   403    403     409      403      403    403       409    409    409
  withdraw             401   403   403    403     409      403      403    403       409    409    409
  reinstate            401   403   403    403     200      403      403    403       200    200    200
other's, own submission
  GET HEAD .json         -   404   200    200     200      404      200    200       200    200    404
  .ends                  -   404   404    404     404      404      404    404       404    404    404
  OPTIONS                -   200   200    200     200      200      200    200       200    200    200
  PUT                    -   403   403    200     403      403      403    200       200    200    403
  PATCH tried            -   403   403    200     403      403      403    200       200    200    200
  stale                  -   403   403    412     403      403      403    412       412    412    412
  DELETE                 -   403   403    409     403      403      403    409       409    409    409
  submit                 -   403   403    409     403      403      409    409       409    409    409
  return                 -   403   403    200     403      403      403    200       200    200    200
  publish                -   403   403    403     403      403      403    403       403    403    403
  withdraw               -   403   403    403     409      403      403    403       409    409    409
  reinstate              -   403   403    403     409      403      403    403       409    409    409
merged when published
  GET HEAD .json       301   301   301    301     301      301      301    301       301    301    301
  .ends                301   301   301    301     301      301      301    301       301    301    301
  OPTIONS              200   200   200    200     200      200      200    200       200    200    200
  PUT                  401   403   403    409     403      403      409    409       409    409    403
  PATCH tried          401   403   403    409     403      403      409    409       409    409    409
  stale                401   403   403    409     403      403      409    409       409    409    409
  DELETE               401   403   403    409     403      403      409    409       409    409    409
  submit               401   403   403    409     403      403      409    409       409    409    409
  return               401   403   403    409     403      403      403    409       409    409    409
  publish              401   403   403    403     409      403      403    403       409    409    409
  withdraw             401   403   403    403     409      403      403    403       409    409    409
  reinstate            401   403   403    403     409      403      403    403       409    409    409
a merged draft
  GET HEAD .json       404   404   301    301     301      404      301    301       301    301    404
  .ends                404   404   404    404     404      404      404    404       404    404    404
  OPTIONS              200   200   200    200     200      200      200    200       200    200    200
  PUT                  401   403   403    409     403      403      409    409       409    409    403
  PATCH tried          401   403   403    409     403      403      409    409       409    409    409
  stale                401   403   403    409     403      403      409    409       409    409    409
  DELETE               401   403   403    409     403      403      409    409       409    409    409
  submit               401   403   403    409     403      403      409    409       409    409    409
  return               401   403   403    409     403      403      403    409       409    409    409
  publish              401   403   403    403     409      403      403    403       409    409    409
  withdraw             401   403   403    403     409      403      403    403       409    409    409
  reinstate            401   403   403    403     409      403      403    403       409    409    409
a name while a draft
  GET HEAD .json       404   404   301    301     301      404      301    301       301    301    404
  .ends                404   404   404    404     404      404      404    404       404    404    404
  OPTIONS              200   200   200    200     200      200      200    200       200    200    200
  PUT                  401   403   403    404     403      403      404    404       404    404    403
  PATCH tried          401   403   403    404     403      403      404    404       404    404    404
  stale                401   403   403    404     403      403      404    404       404    404    404
  DELETE               401   403   403    404     403      403      404    404       404    404    404
  submit               401   403   403    404     403      403      404    404       404    404    404
  return               401   403   403    404     403      403      403    404       404    404    404
  publish              401   403   403    403     404      403      403    403       404    404    404
  withdraw             401   403   403    403     404      403      403    403       404    404    404
  reinstate            401   403   403    403     404      403      403    403       404    404    404
there never was one
  GET HEAD .json       404   404   404    404     404      404      404    404       404    404    404
  .ends                404   404   404    404     404      404      404    404       404    404    404
  OPTIONS              200   200   200    200     200      200      200    200       200    200    200
  PUT                  401   403   403    404     403      403      404    404       404    404    403
  PATCH tried          401   403   403    404     403      403      404    404       404    404    404
  stale                401   403   403    404     403      403      404    404       404    404    404
  DELETE               401   403   403    404     403      403      404    404       404    404    404
  submit               401   403   403    404     403      403      404    404       404    404    404
  return               401   403   403    404     403      403      403    404       404    404    404
  publish              401   403   403    403     404      403      403    403       404    404    404
  withdraw             401   403   403    403     404      403      403    403       404    404    404
  reinstate            401   403   403    403     404      403      403    403       404    404    404
"""


def columns_of(record_type: RecordType) -> tuple[str, ...]:
    """Who asks for records of that type: a few for all, and the others in turn, each for those of one type."""
    number = [*RECORD_TYPES].index(record_type.name)
    in_turn = [who for who in WHO if who not in OF_ALL][number :: len(RECORD_TYPES)]
    return WHO if EVERY else tuple(who for who in WHO if who in (*OF_ALL, *in_turn))


@each_type
def test_who_may_do_what_with_a_record(record_type: RecordType) -> None:
    columns, expected = columns_of(record_type), read(EXPECTED)
    cast, blocks = Cast(record_type, columns), blocks_of(expected)
    assert table(columns, blocks, cast.cell) == table(columns, blocks, as_told(expected))
    for (who, record, method), told in cast.told.items():
        if who in STRANGERS and record in HIDDEN:
            assert told == cast.told[who, NEVER, method], f"{who} is told of a draft by {method}: {record}"


def test_the_table_leaves_out_no_record_and_no_method() -> None:
    assert blocks_of(read(EXPECTED)) == [(record, [*ROWS]) for record in RECORDS]
