"""How a record is cited: in every form, nothing lost, nothing invented, nothing let out."""

import datetime
import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from relations.bibliography.bibtex import bibtex
from relations.bibliography.csl import csl_json, issued
from relations.bibliography.plain import plain
from relations.bibliography.ris import day, ris, year
from relations.bibliography.works import Work, one_line
from relations.choices import Status
from relations.edtf import parse
from relations.models import Record
from relations.record_types import RECORD_TYPES, RecordType
from tests.citations import CSL_DATA, read_bibtex, read_ris
from tests.factories import (
    BodyFactory,
    FormerAddressFactory,
    SourceFactory,
    VisitCitationFactory,
    VisitFactory,
    factory_of,
)

every_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=lambda each: each.plural)
EXTENSIONS = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "csl.json": "application/vnd.citationstyles.csl+json; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


def at(record: Any, extension: str) -> str:
    return f"{record.get_absolute_url().rstrip('/')}.{extension}"


def citation(client: Client, record: Any, extension: str) -> str:
    answer = client.get(at(record, extension))
    assert (answer.status_code, answer["Content-Type"]) == (200, EXTENSIONS[extension])
    return answer.content.decode()


def work(**values: Any) -> Work:
    told: dict[str, Any] = {
        "key": "relations-visit-talks",
        "is_source": False,
        "is_news": False,
        "author": "Relations",
        "title": "Talks",
        "language": "en",
        "genre": "Visit, meeting",
        "when": parse("2012-05-14"),
        "address": "https://desk.example/visits/talks/",
        "page": "https://desk.example/visits/talks/",
        "archived": "",
        "version": 3,
        "updated": datetime.datetime(2026, 5, 5, 23, 30, tzinfo=datetime.UTC),
        "resting": (),
        "further": 0,
    }
    return Work(**{**told, **values})


# --- what is said ----------------------------------------------------------------------------------------------------


def talks() -> Any:
    """A visit that rests on two passages of one bulletin; a third speaks against it."""
    visit = VisitFactory.create(slug="talks", title="Talks on the “bridge” & 50 % more", date="2012-05", kind="meeting")
    source = SourceFactory.create(
        title="Вестник: Мост", published="2012-05-16", publisher=BodyFactory.create(title="Desk of Vorland")
    )
    VisitCitationFactory.create(record=visit, source=source, paragraph=7, start=400, end=410)
    VisitCitationFactory.create(record=visit, source=source, paragraph=3, start=90, end=120)
    against = SourceFactory.create(title="Against")
    VisitCitationFactory.create(record=visit, source=against, supports=False)
    return visit


INFERRED = {"date_inferred": True, "date_note": "The year is that of the bulletin."}


@pytest.mark.django_db
def test_a_date_that_is_not_printed_is_not_cited_as_if_it_were(client: Client) -> None:
    visit = VisitFactory.create(slug="talks", date="2008-10-11", **INFERRED)
    source = SourceFactory.create(
        title="Bulletin", published="2008-10-13", published_inferred=True, published_note="The day it was fetched.",
        publisher=None, source_url="https://press.example/1",
    )  # fmt: skip
    VisitCitationFactory.create(record=visit, source=source, paragraph=1)
    note = (
        "The date is inferred: The year is that of the bulletin. "
        "Rests on: “Bulletin”, 13 October 2008 (inferred), paragraph 1"
    )
    assert read_bibtex(citation(client, visit, "bib"))[2]["note"] == note
    assert read_ris(citation(client, visit, "ris"))["N1"] == [note]
    assert json.loads(citation(client, visit, "csl.json"))[0]["note"] == note
    assert "Visit, meeting, 11 October 2008 (inferred). " in citation(client, visit, "txt")
    assert "“Bulletin”, 13 October 2008 (inferred). https" in citation(client, source, "txt")
    note = f"The date is inferred: The day it was fetched. Record: http://testserver/sources/{source.slug}/"
    assert read_ris(citation(client, source, "ris"))["N1"] == [note]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("record_type", "values", "told"),
    [
        ("participant", {"kind": "state", "existed": "1922-12-30/1991"}, "Participant, state, 30 December 1922 – 1991"),
        ("figure", {"kind": "level", "period": "2011"}, "Figure, level, 2011"),
    ],
)
def test_what_lasts_or_is_counted_was_not_published_then(
    client: Client, record_type: str, values: dict[str, Any], told: str
) -> None:
    record = factory_of(RECORD_TYPES[record_type].model).create(**values)
    fields = read_bibtex(citation(client, record, "bib"))[2]
    assert (fields["titleaddon"], "date" in fields) == (told, False)
    tags = read_ris(citation(client, record, "ris"))
    assert (tags["M3"], {"PY", "DA"} & {*tags}) == ([told], set())
    (item,) = json.loads(citation(client, record, "csl.json"))
    assert (item["genre"], "issued" in item) == (told, False)
    assert f"{told}. http" in citation(client, record, "txt")


RESTS = "Rests on: Desk of Vorland, “Вестник: Мост”, 16 May 2012, paragraphs 3, 7"


