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
    DocumentRelationFactory,
    FigureFactory,
    ParticipantFactory,
    PlaceFactory,
    SourceFactory,
    StateFactory,
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

THING = "name description url sameAs identifier @id alternateName mainEntityOfPage"
CREATIVE = (
    f"{THING} about keywords creator dateCreated inLanguage isPartOf recordedAt text locationCreated genre citation"
)
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
    "DigitalDocument": CREATIVE,
    "Legislation": f"{CREATIVE} legislationType legislationDate legislationLegalForce legislationPassedBy "
    "legislationAmends legislationChanges legislationEnsuresImplementationOf",
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
    "Landform": PLACE,
    "PropertyValue": f"{THING} propertyID value",
    "GeoCoordinates": f"{THING} latitude longitude",
}
DATES = (
    "startDate", "endDate", "dateCreated", "datePublished", "legislationDate", "birthDate", "deathDate",
    "foundingDate", "dissolutionDate",
)  # fmt: skip


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
        assert (told["@type"], told["dateCreated"]) == ("DigitalDocument", "2012-05")


@pytest.mark.parametrize("kind", ParticipantKind)
def test_every_kind_of_participant_has_its_type(client: Client, kind: str) -> None:
    record = ParticipantFactory.create(kind=kind, wikidata="Q184", country=None, existed="1922-12-30/1991")
    told = entity(client, record)
    assert told["sameAs"] == ["http://www.wikidata.org/entity/Q184"]
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


# --- in the words of schema.org --------------------------------------------------------------------------------------


def test_another_record_is_named_as_it_names_itself(client: Client) -> None:
    visit = VisitFactory.create(host=ParticipantFactory.create(slug="host", kind="company", country=None))
    host = entity(client, visit.host)
    assert entity(client, visit)["organizer"] == {
        "@type": "Corporation",
        "@id": host["@id"],
        "name": host["name"],
        "url": "http://testserver/participants/host/",
    }


def test_a_country_is_known_by_its_codes(client: Client) -> None:
    country = StateFactory.create(country_code="BY", alpha3_code="BLR", wikidata="Q184")
    told = entity(client, country)
    assert told["sameAs"] == ["http://www.wikidata.org/entity/Q184", "https://www.iso.org/obp/ui/#iso:code:3166:BY"]
    codes = [(each["propertyID"], each["value"]) for each in told["identifier"]]
    assert codes == [("ISO 3166-1 alpha-2", "BY"), ("ISO 3166-1 alpha-3", "BLR")]


@pytest.mark.parametrize(("code", "part"), [("SUHH", "ISO 3166-3"), ("XK", "ISO 3166-1 alpha-2")])
def test_codes_that_iso_has_no_page_of_lead_nowhere(client: Client, code: str, part: str) -> None:
    told = entity(client, StateFactory.create(country_code=code, wikidata=""))
    assert [each["propertyID"] for each in told["identifier"]] == [part]
    assert "sameAs" not in told


def test_a_treaty_says_what_it_does_to_others_and_what_it_cites(client: Client) -> None:
    treaty = DocumentFactory.create(kind="treaty")
    for kind, target in (("amends", "treaty"), ("supersedes", "memorandum"), ("cites", "memorandum")):
        named = DocumentFactory.create(kind=target, title=f"{kind} this {target}")
        DocumentRelationFactory.create(record=treaty, target=named, kind=kind)
    told = entity(client, treaty)
    assert [each["name"] for each in told["legislationAmends"]] == ["amends this treaty"]
    # Only legislation can be changed by legislation.
    assert "legislationChanges" not in told
    assert [(each["@type"], each["name"]) for each in told["citation"]] == [
        ("DigitalDocument", "cites this memorandum")
    ]


def test_an_office_held_within_one_year_began_and_ended_in_it(client: Client) -> None:
    told = entity(client, TenureFactory.create(held="2012").person)["memberOf"][0]
    assert (told["startDate"], told["endDate"]) == ("2012", "2012")


# --- as of a day -----------------------------------------------------------------------------------------------------


@pytest.fixture
def minister() -> Any:
    """Somebody who held one office after another, and one nobody knows when."""
    person = ParticipantFactory.create(slug="nordin")
    for office, held in (
        ("Mayor", "1990/1999"),
        ("Minister", "2004-01-01/2010-05"),
        ("Adviser", ""),
        ("Governor", "2009~/.."),
    ):
        TenureFactory.create(person=person, office=office, held=held)
    return person


