"""Who may ask which address of the API, by which method: tables in which every address of the schema stands."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml

from relations.record_types import RECORD_TYPES
from tests.factories import StateFactory, factory_of
from tests.permissions import (
    CLOSED,
    EVERY,
    METHODS,
    OF_ONE,
    REASON,
    SAFE,
    WHO,
    Company,
    as_told,
    blocks_of,
    read,
    table,
)

pytestmark = pytest.mark.django_db

DESCRIBED: dict[str, Any] = yaml.load((Path(__file__).parent / "api-schema.yaml").read_text(), yaml.CSafeLoader)
#: Those that the schema does not tell of: what tells it, other words for the same, and one at which there is nothing.
FURTHER = (
    "/api/v1/schema/", "/api/v1/docs/", "/api/v1/{type}.json", "/api/v1/{type}/{slug}.json", "/api/v1/nowhere/",
)  # fmt: skip
PLURALS = {record_type.plural: record_type for record_type in RECORD_TYPES.values()}
FORM, LINES = "application/x-www-form-urlencoded", "application/jsonl"
#: Whose tokens were good once. They are answered alike.
ONCE_GOOD = "closed"
#: Makes records of every type.
MAKER = "publisher"
COLUMNS = (*WHO, ONCE_GOOD)


def of_any_type(path: str) -> str:
    """With {type} in place of a type, where there is such an address of each."""
    for plural in PLURALS:
        general = path.replace(f"/v1/{plural}", "/v1/{type}")
        if general != path and all(general.replace("{type}", each) in DESCRIBED["paths"] for each in PLURALS):
            return general
    return path


ADDRESSES = [*dict.fromkeys([*map(of_any_type, DESCRIBED["paths"]), *FURTHER])]

#: Of a record that somebody else made, and that is published; its move is to be withdrawn. 401: who are you? 403: your
#: role or your token does not allow it. 405: nobody does that there.
EXPECTED = """\
                        nobody blind reads writes presses roleless contrib. editor publisher admin. cookie closed

/api/v1/
/api/v1/{type}.csv
/api/v1/{type}.jsonl
/api/v1/{type}/{slug}.jsonld
/api/v1/participants.ftm
/api/v1/participants.popolo
/api/v1/participants/{slug}.ftm
/api/v1/participants/{slug}.popolo
/api/v1/relations/{pair}/
/api/v1/search/
/api/v1/{type}.json
/api/v1/{type}/{slug}.json
  GET HEAD OPTIONS         200   200   200    200     200      200      200    200       200    200    200    401
  POST PUT PATCH DELETE    405   405   405    405     405      405      405    405       405    405    405    401

/api/v1/{type}/
  GET HEAD OPTIONS         200   200   200    200     200      200      200    200       200    200    200    401
  POST                     401   403   403    201     403      403      201    201       201    201    201    401
  PUT PATCH DELETE         405   405   405    405     405      405      405    405       405    405    405    401

/api/v1/{type}/{slug}/
  GET HEAD OPTIONS         200   200   200    200     200      200      200    200       200    200    200    401
  POST                     405   405   405    405     405      405      405    405       405    405    405    401
  PUT PATCH                401   403   403    403     403      403      403    403       200    200    403    401
  DELETE                   401   403   403    403     403      403      403    403       409    409    409    401

/api/v1/{type}/{slug}/{move}/
  GET HEAD                 405   405   405    405     405      405      405    405       405    405    405    401
  PUT PATCH DELETE         405   405   405    405     405      405      405    405       405    405    405    401
  OPTIONS                  200   200   200    200     200      200      200    200       200    200    200    401
  POST                     401   403   403    403     200      403      403    403       200    200    200    401

/api/v1/{type}/bulk/
  GET HEAD                 405   405   405    405     405      405      405    405       405    405    405    401
  PUT PATCH DELETE         405   405   405    405     405      405      405    405       405    405    405    401
  OPTIONS                  200   200   200    200     200      200      200    200       200    200    200    401
  POST                     401   403   403    200     403      403      403    403       200    200    200    401

/api/v1/reconcile/participants/
/api/v1/reconcile/places/
  GET HEAD POST            200   200   200    200     200      200      200    200       200    200    200    401
  OPTIONS                  200   200   200    200     200      200      200    200       200    200    200    401
  PUT PATCH DELETE         405   405   405    405     405      405      405    405       405    405    405    401

