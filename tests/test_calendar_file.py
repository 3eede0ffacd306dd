"""A calendar of visits: what is known to the day, and nothing that is not."""

import datetime
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from tests.factories import (
    PlaceFactory,
    StateFactory,
    VisitCountryFactory,
    VisitFactory,
    VisitParticipationFactory,
    VisitPlaceFactory,
    VisitTranslationFactory,
)
from tests.taking import events, taken

pytestmark = pytest.mark.django_db


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def only(client: Client) -> Any:
    (event,) = events(taken(client, "/visits.ics"))
    return event


@pytest.mark.parametrize(
    ("date", "start", "end"),
    [
        ("2012-05-14", "2012-05-14", "2012-05-15"),
        ("2012-05-12/2012-05-14", "2012-05-12", "2012-05-15"),
        ("2012-12-31", "2012-12-31", "2013-01-01"),
    ],
)
def test_a_day_or_a_range_of_days_is_an_event_that_ends_the_day_after(
    client: Client, date: str, start: str, end: str
) -> None:
    VisitFactory.create(date=date)
    event = only(client)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (day(start), day(end))


def test_the_last_day_of_computers_is_no_fault(client: Client) -> None:
    VisitFactory.create(date="9999-12-31")
    event = only(client)
    assert event.decoded("dtstart") == datetime.date.max
    # An end must lie after the beginning; without one an event is of one day.
    assert "dtend" not in event


def test_an_event_is_the_same_one_when_the_address_of_its_visit_changes(client: Client) -> None:
    visit = VisitFactory.create(slug="tlaks")
    before = only(client)
    visit.slug = "talks"
    visit.save()
    after = only(client)
    assert (after["url"], after["uid"]) == ("http://testserver/visits/talks/", before["uid"])


@pytest.mark.parametrize(
    "date",
    [
        "", "2012", "2012-05", "2012-22", "201X", "2012-05-XX", "2012-05-14?", "2012-05-14~", "2012-05-14%",
        "2012-05-14/..", "../2012-05-14", "2012-05-14/", "2012-05/2012-06", "2012-05-14/2012-06",
        "2012-05-14~/2012-05-16",
    ],
)  # fmt: skip
def test_what_is_not_known_to_the_day_is_no_event_and_is_counted(client: Client, date: str) -> None:
    VisitFactory.create(date=date)
    VisitFactory.create(slug="known", date="2012-05-14")
    file = taken(client, "/visits.ics")
    assert [event["url"] for event in events(file)] == ["http://testserver/visits/known/"]
    assert b"\r\nX-WR-CALDESC:Relations. Visits: " in file
    assert str(Calendar.from_ical(file)["description"]).endswith(
        "1 record has no date that is known to the day, and is not in this calendar; see http://testserver/visits/."
    )


def test_an_event_tells_the_visit(client: Client) -> None:
    visit = VisitFactory.create(
        slug="talks", title="Talks; of bridges", summary="On tolls, and more.", date="1997-05-14", date_inferred=True,
        date_note="The bulletin says Wednesday.",
    )  # fmt: skip
    place = PlaceFactory.create(title="Newburg")
    place.names.create(text="Altburg", kind="former", used="1961/1998", language="en")
    VisitPlaceFactory.create(record=visit, place=place)
    VisitParticipationFactory.create(record=visit, participant=StateFactory.create(title="Vorland"))
    event = only(client)
    told = ("uid", "summary", "location", "url", "status", "transp", "sequence")
    visit.refresh_from_db()
    assert {name: str(event[name]) for name in told} == {
        "uid": f"visit-{visit.pk}@testserver",
        "summary": "Talks; of bridges",
        "location": "Altburg",
        "url": "http://testserver/visits/talks/",
        "status": "CONFIRMED",
        "transp": "TRANSPARENT",
        "sequence": str(visit.version),
    }
    assert str(event["description"]).split("\n\n") == [
        "On tolls, and more.",
        "The date is inferred: The bulletin says Wednesday.",
        "Participants: Vorland.",
        "http://testserver/visits/talks/",
    ]
    assert event.decoded("last-modified") == event.decoded("dtstamp") == visit.updated.replace(microsecond=0)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("planned", "TENTATIVE"), ("held", "CONFIRMED"), ("postponed", "CANCELLED"), ("cancelled", "CANCELLED")],
)
def test_whether_it_takes_place_is_told(client: Client, outcome: str, status: str) -> None:
    VisitFactory.create(outcome=outcome)
    event = only(client)
    assert event["status"] == status
    assert (f"Outcome: {outcome}." in event["description"]) == (outcome != "held")


def test_a_calendar_is_named_after_its_question(client: Client) -> None:
    country = StateFactory.create(title="Vorland", country_code="QM")
    theirs = VisitFactory.create(slug="theirs")
    VisitCountryFactory.create(record=theirs, country=country)
    VisitFactory.create()
    file = taken(client, "/visits.ics?country=qm")
    calendar = Calendar.from_ical(file)
    assert calendar["x-wr-calname"] == calendar["name"] == "Visits: Country: Vorland"
    assert calendar["url"] == "http://testserver/visits/?country=qm"
    assert [event["uid"] for event in events(file)] == [f"visit-{theirs.pk}@testserver"]


def test_titles_are_in_the_readers_language(client: Client) -> None:
    visit = VisitFactory.create(title="Talks")
    VisitTranslationFactory.create(record=visit, field="title", language="ru", text="Переговоры")
    (event,) = events(taken(client, "/visits.ics", headers={"Accept-Language": "ru"}))
    assert (str(event["summary"]), event["summary"].params["LANGUAGE"]) == ("Переговоры", "ru")


def test_lines_are_folded_and_end_as_they_must(client: Client) -> None:
    VisitFactory.create(title="Переговоры " * 20, summary="Bell \x07\nand more " * 20)
    file = taken(client, "/visits.ics")
    assert max(len(line) for line in file.split(b"\r\n")) <= 75
    assert file.count(b"\n") == file.count(b"\r\n")
    assert b"\x07" not in file
    assert file.endswith(b"END:VCALENDAR\r\n")


def test_a_calendar_without_events_is_one(client: Client) -> None:
    assert Calendar.from_ical(taken(client, "/visits.ics"))["version"] == "2.0"
