"""A quote is verbatim, or it is not published."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext

from relations.choices import Status
from relations.models.source import Source
from relations.models.statement import Statement, StatementCitation
from relations.passages import INTERRUPTION, PassageError, excerpt_hash, quote_from_spans


@dataclass(frozen=True)
class QuoteProblem:
    statement: Statement
    reason: str
    #: What the cited spans of the held text say, where they say anything.
    held: str = ""

    @property
    def quote(self) -> str:
        return self.statement.quote

    def __str__(self) -> str:
        return self.reason


def quote_problem(
    statement: Statement, spans: Iterable[StatementCitation], text_of: Callable[[int], str]
) -> QuoteProblem | None:
    """What is wrong with a quote, or None. ``text_of`` gives the held text of a source by its number.

    The spans of one source, in their order, must give exactly the quote; further sources may hold other wordings.
    """
    if not statement.quote:
        return None
    by_source: dict[int, list[StatementCitation]] = {}
    for span in spans:
        if span.verbatim:
            by_source.setdefault(span.source_id, []).append(span)
    if not by_source:
        return QuoteProblem(
            statement, gettext("A quote is published only with the passage that holds its words, ticked as verbatim.")
        )
    said, held = [], ""
    for source, parts in by_source.items():
        if not (text := text_of(source)):
            said.append(gettext("The text of the source is not held, so the quote cannot be proved."))
            continue
        try:
            held = quote_from_spans(text, parts)
        except PassageError as error:
            said.append(gettext("This is not the passage: %s.") % error)
            continue
        # A form does not tell one line end from another.
        if held.replace("\r\n", "\n") == statement.quote.replace("\r\n", "\n"):
            return None
        said.append(gettext("The quote is not what the verbatim passages say: “%s”.") % held)
    return QuoteProblem(statement, said[-1], held)


def problem_of(statement: Statement) -> QuoteProblem | None:
    """Of the statement as it is stored."""
    return quote_problem(statement, statement.citations.filter(verbatim=True), held_text)


def failing_quotes(statements: "QuerySet[Statement] | None" = None) -> Iterator[QuoteProblem]:
    """Every quote that is not verbatim, in constant memory whatever the size of the desk."""
    found: Any = Statement.objects.all() if statements is None else statements
    spans = StatementCitation.objects.filter(verbatim=True).order_by("source", "start")
    quoted = found.exclude(quote="").order_by("pk").defer("search_text", "notes", "summary")
    text_of = lru_cache(maxsize=16)(held_text)
    for statement in quoted.prefetch_related(Prefetch("citations", queryset=spans)).iterator(chunk_size=500):
        if problem := quote_problem(statement, statement.citations.all(), text_of):
            yield problem


def newest_failing(looked_at: int, most: int) -> list[QuoteProblem]:
    """Of the newest statements, those whose quote is not verbatim.

    The text is compared only where the words that were cited have another hash than the quote has.
    """
    newest = Statement.objects.order_by("-pk").values("pk")[: 4 * looked_at]
    quoted = Statement.objects.filter(pk__in=newest).exclude(quote="").exclude(status=Status.WITHDRAWN)
    quotes = dict(quoted.order_by("-pk").values_list("pk", "quote")[:looked_at])
    spans = StatementCitation.objects.filter(record__in=quotes, verbatim=True).exclude(source__text="")
    hashes: dict[tuple[int, int], list[str]] = {}
    for record, source, sha256 in spans.order_by("start", "end").values_list("record", "source", "excerpt_sha256"):
        hashes.setdefault((record, source), []).append(sha256)
    proved = {record for (record, _source), cited in hashes.items() if cited == _hashes(quotes[record])}
    doubtful = [pk for pk in quotes if pk not in proved][:most]
    return list(failing_quotes(Statement.objects.filter(pk__in=doubtful)))


def _hashes(quote: str) -> list[str]:
    return [excerpt_hash(words) for words in quote.replace("\r\n", "\n").split(INTERRUPTION)]


def held_text(source: int) -> str:
    return Source.objects.filter(pk=source).values_list("text", flat=True).first() or ""
