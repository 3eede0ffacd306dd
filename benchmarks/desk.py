"""Fills an empty, migrated database with a made-up desk at full size, through ``bulk_create`` as an import would.

    DATABASE_URL=… python manage.py migrate && DATABASE_URL=… python -m benchmarks.desk [--statements N]

As in life, little is spread evenly: of 5,000 who speak one makes a statement in nine, the desk's own state is in more
than half of the records, one visit has thousands of statements, most words are rare and a few are everywhere.
"""

import argparse
import collections
import hashlib
import itertools
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks import set_up
from benchmarks.chance import Desk

set_up()

from django.db import connection, transaction  # noqa: E402

from relations import choices, models  # noqa: E402

BATCH = 5_000
PARTICIPANTS = 40_000
#: So many of them speak; the busiest of them makes one statement in nine.
SPEAKERS = 5_000
#: The share of records that are about the desk's own state.
OWN_STATE = 0.55
STATEMENTS_AT_THE_BUSIEST_VISIT = 5_000

LANGUAGES = ["en"] * 70 + ["ru"] * 10 + ["de"] * 10 + ["be"] * 5 + ["fr", "pl", "uk", "kk", "az"]


def created(label: str, objects: Iterator[list[Any]]) -> Iterator[Any]:
    """Saves the objects batch by batch, tells the rate, and hands on the records among them."""
    start, done = time.perf_counter(), 0
    for batch in objects:
        by_model: dict[Any, list[Any]] = {}
        for each in batch:
            by_model.setdefault(type(each), []).append(each)
        with transaction.atomic():
            for model, rows in by_model.items():
                model._default_manager.bulk_create(rows, batch_size=BATCH)
        # The first kind of a batch is that of the records; the rows beside them follow.
        records = next(iter(by_model.values()))
        done += len(records)
        rate = done / (time.perf_counter() - start)
        print(f"\r{label}: {done:,} ({rate:,.0f}/s)", end="", file=sys.stderr, flush=True)
        yield from records
    print(file=sys.stderr)


def batches(count: int, make: Callable[[], list[Any]]) -> Iterator[list[Any]]:
    """``make`` gives a record and the rows beside it; the records come first, since the rows carry their date."""
    for start in range(0, count, BATCH):
        yield [each for _ in range(min(BATCH, count - start)) for each in make()]


def actors(desk: Desk) -> tuple[list[Any], list[Any]]:
    """The states, and those who act for them."""
    participant = models.Participant
    codes = [f"{a}{b}" for a in "QXZ" for b in "ABCDEFGHIJLMNOPQRSTUVWXYZ"]
    made = [participant(kind="state", country_code=code, **desk.record(desk.name())) for code in codes]
    states = [*created("states", iter([made]))]
    kinds = [kind for kind in choices.ParticipantKind.values if kind not in choices.COUNTRY_KINDS]

    def one() -> list[Any]:
        kind = "person" if desk.chance.random() < 0.85 else desk.chance.choice(kinds)
        who = participant(kind=kind, country=desk.chance.choice(states), **desk.record(desk.name()))
        names = [models.ParticipantName(record=who, text=desk.name(), language=code) for code in ("en", "be")]
        return [who, *names]

    return states, [*created("participants", batches(PARTICIPANTS, one))]


