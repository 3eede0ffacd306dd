"""What is told of a record that was found: where it says what was asked for, or who in it is so named."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from relations.nesting import records_of
from relations.record_types import RecordType
from relations.search import Question
from relations.search.finding import Names
from relations.search.marking import Run, answered, marked, snippet

#: What is shown of a record beside its own columns.
HIT_PATHS: dict[str, tuple[str, ...]] = {
    "visit": ("participations", "place_rows"),
    "statement": ("participations",),
    "document": ("participations",),
    "commitment": ("participations",),
    "figure": ("indicator", "cited_by"),
    "participant": ("country", "names"),
    "place": ("country", "names"),
    "source": ("publisher",),
}
#: So many of those who are so named are told.
NAMED_TOLD = 3


@dataclass(frozen=True)
class Named:
    """Somebody who acts in the record."""

    record: Any
    runs: list[Run]


@dataclass(frozen=True)
class Hit:
    record: Any
    question: Question
    snippet: list[Run]
    language: str
    named: list[Named]


def hits(shown: list[tuple[RecordType, int]], question: Question, names: Names) -> list[Hit]:
    """In the order given; read in one query for each type and level of what stands beside."""
    read: dict[tuple[str, int], Any] = {}
    for record_type in {record_type.name: record_type for record_type, _pk in shown}.values():
        keys = [pk for each, pk in shown if each is record_type]
        paths = (*HIT_PATHS[record_type.name], "translations")
        records = records_of(record_type.model, keys, paths)
        read |= {(record_type.name, record.pk): record for record in records}
    found = [read[record_type.name, pk] for record_type, pk in shown if (record_type.name, pk) in read]
    return [hit(record, question, names) for record in found]


def hit(record: Any, question: Question, names: Names) -> Hit:
    texts = list(_texts(record)) or [("", "en")]
    told_all = len(answered(record.title, question)) >= len(question.wanted)
    # What answers most; of several, what the reader reads best.
    text, language = texts[0] if told_all else max(texts, key=lambda each: len(answered(each[0], question)))
    named = [] if told_all else list(_so_named(record, question, names))[:NAMED_TOLD]
    return Hit(record, question, snippet(text, question), language, named)


def _texts(record: Any) -> Iterator[tuple[str, str]]:
    """Public texts with their languages: the summary in the reader's language, the quote, and so on; titles last."""
    reader = get_language() or "en"
    rows = {(row.field, row.language): row.text for row in record.translations.all()}
    told = ("summary", reader) in rows
    texts = [(rows["summary", reader], reader)] if told else [(record.summary, "en")]
    if quote := getattr(record, "quote", ""):
        texts.append((quote, record.language))
    texts += [(text, language) for (field, language), text in rows.items() if field != "title"]
    texts.append((record.summary, "en"))
    texts += [(text, language) for (field, language), text in rows.items() if field == "title"]
    if record.type in ("participant", "place"):
        texts += [(name.text, name.language) for name in record.names.all() if name.text != record.title]
    for field in ("condition", "dateline"):
        texts.append((getattr(record, field, ""), getattr(record, "language", "en")))
    yield from ((text, language) for text, language in texts if text)


def _so_named(record: Any, question: Question, names: Names) -> Iterator[Named]:
    """Those by whose names the record is found, each once."""
    seen = set()
    for path in type(record).named_by:
        rows, _, target = path.rpartition("__")
        holders: Iterable[Any] = getattr(record, rows).all() if rows else (record,)
        for holder in holders:
            other = getattr(holder, target)
            if other is not None and other not in seen and _is_named(other, question, names):
                seen.add(other)
                yield Named(other, marked(other.title, question))


def _is_named(other: Any, question: Question, names: Names) -> bool:
    known = (names.known.get((type(other), part)) for part in question.wanted)
    return any(other.pk in keys for keys in known if keys) or bool(answered(other.title, question))
