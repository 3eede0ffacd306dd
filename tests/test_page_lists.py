"""What a reader asks of a list, and how the list answers."""

import base64
import json
import re
from typing import Any

import pytest
from django.test import Client

from relations.choices import ParticipantKind, VisitKind
from relations.facets import facets_with
from relations.models import Visit
from relations.record_types import RECORD_TYPES, RecordType
from tests.factories import (
    ParticipantFactory,
    ParticipantNameFactory,
    PlaceFactory,
    PlaceNameFactory,
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


def listed(answer: Any) -> list[str]:
    return [record.slug for record in answer.context["page"].items]


def chips(answer: Any) -> dict[str, str]:
    return {f"{chip.label}: {chip.value}": chip.without for chip in answer.context["chips"]}


def control(answer: Any, name: str) -> Any:
    context = answer.context
    asked = (*context["words"], *context["dates"], *context["others"])
    (found,) = (each for each in asked if each.name == name)
    return found


@pytest.fixture
def pair(db: None) -> Visit:
    """A meeting of Vorland and Nordreich in 2012, beside one of Vorland alone in 2011."""
    vorland = StateFactory.create(title="Vorland", country_code="QM")
    nordreich = StateFactory.create(title="Nordreich", country_code="QN")
    visit: Visit = VisitFactory.create(slug="both", date="2012-05")
    for country in (vorland, nordreich):
        VisitCountryFactory.create(record=visit, country=country)
    VisitCountryFactory.create(record=VisitFactory.create(slug="one", date="2011"), country=vorland)
    return visit


# --- asking ----------------------------------------------------------------------------------------------------------


def test_filters_narrow_the_list_and_show_as_chips_to_take_back(client: Client, pair: Visit) -> None:
    page = client.get("/visits/?country=qm&country=qn&year=2012&kind=meeting&kind=summit")
    assert listed(page) == ["both"]
    assert chips(page) == {
        "Country: Vorland": "?country=qn&year=2012&kind=meeting&kind=summit",
        "Country: Nordreich": "?country=qm&year=2012&kind=meeting&kind=summit",
        "Year: 2012": "?country=qm&country=qn&kind=meeting&kind=summit",
        "Kind: meeting": "?country=qm&country=qn&year=2012&kind=summit",
        "Kind: summit": "?country=qm&country=qn&year=2012&kind=meeting",
    }
    assert page.context["sentence"] == (
        "Country: Vorland and Nordreich; Year: 2012; Kind: meeting or summit; newest first"
    )
    assert listed(client.get("/visits/?country=qm")) == ["both", "one"]


def test_several_countries_of_a_participant_are_joined_by_or(client: Client, pair: Visit) -> None:
    page = client.get("/participants/?country=qm&country=qn")
    assert [record.title for record in page.context["page"].items] == ["Nordreich", "Vorland"]
    assert page.context["sentence"] == "Country: Vorland or Nordreich; title A–Z"


def test_a_country_named_twice_in_other_letters_is_one_filter(client: Client, pair: Visit) -> None:
    page = client.get("/visits/?country=qm&kind=meeting&country=QM")
    assert [(chip.value, chip.without) for chip in page.context["chips"] if chip.name == "country"] == [
        ("Vorland", "?kind=meeting")
    ]
    assert "Country: Vorland; Kind: meeting" in text(page)


def test_words_that_do_not_count_are_told(client: Client, pair: Visit) -> None:
    said = "Too common to count beside other words: “of” and “the”."
    assert said in text(client.get("/visits/?q=talks of the"))
    assert "Too common" not in text(client.get("/visits/?q=the"))
    assert "Too common" not in text(client.get("/visits/?kind=meeting"))


def test_a_chip_says_a_name_where_the_address_has_a_slug(client: Client) -> None:
    speaker = ParticipantFactory.create(title="Lukas Lukander")
    StatementParticipationFactory.create(participant=speaker)
    page = client.get(f"/statements/?speaker={speaker.slug}&date_after=2012-05-01&undated=false")
    assert list(chips(page)) == ["Speaker: Lukas Lukander", "From: 1 May 2012", "Date known: known"]


def facets(answer: Any) -> dict[str, dict[str, int]]:
    """By the name of the facet, what can be ticked with the count it has."""
    told = (each.facet for each in answer.context["facets"])
    return {facet.name: {value.label: value.count for value in facet.values} for facet in told}


def ticked(answer: Any) -> list[tuple[str, str]]:
    return re.findall(r'type="checkbox"[^>]* name="([^"]*)" value="([^"]*)" checked', html(answer))


def test_the_form_is_filled_with_what_was_asked(client: Client, pair: Visit) -> None:
    page = client.get("/visits/?q=Нордрайх&country=qm&year=2012&format=narrow&kind=meeting&date_before=2013-01-01")
    asked = ("q", "year", "date_before")
    assert {name: control(page, name).values for name in asked} == {
        "q": ["Нордрайх"],
        "year": ["2012"],
        "date_before": ["2013-01-01"],
    }
    assert ticked(page) == [("kind", "meeting"), ("country", "QM"), ("format", "narrow")]
    assert "Filters (6 in use)" in text(page)


@pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=lambda each: each.plural)
def test_whatever_may_be_asked_can_be_asked_from_the_page(client: Client, record_type: RecordType) -> None:
    """In a field, or by ticking what is there to be ticked; of a question that is refused, all in fields."""
    factory_of(record_type.model).create(full=True)
    filterset = record_type.filterset({}, queryset=record_type.model.objects.published())
    assert filterset.parameter_errors() == {}
    refused, page = client.get(f"/{record_type.plural}/?nonsense=1"), client.get(f"/{record_type.plural}/")
    assert set(filterset.filters) - asked_for(refused, record_type) == set()
    missing = set(filterset.filters) - asked_for(page, record_type)
    assert {name for name in missing if facets_with(filterset, [name])[name].values} == set()


