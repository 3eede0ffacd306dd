"""Where records took place: what is counted, drawn and told, and that it is land without borders."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.models import Place, VisitPlace
from tests.factories import (
    DocumentFactory,
    PlaceFactory,
    PlaceNameFactory,
    StatementFactory,
    VisitFactory,
    VisitPlaceFactory,
)
from tests.reading import html, links, text


def told(answer: Any) -> dict[str, int]:
    """The places of the table with their number of records."""
    assert answer.status_code == 200
    return {row.name: row.count.records for row in answer.context["rows"]}


def drawn(answer: Any) -> list[str]:
    return [link.name for link in answer.context["picture"].links]


def refused(answer: Any) -> str:
    assert (answer.status_code, "found" in answer.context) == (400, False)
    return text(answer)


@pytest.fixture
def places(db: None) -> dict[str, Place]:
    """Two visits in the town, one of which went on to the castle; the castle has no coordinates."""
    town = PlaceFactory.create(slug="town", title="Town", latitude="53.90000", longitude="27.57000")
    castle = PlaceFactory.create(slug="castle", title="Castle", kind="residence")
    for date, where in (("2012-05-14", [town, castle]), ("2013", [town])):
        visit = VisitFactory.create(title=f"Visit of {date}", date=date)
        for place in where:
            VisitPlaceFactory.create(record=visit, place=place)
    return {"town": town, "castle": castle}


# --- the table and the points ----------------------------------------------------------------------------------------


def test_each_place_has_its_number_of_records_and_leads_to_them(client: Client, places: dict[str, Place]) -> None:
    VisitFactory.create()
    page = client.get("/map/")
    assert told(page) == {"Town": 2, "Castle": 1}
    assert drawn(page) == ["Town: 2 records"]
    shown = text(page, "table")
    assert "Town City or settlement 2 records at Town 53.9, 27.57" in shown
    assert "Castle Residence or building 1 records at Castle not known" in shown
    assert "1 place has no coordinates on record and is not on the map." in text(page)
    assert "1 record has no place on record." in text(page)
    assert links(page, r"^/visits/\?place=") == ["/visits/?place=town", "/visits/?place=town", "/visits/?place=castle"]
    assert len(client.get("/visits/?place=town").context["page"].items) == 2


def test_the_question_is_carried_along(client: Client, places: dict[str, Place]) -> None:
    page = client.get("/map/?year=2012&kind=meeting&place=castle")
    assert told(page) == {"Castle": 1, "Town": 1}
    assert "/visits/?year=2012&kind=meeting&place=castle&place=town" in links(page)
    assert {
        "/visits/?year=2012&kind=meeting&place=castle",
        "/timeline/?year=2012&kind=meeting&place=castle&type=visits",
        "/calendar/?year=2012&kind=meeting&place=castle",
    } <= set(links(page))


def test_statements_are_where_their_visit_was(client: Client, places: dict[str, Place]) -> None:
    visit = VisitPlace.objects.filter(place=places["castle"]).get().record
    StatementFactory.create(visit=visit)
    StatementFactory.create(visit=visit)
    StatementFactory.create()
    page = client.get("/map/?type=statements")
    assert told(page) == {"Castle": 2, "Town": 2}
    assert "1 record has no place on record." in text(page)
    assert len(client.get("/statements/?place=castle").context["page"].items) == 2


def test_documents_are_where_they_were_signed(client: Client, places: dict[str, Place]) -> None:
    DocumentFactory.create(place=places["town"])
    assert told(client.get("/map/?type=documents")) == {"Town": 1}


def test_the_name_is_that_of_today_or_of_the_day_asked_about(client: Client, places: dict[str, Place]) -> None:
    town = places["town"]
    PlaceNameFactory.create(record=town, text="Altburg", kind="former", used="1961/1998-05-05", language="en")
    PlaceNameFactory.create(record=town, text="Newburg", kind="official", used="1998-05-06/..", language="en")
    VisitPlaceFactory.create(record=VisitFactory.create(date="1990"), place=town)
    assert told(client.get("/map/?place=town")) == {"Newburg": 3, "Castle": 1}
    page = client.get("/map/?as_of=1995-01-01")
    assert told(page) == {"Altburg": 1}
    assert "Altburg (today Newburg)" in text(page)
    assert drawn(page) == ["Altburg: 1 record"]
    assert told(client.get("/map/?q=Altburg")) == {"Newburg": 3, "Castle": 1}


def test_many_places_are_told_page_by_page(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relations.views.map.ROWS", 2)
    visit = VisitFactory.create()
    for number in range(5):
        VisitPlaceFactory.create(record=visit, place=PlaceFactory.create(title=f"Place {number}"))
    assert list(told(client.get("/map/"))) == ["Place 0", "Place 1"]
    second = client.get("/map/?page=2")
    assert list(told(second)) == ["Place 2", "Place 3"]
    assert (second.context["page_before"], second.context["page_after"]) == ("?page=1", "?page=3")
    assert list(told(client.get("/map/?page=3"))) == ["Place 4"]


def test_what_is_beyond_the_limits_is_told(
    client: Client, places: dict[str, Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relations.maps.counting.MOST_RECORDS", 1)
    monkeypatch.setattr("relations.views.map.MOST_RECORDS", 1)
    page = client.get("/map/")
    assert told(page) == {"Town": 1}
    assert "Only the latest 1 records are counted." in text(page)
    monkeypatch.setattr("relations.maps.counting.MOST_RECORDS", 10)
    monkeypatch.setattr("relations.maps.counting.MOST_PLACES", 1)
    monkeypatch.setattr("relations.views.map.MOST_PLACES", 1)
    page = client.get("/map/")
    assert told(page) == {"Town": 2}
    assert "There are more places; these are the 1 with most records." in text(page)


# --- a part of the map -----------------------------------------------------------------------------------------------


def test_places_at_one_spot_are_one_point_that_leads_nearer(client: Client, places: dict[str, Place]) -> None:
    palace = PlaceFactory.create(slug="palace", title="Palace", latitude="53.91", longitude="27.56")
    far = PlaceFactory.create(title="Far", latitude="-33.9", longitude="151.2")
    visit = VisitFactory.create()
    for place in (palace, far):
        VisitPlaceFactory.create(record=visit, place=place)
    page = client.get("/map/?kind=meeting")
    assert drawn(page) == ["Town and 1 more place", "Far: 1 record"]
    (nearer,) = links(page, "area=27.56")
    assert nearer == "?kind=meeting&area=27.56%2C53.9%2C27.57%2C53.91"
    part = client.get(f"/map/{nearer}")
    assert told(part) == {"Town": 2, "Palace": 1}
    assert "2 places in this part of the map" in text(part)
    assert "/map/?kind=meeting" in links(part)


def test_the_whole_world_can_be_shown(client: Client, places: dict[str, Place]) -> None:
    page = client.get("/map/")
    assert page.context["to_world"] == "?area=-180%2C-90%2C180%2C90"
    world = client.get("/map/?area=-180,-90,180,90")
    assert (told(world), world.context["to_world"]) == ({"Town": 2, "Castle": 1}, "")
    assert 'transform="scale(0.1750) translate(-0.0 -0.0)"' in html(world)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("type=participants", "There is no type “participants” here; choose from: visits, statements, documents."),
        ("type=visits&type=documents", "type: Give it once."),
        ("area=1,2,3", "Write four numbers of degrees: west,south,east,north"),
        ("area=30,50,20,60", "Write four numbers of degrees"),
        ("area=0,0,nan,inf", "Write four numbers of degrees"),
        ("area=0,0,181,1", "Write four numbers of degrees"),
        ("page=0", "There is no such page"),
        ("page=51", "There is no such page"),
        ("page=²", "There is no such page"),
        ("yaer=2012", "did you mean “year”?"),
        ("type=documents&outcome=held", "outcome: There is no such parameter"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(
    client: Client, places: dict[str, Place], query: str, message: str
) -> None:
    assert message in refused(client.get(f"/map/?{query}"))


def test_an_order_says_nothing_to_a_map(client: Client, db: None) -> None:
    answer = client.get("/map/?ordering=date&area=&kind=meeting")
    assert (answer.status_code, answer["Location"]) == (302, "/map/?kind=meeting")


def test_nothing_found_is_said_kindly(client: Client, places: dict[str, Place]) -> None:
    assert "Nothing of this kind has been published yet." in text(client.get("/map/?type=documents"))
    assert "No published record matches all of these filters together." in text(client.get("/map/?year=1950"))
    DocumentFactory.create()
    assert "None of these records has a place on record." in text(client.get("/map/?type=documents"))


# --- what is not published, and what it costs ------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_a_place_that_is_not_published_is_not_told(client: Client, places: dict[str, Place], state: str) -> None:
    hidden = PlaceFactory.create(title="Hushed up", latitude="1", longitude="1", **{state: True})
    PlaceNameFactory.create(record=hidden, text="Hushed up")
    visit = VisitFactory.create(title="Somewhere")
    VisitPlaceFactory.create(record=visit, place=hidden)
    DocumentFactory.create(place=hidden)
    StatementFactory.create(visit=visit)
    page = client.get("/map/")
    assert (told(page), drawn(page)) == ({"Town": 2, "Castle": 1}, ["Town: 2 records"])
    assert "1 record has no place on record." in text(page)
    for url in ("/map/", "/map/?type=documents", "/map/?type=statements"):
        assert "Hushed up" not in html(client.get(url))


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_records_that_are_not_published_are_counted_nowhere(
    client: Client, places: dict[str, Place], state: str
) -> None:
    hidden = VisitFactory.create(title="Hushed up", **{state: True})
    VisitPlaceFactory.create(record=hidden, place=places["town"])
    StatementFactory.create(visit=hidden)
    DocumentFactory.create(place=places["town"], **{state: True})
    assert told(client.get("/map/")) == {"Town": 2, "Castle": 1}
    page = client.get("/map/?type=statements")
    assert "None of these records has a place on record." in text(page)
    assert "Nothing of this kind" in text(client.get("/map/?type=documents"))


@pytest.mark.parametrize(("record_type", "most"), [("visits", 7), ("statements", 7), ("documents", 7)])
def test_a_map_costs_the_same_with_one_place_and_with_many(
    client: Client, db: None, record_type: str, most: int
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            client.get(f"/map/?type={record_type}")
        return len(made)

    def make(longitude: int) -> None:
        place = PlaceFactory.create(latitude="50", longitude=str(longitude))
        PlaceNameFactory.create(record=place)
        visit = VisitPlaceFactory.create(place=place).record
        StatementFactory.create(visit=visit)
        DocumentFactory.create(place=place)

    make(10)
    at_one = queries()
    for longitude in (20, 30, 40, 50):
        make(longitude)
    assert (queries(), at_one) == (at_one, most)
