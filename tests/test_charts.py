"""Where the marks of a drawing stand."""

import datetime
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from relations.choices import FigureKind
from relations.dossiers import Series, Span
from relations.models import Figure, Indicator
from relations.views.charts import HEIGHT, WIDTH, Chart, chart, histogram


def drawn(*values: tuple[str, str], unit: str = "EUR") -> Chart:
    figures = [Figure(value=Decimal(value), period=period, unit=unit, kind="level") for value, period in values]
    found = chart(Series(Indicator(title="Trade"), unit, FigureKind.LEVEL, (), figures))
    assert found is not None
    return found


@pytest.mark.parametrize(
    "values",
    [
        (("0", "2010"), ("0", "2011")),
        (("-5", "2010"), ("-1", "2011")),
        (("-5", "2010"), ("7.25", "2011")),
        (("0.000001", "2010"), ("0.000002", "2010")),
        (("999999999999999999", "0001"), ("1", "9999")),
        (("3", "9999-12-31"), ("4", "9999-12-31")),
        (("3", "20XX"), ("4", "2010-24")),
    ],
)
def test_every_mark_stands_within_the_drawing(values: Any) -> None:
    found = drawn(*values)
    for mark in found.marks:
        assert 0 < mark.left <= mark.right < WIDTH
        assert 0 < mark.y < HEIGHT
    assert 2 <= len(found.rows) <= 7
    assert 1 <= len(found.columns) <= 8


def test_numbers_of_one_time_are_not_joined() -> None:
    assert len(drawn(("1", "2010"), ("2", "2010"), ("3", "2012")).lines) == 1


def test_large_numbers_are_told_by_their_magnitude() -> None:
    found = drawn(("500000000", "2010"), ("1000000000", "2011"))
    assert (found.unit, found.rows[-1].label) == ("billion EUR", "1")


def test_one_number_makes_no_drawing() -> None:
    one = Figure(value=Decimal(1), period="2010", unit="EUR")
    assert chart(Series(Indicator(), "EUR", FigureKind.LEVEL, (), [one, Figure(value=Decimal(2))])) is None


def test_a_period_that_is_open_does_not_draw_thousands_of_years() -> None:
    found = drawn(("1", "../2008"), ("2", "2010"), ("3", "2012/.."))
    assert [tick.label for tick in found.columns] == ["2008", "2009", "2010", "2011", "2012", "2013"]
    assert [mark.is_uncertain for mark in found.marks] == [True, False, True]


def test_a_year_with_one_record_is_seen_beside_thousands_and_an_empty_one_is_not() -> None:
    years = [
        Span(datetime.date(year, 1, 1), datetime.date(year, 12, 31), Counter(visit=number))
        for year, number in ((2010, 1), (2011, 0), (2012, 5000))
    ]
    assert [bar.height for bar in histogram(years).bars] == [2.0, 0.0, 60.0]


def test_only_the_latest_hundred_and_fifty_years_are_drawn() -> None:
    years = [Span(datetime.date(year, 1, 1), datetime.date(year, 12, 31)) for year in range(1800, 2000)]
    found = histogram(years)
    assert (len(found.bars), found.earlier) == (150, 50)
