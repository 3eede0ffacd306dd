"""What the page of a visit, statement, document or place tells."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.factories import (
    DocumentFactory,
    DocumentParticipationFactory,
    DocumentRelationFactory,
    ParticipantFactory,
    PlaceFactory,
    PlaceNameFactory,
    SourceFactory,
    StateFactory,
    StatementCitationFactory,
    StatementFactory,
    StatementParticipationFactory,
    StatementTranslationFactory,
    VisitFactory,
    VisitParticipationFactory,
    VisitPlaceFactory,
)
from tests.reading import facts, headings, html, links, page_of, related, text

pytestmark = pytest.mark.django_db


def newburg() -> Any:
    """A town that was called Altburg until 22 March 2019."""
    place = PlaceFactory.create(title="Newburg")
    PlaceNameFactory.create(record=place, text="Altburg", kind="former", used="1995/2019-03-22")
    PlaceNameFactory.create(record=place, text="Newburg", kind="official", used="2019-03-23/..")
    return place


def test_a_place_is_not_said_to_be_called_otherwise_today_for_its_name_in_another_language(client: Client) -> None:
    place = PlaceFactory.create(title="Newburg")
    PlaceNameFactory.create(record=place, text="Ньюбург", language="ru", kind="common", used="")
    visit = VisitFactory.create(date="2012-05-12")
    VisitPlaceFactory.create(record=visit, place=place)
    page = client.get(visit.get_absolute_url(), headers={"accept-language": "ru"})
    assert [shown.strip() for shown in re.findall(r'<span class="where">(.*?)</span>', html(page), re.DOTALL)] == [
        f'<a href="{place.get_absolute_url()}">Ньюбург</a>'
    ]


# --- visits ----------------------------------------------------------------------------------------------------------


def test_a_visit_tells_who_met_whom_when_where_and_in_what_format(client: Client) -> None:
    visit = VisitFactory.create(
        date="2012-05-12/2012-05-13", date_inferred=True, date_note="The year is that of the bulletin.", format="narrow"
    )
    host, guest = ParticipantFactory.create(title="Lukas Lukander"), ParticipantFactory.create(title="Nora Nordin")
    VisitParticipationFactory.create(record=visit, participant=host, role="host", capacity="President of Vorland")
    VisitParticipationFactory.create(record=visit, participant=guest, role="guest", name_as_printed="Nora Nordin")
    VisitPlaceFactory.create(record=visit, place=newburg(), name_as_printed="Altburgh")
    assert facts(page_of(client, visit)) == {
        "When": "12–13 May 2012 inferred The year is that of the bulletin.",
        "Where": "Altburg (today Newburg) printed as “Altburgh”",
        "Format": "Narrow",
        "Outcome": "Held",
        "Host": "Lukas Lukander, President of Vorland printed as “L. Variant”",
        "Guest": "Nora Nordin, Head of the Bridge Office",
    }


def test_a_visit_leads_up_to_what_it_was_part_of_and_down_to_its_parts(client: Client) -> None:
    summit = VisitFactory.create(title="Summit")
    visit = VisitFactory.create(title="Visit", parent=summit)
    meeting = VisitFactory.create(title="Meeting", parent=visit)
    document, statement = DocumentFactory.create(visit=visit), StatementFactory.create(visit=visit)
    page = page_of(client, visit)
    assert page.context["wider"] == [summit]
    assert page_of(client, meeting).context["wider"] == [summit, visit]
    assert related(page) == {
        "Within it": [meeting],
        "Documents signed or adopted at it": [document],
        "Statements made at it": [statement],
    }
    assert f"/statements/?visit={visit.slug}&ordering=date" in links(page)


def test_the_line_of_wider_visits_ends_below_a_draft(client: Client) -> None:
    summit = VisitFactory.create(title="Summit")
    hidden = VisitFactory.create(parent=summit, draft=True)
    meeting = VisitFactory.create(parent=VisitFactory.create(title="Visit", parent=hidden))
    assert [str(each) for each in page_of(client, meeting).context["wider"]] == ["Visit"]


def test_visits_that_are_part_of_each_other_do_not_hang_the_page(client: Client) -> None:
    first = VisitFactory.create()
    second = VisitFactory.create(parent=first)
    first.parent = second
    first.save()
    assert page_of(client, first).context["wider"] == [second]


# --- statements ------------------------------------------------------------------------------------------------------


def test_a_statement_tells_who_said_it_to_whom_and_how_it_is_told(client: Client) -> None:
    visit = VisitFactory.create(title="Meeting", date="2019-03-22")
    VisitPlaceFactory.create(record=visit, place=newburg())
    statement = StatementFactory.create(mode="direct", quote="Мост будет построен.", language="ru", visit=visit)
    StatementParticipationFactory.create(record=statement, participant=ParticipantFactory.create(title="Lukander"))
    StatementParticipationFactory.create(
        record=statement, participant=ParticipantFactory.create(title="Nordin"), role="addressee", capacity=""
    )
    StatementTranslationFactory.create(field="quote", record=statement)
    page = page_of(client, statement)
    assert re.search(r'<blockquote class="quote quote-lead" lang="ru"><p>Мост будет построен.</p>', html(page))
    assert re.search(r'<blockquote class="quote" lang="de"><p>Wir werden die Brücke bauen.</p>', html(page))
    assert facts(page) == {
        "Speaker": "Lukander, Head of the Bridge Office printed as “L. Variant”",
        "Addressee": "Nordin printed as “L. Variant”",
        "When": "14 May 2012",
        "At": "Meeting, Altburg (today Newburg)",
        "How it is told": "Direct speech: the words stand in quotation marks in the source.",
        "Language of the source": "Russian",
    }


def test_a_quote_that_is_not_held_is_said_to_be_missing(client: Client) -> None:
    page = page_of(client, StatementFactory.create(mode="fragment"))
    assert facts(page)["How it is told"].endswith("not held here; the passages below lead to them.")
    assert "<blockquote" not in html(page)


def test_a_passage_is_named_to_the_character_and_leads_into_the_source(client: Client) -> None:
    source = SourceFactory.create(title="Bulletin", published="2012-05")
    statement = StatementFactory.create()
    citation = StatementCitationFactory.create(
        record=statement, source=source, paragraph=3, start=218, end=349, supports=False, verbatim=True
    )
    page = page_of(client, statement)
    assert f"/sources/{source.slug}/#p3" in links(page)
    passages = text(page).partition("Passages it rests on ")[2]
    assert passages.startswith(
        f"Bulletin May 2012 English {source.slug}.txt Paragraph 3, characters 218 to 349 the quoted words"
        " contradicts the record"
    )
    assert citation.excerpt_sha256 in passages


# --- documents -------------------------------------------------------------------------------------------------------


def test_a_document_keeps_parties_signatories_and_witnesses_apart(client: Client) -> None:
    document = DocumentFactory.create(adopted="2012-05", in_force="2012-09-01", place=newburg())
    vorland = StateFactory.create(title="Vorland")
    signatory, witness = ParticipantFactory.create(title="Lukander"), ParticipantFactory.create(title="Nordin")
    row = {"record": document, "name_as_printed": "", "capacity": ""}
    DocumentParticipationFactory.create(**row, participant=vorland)
    DocumentParticipationFactory.create(**row, participant=signatory, role="signatory", on_behalf_of=vorland)
    DocumentParticipationFactory.create(**row, participant=witness, role="witness")
    page = page_of(client, document)
    assert [words for _level, words in headings(page)][2:5] == ["Parties", "Signatories", "Witnesses"]
    roles = text(page).partition("who watched")[2].partition("Cite this record")[0].strip()
    assert roles == "Parties Vorland Signatories Lukander for Vorland Witnesses Nordin"
    assert facts(page) == {
        "Life": "Signed",
        "Adopted": "May 2012",
        "Signed": "14 May 2012",
        "In force from": "1 September 2012",
        "Where": "Altburg (today Newburg)",
    }


def test_documents_lead_to_each_other_both_ways(client: Client) -> None:
    treaty, protocol = DocumentFactory.create(title="Treaty"), DocumentFactory.create(title="Protocol")
    DocumentRelationFactory.create(record=protocol, target=treaty, kind="amends")
    assert "This one amends Treaty" in text(page_of(client, protocol))
    assert "Protocol amends this one" in text(page_of(client, treaty))


# --- places ----------------------------------------------------------------------------------------------------------


def test_a_place_tells_what_it_was_called_when(client: Client) -> None:
    place = newburg()
    before = VisitFactory.create(date="2019-03-22")
    while_renamed = VisitFactory.create(date="2019-03")
    for visit in (before, while_renamed):
        VisitPlaceFactory.create(record=visit, place=place)
    page = page_of(client, place)
    told = text(page).partition("What it was called when ")[2]
    assert told.startswith("1995 – 22 March 2019 Altburg since 23 March 2019 Newburg")
    assert related(page) == {"Visits and contacts there": [before, while_renamed]}
    assert "Altburg (today Newburg)" in told
    assert "Altburg / Newburg (today Newburg)" in told
