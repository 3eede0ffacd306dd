import base64
import json

import pytest
from django.db.models import QuerySet

from relations.models import Visit
from relations.paging import COUNT_LIMIT, CursorError, paginate
from tests.factories import VisitFactory

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
