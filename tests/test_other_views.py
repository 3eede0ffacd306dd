"""From a list to the other views of the same question."""

import re
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from relations.record_types import RECORD_TYPES

#: Of each type, the views beside its list.
VIEWS = {
    "visit": ["Visits", "Timeline", "Calendar", "Map"],
    "statement": ["Statements", "Timeline", "Map"],
    "document": ["Documents", "Timeline", "Map"],
    "participant": [],
    "commitment": ["Commitments", "Timeline"],
    "figure": ["Figures", "Timeline"],
    "source": ["Sources", "Timeline"],
    "place": [],
}


def shown(url: str, record_type: str, **context: object) -> dict[str, str]:
    request = RequestFactory().get(url)
    told = {"record_type": RECORD_TYPES[record_type], **context}
    markup = render_to_string("relations/other_views.html", told, request)
    return {name: unescape(url) for url, name in re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', markup)}


def test_every_type_has_its_views() -> None:
    assert {name: list(shown("/", name)) for name in RECORD_TYPES} == VIEWS


def test_the_question_is_carried_along_and_what_belongs_to_the_list_is_not() -> None:
    asked = "/visits/?country=by&country=kz&ordering=date&cursor=abc&page=2"
    assert shown(asked, "visit") == {
        "Visits": "/visits/?country=by&country=kz&ordering=date",
        "Timeline": "/timeline/?country=by&country=kz&ordering=date&type=visits",
        "Calendar": "/calendar/?country=by&country=kz",
        "Map": "/map/?country=by&country=kz&type=visits",
    }
    assert shown("/visits/?ordering=title", "visit")["Timeline"] == "/timeline/?type=visits"


def test_a_question_that_cannot_be_answered_leads_to_no_other_view() -> None:
    assert shown("/visits/?foo=1", "visit", has_errors=True) == {}


@pytest.mark.parametrize("here", ["list", "timeline", "calendar", "map"])
def test_the_view_one_is_in_is_marked(here: str) -> None:
    request = RequestFactory().get("/visits/")
    told = {"record_type": RECORD_TYPES["visit"], "here": here}
    markup = render_to_string("relations/other_views.html", told, request)
    assert markup.count("aria-current") == 1