@pytest.mark.django_db
def test_a_record_is_cited_with_its_type_date_address_version_and_passages(client: Client) -> None:
    visit = talks()
    changed = visit.updated.date().isoformat()
    kind, key, fields = read_bibtex(citation(client, visit, "bib"))
    assert (kind, key) == ("online", "relations-visit-talks")
    assert fields == {
        "author": "Relations",
        "title": "Talks on the “bridge” & 50 % more",
        "titleaddon": "Visit, meeting",
        "date": "2012-05",
        "organization": "Relations",
        "version": f"{visit.version} ({changed})",
        "url": "http://testserver/visits/talks/",
        "langid": "en",
        "note": RESTS,
    }
    assert read_ris(citation(client, visit, "ris")) == {
        "TY": ["ELEC"],
        "ID": ["relations-visit-talks"],
        "AU": ["Relations"],
        "TI": ["Talks on the “bridge” & 50 % more"],
        "M3": ["Visit, meeting"],
        "PY": ["2012"],
        "DA": ["2012/05//"],
        "PB": ["Relations"],
        "ET": [f"Version {visit.version}, last changed {changed}"],
        "LA": ["en"],
        "UR": ["http://testserver/visits/talks/"],
        "N1": [RESTS],
        "ER": [""],
    }
    assert json.loads(citation(client, visit, "csl.json")) == [
        {
            "id": "relations-visit-talks",
            "type": "webpage",
            "author": [{"literal": "Relations"}],
            "title": "Talks on the “bridge” & 50 % more",
            "genre": "Visit, meeting",
            "issued": {"date-parts": [[2012, 5]]},
            "publisher": "Relations",
            "version": f"{visit.version} ({changed})",
            "language": "en",
            "URL": "http://testserver/visits/talks/",
            "note": RESTS,
        }
    ]


@time_machine.travel("2026-06-01 12:00Z", tick=False)
def test_the_plain_text_says_when_it_was_read_in_the_language_of_the_reader() -> None:
    told = plain(work(when=parse("2012-05-12/2012-05-14")))
    assert told == (
        "Relations, “Talks”. Visit, meeting, 12–14 May 2012. https://desk.example/visits/talks/."
        " Version 3, last changed 5 May 2026; accessed 1 June 2026.\n"
    )
    with translation.override("de"):
        told = plain(work(when=parse("2012-05-12/2012-05-14")))
        assert told.startswith("Außenbeziehungen, „Talks“. ")
        assert "12.–14. Mai 2012" in told


@pytest.mark.django_db
def test_programs_get_the_same_in_every_language(client: Client) -> None:
    visit = talks()
    for extension in ("bib", "ris", "csl.json"):
        answers = {client.get(at(visit, extension), headers={"accept-language": code}).content for code in ("en", "ru")}
        assert len(answers) == 1


@pytest.mark.django_db
def test_a_source_is_cited_as_itself(client: Client) -> None:
    source = SourceFactory.create(
        slug="bulletin",
        title="Вестник",
        language="ru",
        published="2012",
        publisher=BodyFactory.create(title="Lake Radio", kind="media"),
        source_url="https://lake.example/{1}?a=b_c",
        archived_url="https://archive.example/1",
    )
    kind, key, fields = read_bibtex(citation(client, source, "bib"))
    assert (kind, key) == ("online", "relations-source-bulletin")
    assert fields == {
        "author": "Lake Radio",
        "title": "Вестник",
        "date": "2012",
        "url": "https://lake.example/%7B1%7D?a=b_c",
        "langid": "ru",
        "note": "Archived: https://archive.example/1. Record: http://testserver/sources/bulletin/",
    }
    (item,) = json.loads(citation(client, source, "csl.json"))
    assert (item["type"], item["publisher"], item["URL"], item["archive_location"]) == (
        "article-newspaper",
        "Lake Radio",
        "https://lake.example/{1}?a=b_c",
        "https://archive.example/1",
    )
    told = read_ris(citation(client, source, "ris"))
    assert (told["TY"], told["L2"], told["DA"]) == (["NEWS"], ["https://archive.example/1"], ["2012///"])
    assert citation(client, source, "txt").startswith(
        "Lake Radio, “Вестник”, 2012. https://lake.example/{1}?a=b_c. Archived: https://archive.example/1."
        " Record: http://testserver/sources/bulletin/. Accessed "
    )


@pytest.mark.django_db
def test_a_source_that_is_nowhere_on_the_web_is_found_on_its_page(client: Client) -> None:
    source = SourceFactory.create(slug="bulletin", source_url="", archived_url="", publisher=None)
    (item,) = json.loads(citation(client, source, "csl.json"))
    assert item["URL"] == "http://testserver/sources/bulletin/"
    assert "author" not in item


# --- dates -----------------------------------------------------------------------------------------------------------

