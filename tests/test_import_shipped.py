"""The mappings that come with the desk, on made-up rows in the shape of the real files."""

from pathlib import Path

import pytest

from relations.models import Participant, Place, Tenure, Visit
from tests.factories import PlaceFactory, PlaceNameFactory, StateFactory
from tests.importing import Table, run, write_csv

pytestmark = pytest.mark.django_db

VISIT_COLUMNS = (
    "id,date_start,date_end,days,country_id,country_label,iso2,visitor_raw,n_visitors,title,leader,"
    "host_country,visit_type,also_visited,departed,met_with,description,url,source,created,modified"
)
TRAVEL_COLUMNS = (
    "id,role,person_id,name,date_start,date_end,days,country_id,country_label,iso2,locale,n_places,"
    "signed_flag,counterparts,remarks,url,source"
)
APPOINTMENT_COLUMNS = (
    "id,kind,person_id,office_id,country_id,contemporary_territory_id,iso2,appointed,appointed_precision,"
    "appointed_note,appointed_attrs,arrived,arrived_precision,arrived_note,arrived_attrs,started,"
    "started_precision,started_note,started_attrs,ended,ended_precision,ended_note,ended_attrs,note"
)
PEOPLE_COLUMNS = "id,surname,forename,genname,altnames,birth,death,death_attrs,career,old_ids"


@pytest.fixture(autouse=True)
def states() -> None:
    StateFactory.create(slug="united-states", title="United States", country_code="US")
    StateFactory.create(slug="soviet-union", title="Soviet Union", country_code="SUHH")
    StateFactory.create(slug="vorland", title="Vorland", country_code="QV")


def rows(columns: str, *given: dict[str, str]) -> Table:
    return [dict.fromkeys(columns.split(","), "") | each for each in given]


def visit(**cells: str) -> dict[str, str]:
    days = {"date_start": "1993-05-14", "date_end": "1993-05-16"}
    return {**days, "country_label": "Vorland", "iso2": "QV", "visit_type": "state", **cells}


def test_visitors_states_and_events_of_visits_are_each_made_once(tmp_path: Path) -> None:
    given = (
        visit(id="1", visitor_raw="President Ada Lukander and Prime Minister Boris Bridger"),
        visit(id="2", visitor_raw="President Ada Lukander", visit_type="working", date_end="1993-05-14"),
        visit(id="3", visitor_raw="General Secretary Clara Ferry", country_label="U.S.S.R.", iso2="RU"),
        visit(id="4", visitor_raw="King Dorin", country_label="Hillmark", iso2="", description="In a boat."),
    )
    path = write_csv(tmp_path / "visits.csv", rows(VISIT_COLUMNS, *given))
    write_csv(tmp_path / "derived_event_visits.csv", [{"event_id": "7", "visit_id": n} for n in ("1", "2")])
    event = {"event_id": "7", "name": "summit of bridges", "date_start": "1993-05-14", "date_end": "1993-05-16"}
    write_csv(tmp_path / "derived_events.csv", [{**event, "n_visits": "2", "n_countries": "1"}])
    said = run("visit", path, "--mapping", "visits", "--create-missing")
    assert said[-1] == (
        "Rows: 4. Records new: 4, changed: 0, unchanged: 0, "
        "drafts of the type visit made: 1, drafts of the type participant made: 5."
    )
    first, second = Visit.objects.get(slug="us-visit-1"), Visit.objects.get(slug="us-visit-2")
    assert [(row.participant.title, row.capacity) for row in first.participations.all()] == [
        ("Ada Lukander", "President"),
        ("Boris Bridger", "Prime Minister"),
    ]
    assert (first.date, second.date) == ("1993-05-14/1993-05-16", "1993-05-14")
    assert first.parent == second.parent == Visit.objects.get(slug="us-event-7", kind="summit", date_inferred=True)
    clara = Participant.objects.get(title="Clara Ferry")
    assert clara.country == Participant.objects.get(slug="soviet-union")
    assert Visit.objects.get(slug="us-visit-4").notes.startswith("In a boat.")
    assert Visit.objects.get(slug="us-visit-4").summary == ""
    again = run("visit", path, "--mapping", "visits", "--create-missing")
    assert again == ["Rows: 4. Records new: 0, changed: 0, unchanged: 4."]


def test_a_misspelled_visitor_is_the_same_person_in_every_run(tmp_path: Path) -> None:
    """“Peter Stoyanov” is told by the mapping to be Petar Stoyanov, whichever of them a row names first."""
    given = (
        visit(id="1", visitor_raw="President Peter Stoyanov"),
        visit(id="2", visitor_raw="President Petar Stoyanov"),
    )
    path = write_csv(tmp_path / "visits.csv", rows(VISIT_COLUMNS, *given))
    write_csv(tmp_path / "derived_event_visits.csv", [{"event_id": "7", "visit_id": "9"}])
    write_csv(tmp_path / "derived_events.csv", [{"event_id": "7", "name": "x", "date_start": "", "date_end": ""}])
    run("visit", path, "--mapping", "visits", "--create-missing")
    (person,) = Participant.objects.filter(kind="person")
    assert (person.title, person.country.slug if person.country else "") == ("Petar Stoyanov", "vorland")
    again = run("visit", path, "--mapping", "visits", "--create-missing")
    assert again == ["Rows: 2. Records new: 0, changed: 0, unchanged: 2."]


