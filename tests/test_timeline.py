"""Records of all types in order of time: which, in what order, under which headings."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.models import Document, Figure, Source, Statement, Visit
from relations.views.timeline import TYPES
from tests.factories import (
    CommitmentFactory,
    DocumentFactory,
    ParticipantFactory,
    SourceFactory,
    StateFactory,
    StatementFactory,
    StatementParticipationFactory,
    VisitCountryFactory,
    VisitFactory,
    VisitPlaceFactory,
    factory_of,
)
from tests.reading import html, links, text

pytestmark = pytest.mark.django_db


def shown(answer: Any) -> list[str]:
    assert answer.status_code == 200
    return [record.title for record in answer.context["page"].items]


def headings(answer: Any) -> dict[str, dict[str, list[str]]]:
    """Years, each with its months and the titles under them."""
    return {
        span.heading: {
            stretch.heading: [record.title for moment in stretch.moments for record in moment.records]
            for stretch in span.stretches.values()
        }
        for span in answer.context["spans"]
    }


def refused(answer: Any) -> str:
    assert (answer.status_code, answer.context["page"]) == (400, None)
    return text(answer)


@pytest.fixture
def of_may(db: None) -> Visit:
    """A visit with a statement, a document and a commitment of the same month."""
    visit: Visit = VisitFactory.create(title="Visit", date="2012-05-14")
    DocumentFactory.create(title="Treaty", signed="2012-05-15", visit=visit)
    speech = StatementFactory.create(title="Speech", date="2012-05-14", visit=visit)
    CommitmentFactory.create(title="Promise", date="2012-05", statement=speech)
    return visit


# --- what it shows ---------------------------------------------------------------------------------------------------


def test_records_of_four_types_follow_each_other_the_newest_first(client: Client, of_may: Visit) -> None:
    SourceFactory.create(published="2012-05-14")
    page = client.get("/timeline/")
    assert shown(page) == ["Treaty", "Speech", "Visit", "Promise"]
    assert "4 records" in text(page)
    assert [(each.record_type.plural, each.chosen, each.count) for each in page.context["type_options"]] == [
        ("visits", True, "1"),
        ("statements", True, "1"),
        ("documents", True, "1"),
        ("commitments", True, "1"),
        ("figures", False, ""),
        ("sources", False, ""),
    ]


def test_the_oldest_may_come_first(client: Client, of_may: Visit) -> None:
    page = client.get("/timeline/?ordering=date")
    assert shown(page) == ["Promise", "Visit", "Speech", "Treaty"]
    assert page.context["sentence"] == "oldest first"
    assert "/timeline/?ordering=-date" in links(page)


def test_types_are_chosen(client: Client, of_may: Visit) -> None:
    SourceFactory.create(title="Bulletin", published="2012-05-16")
    assert shown(client.get("/timeline/?type=sources&type=visits")) == ["Bulletin", "Visit"]


def test_a_date_stands_under_no_heading_more_exact_than_itself(client: Client) -> None:
    for date in (
        "199X", "1995~", "2012", "2012-05", "2012-05-14", "2012-01-01", "2012-23", "2012-05-30/2012-06-02",
        "2012-XX", "2009/2012", "../2012-07", "2012-24", "19XX",
    ):  # fmt: skip
        VisitFactory.create(title=date, date=date)
    assert headings(client.get("/timeline/?ordering=date")) == {
        "20th century": {"": ["19XX"]},
        "1990s": {"": ["199X"]},
        "1995": {"": ["1995~"]},
        "2009": {"": ["2009/2012"]},
        "2012": {
            "": ["2012", "2012-XX"],
            "January 2012": ["2012-01-01"],
            "May 2012": ["2012-05", "2012-05-14", "2012-05-30/2012-06-02"],
            "July 2012": ["../2012-07"],
            "autumn 2012": ["2012-23"],
            "winter 2012/13": ["2012-24"],
        },
    }
    newest_first = headings(client.get("/timeline/"))
    assert list(newest_first) == ["2012", "2009", "1995", "1990s", "20th century"]
    assert list(newest_first["2012"]) == ["winter 2012/13", "autumn 2012", "July 2012", "May 2012", "January 2012", ""]


def test_what_is_known_to_the_year_alone_interrupts_no_month(client: Client) -> None:
    """All of these are listed by 1 January."""
    VisitFactory.create(title="visit of the year", date="2012")
    VisitFactory.create(title="visit of the day", date="2012-01-01")
    StatementFactory.create(title="statement of the year", date="2012")
    StatementFactory.create(title="statement of the day", date="2012-01-01")
    assert headings(client.get("/timeline/")) == {
        "2012": {
            "January 2012": ["statement of the day", "visit of the day"],
            "": ["statement of the year", "visit of the year"],
        }
    }


def test_dates_are_told_as_they_are_known(client: Client) -> None:
    VisitFactory.create(date="1995~")
    VisitFactory.create(date="2018-23")
    VisitFactory.create(date="2012-05-12/2012-05-14", date_inferred=True, date_note="From the bulletin.")
    page = text(client.get("/timeline/"))
    assert "about 1995" in page
    assert "12–14 May 2012 inferred" in page
    assert re.findall(r'datetime="([^"]*)"', html(client.get("/timeline/"))) == []


def test_records_of_one_day_stand_under_one_date(client: Client) -> None:
    for title in ("one", "two", "three"):
        StatementFactory.create(title=title, date="2012-05-14")
    StatementFactory.create(title="inferred", date="2012-05-14", date_inferred=True, date_note="From the bulletin.")
    page = client.get("/timeline/")
    (stretch,) = page.context["spans"][0].stretches.values()
    assert [[record.title for record in moment.records] for moment in stretch.moments] == [
        ["inferred"],
        ["three", "two", "one"],
    ]
    assert html(page).count('<time datetime="2012-05-14">') == 2


def test_a_document_says_what_happened_on_its_date_and_a_commitment_is_listed_by_the_day_it_was_made(
    client: Client,
) -> None:
    DocumentFactory.create(signed="", adopted="2012-05-14", in_force="2013")
    CommitmentFactory.create(date="2012-05-13", due="../2015-12")
    page = text(client.get("/timeline/"))
    assert "adopted 14 May 2012" in page
    assert "13 May 2012" in page
    assert "due until December 2015" in page


def test_undated_records_stand_apart(client: Client, of_may: Visit) -> None:
    VisitFactory.create(title="undated", date="")
    page = client.get("/timeline/?ordering=date")
    assert shown(page) == ["Promise", "Visit", "Speech", "Treaty"]
    assert "1 more record has no known date." in text(page)
    undated = client.get(f"/timeline/{page.context['to_undated']}")
    assert headings(undated) == {"date not known": {"": ["undated"]}}
    assert "no known date" not in text(undated)


# --- what may be asked -----------------------------------------------------------------------------------------------


def test_shared_filters_narrow_every_type(client: Client, of_may: Visit) -> None:
    StatementFactory.create(title="Later", date="2013-01-01")
    assert shown(client.get("/timeline/?year=2012")) == ["Treaty", "Speech", "Visit", "Promise"]
    assert shown(client.get("/timeline/?date_after=2012-05-15&as_of=2012-12-31")) == ["Treaty", "Promise"]
    page = client.get("/timeline/?year=2012&q=Treaty")
    assert shown(page) == ["Treaty"]
    assert {f"{chip.label}: {chip.value}": chip.without for chip in page.context["chips"]} == {
        "Year: 2012": "?q=Treaty",
        "Words: Treaty": "?year=2012",
    }


def test_a_pair_of_countries_is_asked_of_every_type(client: Client, of_may: Visit) -> None:
    for code in ("QM", "QN"):
        country = StateFactory.create(title=f"State {code}", country_code=code)
        VisitCountryFactory.create(record=of_may, country=country)
    page = client.get("/timeline/?country=qm&country=qn")
    assert shown(page) == ["Visit"]
    assert page.context["sentence"] == "Country: State QM and State QN; newest first"


def test_what_only_some_types_can_be_asked_narrows_to_these_and_is_said(client: Client, of_may: Visit) -> None:
    speaker = ParticipantFactory.create()
    StatementParticipationFactory.create(record=of_may.statements.get(), participant=speaker)
    page = client.get(f"/timeline/?speaker={speaker.slug}")
    assert shown(page) == ["Speech"]
    assert "Left out, since they cannot be asked in this way: visits, documents, commitments." in text(page)
    assert "Left out" not in text(client.get("/timeline/?year=2012"))


def test_a_value_that_only_some_types_know_narrows_to_these(client: Client, of_may: Visit) -> None:
    assert shown(client.get(f"/timeline/?kind={of_may.kind}")) == ["Visit"]
    assert shown(client.get(f"/timeline/?kind={Document.objects.get().kind}")) == ["Treaty"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("yaer=2012", "yaer: There is no such parameter; did you mean “year”?"),
        ("type=places", "There is no type “places” here; choose from: visits, statements, documents,"),
        ("speaker=x&level=interstate", "No type of record that is chosen can be asked by “speaker” and “level”"),
        ("type=visits&speaker=x", "speaker: There is no such parameter"),
        ("year=two", "year: Enter a whole number."),
        ("kind=shouting", "shouting is not one of the available choices"),
        ("ordering=title", "A timeline is in order of time"),
        ("year=2012&year=2013", "year: Give it once."),
        ("cursor=junk", "start again without it"),
        ("country=zz", "ZZ"),
        ("page=2", "There is no such parameter"),
        ("q=%00", "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(client: Client, of_may: Visit, query: str, message: str) -> None:
    assert message in refused(client.get(f"/timeline/?{query}"))


@pytest.mark.parametrize(
    "query",
    [
        "ordering=-updated&date_after=2012-01-01&participant=nobody",
        "type=visits&type=elsewhere&date_after=2012-01-01&country=qm&participant=nobody",
    ],
)
def test_what_is_refused_beside_other_filters_is_refused_in_words(client: Client, of_may: Visit, query: str) -> None:
    answer = client.get(f"/timeline/?{query}")
    assert (answer.status_code, [chip.name for chip in answer.context["chips"]]) == (400, ["date_after"])


def test_what_the_form_sends_empty_leaves_no_trace_in_the_address(client: Client) -> None:
    answer = client.get("/timeline/?q=&country=&type=visits&year=2012&ordering=")
    assert (answer.status_code, answer["Location"]) == (302, "/timeline/?type=visits&year=2012")


def test_the_form_carries_on_what_it_does_not_ask(client: Client, of_may: Visit) -> None:
    place = VisitPlaceFactory.create(record=of_may).place
    page = client.get(f"/timeline/?place={place.slug}&year=2012")
    assert page.context["carried"] == [("place", place.slug)]
    assert shown(page) == ["Speech", "Visit"]


def test_nothing_found_is_said_kindly(client: Client, of_may: Visit) -> None:
    assert "No published record matches all of these filters together." in text(client.get("/timeline/?year=1950"))


def test_nothing_published_is_said(client: Client) -> None:
    assert "Nothing of this kind has been published yet." in text(client.get("/timeline/"))


def test_more_parameters_than_are_read_are_refused_in_plain_words(client: Client) -> None:
    page = client.get("/timeline/?" + "&".join(f"p{number}=1" for number in range(1001)))
    assert (page.status_code, "This question could not be read" in text(page)) == (400, True)


# --- pages -----------------------------------------------------------------------------------------------------------


def test_pages_lead_on_and_back_across_types(client: Client) -> None:
    for number in range(30):
        VisitFactory.create(title=f"visit {number:02}", date="2012")
        StatementFactory.create(title=f"statement {number:02}", date="2012")
    first = client.get("/timeline/?year=2012")
    (on,) = links(first, "cursor=")
    second = client.get(on)
    assert shown(first) + shown(second) == [
        f"{kind} {number:02}" for kind in ("statement", "visit") for number in reversed(range(30))
    ]
    (back,) = links(second, "cursor=")
    assert shown(client.get(back)) == shown(first)


# --- what is not published -------------------------------------------------------------------------------------------


def test_nothing_unpublished_is_shown_nor_counted(client: Client) -> None:
    speech = StatementFactory.create(title="Speech")
    speaker = ParticipantFactory.create(title="Hushed up", draft=True)
    StatementParticipationFactory.create(record=speech, participant=speaker)
    for model in (Visit, Statement, Document, Figure, Source):
        for state in ("draft", "in_review", "withdrawn"):
            factory_of(model).create(title="Hushed up", **{state: True})
    CommitmentFactory.create(title="Hushed up", draft=True, statement=speech)
    VisitFactory.create(title="Hushed up", date="", draft=True)
    page = client.get("/timeline/?" + "&".join(f"type={name}" for name in TYPES))
    assert shown(page) == ["Speech"]
    assert "Hushed up" not in html(page)
    assert "no known date" not in text(page)


# --- cost ------------------------------------------------------------------------------------------------------------


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as made:
        assert client.get(url).status_code == 200
    return len(made)


def make_one_of_each() -> None:
    for record_type in TYPES.values():
        factory_of(record_type.model).create(full=True)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_timeline_costs_the_same_at_one_record_of_each_type_and_at_three(client: Client, language: str) -> None:
    client.cookies["django_language"] = language
    url = "/timeline/?year=2012"
    make_one_of_each()
    at_one = queries(client, url)
    make_one_of_each()
    make_one_of_each()
    assert (queries(client, url), at_one) == (at_one, 28)
