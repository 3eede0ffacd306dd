"""A month of visits: which stand on a day, which beside it, and how a reader gets to other months."""

import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.choices import VisitOutcome
from tests.factories import (
    StateFactory,
    VisitCountryFactory,
    VisitFactory,
    VisitTranslationFactory,
)
from tests.reading import html, links, text

pytestmark = pytest.mark.django_db


def days(answer: Any) -> dict[int, list[str]]:
    """The days on which something stands."""
    assert answer.status_code == 200
    return {
        day.date.day: [("… " if goes_on else "") + visit.title for visit, goes_on in day.visits]
        for week in answer.context["weeks"]
        for day in week
        if day and day.count
    }


def beside(answer: Any, name: str) -> list[str]:
    return [visit.title for visit in answer.context[name].visits]


def months(answer: Any) -> dict[str, int]:
    return {str(month): count for month, count, _query in answer.context["months"] if count}


def ways(answer: Any) -> dict[str, str]:
    return {name: str(way.month) for name, way in answer.context["ways"].items() if way}


def made(*dates: str) -> None:
    for date in dates:
        VisitFactory.create(title=date or "undated", date=date)


def refused(answer: Any) -> str:
    assert (answer.status_code, "month" in answer.context) == (400, False)
    return text(answer)


# --- on a day, or beside ---------------------------------------------------------------------------------------------


def test_a_visit_stands_on_its_day(client: Client) -> None:
    made("2012-05-14", "2012-05-31", "2012-06-01")
    page = client.get("/calendar/?month=2012-05")
    assert days(page) == {14: ["2012-05-14"], 31: ["2012-05-31"]}
    assert '<time datetime="2012-05-14"><span class="day-weekday">Monday, </span>14' in html(page)


def test_weeks_begin_on_monday_and_hold_no_day_of_another_month(client: Client) -> None:
    made("2012-05-14")
    page = client.get("/calendar/?month=2012-05")
    assert [[day.date.day if day else None for day in week] for week in page.context["weeks"]] == [
        [None, 1, 2, 3, 4, 5, 6],
        [7, 8, 9, 10, 11, 12, 13],
        [14, 15, 16, 17, 18, 19, 20],
        [21, 22, 23, 24, 25, 26, 27],
        [28, 29, 30, 31, None, None, None],
    ]
    assert html(page).count('<th scope="col"><abbr title="') == 7
    assert '<th scope="col"><abbr title="Monday">Mon</abbr></th>' in html(page)


def test_a_visit_of_several_days_stands_on_each_of_them_also_in_the_next_month(client: Client) -> None:
    made("2012-05-30/2012-06-02")
    assert days(client.get("/calendar/?month=2012-05")) == {
        30: ["2012-05-30/2012-06-02"],
        31: ["… 2012-05-30/2012-06-02"],
    }
    june = client.get("/calendar/?month=2012-06")
    assert days(june) == {1: ["… 2012-05-30/2012-06-02"], 2: ["… 2012-05-30/2012-06-02"]}
    assert "goes on: 2012-05-30/2012-06-02" in text(june)


@pytest.mark.parametrize(
    "date",
    [
        "2012-05",
        "2012-05-XX",
        "2012-05-14~",
        "2012-05-14?",
        "2012-05~",
        "2012-05-12/2012-05",
        "2012-05-14/",
        "2012-05-14/..",
        "../2012-05-14",
        "2012-04/2012-06",
        "2011/2013",
    ],
)
def test_a_day_that_is_not_surely_known_is_no_day_of_the_calendar(client: Client, date: str) -> None:
    made(date)
    page = client.get("/calendar/?month=2012-05")
    assert days(page) == {}
    assert (beside(page, "some_time"), beside(page, "perhaps")) == ([date], [])
    assert "A day in May 2012" in text(page)
    assert "May 2012: no visit is known to the day." in text(page)


@pytest.mark.parametrize(
    "date",
    [
        "2012",
        "2012-XX",
        "2012-21",
        "2012~",
        "201X",
        "2012-04-14/..",
        "../2012-06",
        "2012/2013",
        "/2012-05-14",
        "/2012-05",
    ],
)
def test_a_visit_known_to_no_month_is_told_beside_each_that_it_may_have_been_in(client: Client, date: str) -> None:
    made(date)
    page = client.get("/calendar/?month=2012-05")
    assert days(page) == {}
    assert (beside(page, "some_time"), beside(page, "perhaps")) == ([], [date])
    assert "Perhaps May 2012" in text(page)


def test_a_visit_without_date_stands_nowhere(client: Client) -> None:
    made("", "2012-05-14")
    page = client.get("/calendar/?month=2012-05")
    assert (days(page), beside(page, "perhaps")) == ({14: ["2012-05-14"]}, [])