/api/v1/reconcile/participants/flyout/{slug}/
/api/v1/reconcile/participants/preview/{slug}/
/api/v1/reconcile/participants/properties/
/api/v1/reconcile/participants/suggest/entity/
/api/v1/reconcile/participants/suggest/property/
/api/v1/reconcile/participants/suggest/type/
/api/v1/reconcile/places/flyout/{slug}/
/api/v1/reconcile/places/preview/{slug}/
/api/v1/reconcile/places/properties/
/api/v1/reconcile/places/suggest/entity/
/api/v1/reconcile/places/suggest/property/
/api/v1/reconcile/places/suggest/type/
  GET HEAD                 200   200   200    200     200      200      200    200       200    200    200    401
  OPTIONS                  200   200   200    200     200      200      200    200       200    200    200    401
  POST PUT PATCH DELETE    405   405   405    405     405      405      405    405       405    405    405    401

/api/v1/schema/
/api/v1/docs/
  GET HEAD OPTIONS         200   200   200    200     200      200      200    200       200    200    200    200
  POST PUT PATCH DELETE    405   405   405    405     405      405      405    405       405    405    405    405

/api/v1/nowhere/
  GET HEAD OPTIONS         404   404   404    404     404      404      404    404       404    404    404    401
  POST PUT PATCH DELETE    404   404   404    404     404      404      404    404       404    404    404    401
"""


class Desk(Company):
    def __init__(self) -> None:
        super().__init__()
        self.close()
        for code in ("QN", "QS"):
            StateFactory.create(country_code=code, slug=f"state-{code.lower()}")
        self.slugs = {plural: factory_of(each.model).create().slug for plural, each in PLURALS.items()}
        self.bodies = {plural: self.body(plural) for plural in PLURALS}

    def cell(self, address: str, row: str, who: str) -> str:
        found = {str(self.status(address, method, who)): None for method in row.split()}
        return "/".join(found)

    def status(self, address: str, method: str, who: str) -> str:
        # Each type, and each token that is not good any more, has its turn.
        turn = METHODS.index(method) + COLUMNS.index(who) + ADDRESSES.index(address)
        asks = CLOSED[turn % len(CLOSED)] if who == ONCE_GOOD else who
        if "{type}" not in address:
            types = ["places" if "places" in address else "participants"]
        elif EVERY or (who == MAKER and method == "POST"):
            types = [*PLURALS]
        else:
            types = [[*PLURALS][turn % len(PLURALS)]]
        found = {self.ask(asks, method, *self.asked(address, each, method)).status_code: None for each in types}
        return "/".join(map(str, found))

    def asked(self, address: str, plural: str, method: str) -> tuple[str, ...]:
        """The address, and what is sent there."""
        told = {"type": plural, "slug": self.slugs[plural], "move": "withdraw", "pair": "qn-qs"}
        path = address.removeprefix("/api/v1/").format(**told)
        if method in SAFE:
            return (f"{path}?q=bridge" if "search" in address else path,)
        if "reconcile" in address:
            return path, urlencode({"queries": json.dumps({"q0": {"query": "Bridge"}})}), "*", FORM
        if "{move}" in address:
            return path, json.dumps({"reason": REASON})
        if "{slug}" in address:
            return path, json.dumps({**self.bodies[plural], "summary": "Read again."})
        made = json.dumps({**self.bodies[plural], "slug": "made-by-a-program"})
        return (path, made, "*", LINES) if "bulk" in address else (path, made)

    def body(self, plural: str) -> dict[str, Any]:
        told = self.programs["admin."].get(f"/api/v1/{plural}/{self.slugs[plural]}/").json()
        return {name: value for name, value in told.items() if name not in OF_ONE}


def test_who_may_ask_which_address(monkeypatch: pytest.MonkeyPatch) -> None:
    # It is long, and the same for everybody.
    monkeypatch.setattr("relations.api.docs.schema_in", lambda language: {})
    expected = read(EXPECTED)
    blocks = blocks_of(expected)
    assert table(COLUMNS, blocks, Desk().cell, 24) == table(COLUMNS, blocks, as_told(expected), 24)


def test_every_address_stands_in_the_table_with_every_method() -> None:
    blocks = dict(blocks_of(read(EXPECTED)))
    assert {*blocks} == {*ADDRESSES}
    assert {tuple(sorted(" ".join(rows).split())) for rows in blocks.values()} == {tuple(sorted(METHODS))}