def test_president_and_secretary_at_the_same_places_are_one_visit(tmp_path: Path) -> None:
    newburg = PlaceFactory.create(title="Newburg", country=Participant.objects.get(slug="vorland"))
    PlaceNameFactory.create(record=newburg, text="Altburg")
    shared = {"date_start": "1993-05-14", "date_end": "1993-05-14", "country_label": "Vorland", "iso2": "QV"}
    given = (
        {**shared, "id": "1", "role": "president", "person_id": "lukander-ada", "name": "Ada Lukander",
         "locale": "Altburg, Ferryton (Cuba)", "remarks": "Opened a bridge."},
        {**shared, "id": "2", "role": "secretary", "person_id": "bridger-boris", "name": "Boris Bridger",
         "locale": "Altburg, Ferryton (Cuba)", "remarks": "Came along."},
        {**shared, "id": "3", "role": "president", "person_id": "lukander-ada", "name": "Ada Lukander"},
    )  # fmt: skip
    StateFactory.create(slug="cuba", title="Cuba")
    path = write_csv(tmp_path / "travels.csv", rows(TRAVEL_COLUMNS, *given))
    run("visit", path, "--mapping", "travels", "--create-missing")
    assert Visit.objects.count() == 2
    together = Visit.objects.get(place_rows__place=newburg)
    assert [(row.participant.slug, row.capacity) for row in together.participations.all()] == [
        ("lukander-ada", "President"),
        ("bridger-boris", "Secretary of State"),
    ]
    assert [row.name_as_printed for row in together.place_rows.order_by("pk")] == ["Altburg", "Ferryton (Cuba)"]
    assert Place.objects.get(title="Ferryton").country == Participant.objects.get(slug="cuba")
    assert [row.country.slug for row in together.country_rows.all()] == ["united-states", "vorland"]


def test_people_and_their_offices_are_known_no_more_exactly_than_the_files_say(tmp_path: Path) -> None:
    people = (
        {"id": "lukander-ada", "surname": "Lukander", "forename": "Ada", "altnames": "A. Lukander; Ada L.",
         "birth": "1850", "death": "1914"},
        {"id": "bridger-boris", "surname": "Bridger", "forename": "Boris", "genname": "Jr.", "birth": "1938"},
    )  # fmt: skip
    run("participant", write_csv(tmp_path / "people.csv", rows(PEOPLE_COLUMNS, *people)), "--mapping", "people")
    ada, boris = Participant.objects.get(slug="lukander-ada"), Participant.objects.get(slug="bridger-boris")
    assert (ada.existed, boris.existed, boris.title) == ("1850/1914", "1938/", "Boris Bridger Jr.")
    assert sorted(ada.names.values_list("text", flat=True)) == ["A. Lukander", "Ada L."]
    write_csv(tmp_path / "us_offices.csv", [{"id": "envoy", "name": "Envoy"}])
    write_csv(tmp_path / "territories_history.csv", [{"id": "vorland-1", "short_name": "Vorland"}])
    office = {"office_id": "envoy", "contemporary_territory_id": "vorland-1"}
    given = (
        {**office, "person_id": "lukander-ada", "started": "1880-05", "started_precision": "month",
         "ended": "1882-01-02", "ended_precision": "day", "appointed": "1879-12-01"},
        {**office, "person_id": "bridger-boris", "ended": "1990", "ended_precision": "year"},
        {**office, "person_id": "bridger-boris", "note": "Declined appointment."},
        {**office, "person_id": "bridger-boris", "started": "1886-07-27", "ended": "1886-07-22"},
    )  # fmt: skip
    path = write_csv(tmp_path / "appointments.csv", rows(APPOINTMENT_COLUMNS, *given))
    said = run("tenure", path, "--mapping", "appointments", "--skip-bad")
    assert said[0].startswith("line 5, started, arrived, ended “1886-07-27/1886-07-22”: The two ends make no period")
    assert said[-1] == "Rows: 4. Records new: 2, changed: 0, unchanged: 0."
    told = [(each.person, each.office, each.held, each.note) for each in Tenure.objects.order_by("pk")]
    assert told == [
        (ada, "Envoy to Vorland", "1880-05/1882-01-02", "Appointed 1879-12-01."),
        (boris, "Envoy to Vorland", "/1990", ""),
    ]
    assert (ada.history.count(), Tenure.history.count()) == (1, 2)
    ada.refresh_from_db()
    assert ada.version == 2
