import base64
import json
from itertools import chain
from typing import Any

import pytest
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from relations.models import Document, Statement, Visit
from relations.paging import CursorError, paginate, paginate_together
from relations.querysets import COUNT_LIMIT
from tests.factories import DocumentFactory, StatementFactory, VisitFactory

pytestmark = pytest.mark.django_db

NEWEST = ("-sort_date", "-id")
TITLES = ("title", "id")


def visits(order: tuple[str, str] = NEWEST) -> QuerySet[Visit]:
    return Visit.objects.order_by(*order)


def walk(order: tuple[str, str], size: int) -> list[list[str]]:
    pages, cursor = [], ""
    while True:
        page = paginate(visits(order), cursor, size)
        pages.append([visit.title for visit in page.items])
        if not page.next:
            return pages
        cursor = page.next


def test_pages_follow_each_other_without_gap_or_repetition_where_all_share_one_date() -> None:
    for number in range(7):
        VisitFactory.create(title=f"Visit {number}", date="2012")
    assert walk(NEWEST, 3) == [["Visit 6", "Visit 5", "Visit 4"], ["Visit 3", "Visit 2", "Visit 1"], ["Visit 0"]]
    assert walk(TITLES, 3) == [["Visit 0", "Visit 1", "Visit 2"], ["Visit 3", "Visit 4", "Visit 5"], ["Visit 6"]]


def test_undated_records_come_last_among_the_newest() -> None:
    VisitFactory.create(title="undated", date="")
    VisitFactory.create(title="old", date="1991")
    VisitFactory.create(title="open start", date="../2001-05")
    assert walk(NEWEST, 1) == [["open start"], ["old"], ["undated"]]


def test_the_page_before_is_the_one_that_was_left() -> None:
    for number in range(5):
        VisitFactory.create(title=f"Visit {number}", date=f"201{number}")
    first = paginate(visits(), "", 2)
    second = paginate(visits(), first.next or "", 2)
    third = paginate(visits(), second.next or "", 2)
    assert first.previous is None
    assert [visit.title for visit in third.items] == ["Visit 0"]
    back = paginate(visits(), third.previous or "", 2)
    assert [visit.title for visit in back.items] == ["Visit 2", "Visit 1"]
    start = paginate(visits(), back.previous or "", 2)
    assert ([visit.title for visit in start.items], start.previous) == (["Visit 4", "Visit 3"], None)


def test_a_record_added_while_reading_shifts_nothing() -> None:
    for number in range(4):
        VisitFactory.create(title=f"Visit {number}", date=f"201{number}")
    first = paginate(visits(), "", 2)
    VisitFactory.create(title="new", date="2020")
    assert [visit.title for visit in paginate(visits(), first.next or "", 2).items] == ["Visit 1", "Visit 0"]


def test_a_page_past_the_end_is_empty_and_leads_nowhere() -> None:
    VisitFactory.create(date="2012")
    last = paginate(visits(), "", 1)
    beyond = base64.urlsafe_b64encode(json.dumps(["-sort_date", "0001-01-01", 1, False]).encode()).decode()
    page = paginate(visits(), beyond, 1)
    assert (page.items, page.next, page.previous, page.count) == ([], None, None, 1)
    assert last.next is None


@pytest.mark.parametrize(
    "content",
    [
        ["-title", "x", 1, False],
        ["-sort_date", "yesterday", 1, False],
        ["-sort_date", 5, 1, False],
        ["-sort_date", "2012-05-14", "1", False],
        ["-sort_date", "2012-05-14", 2**70, False],
        ["-sort_date", "2012-05-14", True, False],
        ["-sort_date", "2012-05-14"],
        {"a": 1},
        "text",
        None,
    ],
)
def test_a_cursor_that_this_list_did_not_make_is_refused(content: object) -> None:
    with pytest.raises(CursorError, match="not of this list"):
        paginate(visits(), base64.urlsafe_b64encode(json.dumps(content).encode()).decode(), 2)


@pytest.mark.parametrize("junk", ["x", "%%%", "Минск", "\x00", "A" * 10_000, "=", "W10", "bnVsbA"])
def test_junk_is_no_cursor(junk: str) -> None:
    with pytest.raises(CursorError):
        paginate(visits(), junk, 2)


