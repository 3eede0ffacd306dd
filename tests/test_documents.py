"""What the fixtures say, and that they leave nothing out of the texts they are derived from."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.db import transaction

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