def asked_for(page: Any, record_type: RecordType) -> set[str]:
    shown = html(page).split("<main", 1)[1]
    linked = re.findall(rf'href="/{record_type.plural}/by/([^/"]*)/', shown)
    return {*re.findall(r'<(?:input|select)[^>]* name="([^"]*)"', shown), *linked}


def test_empty_fields_of_the_form_leave_no_trace_in_the_address(client: Client) -> None:
    answer = client.get("/visits/?q=&country=&country=QM&year=&kind=&ordering=&place=&place=")
    assert (answer.status_code, answer["Location"]) == (302, "/visits/?country=QM")
    answer = client.get("/visits/?q=&year=")
    assert (answer.status_code, answer["Location"]) == (302, "/visits/")


def test_the_order_can_be_chosen_and_the_types_own_needs_no_parameter(client: Client, pair: Visit) -> None:
    page = client.get("/visits/?ordering=date")
    assert listed(page) == ["one", "both"]
    orders = re.findall(r'<option value="([^"]*)"( selected)?>(?:newest|oldest) first', html(page))
    assert orders == [("", ""), ("date", " selected")]
    assert 'value=""' in html(client.get("/visits/")).split("id_ordering")[2]
    assert listed(client.get("/visits/?ordering=-date")) == ["both", "one"]


@pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=lambda each: each.plural)
def test_the_list_links_to_the_same_question_in_the_api(client: Client, record_type: RecordType) -> None:
    for title in ("Bridge over the Lake", "Bridge in the Hills", "Ferry"):
        factory_of(record_type.model).create(title=title)
    page = client.get(f"/{record_type.plural}/?q=bridge&ordering=title")
    (link,) = set(links(page, r"^/api/v1/.*\?"))
    assert link == f"/api/v1/{record_type.plural}/?q=bridge&ordering=title"
    assert [each["slug"] for each in client.get(link).json()["results"]] == listed(page)
    assert [record.title for record in page.context["page"].items] == ["Bridge in the Hills", "Bridge over the Lake"]


# --- answering -------------------------------------------------------------------------------------------------------


def test_the_count_is_told_and_pages_lead_on_and_back(client: Client) -> None:
    for number in range(52):
        VisitFactory.create(slug=f"meeting-{number:02}", date="2012")
    first = client.get("/visits/?year=2012")
    assert "52 records" in text(first)
    (on,) = links(first, r"cursor=")
    second = client.get(f"{on}")
    assert listed(first) + listed(second) == [f"meeting-{number:02}" for number in reversed(range(52))]
    (back,) = links(second, r"cursor=")
    assert listed(client.get(back)) == listed(first)
    assert chips(second) == {"Year: 2012": ""}
    assert "/visits/?year=2012" in links(second)


