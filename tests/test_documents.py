"""What the fixtures say, and that they leave nothing out of the texts they are derived from."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from relations.models import Citation, Source, Statement, StatementCitation
from relations.record_types import RECORD_TYPES
from tests import sources

FIXTURES = sources.ROOT / "fixtures"
TEXTS = sources.folder()

pytestmark = pytest.mark.usefixtures("desk", "db")

SAYING = {
    "en": r"\b(sa(?:id|ys|y)|t(?:old|ells)|stress(?:ed|es)|not(?:ed|es|ing)|underscored|added|according to|in his words"
    r"|pointed out|remark(?:ed|s)|emphasized|emphasised|consider(?:s|ed)|believes?|thank(?:ed|s)|praised|agreed"
    r"|convinced|confident|hope[sd]?|expect(?:s|ed)|expressed|addressed|addressing|stated|drew attention|explained"
    r"|satisfied|wished|confirmed|views|statement runs|took note|invited|declaration says|statement says)\b",
    "de": r"\b(sagte|betonte|erinnerte|zuversichtlich|hält|fügte|erklärte|meinte|unterstrich|dankte|äußerte|teilte)\b",
}


@pytest.fixture(scope="module")
def desk(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """All fixtures, loaded once for the tests of this module; with the texts where they are at hand."""
    with django_db_blocker.unblock(), transaction.atomic():
        files = [*sorted((FIXTURES / "reference").glob("*.yaml")), *sorted((FIXTURES / "documents").glob("*.yaml"))]
        call_command("loaddata", *map(str, files), verbosity=0)
        if TEXTS:
            call_command("attach_sources", str(TEXTS), verbosity=0)
        yield
        transaction.set_rollback(True)


def held_sources() -> list[Source]:
    held = list(Source.objects.exclude(text=""))
    assert len(held) == 5
    return held


def quoted(source: Source) -> Iterator[tuple[int, int]]:
    """The spans between quotation marks, without the marks and the spaces inside them."""
    marks = r"„([^„“”]*)[“”]" if source.language == "de" else r"“([^“”]*)”|\"([^\"]*)\""
    for found in re.finditer(marks, source.text):
        inside = next(text for text in found.groups() if text is not None)
        start = found.start() + 1 + len(inside) - len(inside.lstrip())
        yield start, start + len(inside.strip())


def set_aside(source: Source) -> set[tuple[int, int]]:
    """The passages that the coverage list names as no statement; each gives a reason and the right hash."""
    rows = [row for file in (FIXTURES / "coverage").glob("*.yaml") for row in yaml.safe_load(file.read_text("utf-8"))]
    spans = set()
    for row in rows:
        if row["source"] == [source.slug]:
            excerpt = source.text[row["start"] : row["end"]]
            assert row["excerpt_sha256"] == hashlib.sha256(excerpt.encode()).hexdigest()
            assert len(row["reason"]) > 10
            spans.add((row["start"], row["end"]))
    return spans


def within(start: int, end: int, spans: set[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in spans)


def cited(source: Source, **only: Any) -> set[tuple[int, int]]:
    return set(StatementCitation.objects.filter(source=source, **only).values_list("start", "end"))


@pytest.mark.sources
def test_every_quotation_is_a_verbatim_statement_or_set_aside_with_a_reason() -> None:
    left = [
        source.text[start:end]
        for source in held_sources()
        for start, end in quoted(source)
        if (start, end) not in cited(source, verbatim=True) and not within(start, end, set_aside(source))
    ]
    assert left == []


@pytest.mark.sources
def test_every_sentence_with_a_verb_of_saying_is_cited_by_a_statement_or_set_aside_with_a_reason() -> None:
    left = [
        source.text[max(0, verb.start() - 60) : verb.end() + 60]
        for source in held_sources()
        for verb in re.finditer(SAYING[source.language], source.text, re.IGNORECASE)
        if not within(*verb.span(), cited(source) | set_aside(source))
    ]
    assert left == []


@pytest.mark.sources
def test_every_quote_is_the_text_between_its_offsets() -> None:
    for statement in Statement.objects.exclude(quote="").prefetch_related("citations__source"):
        spans = [citation for citation in statement.citations.all() if citation.verbatim]
        excerpts = [citation.source.text[citation.start : citation.end] for citation in spans]
        assert statement.quote == " […] ".join(excerpts), statement.slug


@pytest.mark.sources
def test_every_direct_statement_and_fragment_has_its_quote() -> None:
    assert (
        list(Statement.objects.filter(mode__in=["direct", "fragment"], quote="").values_list("slug", flat=True)) == []
    )


def test_every_record_of_a_document_names_its_passage() -> None:
    bare = [
        record.slug
        for name, record_type in RECORD_TYPES.items()
        if name not in ("source", "participant", "place")
        for record in record_type.model.objects.filter(citations=None)  # type: ignore[misc]
    ]
    assert bare == []


def test_every_citation_counts_its_paragraph_and_no_source_is_without_one() -> None:
    for model in Citation.__subclasses__():
        assert not model._default_manager.filter(paragraph=0).exists()
    for source in Source.objects.all():
        assert source.statementcitations.exists(), source.slug


@pytest.mark.sources
def test_no_sentence_of_a_source_is_kept_with_the_fixtures() -> None:
    assert TEXTS
    words = re.compile(r"\w+")
    runs = {
        tuple(found) for text in TEXTS.glob("*.txt") for found in grams(words.findall(text.read_text("utf-8").lower()))
    }
    kept: list[tuple[str, str]] = []
    for file in FIXTURES.rglob("*.yaml"):
        shared = [" ".join(run) for run in grams(words.findall(file.read_text("utf-8").lower())) if tuple(run) in runs]
        kept += [(file.name, run) for run in shared]
    assert kept == []


def grams(words: list[str], length: int = 12) -> Iterator[list[str]]:
    return (words[at : at + length] for at in range(len(words) - length + 1))


def asked_in_the_readme() -> list[str]:
    return re.findall(r"^    GET (/api/v1/\S+)$", (sources.ROOT / "README.md").read_text("utf-8"), re.MULTILINE)


def answer(client: Client, about: str) -> list[dict[str, Any]]:
    """What the API says to a question of the README, after checking that the page lists the same records."""
    (address,) = (address for address in asked_in_the_readme() if about in address)
    results: list[dict[str, Any]] = client.get(address).json()["results"]
    page = client.get(address.removeprefix("/api/v1"))
    assert [record.slug for record in page.context["page"].items] == [record["slug"] for record in results]
    return results


def test_who_met_whom_in_may_2012_and_in_what_format(client: Client) -> None:
    visits = {visit["slug"]: visit for visit in answer(client, "date_after=2012-05-01")}
    formats = {visit["format"]: visit["date"]["edtf"] for visit in visits.values() if visit["format"]}
    assert formats == {"informal": "2012-05-12/2012-05-13", "narrow": "2012-05-14", "extended": "2012-05-14"}
    talks = visits["lukashenko-nazarbayev-talks-2012-05-14"]
    assert [row["participant"]["name"] for row in talks["participations"]] == [
        "Aleksandr Lukashenko",
        "Nursultan Nazarbayev",
    ]
    assert visits["meeting-with-president-of-russia-2012-05-15"]["outcome"] == "planned"


def test_what_the_joint_statement_said_about_the_osce(client: Client) -> None:
    said = answer(client, "q=OSCE")
    assert {statement["document"]["slug"] for statement in said} == {"joint-statement-belarus-kazakhstan-2012-05"}
    assert len(said) == 2


def test_which_instruments_the_bodies_signed_in_october_2008_and_who_signed_each(client: Client) -> None:
    signed = {
        document["title"]: [row["participant"]["name"] for row in document["signatories"]]
        for document in answer(client, "country=kg")
    }
    assert len(signed) == 7
    assert {title: names for title, names in signed.items() if names} == {
        "Agreement of the news agencies BelTA and KABAR on exchanging information": ["BelTA", "KABAR"],
        "Cooperation agreement between the national broadcasters of Belarus and Kyrgyzstan": [
            "National State TV and Radio Broadcasting Company of Belarus",
            "National TV Broadcasting Corporation of Kyrgyzstan",
        ],
        "Twinning agreement between Minsk and Bishkek": ["Mayor of Minsk (2008)", "Mayor of Bishkek (2008)"],
    }


def test_what_trade_figure_was_cited_for_2008_and_by_whom(client: Client) -> None:
    (figure,) = answer(client, "mutual-trade-turnover")
    assert (figure["value"], figure["unit"], figure["cited_by"]["name"]) == ("537000000", "USD", "Aleksandr Lukashenko")


def test_what_is_due_by_2015(client: Client) -> None:
    due = {commitment["slug"]: commitment["due"]["edtf"] for commitment in answer(client, "due_before")}
    assert due == {
        "russia-pipelines-by-2015": "../2015",
        "russia-monopolists-by-2015": "../2015",
        "russia-railway-tariffs-by-2013": "../2013",
        "customs-union-by-2011-07-01": "../2011-07-01",
        "belarus-days-of-culture-of-kyrgyzstan-2009": "2009",
    }


def test_under_which_name_astana_stood_in_may_2019(client: Client) -> None:
    (visit,) = answer(client, "place=astana")
    ((place),) = visit["places"]
    assert (place["name"], place["name_today"]) == ("Nur-Sultan", "Astana")
