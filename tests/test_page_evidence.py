"""What every record's page says of its passages, languages, corrections and address."""

from typing import Any

import pytest
from django.test import Client

from tests.factories import (
    BodyFactory,
    SourceFactory,
    StatementCitationFactory,
    StatementFactory,
    StatementTranslationFactory,
    VisitCitationFactory,
    VisitFactory,
    VisitTranslationFactory,
)
from tests.reading import html, links, page_of, text
from tests.test_corrections import corrected

pytestmark = pytest.mark.django_db


def test_a_passage_names_who_published_it_when_and_where_it_is_read(client: Client) -> None:
    publisher = BodyFactory.create(title="Desk of Vorland")
    source = SourceFactory.create(
        title="Bulletin",
        published="2012-05",
        published_inferred=True,
        published_note="By its number.",
        publisher=publisher,
        source_url="https://desk.example/1",
        archived_url="https://archive.example/1",
    )
    visit = VisitCitationFactory.create(source=source, paragraph=3, start=218, end=349).record
    page = page_of(client, visit)
    passages = text(page).partition("Passages it rests on ")[2]
    assert passages.startswith(
        f"Bulletin Desk of Vorland May 2012 (inferred) English {source.slug}.txt Where it was published Archived copy"
        " Paragraph 3, characters 218 to 349 Hash"
    )
    assert {"https://desk.example/1", "https://archive.example/1"} <= {*links(page)}
    publisher.status = "draft"
    publisher.save()
    assert "Desk of Vorland" not in html(page_of(client, visit))


def quoted(quote: str, passages: int = 1) -> Any:
    source = SourceFactory.create(source_url="https://desk.example/1", archived_url="")
    statement = StatementFactory.create(mode="direct", quote=quote)
    for number in range(passages):
        StatementCitationFactory.create(
            record=statement, source=source, verbatim=True, start=100 * number, end=100 * number + 50
        )
    return statement


def test_a_link_to_the_published_text_marks_the_words_that_are_quoted_here(client: Client) -> None:
    short = page_of(client, quoted("Мост, well-built"))
    assert "https://desk.example/1#:~:text=%D0%9C%D0%BE%D1%81%D1%82%2C%20well%2Dbuilt" in links(short)
    long = page_of(client, quoted("One two three four five six seven eight nine ten"))
    assert "https://desk.example/1#:~:text=One%20two%20three%20four,seven%20eight%20nine%20ten" in links(long)


def test_no_words_are_marked_that_are_not_quoted_in_one_piece(client: Client) -> None:
    for statement in (quoted("", 1), quoted("One two", 2)):
        assert "https://desk.example/1" in links(page_of(client, statement))


def test_every_language_version_says_who_made_it_and_whether_it_is_official(client: Client) -> None:
    statement = StatementFactory.create(title="On the bridge", mode="direct", quote="Мы будуем мост.", language="be")
    row = {"record": statement, "language": "de", "translator": ""}
    StatementTranslationFactory.create(**row, field="quote", text="Wir bauen.", official=True)
    StatementTranslationFactory.create(**row, field="title", text="Über die Brücke")
    other = {"record": statement, "language": "fr", "field": "summary", "text": "Un pont."}
    StatementTranslationFactory.create(**{**other, "translator": "M. Desk"})
    told = text(page_of(client, statement)).partition("In other languages ")[2].partition(" Cite this record")[0]
    assert (
        told == "German Über die Brücke Title Wir bauen. Quote official French Un pont. Summary, translated by M. Desk"
    )


def test_the_desks_own_summary_stands_beside_its_translation(client: Client) -> None:
    visit = VisitFactory.create(summary="A bridge was opened.")
    VisitTranslationFactory.create(record=visit, field="summary", language="de", text="Eine Brücke.")
    shown = text(client.get(visit.get_absolute_url(), headers={"accept-language": "de"}))
    assert (shown.count("Eine Brücke."), shown.count("A bridge was opened.")) == (2, 1)
    assert text(page_of(client, visit)).count("A bridge was opened.") == 1


def test_a_correction_is_told_near_the_head(client: Client) -> None:
    visit = corrected(VisitFactory.create(), "The year was misread.")
    page = page_of(client, visit)
    head = html(page).partition("</header>\n    <dl")[0]
    assert '<a href="#corrections">Corrected on <time datetime="2026-05-05">5 May 2026</time></a>' in head
    assert 'id="corrections"' in html(page)
    assert "Corrected" not in text(page_of(client, VisitFactory.create()))


def test_the_permanent_address_is_shown_whatever_way_led_there(client: Client) -> None:
    visit = VisitFactory.create(slug="talks")
    page = client.get("/visits/talks/?from=mail")
    assert page.context["record"] == visit
    assert "Permanent address http://testserver/visits/talks/ Copy the address In plain text" in text(page)
