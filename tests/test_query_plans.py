"""At size the lists are read in the order of an index, and nothing is sorted or gone through for them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.choices import Status
from relations.models import Statement, StatementCitation, StatementCountry, StatementParticipation, Visit
from tests.factories import (
    DocumentFactory,
    StatementCitationFactory,
    StatementCountryFactory,
    StatementFactory,
    StatementParticipationFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db

STATEMENTS, VISITS = 50_000, 2_000
MANY = (Statement, StatementCountry, StatementParticipation, StatementCitation)
#: Day, language, mode and what it belongs to differ from one to the next.
DIFFERING = {
    "slug": "'said-' || {n}",
    "title": "'Said ' || ({n} * 7919 % 50000)",
    "language": "CASE {n} % 20 WHEN 0 THEN 'ru' WHEN 1 THEN 'be' ELSE 'en' END",
    "mode": "CASE {n} % 10 WHEN 0 THEN 'fragment' ELSE 'direct' END",
    "status": "CASE {n} % 10 WHEN 9 THEN 'draft' ELSE 'published' END",
    "quote": "''",
    "search_text": "''",
}
DAYS = {
    "postgresql": "date '1990-01-01' + ({n} * 31 % 13000)",
    "sqlite": "date('1990-01-01', '+' || ({n} * 31 % 13000) || ' days')",
}
UPDATED = {"postgresql": "{c} + {n} * interval '1 second'", "sqlite": "datetime({c}, '+' || {n} || ' seconds')"}


def numbered(model: Any, like: Any, count: int, **differing: str) -> None:
    """Copies of a row, with the numbers behind its own, told apart by what is given of the number ``{n}``; made within
    the database, whose own count of rows stays where it is."""
    quoted = connection.ops.quote_name
    columns = {field.column: f"c.{quoted(field.column)}" for field in model._meta.concrete_fields}
    differing = {"id": f"{like.pk:d} + {{n}}", **differing}
    columns |= {name: value.replace("{n}", "s.n").replace("{c}", columns[name]) for name, value in differing.items()}
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count:d}) "
            f"INSERT INTO {table} ({', '.join(map(quoted, columns))}) "
            f"SELECT {', '.join(columns.values())} FROM s, {table} c WHERE c.id = {like.pk:d}"
        )


@pytest.fixture(autouse=True)
def _many(db: None) -> None:
    vendor = connection.vendor
    first = StatementFactory.create(slug="first", visit=VisitFactory.create(), document=DocumentFactory.create())
    makers: list[Any] = [StatementCountryFactory, StatementParticipationFactory, StatementCitationFactory]
    rows = [maker.create(record=first) for maker in makers]
    numbered(Visit, first.visit, VISITS, slug="'talks-' || {n}", search_text="''")
    # One of forty was said at the same: of a few, it is right to sort them.
    visit = f"{first.visit_id} + 1 + CASE {{n}} % 40 WHEN 0 THEN 6 ELSE {{n}} % {VISITS} END"
    days = {"sort_date": DAYS[vendor], "updated": UPDATED[vendor], "visit_id": visit}
    numbered(Statement, first, STATEMENTS, **DIFFERING, **days)
    for model, row in zip((StatementCountry, StatementParticipation, StatementCitation), rows, strict=True):
        day = {"sort_date": DAYS[vendor]} if model is not StatementCitation else {}
        numbered(model, row, STATEMENTS, record_id=f"{first.pk} + {{n}}", **day)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def asked(address: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert Client().get(address).status_code == 200
    return [
        query["sql"] for query in queries if query["sql"].startswith("SELECT") and "dataversion" not in query["sql"]
    ]


def steps(statement: str) -> Iterator[str]:
    """What the database does: one line a step, with the table and the index. The count is left out: it stops at its
    limit, and where nearly all records are counted PostgreSQL rightly takes the first it meets."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
            yield from (row[3] for row in cursor.fetchall())
            return
        cursor.execute("EXPLAIN (FORMAT JSON) " + statement.replace("%", "%%"), [])
        ((told,),) = cursor.fetchall()
    todo = [(json.loads(told) if isinstance(told, str) else told)[0]["Plan"]]
    while todo:
        step = todo.pop()
        yield " ".join(str(step.get(name, "")) for name in ("Node Type", "Relation Name", "Index Name"))
        todo += (each for each in step.get("Plans", ()) if "InitPlan" not in each.get("Subplan Name", ""))


def is_sorted(step: str) -> bool:
    return "Sort" in step.split(" ")[0:2] or "TEMP B-TREE FOR ORDER BY" in step


def is_gone_through(step: str) -> bool:
    """From one end to the other; the tables that hold many."""
    words = step.split(" ")
    if not {*words} & {model._meta.db_table for model in MANY}:
        return False
    return step.startswith("Seq Scan") or (words[0] == "SCAN" and "INDEX" not in words)


LISTS = {
    "": "statement_status_date_id",
    "ordering=date": "statement_status_date_id",
    "ordering=title": "statement_status_title_id",
    "ordering=-title": "statement_status_title_id",
    "ordering=updated": "statement_status_updated_id",
    "ordering=-updated": "statement_status_updated_id",
    "language=be": "statement_language_date",
    "kind=fragment": "statement_mode_date",
    "visit=talks-7": "statement_visit_date",
}


def test_every_list_is_read_in_the_order_of_its_index() -> None:
    found: dict[str, str] = {}
    for query, index in LISTS.items():
        (page,) = (each for each in asked(f"/api/v1/statements/?{query}") if "count_of_list" in each)
        done = list(steps(page))
        if not any(index in step for step in done) or any(map(is_sorted, done)) or any(map(is_gone_through, done)):
            found[query] = "\n".join(done)
    assert found == {}


def test_a_page_in_the_middle_is_one_range_of_the_index() -> None:
    address = "/api/v1/statements/?page_size=200"
    for _ in range(3):
        address = Client().get(address).json()["next"]
    (page,) = (each for each in asked(address) if "count_of_list" in each)
    done = list(steps(page))
    assert any("statement_status_date_id" in step for step in done)
    assert not any(map(is_sorted, done))
    assert not any(map(is_gone_through, done))


def test_what_stands_beside_a_page_is_looked_up_by_its_keys() -> None:
    (read,) = (each for each in asked("/api/v1/statements/") if "row_told" in each and "statementcountry" in each)
    assert [step for step in steps(read) if is_gone_through(step)] == []


def test_what_most_records_leave_empty_is_looked_up_by_an_index_all_the_same() -> None:
    """Merged into another are few, and a desk that took over its records knows few authors."""
    user = User.objects.create_user("nora")
    own = Statement.objects.filter(author=user, status=Status.DRAFT).order_by("-updated", "-id")
    for found, index in (
        (Statement.objects.filter(merged_into_id=7), "statement_merged"),
        (own, "statement_author_updated"),
        (Statement.objects.filter(author=user, status__in=Status.values, merged_into=None), "statement_author_updated"),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert list(found) == []
        done = list(steps(queries[0]["sql"]))
        assert any(index in step for step in done), done
        assert not any(map(is_gone_through, done))