#: EDTF -> what CSL, RIS (day) and RIS (year) say of it.
DATES: dict[str, tuple[Any, str, str]] = {
    "2012-05-14": ({"date-parts": [[2012, 5, 14]]}, "2012/05/14/", "2012"),
    "2012-05": ({"date-parts": [[2012, 5]]}, "2012/05//", "2012"),
    "2012": ({"date-parts": [[2012]]}, "2012///", "2012"),
    "2012-05-12/2012-05-14": ({"date-parts": [[2012, 5, 12], [2012, 5, 14]]}, "2012///12–14 May 2012", "2012"),
    "2011/2012": ({"date-parts": [[2011], [2012]]}, "///2011–2012", ""),
    "1995~": ({"date-parts": [[1995]], "circa": True}, "///about 1995", ""),
    "2012-05?": ({"date-parts": [[2012, 5]], "circa": True}, "///May 2012 (uncertain)", ""),
    "2018-23": ({"date-parts": [[2018]], "season": 3}, "2018///autumn 2018", "2018"),
    "199X": ({"literal": "1990s"}, "///1990s", ""),
    "2012-XX": ({"literal": "a month in 2012"}, "2012///a month in 2012", "2012"),
    "2012-05-XX": ({"literal": "a day in May 2012"}, "2012///a day in May 2012", "2012"),
    "2012/..": ({"literal": "since 2012"}, "///since 2012", ""),
    "../2012": ({"literal": "until 2012"}, "///until 2012", ""),
    "": (None, "", ""),
}


@pytest.mark.parametrize(("text", "told"), DATES.items(), ids=lambda each: each if isinstance(each, str) else "")
def test_no_form_says_more_of_a_date_than_is_known(text: str, told: tuple[Any, str, str]) -> None:
    when = parse(text)
    assert (issued(when), day(when), year(when)) == told
    fields = read_bibtex(bibtex(work(when=when)))[2]
    assert fields.get("date", "") == text


# --- whatever stands in a title --------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(title=WORDS, publisher=WORDS)
def test_every_title_comes_back_as_it_was(title: str, publisher: str) -> None:
    told = work(title=one_line(title), author=one_line(publisher), is_source=True)
    assert read_bibtex(bibtex(told))[2]["title"] == one_line(title)
    assert read_ris(ris(told)).get("TI", [""]) == [one_line(title)]
    (item,) = json.loads(csl_json(told))
    assert item.get("title", "") == one_line(title)
    jsonschema.validate([item], CSL_DATA)
    assert plain(told).count("\n") == 1


def test_quotes_braces_line_breaks_and_letters_of_any_script_are_kept() -> None:
    title = 'A "{curly}\n  \\title} of 100 % & #1_a~b^c$ «Мост» Łódź 橋\x07'
    read = 'A "{curly} \\title} of 100 % & #1_a~b^c$ «Мост» Łódź 橋'
    assert one_line(title) == read
    assert read_bibtex(bibtex(work(title=one_line(title))))[2]["title"] == read


# --- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@every_type
def test_every_record_is_cited_in_every_form_in_a_stated_number_of_queries(
    client: Client, record_type: RecordType
) -> None:
    record = factory_of(record_type.model).create(full=True)
    page = client.get(record.get_absolute_url()).content.decode()
    for extension in EXTENSIONS:
        with CaptureQueriesContext(connection) as queries:
            text = citation(client, record, extension)
        # The record, its passages with their sources, the publishers of these; a source and its publisher.
        assert len(queries) <= 3
        assert text
        assert f'href="{at(record, extension)}"' in page
    jsonschema.validate(json.loads(citation(client, record, "csl.json")), CSL_DATA)


@pytest.mark.django_db
@every_type
def test_a_citation_goes_where_its_record_goes(client: Client, record_type: RecordType) -> None:
    record = factory_of(record_type.model).create(slug="before")
    FormerAddressFactory.create(type=record_type.name, slug="long-before", leads_to="before")
    moved = client.get(f"/{record_type.plural}/long-before.csl.json")
    assert (moved.status_code, moved["Location"]) == (301, f"/{record_type.plural}/before.csl.json")
    for status, code in ((Status.DRAFT, 404), (Status.IN_REVIEW, 404), (Status.WITHDRAWN, 410)):
        type(record).objects.update(status=status, title="Hushed up", withdrawal_note="Told twice.")
        for extension in EXTENSIONS:
            answer = client.get(at(record, extension))
            assert (answer.status_code, "Hushed" in answer.content.decode()) == (code, False)
            assert ("Told twice." in answer.content.decode()) == (code == 410)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["talks.pdf", "talks.", "talks..bib", "talks.BIB", "talks.bib/", "no-such.bib", "talks.csl", "%00.bib", "мост.bib"],
)
def test_a_form_or_record_that_is_not_there_is_not_found(client: Client, address: str) -> None:
    VisitFactory.create(slug="talks")
    assert client.get(f"/visits/{address}").status_code == 404


@pytest.mark.django_db
@every_type
def test_no_citation_holds_a_word_of_what_is_not_published(client: Client, record_type: RecordType) -> None:
    record: Record = factory_of(record_type.model).create(full=True)
    for each in RECORD_TYPES.values():
        others: Any = each.model.objects.all()
        others = others.exclude(pk=record.pk) if isinstance(record, each.model) else others
        others.update(status=Status.DRAFT, title="Hushed up")
    for extension in EXTENSIONS:
        told = citation(client, record, extension)
        assert [word for word in ("Hushed", "Desk only", "Secret words") if word in told] == []