@pytest.mark.parametrize("title", ["a\x00b", "a\ud800b"])
def test_a_title_that_no_database_holds_is_no_cursor(title: str) -> None:
    junk = base64.urlsafe_b64encode(json.dumps(["title", title, 1, False]).encode()).decode()
    with pytest.raises(CursorError):
        paginate(visits(TITLES), junk, 2)


def test_a_list_in_another_order_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="one direction"):
        paginate(Visit.objects.order_by("-sort_date", "id"))


def test_counts_are_exact_up_to_the_limit_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert COUNT_LIMIT == 10_000
    monkeypatch.setattr("relations.paging.COUNT_LIMIT", 2)
    for _ in range(2):
        VisitFactory.create()
    page = paginate(visits())
    assert (page.count, page.count_exact) == (2, True)
    VisitFactory.create()
    page = paginate(visits())
    assert (page.count, page.count_exact) == (2, False)


# --- several lists together -----------------------------------------------------------------------------------------


def together(order: tuple[str, str] = NEWEST) -> list[QuerySet[Any]]:
    return [model.objects.order_by(*order) for model in (Visit, Statement, Document)]


def walk_together(order: tuple[str, str], size: int) -> list[list[str]]:
    pages, cursor = [], ""
    while True:
        page = paginate_together(together(order), cursor, size)
        pages.append([record.title for record in page.items])
        if not page.next:
            return pages
        cursor = page.next


@pytest.fixture
def of_one_day(db: None) -> list[str]:
    """Titles, the oldest first; on 14 May 2012 two visits, two statements and two documents."""
    VisitFactory.create(title="before", date="2012-05-13")
    for number in "12":
        DocumentFactory.create(title=f"document {number}", signed="2012-05-14")
        VisitFactory.create(title=f"visit {number}", date="2012-05-14")
        StatementFactory.create(title=f"statement {number}", date="2012-05-14")
    StatementFactory.create(title="after", date="2012-05-15")
    kinds = ("visit", "statement", "document")
    return ["before", *(f"{kind} {number}" for kind in kinds for number in "12"), "after"]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
def test_several_lists_are_read_as_one_in_both_directions(of_one_day: list[str], size: int) -> None:
    oldest_first = list(chain.from_iterable(walk_together(("sort_date", "id"), size)))
    newest_first = list(chain.from_iterable(walk_together(NEWEST, size)))
    assert (oldest_first, newest_first) == (of_one_day, of_one_day[::-1])


def test_the_page_before_is_the_one_that_was_left_across_lists(of_one_day: list[str]) -> None:
    lists = together(("sort_date", "id"))
    first = paginate_together(lists, "", 3)
    second = paginate_together(lists, first.next or "", 3)
    back = paginate_together(lists, second.previous or "", 3)
    assert [record.title for record in second.items] == of_one_day[3:6]
    assert ([record.title for record in back.items], back.previous) == (of_one_day[:3], None)
    assert (first.count, first.counts) == (8, (3, 3, 2))


def test_what_is_added_and_withdrawn_while_reading_shifts_nothing_across_lists(of_one_day: list[str]) -> None:
    lists = together(("sort_date", "id"))
    first = paginate_together(lists, "", 3)
    Visit.objects.filter(title="before").delete()
    DocumentFactory.create(title="early", signed="1990")
    assert [record.title for record in paginate_together(lists, first.next or "", 3).items] == of_one_day[3:6]


def test_a_cursor_of_one_list_is_none_of_several_nor_the_other_way_round(of_one_day: list[str]) -> None:
    of_visits, of_all = paginate(visits(), "", 1).next or "", paginate_together(together(), "", 1).next or ""
    with pytest.raises(CursorError):
        paginate_together(together(), of_visits)
    with pytest.raises(CursorError):
        paginate(visits(), of_all)
    with pytest.raises(CursorError):
        paginate_together(together()[:1], of_all)


def test_records_are_read_only_for_the_page_itself(
    of_one_day: list[str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3 + 3 + 2):
        page = paginate_together(together(("sort_date", "id")), "", 4)
    assert [record.title for record in page.items] == of_one_day[:4]
