"""Two states with very much between them, made at once."""

from collections.abc import Iterator
from typing import Any

from relations import choices, models
from tests.factories import (
    DocumentFactory,
    IndicatorFactory,
    ParticipantFactory,
    PlaceFactory,
    SourceFactory,
    StateFactory,
    TenureFactory,
    sha256,
)

#: Shares of the types in the whole.
SHARES = {"visit": 0.2, "statement": 0.5, "document": 0.1, "commitment": 0.12, "figure": 0.08}
#: As long as the desk's own titles get.
TITLE = "On the building of the long bridge over the river between the two states and on who keeps it in repair"
SUMMARY = (
    "The two sides looked through what had been built since the spring and what each of them had still to do. " * 3
)
OFFICES = ("President", "Prime Minister", "Minister of Foreign Affairs", "Minister of Bridges", "Ambassador", "Mayor")
STATES = [*choices.CommitmentState.values]


class BusyPair:
    """``number`` records of all types about two states, from 1995 to 2024, with citations, speakers and places."""

    def __init__(self, number: int, *, title: str = TITLE) -> None:
        self.number, self.title = number, title
        self.states = [
            StateFactory.create(slug=name.lower(), title=name, country_code=code)
            for name, code in (("Nebenland", "QM"), ("Vorland", "QN"))
        ]
        self.people = [
            ParticipantFactory.create(title=f"Ada Lukander-Variant the {at}th of {state}", country=state)
            for state in self.states
            for at in range(6)
        ]
        for person, office in zip(self.people, OFFICES * 2, strict=True):
            TenureFactory.create(person=person, office=office, body=person.country, held="1995/..")
        self.sources = [
            SourceFactory.create(title=f"{TITLE}, part {at}", source_url=f"https://bulletin.example/{at}")
            for at in range(40)
        ]
        self.indicator = [IndicatorFactory.create() for _ in range(12)]
        self.place = PlaceFactory.create(title="Bridgetown on the Long River")
        self.treaty = DocumentFactory.create(title="Not between them")
        for name, share in SHARES.items():
            self.fill(name, max(int(number * share), 1))

    def fill(self, name: str, number: int) -> None:
        model = MODELS[name]
        records = model.objects.bulk_create([model(**self.values(name, at)) for at in range(number)], batch_size=1000)
        for related, rows in self.rows(model, records).items():
            related._default_manager.bulk_create(rows, batch_size=5000)

    def values(self, name: str, at: int) -> dict[str, Any]:
        date = f"{1995 + at % 30}-{at % 12 + 1:02}-{at % 28 + 1:02}"
        shared = {
            "slug": f"busy-{name}-{at}",
            "title": f"{self.title}, {at}",
            "summary": SUMMARY,
            "status": choices.Status.PUBLISHED,
        }
        return {**shared, **getattr(self, f"{name}_values")(at, date)}

    def visit_values(self, at: int, date: str) -> dict[str, Any]:
        planned = at % 50 == 0
        return {
            "date": f"2030-01-{at % 28 + 1:02}" if planned else date,
            "kind": choices.VisitKind.MEETING,
            "outcome": choices.VisitOutcome.PLANNED if planned else choices.VisitOutcome.HELD,
        }

    def statement_values(self, at: int, date: str) -> dict[str, Any]:
        return {"date": date, "mode": choices.StatementMode.REPORTED, "language": "en"}

    def document_values(self, at: int, date: str) -> dict[str, Any]:
        life = choices.DocumentLife.IN_FORCE if at % 3 else choices.DocumentLife.SIGNED
        in_force = {"in_force": date} if at % 3 else {}
        return {"kind": choices.DocumentKind.AGREEMENT, "level": "interstate", "life": life, "signed": date, **in_force}

    def commitment_values(self, at: int, date: str) -> dict[str, Any]:
        due, state = f"{1996 + at % 40}", STATES[at % len(STATES)]
        return {"date": date, "due": due, "state": state, "document": self.treaty}

    def figure_values(self, at: int, date: str) -> dict[str, Any]:
        kind = choices.FigureKind.TARGET if at % 4 == 0 else choices.FigureKind.LEVEL
        value = {"value": 1_000_000 + at, "unit": "USD", "kind": kind}
        return {"indicator": self.indicator[at % 12], "period": date[:4], **value}

    def rows(self, model: Any, records: list[Any]) -> dict[Any, list[Any]]:
        made: dict[Any, list[Any]] = {}
        for at, record in enumerate(records):
            for field, values in self.beside(model, at):
                related = model._meta.get_field(field).related_model
                made.setdefault(related, []).append(related(record=record, **values))
        return made

    def beside(self, model: Any, at: int) -> Iterator[tuple[str, dict[str, Any]]]:
        for state in self.states:
            yield "country_rows", {"country": state}
        for further in (0, 7):
            source, start = self.sources[(at + further) % len(self.sources)], at * 10
            passage = {"paragraph": at % 60 + 1, "start": start, "end": start + 9}
            yield "citations", {"source": source, **passage, "excerpt_sha256": sha256("a passage")}
        if model is models.Visit:
            yield "place_rows", {"place": self.place}
        for person in (self.people[at % 6], self.people[6 + at % 6]) if model in ROLES else ():
            # What one side promises, the other does not.
            if model is not models.Commitment or person.country == self.states[at % 2]:
                yield "participations", {"participant": person, "role": ROLES[model]}


MODELS: dict[str, Any] = {
    "visit": models.Visit,
    "statement": models.Statement,
    "document": models.Document,
    "commitment": models.Commitment,
    "figure": models.Figure,
}
ROLES = {
    models.Visit: choices.VisitRole.PARTICIPANT,
    models.Statement: choices.StatementRole.SPEAKER,
    models.Document: choices.DocumentRole.SIGNATORY,
    models.Commitment: choices.CommitmentRole.OWNER,
}
