"""Whatever stands in the address of a timeline, calendar or map: it is answered in words, and shows nothing hidden."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from relations.record_types import RECORD_TYPES
from tests.factories import PlaceFactory, StatementFactory, VisitFactory, VisitPlaceFactory, factory_of
from tests.reading import html

PATHS = ("/timeline/", "/calendar/", "/map/")
NAMES = sorted(
    {name for each in RECORD_TYPES.values() for name in each.filterset.base_filters}
    | {"type", "month", "area", "page", "cursor", "fields", "Month", ""}
)
VALUES = [
    "", "\x00", "²", "-1", "0", "1", "9999", "10000", "99999999999999999999", "1e9", "nan", "true", "false", "by", "QM",
    "0000-13", "0001-01", "9999-12", "2012-05", "2012-5", "12012-05", "2012-05-14", "0001-01-01", "9999-12-31",
    "visits", "documents", "statements", "commitments", "sources", "date", "-date", "title", "held", "meeting",
    "0,0,0,0", "-180,-90,180,90", "180,90,-180,-90", "1,2,3", "0,0,1e5,1", "27.57,53.9,27.57,53.9", "town", "Минск",
    "W10", "bnVsbA", "<script>", "\ud800", "%", "*", "'", '"', "x" * 300,
]  # fmt: skip
QUESTIONS = st.lists(
    st.tuples(st.sampled_from(NAMES) | st.text(max_size=5), st.sampled_from(VALUES) | st.text(max_size=12)), max_size=5
)


@pytest.fixture
def record_of_each_type(db: None) -> None:
    town = PlaceFactory.create(slug="town", latitude="53.9", longitude="27.57")
    visit = VisitFactory.create(date="0001-01-01/9999-12-31")
    VisitPlaceFactory.create(record=visit, place=town)
    StatementFactory.create(visit=visit, date="9999-12-31")
    hidden = PlaceFactory.create(title="Hushed up", latitude="1", longitude="1", draft=True)
    for date in ("2012-05-14", "2012-05", "2012", ""):
        VisitPlaceFactory.create(record=VisitFactory.create(title="Hushed up", date=date, draft=True), place=town)
    VisitPlaceFactory.create(record=visit, place=hidden)
    for record_type in RECORD_TYPES.values():
        factory_of(record_type.model).create(title="Hushed up", draft=True)


def encoded(question: list[tuple[str, str]]) -> str:
    return urlencode(question, errors="surrogatepass")


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(question=[("month", "0000-13")])
@example(question=[("month", "9999-12"), ("year", "9999")])
@example(question=[("month", "0001-01"), ("year", "1")])
@example(question=[("date_after", "9999-12-31"), ("date_before", "0001-01-01")])
@example(question=[("type", "visits"), ("cursor", "WyItc29ydF9kYXRlIiwiMDAwMS0wMS0wMSIsMSxmYWxzZSwidmlzaXQiXQ")])
@example(question=[("undated", "true"), ("ordering", "date"), ("type", "visits")])
@example(question=[("area", "27.57,53.9,27.57,53.9"), ("page", "50")])
@given(question=QUESTIONS)
def test_every_question_is_answered_and_none_tells_of_what_is_hidden(
    client: Client, record_of_each_type: None, path: str, question: list[tuple[str, str]]
) -> None:
    answer: Any = client.get(f"{path}?{encoded(question)}", follow=True)
    assert answer.status_code in (200, 400)
    assert "Hushed up" not in html(answer)
    assert answer.redirect_chain[1:] == []
