"""Two states, what is put between them, and what their brief tells of it."""

import io
from typing import Any

import pypdf

from relations.briefs.formats import FORMATS
from tests.factories import (
    CommitmentCitationFactory,
    CommitmentCountryFactory,
    CommitmentFactory,
    DocumentCitationFactory,
    DocumentCountryFactory,
    DocumentFactory,
    FigureCitationFactory,
    FigureCountryFactory,
    FigureFactory,
    ParticipantFactory,
    SourceFactory,
    StateFactory,
    StatementCitationFactory,
    StatementCountryFactory,
    StatementFactory,
    VisitCitationFactory,
    VisitCountryFactory,
    VisitFactory,
)

PAGE = "/relations/qm-qn/brief"
ADDRESSES = [PAGE, *(f"{PAGE}.{each.ending}" for each in FORMATS)]
ROWS: dict[Any, Any] = {
    VisitFactory: (VisitCountryFactory, VisitCitationFactory),
    StatementFactory: (StatementCountryFactory, StatementCitationFactory),
    DocumentFactory: (DocumentCountryFactory, DocumentCitationFactory),
    CommitmentFactory: (CommitmentCountryFactory, CommitmentCitationFactory),
    FigureFactory: (FigureCountryFactory, FigureCitationFactory),
}


class Pair:
    """Two states, and what is put between them."""

    def __init__(self) -> None:
        self.first = StateFactory.create(slug="nebenland", title="Nebenland", country_code="QM")
        self.second = StateFactory.create(slug="vorland", title="Vorland", country_code="QN")
        self.source = SourceFactory.create(slug="bulletin", title="Bulletin of the Bridge", published="2012-05-15")
        self.ada = ParticipantFactory.create(slug="ada", title="Ada Lukander", country=self.first)

    def have(self, factory: Any, **values: Any) -> Any:
        record = factory.create(**values)
        country, citation = ROWS[factory]
        for state in (self.first, self.second):
            country.create(record=record, country=state)
        citation.create(record=record, source=self.source, paragraph=3)
        return record


def sections(answer: Any) -> dict[str, list[str]]:
    """Headings of the brief, each with all that stands below."""
    return {
        section.heading: [
            "".join(run.text for run in line)
            for part in section.parts
            for line in (
                [part.heading, *(item.line for item in part.items), part.more]
                if part.kind == "group"
                else [cell for row in part.rows for cell in row.cells]
            )
            if line
        ]
        or [part.empty for part in section.parts if part.kind == "group"]
        for section in answer.context["brief"].sections
    }


def notes(answer: Any) -> list[str]:
    return ["".join(run.text for run in note.line) for note in answer.context["brief"].footnotes]


def pdf_text(answer: Any) -> str:
    assert answer["Content-Type"] == "application/pdf"
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
