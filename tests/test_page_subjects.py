"""What the page of a commitment, figure, participant or source tells."""

import re
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from tests.factories import (
    CommitmentFactory,
    CommitmentParticipationFactory,
    CommitmentProgressCitationFactory,
    CommitmentProgressFactory,
    FigureFactory,
    OrganizationFactory,
    ParticipantFactory,
    ParticipantNameFactory,
    SourceFactory,
    StateFactory,
    StatementCitationFactory,
    StatementFactory,
    StatementParticipationFactory,
    SuccessionFactory,
    TenureCitationFactory,
    TenureFactory,
    VisitCitationFactory,
    VisitCountryFactory,
    VisitFactory,
    VisitParticipationFactory,
)
from tests.reading import facts, html, links, page_of, related, text

pytestmark = pytest.mark.django_db


# --- commitments -----------------------------------------------------------------------------------------------------


def test_a_commitment_tells_who_owes_what_to_whom_by_when(client: Client) -> None:
    statement = StatementFactory.create(title="On the bridge")
    commitment = CommitmentFactory.create(
        statement=statement, due="../2015", due_note="As spoken.", recurrence="annual", condition="If it thaws."
    )
    CommitmentParticipationFactory.create(
        record=commitment, participant=StateFactory.create(title="Vorland"), capacity="", name_as_printed=""
    )
    done = CommitmentProgressFactory.create(record=commitment, date="2014-03", note="Two pillars stand.", state="open")
    CommitmentProgressCitationFactory.create(record=done, paragraph=7)
    with time_machine.travel("2015-12-31 12:00Z"):
        assert facts(page_of(client, commitment))["State"] == "Open"
    with time_machine.travel("2016-01-01 12:00Z"):
        page = page_of(client, commitment)
        assert "overdue" in text(client.get("/commitments/"))
    assert facts(page) == {
        "State": "Open overdue",
        "Owes it": "Vorland",
        "Due": "until 2015 inferred As spoken., every year",
        "On condition": "If it thaws.",
        "Made": "14 May 2012",
        "In the statement": "On the bridge",
    }
    assert re.search(
        r"Progress March 2014 Two pillars stand. open Source \d+ 14 May 2012 English source-\d+.txt Paragraph 7",
        text(page),
    )


# --- figures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"value": "1000000000", "unit": "USD", "qualifier": "approaching"}, "approaching 1,000,000,000 USD"),
        ({"value": "2", "unit": "times", "qualifier": "at_least"}, "at least 2 times"),
        ({"value": "2.30", "unit": "times", "kind": "growth_factor"}, "2.3 times"),
        ({"value": "3", "unit": "place", "kind": "rank"}, "rank 3"),
        ({"value": "0.000001", "unit": "percent", "qualifier": "less_than"}, "less than 0.000001 percent"),
        ({"value": "-5000", "unit": "people", "qualifier": "about"}, "about -5,000 people"),
    ],
)  # fmt: skip
def test_a_figure_is_read_with_its_qualifier_and_unit(client: Client, values: dict[str, str], words: str) -> None:
    figure = FigureFactory.create(**{**values, "value": Decimal(values["value"])})
    for address in (figure.get_absolute_url(), "/figures/"):
        assert f">{words}</p>" in html(client.get(address))


def test_a_figure_tells_who_cited_it_for_when_and_what_it_is_made_of(client: Client) -> None:
    speaker = ParticipantFactory.create(title="Lukander")
    whole = FigureFactory.create(title="Trade", period="2008", cited_by=speaker)
    part = FigureFactory.create(title="Exports", part_of=whole, value=Decimal(7), unit="EUR")
    told = facts(page_of(client, whole))
    assert (told["Period"], told["Cited by"]) == ("2008", "Lukander")
    assert list(page_of(client, whole).context["parts"]) == [part]
    told = facts(page_of(client, part))
    assert (told["Part of"], told["Cited by"]) == ("Trade, 1,500,000 EUR", "the source itself")


# --- participants ----------------------------------------------------------------------------------------------------


def test_who_is_not_published_is_passed_over_and_not_denied(client: Client) -> None:
    hidden = ParticipantFactory.create(draft=True)
    figure, source = FigureFactory.create(cited_by=hidden), SourceFactory.create(publisher=hidden)
    assert "Cited by" not in facts(page_of(client, figure))
    assert "Published by" not in facts(page_of(client, source))
    assert "given by the source itself" not in text(client.get("/figures/"))


