"""The text of a source as the desk sees it: which of its passages are cited, and what rests on them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from relations.admin.states import badge_of, with_difference
from relations.models import Source, Statement, StatementCitation
from relations.models.citing import citations_of
from relations.models.quotes import failing_quotes
from relations.passages import (
    Coverage,
    PassageError,
    Segment,
    check_passage,
    coverage,
    paragraph_starts,
    segments,
    sentences,
)

#: A passage under more citations than this looks like one under this many.
DEEPEST = 3


@dataclass(frozen=True)
class Rest:
    """A record that rests on a passage."""

    citation: Any
    #: Why it does not; empty where all is well.
    problem: str

    @property
    def record(self) -> Any:
        return self.citation.root

    @property
    def kind(self) -> str:
        return str(self.record._meta.verbose_name)

    @property
    def badge(self) -> SafeString:
        return badge_of(self.record)

    @property
    def address(self) -> str:
        return reverse(f"admin:relations_{self.record._meta.model_name}_change", args=[self.record.pk])


@dataclass(frozen=True)
class CitedPassage:
    number: int
    start: int
    end: int
    paragraph: int
    words: str
    rests: list[Rest]

    @property
    def is_broken(self) -> bool:
        return any(rest.problem for rest in self.rests)

    @property
    def label(self) -> str:
        count = len(self.rests)
        told = ngettext("Passage %(number)s, cited %(count)s time", "Passage %(number)s, cited %(count)s times", count)
        return told % {"number": self.number, "count": count}


class Stretch(NamedTuple):
    start: int
    end: int


class Paragraph(NamedTuple):
    number: int
    html: SafeString


class SourceText:
    def __init__(self, source: Source) -> None:
        self.source, self.text = source, source.text
        self.starts = paragraph_starts(self.text)

    @cached_property
    def passages(self) -> list[CitedPassage]:
        """Each cited span once, in the order of the text."""
        cited = sorted(citations_of(self.source), key=lambda row: (row.start, -row.end, row.root.type, row.pk))
        spans = groupby(cited, key=lambda row: (row.start, row.end))
        return [self._passage(number, list(rows)) for number, (_span, rows) in enumerate(spans, 1)]

    def _passage(self, number: int, rows: list[Any]) -> CitedPassage:
        first = rows[0]
        rests = [Rest(row, self._problem(row)) for row in rows]
        return CitedPassage(number, first.start, first.end, first.paragraph, self.text[first.start : first.end], rests)

    def _problem(self, row: Any) -> str:
        try:
            check_passage(self.text, self.starts, row)
        except PassageError as error:
            return gettext("Not what was cited: %s.") % error
        return self.quote_problems.get(row.record_id, "") if getattr(row, "verbatim", False) else ""

    @cached_property
    def quote_problems(self) -> dict[int, str]:
        """By the number of the statement, why its quote is not what its verbatim passages say."""
        quoting = StatementCitation.objects.filter(source=self.source, verbatim=True).values("record")
        failing = failing_quotes(Statement.objects.filter(pk__in=quoting))
        return {problem.statement.pk: with_difference(problem.reason, problem) for problem in failing}

    @property
    def citations(self) -> int:
        return sum(len(passage.rests) for passage in self.passages)

    @property
    def broken(self) -> list[CitedPassage]:
        return [passage for passage in self.passages if passage.is_broken]

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """How many citations each kind of record has, the most frequent first."""
        named = (str(rest.record._meta.verbose_name_plural) for each in self.passages for rest in each.rests)
        return Counter(named).most_common()

    @cached_property
    def coverage(self) -> Coverage:
        return coverage(self.text, self.passages, self.source.language)

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        return Markup(self).paragraphs()


class Markup:
    """The text as HTML: sentences, and in them the pieces between which what cites them changes.

    Every piece says at which offset it begins, so that a browser need not count over the whole text.
    """

    def __init__(self, of: SourceText) -> None:
        self.passages = of.passages
        self.text = of.text
        self.sentences = sentences(of.text, of.source.language)
        ends = [*of.starts[1:], len(of.text)]
        self.lines = [
            Stretch(start, start + len(of.text[start:end].rstrip())) for start, end in zip(of.starts, ends, strict=True)
        ]
        self.marks: dict[int, list[CitedPassage]] = {}

    def paragraphs(self) -> Iterator[Paragraph]:
        first_line = len(self.passages) + len(self.sentences)
        pieces = segments(0, len(self.text), [*self.passages, *self.sentences, *self.lines])
        in_lines = [piece for piece in pieces if piece.over and piece.over[-1] >= first_line]
        self._place_marks(in_lines)
        for line, some in groupby(in_lines, key=lambda piece: piece.over[-1] - first_line):
            parts = (self._part(sentence, list(each)) for sentence, each in groupby(some, key=self._sentence))
            yield Paragraph(line + 1, format_html_join("", "{}", ((part,) for part in parts)))

    def _place_marks(self, pieces: list[Segment]) -> None:
        """A passage has its number behind the sentence, or the blank between sentences, in which it ends."""
        last: dict[int, int] = {}
        for _sentence, some in groupby(pieces, key=self._sentence):
            group = list(some)
            last |= {number: group[-1].end for piece in group for number in self._over(piece)}
        for number, end in last.items():
            self.marks.setdefault(end, []).append(self.passages[number])

    def _over(self, piece: Segment) -> list[int]:
        return [number for number in piece.over if number < len(self.passages)]

    def _sentence(self, piece: Segment) -> int | None:
        first = len(self.passages)
        return next((n for n in piece.over if first <= n < first + len(self.sentences)), None)

    def _part(self, sentence: int | None, pieces: list[Segment]) -> SafeString:
        inner = format_html_join("", "{}", ((self._piece(piece),) for piece in pieces))
        marks = self._marks(pieces[-1].end)
        if sentence is None:
            return format_html("{}{}", inner, marks)
        kind = "sentence" if any(map(self._over, pieces)) else "sentence uncited"
        return format_html('<span class="{}">{}</span>{}', kind, inner, marks)

    def _piece(self, piece: Segment) -> SafeString:
        words, over = self.text[piece.start : piece.end], self._over(piece)
        if not over:
            return format_html('<span data-start="{}">{}</span>', piece.start, words)
        cited = [self.passages[number] for number in over]
        kind = f"depth-{min(len(cited), DEEPEST)}" + (" broken" if any(each.is_broken for each in cited) else "")
        numbers = " ".join(str(each.number) for each in cited)
        return format_html(
            '<mark class="{}" data-start="{}" data-passages="{}">{}</mark>', kind, piece.start, numbers, words
        )

    def _marks(self, end: int) -> SafeString:
        links = format_html_join(
            " ",
            '<a id="at-{0}" href="#passage-{0}" aria-label="{1}">{0}</a>',
            ((each.number, each.label) for each in self.marks.get(end, ())),
        )
        return format_html('<sup class="marks">{}</sup>', links) if links else links
