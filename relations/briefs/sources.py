"""The footnotes of a brief: the passages its items rest on, each numbered once, where it is first referred to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from relations.briefs.model import Footnote, Line, Reference, References, Run
from relations.briefs.wording import concluded, date, shortened, words
from relations.models import Source
from relations.told import told

PARAGRAPHS = 6
#: A longer address nobody copies from paper; that of the source's page here, which names it, stands in its place.
LONGEST_ADDRESS = 90


def read_sources(numbers: Iterable[int]) -> dict[int, Source]:
    """Only published ones: what an unpublished source says is not referred to."""
    found = Source.objects.published().filter(pk__in={*numbers})
    return {source.pk: source for source in found.with_public_relations(("publisher", "translations"))}


class Footnotes:
    def __init__(self, sources: Mapping[int, Source], site: str, *, most: int, title: int) -> None:
        """``most``: so many sources are named for one item; ``title``: so many letters of their titles."""
        self.sources, self.site, self.most, self.title = sources, site, most, title
        self.numbers: dict[Any, int] = {}
        #: Where each source is named in full.
        self.named: dict[int, int] = {}
        self.lines: list[Line] = []

    def of(self, citations: Iterable[Any]) -> References:
        passages = list(_by_source(each for each in citations if each.source_id in self.sources).items())
        if not passages:
            return (self._once(None, lambda: (Run(_("No passage of a published source is on record.")),)),)
        return tuple(self._number(*passage) for passage in passages[: self.most])

    def all(self) -> tuple[Footnote, ...]:
        return tuple(Footnote(number, line) for number, line in enumerate(self.lines, start=1))

    def _number(self, key: tuple[int, bool], paragraphs: list[int]) -> Reference:
        source, supports = key
        return self._once((key, *paragraphs), lambda: self._line(self.sources[source], supports, paragraphs))

    def _once(self, key: Any, line: Callable[[], Line]) -> Reference:
        first = key not in self.numbers
        if first:
            self.lines.append(line())
            self.numbers[key] = len(self.lines)
        return Reference(self.numbers[key], first)

    def _line(self, source: Source, supports: bool, paragraphs: list[int]) -> Line:
        where = _paragraphs(paragraphs) + ("" if supports else "; " + _("contradicts what is told here"))
        page = f"{source.get_absolute_url()}#p{paragraphs[0]}"
        if first := self.named.get(source.pk):
            return (Run(_("As note %(number)s, %(where)s.") % {"number": first, "where": where}, link=page),)
        self.named[source.pk] = len(self.lines) + 1
        publisher: Line = ()
        if source.publisher:
            publisher = (Run(", "), words(shortened(source.publisher.title, self.title), "en"))
        title = told(source, "title")
        address = source.source_url
        if not address.startswith(("http://", "https://")) or len(address) > LONGEST_ADDRESS:
            address = f"{self.site}{page}"
        published = _("date not known")
        if source.published:
            published = concluded(date(source.published), source.published_inferred)
        return (
            words(shortened(title.text, self.title), title.language, page),
            *publisher,
            Run(f", {published}, {where}. "),
            Run(address, link=address),
        )


def _by_source(citations: Iterable[Any]) -> dict[tuple[int, bool], list[int]]:
    """Paragraphs by source and by whether they support what is told, each once and in order."""
    found: dict[tuple[int, bool], set[int]] = {}
    for citation in citations:
        found.setdefault((citation.source_id, citation.supports), set()).add(citation.paragraph)
    return {key: sorted(paragraphs) for key, paragraphs in found.items()}


def _paragraphs(numbers: list[int]) -> str:
    named = [str(number) for number in numbers[:PARAGRAPHS]]
    if len(numbers) > PARAGRAPHS:
        return _("¶ %(numbers)s and %(more)s more") % {"numbers": ", ".join(named), "more": len(numbers) - PARAGRAPHS}
    return "¶ " + str(get_text_list(named, _("and")))


def citations_in(records: Iterable[Any]) -> Iterator[Any]:
    for record in records:
        yield from record.citations.all()
