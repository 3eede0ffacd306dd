"""What is taken away runs nowhere, and what is sent unpacks to no more than it is."""

import csv
import gzip
import io
import json
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest
from django.apps import apps
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client

from relations.models import AccountEvent, CapacityNote
from tests.conftest import Member
from tests.programs import WRITE, program
from tests.random_desk import RandomDesk, random_desk, texts
from tests.test_attacks_markup import NO_TEXT, ROOM
from tests.test_nothing_leaks import addresses

pytestmark = pytest.mark.django_db

#: What a spreadsheet takes for the beginning of a formula.
BEGINS = ("=", "+", "-", "@", "\t", "\r")
FORMULA = "=cmd|'/c calc'!A1 "


@pytest.fixture
def desk(db: None) -> RandomDesk:
    """Every text of every record and row begins as a formula does."""
    made = random_desk(4, of_each=2)
    for model in apps.get_app_config("relations").get_models():
        attacked = {
            each.name: Concat(Value(FORMULA), each.name)
            for each in texts(model)
            if each.name not in NO_TEXT and (each.max_length or ROOM) >= ROOM
        }
        if attacked and model is not AccountEvent:
            model._base_manager.update(**attacked)
    CapacityNote.objects.update(type="visit")
    return made


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def formulas(text: str) -> list[str]:
    """Cells that would run, split as a desk in Minsk or Berlin splits them too."""
    found = []
    for sign in (",", ";", "\t"):
        cells = [cell for row in csv.reader(io.StringIO(text), delimiter=sign) for cell in row]
        found += [cell for cell in cells if cell.lstrip(' "').startswith(BEGINS) and "cmd|" in cell[:8]]
    return found


def test_no_text_runs_in_a_table_that_is_taken_away(desk: RandomDesk, client: Client) -> None:
    asked = [each for each in dict.fromkeys(addresses(desk)) if urlsplit(each).path.endswith((".csv", ".xlsx"))]
    assert len(asked) >= 16
    shown = 0
    for address in asked:
        answer = client.get(address)
        if answer.status_code != 200:
            continue
        content = body_of(answer)
        if urlsplit(address).path.endswith(".csv"):
            assert formulas(content.decode()) == [], address
            shown += b"cmd|" in content
        else:
            book = openpyxl.load_workbook(io.BytesIO(content))
            cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
            assert [cell.value for cell in cells if cell.data_type == "f"] == [], address
            shown += any("cmd|" in str(cell.value) for cell in cells)
    assert shown > 12


def test_no_name_that_somebody_tried_runs_in_the_log_of_accounts(client: Client, administrator: Member) -> None:
    client.post("/staff/login/", {"username": FORMULA.strip(), "password": "a guess"})
    answer = administrator.post("/staff/relations/accountevent/export.csv")
    assert answer.status_code == 200
    told = body_of(answer).decode()
    assert formulas(told) == []


BOMB = gzip.compress(json.dumps({"title": "x" * 50_000_000, "kind": "person"}).encode())


def test_what_is_sent_is_not_unpacked() -> None:
    """A body of 50 KB that would be 50 MB."""
    writes = program("editor", WRITE)
    assert len(BOMB) < 60_000
    for encoding in ("gzip", "deflate", "br"):
        answer = writes.post(
            "/api/v1/participants/", BOMB, content_type="application/json", headers={"content-encoding": encoding}
        )
        assert answer.status_code in (400, 415), encoding


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000 + "]" * 100_000,
        '{"title":' * 50_000 + "1" + "}" * 50_000,
        '{"title": "x", "kind": ' + "9" * 1_000_000 + "}",
        '{"title": "x", "kind": 1e999999999}',
        json.dumps({str(number): number for number in range(200_000)}),
    ],
    ids=["lists in lists", "objects in objects", "a very long number", "a very large number", "very many members"],
)
def test_what_is_knotted_is_refused(body: str) -> None:
    writes = program("editor", WRITE)
    answer = writes.post("/api/v1/participants/", body, content_type="application/json")
    assert answer.status_code in (400, 413, 422)
    assert len(answer.content) < 100_000
