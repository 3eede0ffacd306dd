"""What search engines and other programs are told of a record on its page: schema.org, Open Graph, addresses."""

import json
import re
import struct
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from relations.choices import CommitmentState, DocumentKind, ParticipantKind, PlaceKind, Qualifier, VisitOutcome
from relations.record_types import RECORD_TYPES, RecordType
from tests.factories import (
    CommitmentFactory,
    CommitmentParticipationFactory,
    DocumentFactory,
    FigureFactory,
    ParticipantFactory,
    PlaceFactory,
    SourceFactory,
    StatementFactory,
    StatementParticipationFactory,
    TenureFactory,
    VisitFactory,
    VisitParticipationFactory,
    VisitPlaceFactory,
    factory_of,
)
from tests.reading import html, links, page_of
from tests.test_corrections import corrected
from tests.test_pages import hide_all_but, made, point_at

pytestmark = pytest.mark.django_db
every_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=lambda each: each.plural)

THING = "name description url sameAs identifier @id alternateName"
CREATIVE = f"{THING} about keywords creator dateCreated inLanguage isPartOf recordedAt text locationCreated genre"
ORGANIZATION = f"{THING} foundingDate dissolutionDate parentOrganization"
PLACE = f"{THING} containedInPlace geo"
#: The types of schema.org that pages use, with the properties each may have there.
KNOWN = {
    "WebPage": f"{THING} inLanguage isPartOf version dateModified correction citation mainEntity",
    "WebSite": THING,
    "Event": f"{THING} startDate endDate eventStatus location organizer attendee superEvent about keywords",
    "Quotation": CREATIVE,
    "Statement": CREATIVE,
    "CreativeWork": f"{CREATIVE} publisher datePublished archivedAt",
    "NewsArticle": f"{CREATIVE} publisher datePublished archivedAt",
    "Legislation": f"{CREATIVE} legislationType legislationDate legislationLegalForce legislationPassedBy",
    "Action": f"{THING} actionStatus agent participant",
    "Observation": f"{THING} variableMeasured observationAbout observationDate unitText value minValue maxValue",
    "Person": f"{THING} birthDate deathDate memberOf",
    "OrganizationRole": f"{THING} roleName startDate endDate memberOf",
    "Organization": ORGANIZATION,
    "GovernmentOrganization": ORGANIZATION,
    "Corporation": ORGANIZATION,
    "NewsMediaOrganization": ORGANIZATION,
    "PoliticalParty": ORGANIZATION,
    "Country": PLACE,
    "AdministrativeArea": PLACE,
    "City": PLACE,
    "Place": PLACE,
    "GeoCoordinates": f"{THING} latitude longitude",
}
DATES = ("startDate", "endDate", "dateCreated", "datePublished", "legislationDate", "birthDate", "deathDate")


def linked_data(page: Any) -> dict[str, Any]:
    (told,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html(page), re.DOTALL)
    assert re.findall(r"[<>&]", told) == []
    data = json.loads(told)
    assert data.pop("@context") == "https://schema.org"
    check(data)
    return dict(data)


def check(data: Any) -> None:
    """Only types and properties that schema.org has, nothing empty, and no date but a stated one."""
    if isinstance(data, list):
        for each in data:
            check(each)
    if not isinstance(data, dict):
        return
    allowed = {"@type", *KNOWN[data["@type"]].split()}
    assert set(data) - allowed == set()
    for name, value in data.items():
        assert value not in ("", None, [], {})
        if name in DATES:
            assert re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value)
        check(value)


def entity(client: Client, record: Any) -> dict[str, Any]:
    told = linked_data(page_of(client, record))["mainEntity"]
    assert isinstance(told, dict)
    return told


@every_type
def test_every_page_says_what_it_is_about_in_words_of_schema_org(client: Client, record_type: RecordType) -> None:
    record = made(record_type)
    point_at(record, 1)
    data = linked_data(page_of(client, record))
    address = f"http://testserver{record.get_absolute_url()}"
    assert (data["@id"], data["@type"], data["name"]) == (address, "WebPage", record.title)
    assert data["version"] == record.version
    assert data["mainEntity"]["@id"] == f"{address}#it"
    assert data["isPartOf"] == {"@type": "WebSite", "name": "Relations", "url": "http://testserver/"}
    if "citations" in record_type.model.answer_relations:
        source = record.citations.first().source
        url = f"http://testserver{source.get_absolute_url()}"
        assert {"@type": "CreativeWork", "name": source.title, "url": url} in data["citation"]


@every_type
def test_no_draft_is_told_to_programs_either(client: Client, record_type: RecordType) -> None:
    record = made(record_type)
    point_at(record, 1)
    hide_all_but(record)
    assert "Hushed" not in json.dumps(linked_data(page_of(client, record)), ensure_ascii=False)
    assert "Hushed" not in html(page_of(client, record)).partition("</head>")[0]


