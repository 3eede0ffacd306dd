"""The pages of a pair of countries, of a country and of a person."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from relations.models import Visit
from tests.factories import (
    CommitmentFactory,
    CommitmentParticipationFactory,
    CommitmentProgressFactory,
    DocumentFactory,
    DocumentParticipationFactory,
    FigureFactory,
    IndicatorFactory,
    ParticipantFactory,
    ParticipantNameFactory,
    PlaceFactory,
    PlaceNameFactory,
    StateFactory,
    StatementFactory,
    StatementParticipationFactory,
    TenureFactory,
    VisitCitationFactory,
    VisitCountryFactory,
    VisitFactory,
    VisitParticipationFactory,
    VisitPlaceFactory,
)
from tests.pairs import commitment, concerning, people, visit
from tests.reading import html, links, text

pytestmark = pytest.mark.django_db

PAGES = ("/relations/qn-qs/", "/countries/qn/", "/participants/nora/")


@pytest.fixture
def nora(pair: Any) -> Any:
    return ParticipantFactory.create(slug="nora", title="Nora Nordin", country=pair[0])


def section(page: Any, name: str) -> str:
    """The words of the section whose heading has that id."""
    found = re.search(rf'<section aria-labelledby="{name}">.*?</section>', html(page), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.group(0) if found else "")).strip()


# --- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["qs-qn", "QN-QS", "Qs-qN"])
def test_a_pair_has_one_address_to_which_all_other_spellings_lead_for_good(
    client: Client, pair: Any, given: str
) -> None:
    answer = client.get(f"/relations/{given}/?as_of=2012-06-01")
    assert (answer.status_code, answer["Location"]) == (301, "/relations/qn-qs/?as_of=2012-06-01")


def test_a_country_has_one_address(client: Client, pair: Any) -> None:
    answer = client.get("/countries/QN/")
    assert (answer.status_code, answer["Location"]) == (301, "/countries/qn/")


@pytest.mark.parametrize(
    "address",
    ["/relations/qn-qn/", "/relations/qn-zz/", "/relations/qn/", "/relations/~/", "/countries/zz/", "/countries/кз/",
     "/relations/%00-qs/", "/relations/qn-qs%0a/", "/countries/%ed%a0%80/", f"/relations/{'q' * 5000}/"],
)  # fmt: skip
def test_an_address_of_no_country_is_answered_in_words(client: Client, pair: Any, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "There is no such page" in text(answer)


def test_a_draft_country_has_no_page(client: Client, pair: Any) -> None:
    StateFactory.create(title="Hidden State", country_code="QD", draft=True)
    for address in ("/countries/qd/", "/relations/qd-qn/"):
        answer = client.get(address)
        assert (answer.status_code, "Hidden" in html(answer)) == (404, False)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("as_of=2012-13-01", "Enter a valid date."),
        ("as_of=yesterday", "Enter a valid date."),
        ("as_of=01.06.2012", "Enter a valid date."),
        ("as_of=%00", "Enter a valid date."),
        ("as_of=2012-06-01&as_of=2013-06-01", "Give it once."),
        ("asof=2012-06-01", "did you mean “as_of”?"),
        ("junk=%F0%9F%98%80", "There is no such parameter."),
    ],
)
def test_what_is_asked_wrongly_is_told_and_nothing_is_shown(
    client: Client, nora: Any, page: str, query: str, said: str
) -> None:
    answer = client.get(f"{page}?{query}")
    assert answer.status_code == 400
    assert said in text(answer)
    assert "dossier" not in answer.context


@pytest.mark.parametrize("year", ["0", "10000", "two", "-5", "9" * 5000, "2012.5"])
def test_a_year_that_is_none_is_told(client: Client, pair: Any, year: str) -> None:
    assert client.get("/relations/qn-qs/", {"year": year}).status_code == 400


@pytest.mark.parametrize("query", ["as_of=0001-01-01&year=1", "as_of=9999-12-31&year=9999", "year=9999", "year=1"])
def test_the_ends_of_time_are_answered(client: Client, pair: Any, query: str) -> None:
    visit(pair, date="9999-12-31")
    visit(pair, date="0001-01-01")
    assert client.get(f"/relations/qn-qs/?{query}").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_form_sent_empty_leads_to_the_tidy_address(client: Client, nora: Any, page: str) -> None:
    answer = client.get(f"{page}?as_of=")
    assert (answer.status_code, answer["Location"]) == (302, page)


# --- what they tell --------------------------------------------------------------------------------------------------


def full(pair: Any, nora: Any, number: int) -> None:
    """So many of everything that the pages show."""
    north, south = pair
    for n in range(number):
        guest = ParticipantFactory.create(country=south)
        place = PlaceFactory.create()
        PlaceNameFactory.create(record=place, text=f"Altburg {n}", kind="former", used="1995/2019")
        for person, state in ((nora, north), (guest, south)):
            TenureFactory.create(person=person, office=f"Minister {guest.pk}", body=state, held="2000/..")
        for outcome in ("held", "planned"):
            record = visit(pair, (nora, "President"), (guest, "President"), date=f"2012-0{n + 1}", outcome=outcome)
            VisitPlaceFactory.create(record=record, place=place)
        statement = concerning(pair, StatementFactory.create(date=f"2012-0{n + 1}", visit=record))
        StatementParticipationFactory.create(record=statement, participant=nora)
        for life, in_force in (("in_force", "2012"), ("signed", "")):
            document = DocumentFactory.create(signed="2011", life=life, in_force=in_force, place=place)
            DocumentParticipationFactory.create(record=concerning(pair, document), participant=nora, full=True)
        for due in ("2010", ""):
            promised = commitment(pair, nora, guest, due=due, statement=statement, date="2009")
            CommitmentProgressFactory.create(record=promised, date="2011")
        indicator = IndicatorFactory.create()
        for period in ("2009", "2010/2011"):
            concerning(pair, FigureFactory.create(indicator=indicator, period=period, cited_by=nora))


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/relations/qn-qs/", 48),
        ("/relations/qn-qs/?as_of=2020-06-01&year=2012", 49),
        ("/countries/qn/", 50),
        ("/countries/qn/?as_of=2020-06-01&year=2012", 51),
        ("/participants/nora/", 50),
        ("/participants/nora/?as_of=2020-06-01", 51),
    ],
)
def test_a_page_asks_the_database_as_often_for_much_as_for_little(
    client: Client, pair: Any, nora: Any, address: str, queries: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in (1, 3, 5):
        full(pair, nora, number)
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200


def test_a_pair_is_shown_as_it_stood_on_a_day(client: Client, pair: Any) -> None:
    north, south = pair
    TenureFactory.create(person__title="Old Head", office="President", body=north, held="2000/2012")
    TenureFactory.create(person__title="New Head", office="President", body=north, held="2013/..")
    promised = commitment(pair, south, date="2010", due="2011", state="met", title="To build the bridge")
    CommitmentProgressFactory.create(record=promised, date="2013-02", state="met", note="It stands.")
    concerning(pair, DocumentFactory.create(title="Treaty", signed="2009", in_force="2010", expires="2011-12"))
    past = client.get("/relations/qn-qs/?as_of=2011-06-01")
    assert "As it stood on 1 June 2011 :" in text(past).replace("2011:", "2011 :")
    assert ("Old Head" in section(past, "who"), "New Head" in section(past, "who")) == (True, False)
    assert section(past, "commitments").startswith("Commitments 1 open Owed by Southland")
    assert "In force on 1 June 2011 signed 2009 Treaty" in section(past, "documents")
    later = client.get("/relations/qn-qs/?as_of=2012-06-01")
    assert section(later, "commitments").startswith("Commitments 1 overdue Owed by Southland")
    assert "None is known to be in force" in section(later, "documents")
    now = client.get("/relations/qn-qs/")
    assert ("Old Head" in section(now, "who"), "New Head" in section(now, "who")) == (False, True)
    assert section(now, "commitments").startswith("Commitments 1 met Owed by Southland")
    assert "It stands." in section(now, "commitments")
    assert "It stands." not in html(later)
    assert "/relations/qn-qs/" in links(past)


def test_the_countries_are_named_in_the_language_of_the_reader(client: Client, pair: Any) -> None:
    for state, name in zip(pair, ("Северия", "Южания"), strict=True):
        ParticipantNameFactory.create(record=state, text=name, language="ru", script="Cyrl", kind="common", used="")
    for address in ("/relations/qn-qs/", "/relations/qn-qs/brief"):
        page = text(client.get(address, HTTP_ACCEPT_LANGUAGE="ru"))
        assert "Северия" in page
        assert "Northland" not in page
    assert "Северия – Южания · " in html(client.get("/relations/qn-qs/", HTTP_ACCEPT_LANGUAGE="ru"))
    assert "Северия" in section(client.get("/relations/qn-qs/", HTTP_ACCEPT_LANGUAGE="ru"), "who")
    assert "<h1>Северия</h1>" in html(client.get("/countries/qn/", HTTP_ACCEPT_LANGUAGE="ru"))
    assert '<h1><a href="/countries/qn/">Northland</a> – ' in html(client.get("/relations/qn-qs/"))


def test_of_a_day_to_come_nobody_is_said_to_hold_an_office_for_sure(client: Client, pair: Any) -> None:
    TenureFactory.create(person__title="Nora Lund", office="President", body=pair[0], held="2019/..")
    for address in ("/relations/qn-qs/", "/relations/qn-qs/brief"):
        today, later = text(client.get(address)), text(client.get(f"{address}?as_of=2999-01-01"))
        note = "That day is still to come: this is what today’s records say of it."
        assert (note in today, note in later) == (False, True)
        assert ("possibly" in today, "possibly" in later) == (False, True)


def test_what_was_planned_for_days_that_have_passed_is_listed_without_later_plans(client: Client, pair: Any) -> None:
    for date in ("2012-05-20", "2013"):
        planned = visit(pair, title=f"Walk of {date}", date=date, outcome="planned")
        VisitCitationFactory.create(record=planned, source__published="2012-05")
    (address,) = links(client.get("/relations/qn-qs/?as_of=2012-06-01"), "outcome=planned")
    listed = text(client.get(address))
    assert ("Walk of 2012" in listed, "Walk of 2013" in listed) == (True, False)
    assert client.get("/relations/qn-qs/?as_of=0001-01-01").status_code == 200


def test_a_pair_with_undated_records_alone_has_no_empty_list_of_the_latest(client: Client, pair: Any) -> None:
    concerning(pair, DocumentFactory.create(signed="", adopted="", in_force=""))
    page = client.get("/relations/qn-qs/")
    assert "1 record has no date" in section(page, "timeline")
    assert '<ol class="line">' not in html(page)


def test_a_place_has_the_name_of_the_day(client: Client, pair: Any) -> None:
    place = PlaceFactory.create(title="Newburg")
    PlaceNameFactory.create(record=place, text="Altburg", kind="former", used="1995/2018")
    PlaceNameFactory.create(record=place, text="Mittelburg", kind="former", used="2019/2022")
    PlaceNameFactory.create(record=place, text="Newburg", kind="official", used="2023/..")
    VisitPlaceFactory.create(record=visit(pair, date="2012-05-14"), place=place)

    def shown(query: str) -> list[str]:
        page = html(client.get(f"/relations/qn-qs/{query}"))
        return [re.sub(r"<[^>]+>", "", found) for found in re.findall(r'<span class="where">(.*?)</span></span>', page)]

    assert shown("") == ["Altburg (today Newburg)"]
    assert shown("?as_of=2020-01-01") == ["Altburg (Mittelburg on 1 January 2020)"]
    page = html(client.get("/relations/qn-qs/?as_of=2013-01-01"))
    assert ("Newburg" in page, "Mittelburg" in page, "Altburg" in page) == (False, False, True)


def test_each_part_leads_to_the_list_that_shows_it_in_full(client: Client, pair: Any, nora: Any) -> None:
    full(pair, nora, 2)
    page = client.get("/relations/qn-qs/?as_of=2012-06-01")
    asked = [href for href in links(page) if "country=qn&country=qs" in href]
    assert len(asked) > 6
    assert {client.get(href).status_code for href in asked} == {200}


def test_years_lead_to_their_months(client: Client, pair: Any) -> None:
    visit(pair, date="2012-05-14", title="Talks")
    visit(pair, date="2012", title="Some talks")
    visit(pair, date="2010", title="Old talks")
    visit(pair, date="", title="Undated talks")
    page = client.get("/relations/qn-qs/")
    assert sorted({*links(page, "year=.*timeline")}) == ["?year=2010#timeline", "?year=2012#timeline"]
    assert "1 record has no date: visits (1)" in re.sub(r"\s+", " ", section(page, "timeline"))
    year = section(client.get("/relations/qn-qs/?year=2012"), "timeline")
    assert re.search(
        r"2012 May 2012 14 May 2012 Visit Talks In that year, the month not known or several 2012 Visit Some talks",
        year,
    )
    assert "Old talks" not in year
    assert "Nothing of that year is on record." in section(client.get("/relations/qn-qs/?year=2011"), "timeline")


def test_a_chart_draws_imprecise_periods_as_spans_and_the_table_says_the_same(client: Client, pair: Any) -> None:
    trade = IndicatorFactory.create(title="Trade")
    for period, kind, qualifier, value in (
        ("2010", "level", "", 1_000_000),
        ("2012-05-14", "level", "at_least", 3_000_000),
        ("2015?", "target", "about", 5_000_000),
    ):
        figure = FigureFactory.create(indicator=trade, period=period, kind=kind, qualifier=qualifier, value=value)
        concerning(pair, figure)
    page = client.get("/relations/qn-qs/")
    ((_series, chart),) = page.context["drawn"]
    marks = [(mark.is_span, mark.is_target, mark.side, mark.is_uncertain) for mark in chart.marks]
    assert marks == [(True, False, "", False), (False, False, "up", False), (True, True, "near", True)]
    assert (len(chart.lines), chart.unit, [row.label for row in chart.rows]) == (
        1,
        "million EUR",
        ["0", "1", "2", "3", "4", "5"],
    )
    assert re.search(
        r"2010 1,000,000 EUR .* 14 May 2012 at least 3,000,000 EUR .* 2015 \(uncertain\) about 5,000,000 EUR target",
        section(page, "figures"),
    )


def test_a_country_ranks_its_partners_and_leads_to_the_pair(client: Client, pair: Any) -> None:
    visit(pair, date="2012~")
    page = client.get("/countries/qn/?as_of=2020-01-01")
    assert section(page, "partners").endswith(
        "Southland 1 contact 0 documents about 2012 : " + page.context["dossier"].partners.partners[0].last.title
    )
    assert "/relations/qn-qs/?as_of=2020-01-01" in links(page)
    assert "/countries/qn/" in links(client.get(pair[0].get_absolute_url()))
    assert pair[0].get_absolute_url() in links(page)


def test_a_person_is_shown_with_whom_and_where_and_as_of_a_day(client: Client, pair: Any, nora: Any) -> None:
    guest = ParticipantFactory.create(title="Gus Guest", country=pair[1], slug="gus")
    TenureFactory.create(person=nora, office="Minister of Ferries", body=pair[0], held="2001/2005")
    TenureFactory.create(person=nora, office="President", body=pair[0], held="2010/..")
    for date in ("2003-04", "2012-05-14"):
        record = visit(pair, (nora, ""), (guest, ""), date=date)
        VisitPlaceFactory.create(record=record, place=PlaceFactory.create(title=f"Town of {date[:4]}"))
    statement = concerning(pair, StatementFactory.create(date="2003-04"))
    StatementParticipationFactory.create(record=statement, participant=nora)
    page, past = client.get("/participants/nora/"), client.get("/participants/nora/?as_of=2004-01-01")
    assert "Gus Guest 2 contacts" in section(page, "met")
    assert "Gus Guest 1 contact " in section(past, "met")
    assert section(past, "where") == "Where Town of 2003 (1)"
    assert section(past, "offices").startswith("Offices on 1 January 2004 Minister of Ferries , Northland")
    assert "President" not in section(past, "offices")
    assert "/statements/?speaker=nora&as_of=2004-01-01" in links(past)
    assert "14 May 2012" not in html(past)


@pytest.mark.parametrize("address", PAGES)
def test_an_office_held_on_the_day_is_shown_as_begun_and_not_as_ended_later(
    client: Client, pair: Any, nora: Any, address: str
) -> None:
    TenureFactory.create(person=nora, office="President", body=pair[0], held="1991-12-10/2019-03-19")
    name = "offices" if "participants" in address else "who"
    past = section(client.get(f"{address}?as_of=2012-06-01"), name)
    assert past.count("since 10 December 1991") == 1
    assert "2019" not in past
    assert "since 10 December 1991" not in html(client.get(address))


# --- nothing unpublished ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_nothing_unpublished_is_told_counted_or_named(client: Client, pair: Any, nora: Any, status: str) -> None:
    full(pair, nora, 2)
    addresses = [
        f"{page}{query}"
        for page in PAGES
        for query in ("", "?as_of=2012-06-01", "?year=2012", "?year=1987")
        if "year" not in query or "nora" not in page
    ]
    before = {address: comparable(client.get(address)) for address in addresses}
    hide(pair, nora, status)
    assert {address: comparable(client.get(address)) for address in addresses} == before


def comparable(page: Any) -> str:
    """Less which version of the record it is and of when: every row beside it makes one, whomever that names."""
    assert page.status_code == 200
    return re.sub(r'(?i)(version\D{0,25})\d+|(?<="dateModified": ")[^"]*', r"\1", html(page))


def hide(pair: Any, nora: Any, status: str) -> None:
    """Of every sort of record one that is not published, beside what is."""
    north, south = pair
    hidden = {"status": status, "title": "Hidden matter"}
    ghost = ParticipantFactory.create(country=south, **hidden)
    country = StateFactory.create(**hidden)
    record = concerning(pair, VisitFactory.create(date="1987-05-14", **hidden))
    for participant in (nora, ghost):
        VisitParticipationFactory.create(record=record, participant=participant, capacity="Minister of Foreign Affairs")
    VisitPlaceFactory.create(record=record, place=PlaceFactory.create(**hidden))
    concerning(pair, VisitFactory.create(date="2999", outcome="planned", **hidden))
    statement = concerning(pair, StatementFactory.create(date="1987", **hidden))
    StatementParticipationFactory.create(record=statement, participant=nora)
    document = concerning(pair, DocumentFactory.create(signed="1986", in_force="1987", life="in_force", **hidden))
    DocumentParticipationFactory.create(record=document, participant=nora, full=True)
    promised = concerning(pair, CommitmentFactory.create(due="1988", date="1987", **hidden))
    CommitmentParticipationFactory.create(record=promised, participant=nora)
    for period in ("1986", "1987"):
        concerning(pair, FigureFactory.create(period=period, **hidden))
    TenureFactory.create(person=ghost, office="President", body=south, held="1980/..")
    TenureFactory.create(person=nora, office="Speaker", body=ParticipantFactory.create(country=north, **hidden))
    # What is published does not show who or what of it is not.
    known = Visit.objects.published().filter(participations__participant=nora).earliest("pk")
    VisitCountryFactory.create(record=known, country=country)
    VisitParticipationFactory.create(record=known, participant=ghost, capacity="Minister of Foreign Affairs")
    VisitPlaceFactory.create(record=known, place=PlaceFactory.create(**hidden))


def test_the_people_of_both_sides_are_linked_to_their_pages(client: Client, pair: Any) -> None:
    northern, southern = people(pair)
    visit(pair, (northern, "President"), (southern, "President"))
    found = links(client.get("/relations/qn-qs/"), "participants")
    assert {northern.get_absolute_url(), southern.get_absolute_url()} <= {*found}