def test_a_person_has_names_offices_and_deeds(client: Client) -> None:
    person = ParticipantFactory.create(title="Lukas Lukander")
    ParticipantNameFactory.create(record=person, text="Лукаш Лукандэр", language="be", script="Cyrl", used="")
    ParticipantNameFactory.create(record=person, text="Łukaš Łukander", language="be", script="Latn", used="")
    body = OrganizationFactory.create(title="Union of Lakes")
    TenureFactory.create(person=person, body=body, office="Chairman", held="2004/2010-05")
    visit = VisitParticipationFactory.create(participant=person).record
    statement = StatementParticipationFactory.create(participant=person).record
    page = page_of(client, person)
    assert re.findall(r'<th scope="row" lang="([^"]+)">([^<]+)</th>', html(page)) == [
        ("be", "Лукаш Лукандэр"),
        ("be-Latn", "Łukaš Łukander"),
    ]
    assert "Offices held 2004 – May 2010 Chairman, Union of Lakes" in text(page)
    assert "who held them 2004 – May 2010 Lukas Lukander, Chairman" in text(page_of(client, body))
    assert related(page) == {"Latest visits and contacts": [visit], "Latest statements made": [statement]}
    assert f"/statements/?speaker={person.slug}" in links(page)


def test_an_organization_leads_to_what_came_before_and_after(client: Client) -> None:
    old, new = OrganizationFactory.create(title="League"), OrganizationFactory.create(title="Union")
    SuccessionFactory.create(predecessor=old, successor=new, kind="renamed", date="1991-12-26", note="By treaty.")
    assert facts(page_of(client, old)) == {
        "Followed by": "Union (renamed or reconstituted, 26 December 1991) By treaty."
    }
    assert facts(page_of(client, new)) == {
        "Came from": "League (renamed or reconstituted, 26 December 1991) By treaty."
    }


def test_the_page_of_a_state_shows_what_concerns_it(client: Client) -> None:
    state = StateFactory.create(title="Vorland", country_code="QM")
    visit = VisitCountryFactory.create(country=state).record
    citizen = ParticipantFactory.create(country=state)
    page = page_of(client, state)
    assert related(page) == {"Latest visits and contacts": [visit], "People and bodies": [citizen, state]}
    assert "/visits/?country=qm" in links(page)


# --- sources ---------------------------------------------------------------------------------------------------------


def test_a_source_shows_what_rests_on_it_in_reading_order_and_not_its_text(client: Client) -> None:
    source = SourceFactory.create(full=True)
    later = VisitCitationFactory.create(source=source, paragraph=5, start=400, end=410).record
    first = StatementCitationFactory.create(source=source, paragraph=2, start=90, end=120).record
    same = VisitCitationFactory.create(source=source, paragraph=2, start=90, end=120, supports=False).record
    tenure = TenureCitationFactory.create(source=source, paragraph=2, start=130, end=140).record
    progress = CommitmentProgressCitationFactory.create(source=source, paragraph=5, start=411, end=420).record
    page = page_of(client, source)
    told = [
        (paragraph.number, passage.start, [(record, supports) for record, supports in passage.rests])
        for paragraph in page.context["paragraphs"]
        for passage in paragraph.passages
    ]
    assert told == [
        (2, 90, [(first, True), (same, False)]),
        (2, 130, [(tenure.person, True)]),
        (5, 400, [(later, True)]),
        (5, 411, [(progress.record, True)]),
    ]
    assert re.findall(r'<section class="paragraph" id="(\w+)"', html(page)) == ["p2", "p5"]
    assert "Secret words" not in html(page)
    assert facts(page)["Rights"] == "Free with attribution."


def test_dates_for_machines_hold_only_what_is_known(client: Client) -> None:
    known = {"2012-05-14": "2012-05-14", "2012-05": "2012-05", "2012": "2012", "1995~": "", "2018-23": "", "": ""}
    for date, stated in known.items():
        page = page_of(client, VisitFactory.create(date=date))
        (when,) = re.findall(r"<dt>When</dt>(.*?)</div>", html(page), re.DOTALL)
        assert re.findall(r'datetime="([^"]*)"', when) == ([stated] if stated else [])