@every_type
def test_no_text_can_end_the_data_or_an_attribute(client: Client, record_type: RecordType) -> None:
    title = '</script><script>alert("1")</script> & \' <!-- «Мост»'
    record = factory_of(record_type.model).create(title=title, summary=title)
    page = page_of(client, record)
    assert linked_data(page)["name"] == title
    assert "<script>alert" not in html(page)
    assert open_graph(page)["og:title"] == title


def test_corrections_are_told_to_programs(client: Client) -> None:
    visit = corrected(VisitFactory.create(), "The year was misread.")
    assert linked_data(page_of(client, visit))["correction"] == ["The year was misread."]


# --- each type -------------------------------------------------------------------------------------------------------


def test_a_visit_is_an_event(client: Client) -> None:
    visit = VisitFactory.create(
        date="2012-05-12/2012-05-14",
        host=ParticipantFactory.create(title="Host"),
        parent=VisitFactory.create(title="Summit"),
    )
    VisitPlaceFactory.create(record=visit, place=PlaceFactory.create(title="Newburg"))
    VisitParticipationFactory.create(record=visit, participant=ParticipantFactory.create(title="Nordin"))
    told = entity(client, visit)
    assert (told["@type"], told["startDate"], told["endDate"]) == ("Event", "2012-05-12", "2012-05-14")
    assert told["eventStatus"] == "https://schema.org/EventScheduled"
    assert [place["name"] for place in told["location"]] == ["Newburg"]
    assert (told["organizer"]["name"], told["superEvent"]["name"]) == ("Host", "Summit")
    assert [each["name"] for each in told["attendee"]] == ["Nordin"]


@pytest.mark.parametrize(
    ("date", "told"),
    [
        ("2012-05", ("2012-05", None)),
        ("2012", ("2012", None)),
        ("2012-05/2012-06", ("2012-05", "2012-06")),
        ("2012-05-12/..", ("2012-05-12", None)),
        ("../2012", (None, "2012")),
        ("1995~", (None, None)),
        ("2012-05-14?", (None, None)),
        ("2018-23", (None, None)),
        ("199X", (None, None)),
        ("", (None, None)),
    ],
)
def test_an_event_begins_and_ends_only_when_that_is_known(client: Client, date: str, told: tuple[Any, Any]) -> None:
    data = entity(client, VisitFactory.create(date=date))
    assert (data.get("startDate"), data.get("endDate")) == told


@pytest.mark.parametrize("outcome", VisitOutcome)
def test_every_outcome_has_its_status(client: Client, outcome: str) -> None:
    status = entity(client, VisitFactory.create(outcome=outcome))["eventStatus"]
    expected = {"postponed": "EventPostponed", "cancelled": "EventCancelled"}.get(outcome, "EventScheduled")
    assert status == f"https://schema.org/{expected}"


def test_quoted_words_are_a_quotation_and_retold_ones_are_not(client: Client) -> None:
    statement = StatementFactory.create(mode="direct", quote="Мост.", language="ru", date="2012-05-14")
    StatementParticipationFactory.create(record=statement, participant=ParticipantFactory.create(title="Nordin"))
    told = entity(client, statement)
    assert (told["@type"], told["text"], told["inLanguage"]) == ("Quotation", "Мост.", "ru")
    assert ([each["name"] for each in told["creator"]], told["dateCreated"]) == (["Nordin"], "2012-05-14")
    assert entity(client, StatementFactory.create(mode="reported"))["@type"] == "Statement"


@pytest.mark.parametrize("kind", DocumentKind)
def test_instruments_that_bind_are_legislation(client: Client, kind: str) -> None:
    told = entity(client, DocumentFactory.create(kind=kind, signed="2012-05", life="in_force"))
    if kind in ("treaty", "agreement", "protocol", "exchange_of_notes"):
        assert (told["@type"], told["legislationDate"]) == ("Legislation", "2012-05")
        assert told["legislationLegalForce"] == "https://schema.org/InForce"
    else:
        assert (told["@type"], told["dateCreated"]) == ("CreativeWork", "2012-05")


@pytest.mark.parametrize("kind", ParticipantKind)
def test_every_kind_of_participant_has_its_type(client: Client, kind: str) -> None:
    record = ParticipantFactory.create(kind=kind, wikidata="Q184", country=None, existed="1922-12-30/1991")
    told = entity(client, record)
    assert told["sameAs"] == "https://www.wikidata.org/entity/Q184"
    ends = {"person": ("birthDate", "deathDate"), "state": (), "territory": (), "municipality": ()}
    names = ends.get(kind, ("foundingDate", "dissolutionDate"))
    assert [told.get(name) for name in names] == (["1922-12-30", "1991"] if names else [])