def test_as_of_a_day_a_person_has_the_offices_of_that_day(client: Client, minister: Any) -> None:
    page = client.get("/participants/nordin/?as_of=2009-12-31")
    told = linked_data(page)["mainEntity"]["memberOf"]
    # That it ended, nobody could tell on that day. What was possibly held then, schema.org has no word for.
    assert [(each["roleName"], each["startDate"], each.get("endDate")) for each in told] == [
        ("Minister", "2004-01-01", None)
    ]
    assert api(client, "participants/nordin.jsonld?as_of=2009-12-31").json()["memberOf"] == told
    assert len(api(client, "participants/nordin.jsonld").json()["memberOf"]) == 4


@pytest.mark.parametrize("given", ["2012-13-01", "yesterday", "2012"])
def test_what_is_no_day_is_refused(client: Client, minister: Any, given: str) -> None:
    refused = api(client, f"participants/nordin.jsonld?as_of={given}")
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "as_of")


def test_only_a_person_is_asked_about_as_of_a_day(client: Client) -> None:
    StateFactory.create(slug="vorland")
    assert api(client, "participants/vorland.jsonld?as_of=2012-05-14").status_code == 400
    VisitFactory.create(slug="talks")
    assert api(client, "visits/talks.jsonld?as_of=2012-05-14").status_code == 400


# --- in the API ------------------------------------------------------------------------------------------------------


def api(client: Client, address: str, **headers: str) -> Any:
    return client.get(f"/api/v1/{address}", headers=headers)


@every_type
def test_the_api_tells_the_same_of_the_thing_as_its_page(client: Client, record_type: RecordType) -> None:
    record = made(record_type)
    point_at(record, 1)
    answer = api(client, f"{record_type.plural}/{record.slug}.jsonld")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/ld+json")
    told = answer.json()
    assert told.pop("@context") == "https://schema.org"
    check(told)
    page = linked_data(page_of(client, record))
    assert told.pop("mainEntityOfPage") == {name: value for name, value in page.items() if name != "mainEntity"}
    assert told == page["mainEntity"]


@every_type
def test_a_program_that_accepts_json_ld_gets_it_at_the_record_itself(client: Client, record_type: RecordType) -> None:
    record = made(record_type)
    address = f"{record_type.plural}/{record.slug}"
    answer = api(client, f"{address}/", accept="application/ld+json")
    assert (answer["Content-Type"], answer.json()) == (
        "application/ld+json",
        api(client, f"{address}.jsonld").json(),
    )
    assert "Accept" in answer["Vary"]
    plain = api(client, f"{address}/", accept="*/*")
    assert (plain["Content-Type"], plain.json()["slug"]) == ("application/json", record.slug)
    assert "Accept" in plain["Vary"]
    assert api(client, f"{record_type.plural}/", accept="application/ld+json").status_code == 406


@every_type
def test_no_draft_is_told_in_the_api_either(client: Client, record_type: RecordType) -> None:
    record = made(record_type)
    point_at(record, 1)
    hide_all_but(record)
    answer = api(client, f"{record_type.plural}/{record.slug}.jsonld")
    assert answer.status_code == 200
    assert "Hushed" not in answer.content.decode()


@every_type
def test_a_record_that_is_gone_or_has_moved_says_so_in_json_ld_too(client: Client, record_type: RecordType) -> None:
    draft = made(record_type, status="draft")
    made(record_type, withdrawn=True, slug="gone")
    assert api(client, f"{record_type.plural}/{draft.slug}.jsonld").status_code == 404
    refused = api(client, f"{record_type.plural}/gone.jsonld")
    assert (refused.status_code, refused.json()["detail"]) == (410, "Withdrawn: told twice in the bulletin.")
    record = made(record_type, slug="before")
    record.slug = "after"
    record.save()
    moved = api(client, f"{record_type.plural}/before.jsonld")
    assert (moved.status_code, moved["Location"]) == (301, f"/api/v1/{record_type.plural}/after.jsonld")
    there = api(client, f"{record_type.plural}/before/", accept="application/ld+json")
    assert (there.status_code, there["Location"]) == (301, f"/api/v1/{record_type.plural}/after/")


def test_json_ld_is_not_sent_again_to_whom_has_it(client: Client) -> None:
    VisitFactory.create(slug="talks")
    tag = api(client, "visits/talks.jsonld")["ETag"]
    assert api(client, "visits/talks.jsonld", **{"if-none-match": tag}).status_code == 304
    # The record in its own words is another answer.
    assert api(client, "visits/talks/")["ETag"] != tag


def test_json_ld_takes_no_parameter_of_other_answers(client: Client) -> None:
    VisitFactory.create(slug="talks")
    refused = api(client, "visits/talks.jsonld?fields=title")
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")
    assert refused.json()["errors"][0]["parameter"] == "fields"


def test_a_token_that_is_not_good_is_refused_here_too(client: Client) -> None:
    VisitFactory.create(slug="talks")
    assert api(client, "visits/talks.jsonld", authorization="Bearer rel_nothing").status_code == 401