def test_a_list_too_long_to_count_says_more_than(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relations.paging.COUNT_LIMIT", 2)
    VisitFactory.create_batch(3)
    assert "More than 2 records" in text(client.get("/visits/"))


def test_an_empty_list_says_which_filters_made_it_so(client: Client, pair: Visit) -> None:
    page = client.get("/visits/?country=qn&year=1950")
    assert "No published record matches all of these filters together." in text(page)
    assert "without Country: Nordreich" in text(page)
    assert {"/visits/?year=1950", "/visits/?country=qn", "/visits/"} <= set(links(page))


def test_a_list_of_nothing_yet_says_so(client: Client) -> None:
    assert "Nothing of this kind has been published yet." in text(client.get("/figures/"))


def test_a_person_is_found_by_a_name_in_another_script(client: Client) -> None:
    person = ParticipantFactory.create(kind=ParticipantKind.PERSON, title="Lukas Lukander")
    ParticipantNameFactory.create(record=person, language="be", script="Cyrl", text="Лукаш Лукандэр")
    page = client.get("/participants/?q=лукандер")
    assert listed(page) == [person.slug]
    assert '<span lang="be">Лукаш Лукандэр</span>' in html(page)


# --- what is refused -------------------------------------------------------------------------------------------------


def refused(answer: Any) -> str:
    assert (answer.status_code, answer.context["page"]) == (400, None)
    assert "no records are listed" in text(answer)
    return text(answer)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("yaer=2012", "There is no such parameter; did you mean “year”?"),
        ("year=two", "Enter"),
        ("country=zz", "ZZ"),
        ("kind=shouting", "shouting"),
        ("date_after=2012-13-45", "Enter a valid date."),
        ("speaker=nobody", "nobody"),
        ("ordering=size", "size"),
        ("year=2012&year=2013", "Give it once."),
        ("cursor=junk", "start again without it"),
        ("q=%00", "Null characters are not allowed."),
        ("speaker=a%00b", "Select a valid choice."),
        ("kind=%00", "Select a valid choice."),
        ("year=%00", "Enter"),
        ("cursor=%00", "start again without it"),
        ("%00=1", "There is no such parameter."),
        ("q=" + "x" * 10_000, "at most 200 characters"),
        ("q=%22a+b+c+d+e+f+g+h+i+j+k%22", "Words: Search for 10 words at most."),
        ("q=-%22a+b+c+d+e+f+g+h+i+j+k%22", "Words: Search for 10 words at most."),
        ("q=+++", "Words: There is no word or number in it."),
        ("speaker=" + "x" * 10_000, "Select a valid choice."),
        ("x" * 10_000 + "=1", "There is no such parameter."),
        ("cursor=" + "A" * 10_000, "start again without it"),
        ("&".join(f"p{number}=1" for number in range(900)), "There is no such parameter."),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(client: Client, query: str, message: str) -> None:
    StatementFactory.create()
    assert message in refused(client.get(f"/statements/?{query}"))


def test_the_form_keeps_what_was_refused_beside_the_reason(client: Client, pair: Visit) -> None:
    page = client.get("/visits/?year=two&country=qm&date_after=2012-13-45&foo=1")
    refused(page)
    assert (control(page, "year").kind, control(page, "year").value) == ("text", "two")
    assert control(page, "date_after").value == "2012-13-45"
    assert control(page, "country").values == ["QM"]
    assert re.search(
        r'id="id_year" name="year" value="two"[^>]* aria-describedby="id_year_notes" aria-invalid', html(page)
    )
    assert '<details class="panel" id="panel" open>' in html(page)
    assert links(page, "country=qm") == ["/visits/?year=two&country=qm&date_after=2012-13-45"]
    assert list(chips(page)) == ["Country: Vorland"]


@pytest.mark.parametrize("debug", [False, True])
def test_more_parameters_than_are_read_are_refused_in_plain_words(client: Client, settings: Any, debug: bool) -> None:
    settings.DEBUG = debug
    page = client.get("/visits/?" + "&".join(f"p{number}=1" for number in range(1001)))
    assert page.status_code == 400
    assert "This question could not be read" in text(page)


def test_a_cursor_behind_the_end_leads_back(client: Client) -> None:
    VisitFactory.create(slug="only", date="2012")
    cursor = base64.urlsafe_b64encode(json.dumps(["-sort_date", "0001-01-01", 1, False]).encode()).decode().rstrip("=")
    page = client.get(f"/visits/?year=2012&cursor={cursor}")
    assert (page.status_code, listed(page)) == (200, [])
    assert "nothing on this page of the list, which has 1 record" in text(page)
    assert "/visits/?year=2012" in links(page)


def test_a_cursor_of_another_order_is_refused(client: Client) -> None:
    for number in range(51):
        VisitFactory.create(slug=f"meeting-{number}", kind=VisitKind.MEETING)
    (on,) = links(client.get("/visits/"), r"cursor=")
    assert "start again without it" in refused(client.get(f"{on}&ordering=title"))


def test_what_is_asked_is_shown_as_text(client: Client) -> None:
    page = client.get("/visits/?q=<script>alert(1)</script>&<b>=1")
    assert "<script>" not in html(page)
    assert "<b>" not in html(page)


def test_dates_are_in_the_readers_language(client: Client) -> None:
    VisitFactory.create(date="2012-05-14")
    page = client.get("/visits/", headers={"Accept-Language": "ru"})
    assert '<html lang="ru">' in html(page)
    assert '<time datetime="2012-05-14">14 мая 2012 г.</time>' in html(page)
    assert '<time datetime="2012-05-14">14 May 2012</time>' in html(client.get("/visits/"))


def test_page_and_api_name_a_place_alike_where_its_name_changed_within_the_date(client: Client) -> None:
    place = PlaceFactory.create(title="Newburg")
    PlaceNameFactory.create(record=place, text="Altburg", kind="former", used="1961/1998-05-05", language="en")
    PlaceNameFactory.create(record=place, text="Newburg", kind="official", used="1998-05-06/..", language="en")
    VisitPlaceFactory.create(record=VisitFactory.create(date="1998"), place=place)
    (visit,) = client.get("/api/v1/visits/").json()["results"]
    assert [each["name"] for each in visit["places"]] == ["Altburg / Newburg"]
    assert "Altburg / Newburg (today Newburg)" in text(client.get("/visits/"))