def tenures(desk: Desk, states: list[Any], people: list[Any]) -> None:
    in_office = iter(desk.chance.sample([who for who in people if who.kind == "person"], PARTICIPANTS // 2))

    def one() -> list[Any]:
        year, office = desk.chance.randrange(1985, 2015), desk.word(2, 3)
        fields = {"person": next(in_office), "body": desk.chance.choice(states), "held": f"{year}/{year + 4}"}
        return [models.Tenure(office=f"Minister of {office}", **fields)]

    collections.deque(created("tenures", batches(PARTICIPANTS // 2, one)), maxlen=0)


def countries(desk: Desk, model: Any, record: Any, states: list[Any]) -> list[Any]:
    chosen = dict.fromkeys(each.pk for each in desk.unevenly(states, desk.chance.choice((1, 1, 2))))
    if desk.chance.random() < OWN_STATE:
        chosen[states[0].pk] = None
    return [model(record=record, country_id=pk) for pk in chosen]


def citation(desk: Desk, model: Any, record: Any, sources: list[Any]) -> Any:
    start = desk.chance.randrange(1_000_000)
    digest = hashlib.sha256(str(start).encode()).hexdigest()
    source = desk.chance.choice(sources)
    return model(record=record, source=source, paragraph=1, start=start, end=start + 90, excerpt_sha256=digest)


def subjects(desk: Desk, people: list[Any]) -> tuple[list[Any], list[Any], list[Any]]:
    """Topics, places and sources."""
    titles = sorted({desk.name() for _ in range(120)})
    topics = models.Topic.objects.bulk_create(
        models.Topic(title=title, slug=title.lower().replace(" ", "-")) for title in titles
    )

    def place() -> list[Any]:
        where = models.Place(kind="city", **desk.record(desk.word(2, 4).capitalize()))
        return [where, models.PlaceName(record=where, text=desk.word(2, 4).capitalize(), language="be")]

    def source() -> list[Any]:
        text = "\n".join(desk.sentence(20) for _ in range(10))
        fields = desk.record(f"Bulletin {desk.sentence(4)}")
        publisher = desk.chance.choice(people[:300])
        language = desk.chance.choice(LANGUAGES)
        digest = hashlib.sha256(text.encode()).hexdigest()
        return [
            models.Source(
                publisher=publisher, language=language, published=desk.date(), text=text, sha256=digest, **fields
            )
        ]

    return topics, [*created("places", batches(5_000, place))], [*created("sources", batches(20_000, source))]


def visits(desk: Desk, count: int, states: list[Any], people: list[Any], parts: Any) -> list[Any]:
    topics, places, sources = parts

    def one() -> list[Any]:
        who = [*desk.unevenly(people[:SPEAKERS], 2), *desk.chance.choices(people, k=2)]
        record = models.Visit(
            kind=desk.chance.choice(choices.VisitKind.values),
            host=desk.chance.choice(states) if desk.chance.random() < 0.5 else None,
            date=desk.date(),
            **desk.record(f"Talks of {who[0].title} with {who[1].title}"),
        )
        rows: list[Any] = [
            models.VisitParticipation(record=record, participant=each, position=n)
            for n, each in enumerate(dict.fromkeys(who))
        ]
        rows.append(models.VisitPlace(record=record, place=desk.chance.choice(places)))
        rows.append(models.VisitTopic(record=record, topic=desk.chance.choice(topics)))
        rows.append(citation(desk, models.VisitCitation, record, sources))
        return [record, *rows, *countries(desk, models.VisitCountry, record, states)]

    return [*created("visits", batches(count, one))]


def statements(desk: Desk, count: int, states: list[Any], people: list[Any], visited: list[Any], parts: Any) -> None:
    topics, _, sources = parts
    made = itertools.count()

    def one() -> list[Any]:
        (speaker,) = desk.unevenly(people[:SPEAKERS])
        busiest = next(made) < STATEMENTS_AT_THE_BUSIEST_VISIT
        visit = visited[0] if busiest else desk.chance.choice(visited) if desk.chance.random() < 0.9 else None
        said = dict.fromkeys(desk.unevenly(topics, desk.chance.choice((1, 1, 1, 2, 3))))
        language = desk.chance.choice(LANGUAGES)
        record = models.Statement(
            mode=desk.chance.choice(("direct", "fragment", "reported")),
            language=language,
            visit=visit,
            date=desk.date(),
            **desk.record(f"{speaker.title} on {next(iter(said)).title}", desk.text(language)),
        )
        rows: list[Any] = [
            models.StatementParticipation(
                record=record, participant=speaker, role="speaker", capacity="Minister", name_as_printed=speaker.title
            )
        ]
        if desk.chance.random() < 0.3:
            spoken_to = desk.chance.choice(people)
            rows.append(models.StatementParticipation(record=record, participant=spoken_to, role="addressee"))
        rows += [models.StatementTopic(record=record, topic=topic) for topic in said]
        rows.append(citation(desk, models.StatementCitation, record, sources))
        return [record, *rows, *countries(desk, models.StatementCountry, record, states)]

    # A million records are not kept.
    collections.deque(created("statements", batches(count, one)), maxlen=0)


def instruments(desk: Desk, count: int, states: list[Any], people: list[Any], visited: list[Any], parts: Any) -> Any:
    topics, places, sources = parts

    def one() -> list[Any]:
        kind = desk.chance.choice(choices.DocumentKind.values)
        record = models.Document(
            kind=kind,
            level=desk.chance.choice(choices.DocumentLevel.values),
            life=desk.chance.choice(("signed", "ratified", "in_force")),
            signed=desk.date(),
            place=desk.chance.choice(places),
            visit=desk.chance.choice(visited),
            **desk.record(f"{kind.replace('_', ' ').capitalize()} on {desk.sentence(4)}"),
        )
        parties = {each.pk: each for each in desk.chance.choices(states, k=2)}.values()
        rows: list[Any] = [
            models.DocumentParticipation(record=record, participant=each, role="party") for each in parties
        ]
        rows += [
            models.DocumentParticipation(record=record, participant=each, role="signatory", capacity="Minister")
            for each in dict.fromkeys(desk.unevenly(people[:SPEAKERS], 2))
        ]
        rows.append(models.DocumentTopic(record=record, topic=desk.chance.choice(topics)))
        rows.append(citation(desk, models.DocumentCitation, record, sources))
        return [record, *rows, *countries(desk, models.DocumentCountry, record, states)]

    return [*created("documents", batches(count, one))]


def promises(desk: Desk, count: int, states: list[Any], people: list[Any], documents: list[Any]) -> None:
    """Commitments and figures."""

    def promise() -> list[Any]:
        record = models.Commitment(
            document=desk.chance.choice(documents),
            date=desk.date(),
            due=desk.date(),
            state=desk.chance.choice(choices.CommitmentState.values),
            **desk.record(f"To {desk.sentence(5)}"),
        )
        rows: list[Any] = [models.CommitmentParticipation(record=record, participant=desk.chance.choice(states))]
        rows.append(models.CommitmentProgress(record=record, date="2015", note=desk.sentence(8), state="open"))
        return [record, *rows, *countries(desk, models.CommitmentCountry, record, states)]

    indicators = models.Indicator.objects.bulk_create(
        models.Indicator(title=f"Output of {word}", slug=f"output-{word}") for word in desk.words[:200]
    )

    def figure() -> list[Any]:
        record = models.Figure(
            indicator=desk.chance.choice(indicators),
            kind=desk.chance.choice(choices.FigureKind.values),
            value=desk.chance.randrange(1_000_000),
            unit="tonnes",
            period=desk.date(),
            cited_by=desk.chance.choice(people),
            **desk.record(f"Output of {desk.sentence(3)}"),
        )
        return [record, *countries(desk, models.FigureCountry, record, states)]

    collections.deque(created("commitments", batches(count, promise)), maxlen=0)
    collections.deque(created("figures", batches(count, figure)), maxlen=0)


def find_by_names(model: Any) -> None:
    """The names were not there yet when the words to find it by were written."""
    found: list[Any] = list(model.objects.prefetch_related("names"))
    for each in found:
        each.search_text = each.get_search_text()
    model.objects.bulk_update(found, ["search_text"], batch_size=1_000)


def main() -> None:
    parser = argparse.ArgumentParser(description="Fills an empty database with a made-up desk.")
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--if-empty", action="store_true", help="leave a database that holds records as it is")
    asked = parser.parse_args()
    if models.Statement.objects.exists():
        sys.exit(0 if asked.if_empty else "This database holds records: name an empty one, migrated.")
    desk = Desk()
    states, people = actors(desk)
    parts = subjects(desk, people)
    tenures(desk, states, people)
    find_by_names(models.Participant)
    find_by_names(models.Place)
    visited = visits(desk, asked.statements // 10, states, people, parts)
    documents = instruments(desk, asked.statements // 10, states, people, visited, parts)
    promises(desk, asked.statements // 50, states, people, documents)
    statements(desk, asked.statements, states, people, visited, parts)
    analyse()


def analyse() -> None:
    """What an administrator does after a bulk import: the planner learns how large and how uneven the tables are."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


if __name__ == "__main__":
    main()