def test_what_was_planned_cancelled_or_postponed_is_marked_and_so_is_an_inferred_day(client: Client) -> None:
    for outcome in VisitOutcome.values:
        VisitFactory.create(title=f"It is {outcome}", date="2012-05-14", outcome=outcome)
    VisitFactory.create(title="Concluded", date="2012-05-15", date_inferred=True, date_note="From the bulletin.")
    page = text(client.get("/calendar/?month=2012-05"))
    assert "It is planned planned" in page
    assert "It is cancelled cancelled" in page
    assert "It is postponed postponed" in page
    assert "It is held It is" in page
    assert "Concluded inferred" in page


def test_a_crowded_day_leads_to_its_list(client: Client) -> None:
    for number in range(8):
        VisitFactory.create(title=f"visit {number}", date="2012-05-14")
    made("2012-05-15")
    page = client.get("/calendar/?month=2012-05&kind=meeting")
    assert days(page)[14] == [f"visit {number}" for number in range(6)]
    assert "and 2 more (14 May 2012)" in text(page)
    (more,) = links(page, "date_after=2012-05-14")
    assert more == "/visits/?kind=meeting&date_after=2012-05-14&date_before=2012-05-14&ordering=date"
    assert len(client.get(more).context["page"].items) == 8


def test_a_month_with_more_visits_than_are_read_still_counts_them_all(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relations.views.calendar.MOST_OF_A_MONTH", 2)
    made("2012-05-14", "2012-05-15", "2012-05-16")
    page = client.get("/calendar/?month=2012-05")
    assert days(page) == {14: ["2012-05-14"], 15: ["2012-05-15"], 16: []}
    assert "and 1 more (16 May 2012)" in text(page)


def test_what_stands_beside_is_told_in_part_and_counted_in_full(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relations.views.calendar.MOST_BESIDE", 1)
    made("2012-05", "2012-05-XX", "2012", "2012~", "2012?")
    page = client.get("/calendar/?month=2012-05")
    assert (page.context["some_time"].more, page.context["perhaps"].more) == (1, 2)
    assert "/visits/?date_after=2012-01-01&date_before=2012-12-31&ordering=date" in links(page)


# --- other months ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "month"),
    [
        (("2011-01-05", "2012-05-14"), "2012-05"),
        (("2012-05-14", "2020-03-02", "2021-01-01"), "2020-03"),
        (("2012-05-14", "2020-02-28"), "2020-02"),
        (("2012-05", "2013"), "2012-05"),
        (("2013", "2011-21"), "2013-01"),
    ],
)
def test_it_opens_at_the_month_of_the_next_visit_else_of_the_latest(
    client: Client, dates: tuple[str, ...], month: str
) -> None:
    made(*dates)
    with time_machine.travel(datetime.date(2020, 2, 29), tick=False):
        assert str(client.get("/calendar/").context["month"]) == month


def test_it_leads_to_the_months_and_years_before_and_after_in_which_there_is_a_visit(client: Client) -> None:
    made("2009-06", "2012-03-01", "2012-05-14", "2012", "2012-23", "2012-08-XX", "2019-05-28", "2013")
    page = client.get("/calendar/?kind=meeting&month=2012-05")
    assert ways(page) == {
        "month_before": "2012-03", "month_after": "2012-08", "year_before": "2009-06", "year_after": "2019-05",
    }  # fmt: skip
    assert "/calendar/?kind=meeting&month=2012-08" in links(page)


def test_a_visit_that_goes_on_leads_to_the_month_it_goes_on_in(client: Client) -> None:
    made("2012-05-30/2012-06-02", "2012-09-01")
    assert ways(client.get("/calendar/?month=2012-05"))["month_after"] == "2012-06"


def test_a_visit_that_went_on_is_not_passed_over_on_the_way_back(client: Client) -> None:
    made("2012-01-20/2012-04-10", "2012-09-01", "2013-02-01")
    assert ways(client.get("/calendar/?month=2012-09"))["month_before"] == "2012-04"
    assert ways(client.get("/calendar/?month=2012-04"))["month_before"] == "2012-03"
    assert ways(client.get("/calendar/?month=2013-02"))["month_before"] == "2012-09"


def test_the_year_tells_how_many_visits_each_month_shows(client: Client) -> None:
    made("2012-01-31/2012-02-01", "2012-02", "2012-02-03~", "2012-05-14", "2012-05-14", "2012", "2012-24", "2011")
    page = client.get("/calendar/?month=2012-05")
    assert months(page) == {"2012-01": 1, "2012-02": 3, "2012-05": 2}
    for month, count in months(page).items():
        shown = client.get(f"/calendar/?month={month}").context
        assert shown["on_days"] + shown["some_time"].count == count
    assert "2 more visits may fall into the year; their month is not known." in text(page)


def test_any_month_can_be_asked_for_and_the_question_is_kept(client: Client) -> None:
    made("2012-05-14")
    page = client.get("/calendar/?kind=meeting&year=2012")
    assert page.context["all_carried"] == [("kind", "meeting"), ("year", "2012")]
    assert '<input class="form-control" type="month" id="id_month" name="month" value="2012-05"' in html(page)


# --- the question ----------------------------------------------------------------------------------------------------


def test_the_filters_of_visits_narrow_it(client: Client) -> None:
    made("2012-05-14", "2012-05-15")
    country = VisitCountryFactory.create(
        record=VisitFactory.create(title="ours", date="2012-05-16"),
        country=StateFactory.create(title="Vorland", country_code="QM"),
    ).country
    page = client.get("/calendar/?country=qm&outcome=held")
    assert days(page) == {16: ["ours"]}
    assert page.context["sentence"] == f"Country: {country}; Outcome: held"
    assert {chip.without for chip in page.context["chips"]} == {"?outcome=held", "?country=qm"}


def test_it_leads_to_the_same_question_as_a_list_a_timeline_a_map_and_a_calendar_file(client: Client) -> None:
    made("2012-05-14")
    page = client.get("/calendar/?kind=meeting&month=2012-05")
    assert {
        "/visits/?kind=meeting",
        "/timeline/?kind=meeting&type=visits",
        "/map/?kind=meeting&type=visits",
        "/visits.ics?kind=meeting",
        "/visits/?kind=meeting&date_after=2012-05-01&date_before=2012-05-31&ordering=date",
    } <= set(links(page))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("month=2012-13", "month: Write a year and a month, as in 2012-05."),
        ("month=0000-01", "Write a year and a month"),
        ("month=2012", "Write a year and a month"),
        ("month=10000-01", "Write a year and a month"),
        ("month=²012-05", "Write a year and a month"),
        ("month=2012-05&month=2012-06", "month: Give it once."),
        ("yaer=2012", "did you mean “year”?"),
        ("kind=shouting", "shouting"),
        ("speaker=x", "speaker: There is no such parameter"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(client: Client, query: str, message: str) -> None:
    made("2012-05-14")
    assert message in refused(client.get(f"/calendar/?{query}"))


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "0001-12", "1900-02"])
def test_the_first_and_the_last_month_there_is_can_be_asked_for(client: Client, month: str) -> None:
    made(f"{month}-01", "0001-01-01/0001-01-31", "9999-12-01/9999-12-31", "../0001", "9999/..")
    assert days(client.get(f"/calendar/?month={month}"))[1][0] in (f"{month}-01", "0001-01-01/0001-01-31")