def test_a_person_held_offices(client: Client) -> None:
    tenure = TenureFactory.create(office="Chairman", held="2004~/2010-05")
    told = entity(client, tenure.person)
    assert [(each["roleName"], each.get("startDate"), each["endDate"]) for each in told["memberOf"]] == [
        ("Chairman", None, "2010-05")
    ]


@pytest.mark.parametrize("state", CommitmentState)
def test_a_commitment_is_an_action_to_be_done(client: Client, state: str) -> None:
    commitment = CommitmentFactory.create(state=state)
    CommitmentParticipationFactory.create(record=commitment, participant=ParticipantFactory.create(title="Vorland"))
    told = entity(client, commitment)
    assert [each["name"] for each in told["agent"]] == ["Vorland"]
    words = {"open": "Potential", "met": "Completed", "not_met": "Failed"}
    expected = f"https://schema.org/{words[state]}ActionStatus" if state in words else None
    assert told.get("actionStatus") == expected


@pytest.mark.parametrize("qualifier", Qualifier)
def test_a_number_is_exact_only_where_the_source_is(client: Client, qualifier: str) -> None:
    told = entity(client, FigureFactory.create(value="1500.5", qualifier=qualifier, period="2008", unit="EUR"))
    numbers = {name: told[name] for name in ("value", "minValue", "maxValue") if name in told}
    bounds = {"at_least": "minValue", "more_than": "minValue", "at_most": "maxValue", "less_than": "maxValue"}
    if qualifier in ("about", "approaching"):
        assert numbers == {"value": f"{qualifier} 1500.5"}
    else:
        assert numbers == {bounds.get(qualifier, "value"): 1500.5}
    assert (told["observationDate"], told["unitText"]) == ("2008", "EUR")


@pytest.mark.parametrize("kind", PlaceKind)
def test_a_place_lies_somewhere(client: Client, kind: str) -> None:
    told = entity(client, PlaceFactory.create(kind=kind, latitude="0", longitude="27.5"))
    assert told["geo"] == {"@type": "GeoCoordinates", "latitude": 0.0, "longitude": 27.5}


def test_a_source_is_news_where_media_published_it(client: Client) -> None:
    radio = ParticipantFactory.create(title="Lake Radio", kind="media", country=None)
    source = SourceFactory.create(publisher=radio, published="2012-05-14", archived_url="https://archive.example/1")
    told = entity(client, source)
    assert (told["@type"], told["datePublished"], told["publisher"]["name"]) == (
        "NewsArticle",
        "2012-05-14",
        "Lake Radio",
    )
    assert told["archivedAt"] == "https://archive.example/1"


# --- the head of the page --------------------------------------------------------------------------------------------


def open_graph(page: Any) -> dict[str, str]:
    pairs = re.findall(r'<meta (?:property|name)="(og:[^"]*|description)" content="([^"]*)">', html(page))
    return {name: unescape(value) for name, value in pairs}


def test_a_link_to_a_record_can_be_shown_with_its_title_and_summary(client: Client) -> None:
    visit = VisitFactory.create(slug="talks", title="Talks", summary="On the bridge. " * 30)
    page = page_of(client, visit)
    told = open_graph(page)
    assert len(told["description"]) == 200
    assert told == {
        "description": told["og:description"],
        "og:type": "article",
        "og:site_name": "Relations",
        "og:url": "http://testserver/visits/talks/",
        "og:title": "Talks",
        "og:description": told["description"],
        "og:image": "http://testserver/static/relations/card.png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Relations",
        "og:locale": "en_GB",
    }
    picture = finders.find("relations/card.png")
    assert picture is not None
    # A PNG file begins with its name; its width and height follow at their place.
    assert struct.unpack(">8s8x2I", Path(picture).read_bytes()[:24]) == (b"\x89PNG\r\n\x1a\n", 1200, 630)
    assert '<link rel="canonical" href="http://testserver/visits/talks/">' in html(page)


def test_one_address_serves_all_languages(client: Client) -> None:
    """So there is no other address to name: the page says that it varies, and in which language it is."""
    visit = VisitFactory.create(slug="talks")
    locales = {"en": "en_GB", "ru": "ru_RU", "be": "be_BY", "de": "de_DE"}
    assert list(locales) == [language for language, _name in settings.LANGUAGES]
    for language, locale in locales.items():
        page = client.get("/visits/talks/?ref=mail", headers={"accept-language": language})
        assert (open_graph(page)["og:locale"], page["Content-Language"]) == (locale, language)
        assert "hreflang" not in html(page)
        assert "Accept-Language" in page["Vary"]
        assert '<link rel="canonical" href="http://testserver/visits/talks/">' in html(page)
    assert f"{visit.get_absolute_url()}" in links(page)
