"""What rests on a source, in the order in which a reader of the source meets it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from relations.beside import public_rows
from relations.choices import Status
from relations.models import CommitmentProgressCitation, Record, Source, TenureCitation
from relations.record_types import RECORD_TYPES


@dataclass(frozen=True)
class Passage:
    paragraph: int
    start: int
    end: int
    #: The records, each with whether the passage supports it.
    rests: list[tuple[Record, bool]]


@dataclass(frozen=True)
class Paragraph:
    number: int
    passages: list[Passage]


def paragraphs(source: Source) -> list[Paragraph]:
    cited = sorted(citations(source), key=lambda pair: (pair[0].start, pair[0].end, pair[1].type, pair[1].pk))
    passages = [passage(list(same)) for _span, same in groupby(cited, key=lambda pair: (pair[0].start, pair[0].end))]
    return [Paragraph(number, list(some)) for number, some in groupby(passages, key=lambda each: each.paragraph)]


def passage(cited: list[tuple[Any, Record]]) -> Passage:
    first = cited[0][0]
    rests = {(record.type, record.pk): (record, citation.supports) for citation, record in cited}
    return Passage(first.paragraph, first.start, first.end, list(rests.values()))


def citations(source: Source) -> Iterator[tuple[Any, Record]]:
    """Every citation of the source with the published record whose page shows it."""
    for record_type in RECORD_TYPES.values():
        if "citations" in record_type.model.answer_relations:
            model: Any = record_type.model
            rows = model._meta.get_field("citations").related_model
            for citation in public_rows(rows, "source").filter(source=source):
                yield citation, citation.record
    tenures = TenureCitation.objects.filter(
        source=source, record__person__status=Status.PUBLISHED, record__body__status=Status.PUBLISHED
    )
    for of_tenure in tenures.select_related("record__person"):
        yield of_tenure, of_tenure.record.person
    progress = CommitmentProgressCitation.objects.filter(source=source, record__record__status=Status.PUBLISHED)
    for of_progress in progress.select_related("record__record"):
        yield of_progress, of_progress.record.record