def test_an_order_says_nothing_to_a_calendar(client: Client) -> None:
    answer = client.get("/calendar/?ordering=date&month=&kind=meeting")
    assert (answer.status_code, answer["Location"]) == (302, "/calendar/?kind=meeting")


def test_nothing_found_is_said_kindly(client: Client) -> None:
    assert "Nothing of this kind has been published yet." in text(client.get("/calendar/"))
    made("2012-05-14")
    assert "No published visit matches all of these filters together." in text(client.get("/calendar/?year=1950"))


def test_it_speaks_the_readers_language(client: Client) -> None:
    visit = VisitFactory.create(title="Meeting", date="2012-05-14")
    VisitTranslationFactory.create(record=visit, field="title", language="ru", text="Встреча")
    page = client.get("/calendar/?month=2012-05", headers={"Accept-Language": "ru"})
    assert '<abbr title="Понедельник">Пн</abbr>' in html(page)
    assert 'lang="ru">Встреча</a>' in html(page)


# --- what is not published, and what it costs ------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_nothing_unpublished_is_shown_counted_or_led_to(client: Client, state: str) -> None:
    for date in ("2012-05-14", "2012-05", "2012", "2012-03", "2011-01-01", "2030-01-01"):
        VisitFactory.create(title="Hushed up", date=date, **{state: True})
    page = client.get("/calendar/?month=2012-05")
    assert "Nothing of this kind has been published yet." in text(page)
    made("2012-05-14")
    page = client.get("/calendar/")
    assert (days(page), months(page), ways(page)) == ({14: ["2012-05-14"]}, {"2012-05": 1}, {})
    assert "Hushed up" not in html(page)


def test_a_calendar_costs_the_same_with_one_visit_and_with_many(client: Client) -> None:
    client.cookies["django_language"] = "ru"

    def queries() -> int:
        with CaptureQueriesContext(connection) as made_queries:
            client.get("/calendar/?month=2012-05")
        return len(made_queries)

    dates = ("2012-05-14", "2012-05", "2012", "2011-05", "2013-05")
    made(*dates)
    at_one = queries()
    made(*dates, *dates)
    assert (queries(), at_one) == (at_one, 14)
