"""Which records may tell of one event, one utterance, one instrument: by when, who and in which words."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from relations.choices import CommitmentRole, DocumentRole, LikenessReason, StatementRole
from relations.fields import overlap_q
from relations.likeness import text_likeness
from relations.models import Commitment, Document, Figure, Record, Source, Statement, Visit

Likeness = tuple[Any, int, list[str]]

#: A quote or a title of which nine words in ten are the same.
SAME_WORDS = 0.9
#: Two reports of one utterance may date it by the day it was said and by the day it was printed.
NEAR = timedelta(days=31)
#: So many records of one time, or of one speaker and month, are compared.
COMPARED = 300


def like_visit(visit: Visit) -> Iterator[Likeness]:
    """The same kind of contact at the same time, of the same countries or of the same participants."""
    # What a summit is made of happens at its time, too: it is no second report of it.
    others = at_its_time(visit, "date").filter(kind=visit.kind).exclude(pk=visit.parent_id).exclude(parent=visit.pk)
    countries, people = countries_of(visit), people_of(visit)
    for other in others.prefetch_related("country_rows", "participations")[:COMPARED]:
        same_countries = len(countries) > 1 and countries == countries_of(other)
        same_people = bool(people) and people == people_of(other)
        if same_countries or same_people:
            score = 65 + 10 * same_countries + 15 * same_people + 10 * (visit.date == other.date)
            yield other, score, said(DATE=True, COUNTRIES=same_countries, PEOPLE=same_people)


def like_statement(statement: Statement) -> Iterator[Likeness]:
    """The same words of the same speaker, or the same passage of a source."""
    hashes = {citation.excerpt_sha256 for citation in statement.citations.all()}
    speakers = people_of(statement, StatementRole.SPEAKER)
    cited = rows_of(Statement, "citations").filter(excerpt_sha256__in=hashes)
    spoken = rows_of(Statement, "participations").filter(participant__in=speakers, role=StatementRole.SPEAKER)
    if statement.date:
        spoken = spoken.filter(sort_date__range=around(statement.sort_date))
    ids = {*cited.values_list("record", flat=True)[:COMPARED]}
    ids |= {*spoken.order_by("-sort_date").values_list("record", flat=True)[:COMPARED]} if statement.quote else set()
    for other in others_of(statement).filter(pk__in=ids).prefetch_related("citations", "participations"):
        same_words = text_likeness(statement.quote, other.quote)
        same_passage = bool(hashes & {citation.excerpt_sha256 for citation in other.citations.all()})
        same_speakers = bool(speakers) and speakers == people_of(other, StatementRole.SPEAKER)
        if same_words >= SAME_WORDS:
            score = round(100 * same_words) if same_speakers or same_passage else 75
        elif same_passage and same_speakers and not (statement.quote and other.quote):
            score = 80
        else:
            # One passage may hold two utterances: who speaks, or what is quoted, then differs.
            continue
        yield other, score, said(QUOTE=same_words >= SAME_WORDS, PASSAGE=same_passage, PEOPLE=same_speakers)


def like_document(document: Document) -> Iterator[Likeness]:
    """The same title or the same parties at the same time."""
    parties = people_of(document, DocumentRole.PARTY)
    dated = [name for name in ("signed", "adopted", "in_force") if getattr(document, name)]
    wanted = Q(title=document.title) if not dated else Q(pk__in=())
    for name in dated:
        wanted |= overlapping(document, name)
    for other in others_of(document).filter(wanted).prefetch_related("participations")[:COMPARED]:
        same_title = text_likeness(document.title, other.title) >= SAME_WORDS
        same_parties = bool(parties) and parties == people_of(other, DocumentRole.PARTY)
        if not same_title and not (same_parties and document.kind == other.kind):
            continue
        score = 60 + 25 * same_title + 15 * same_parties
        yield other, score, said(TITLE=same_title, DATE=bool(dated), PEOPLE=same_parties)


def like_commitment(commitment: Commitment) -> Iterator[Likeness]:
    """The same owners owe the same, by the same time."""
    owners = people_of(commitment, CommitmentRole.OWNER)
    owed = rows_of(Commitment, "participations").filter(participant__in=owners, role=CommitmentRole.OWNER)
    ids = owed.order_by("-sort_date").values_list("record", flat=True)[:COMPARED]
    for other in others_of(commitment).filter(pk__in=[*ids], due=commitment.due).prefetch_related("participations"):
        same_words = text_likeness(commitment.title, other.title)
        if same_words >= SAME_WORDS and owners == people_of(other, CommitmentRole.OWNER):
            yield other, round(100 * same_words), said(TITLE=True, DATE=bool(commitment.due), PEOPLE=True)


def like_figure(figure: Figure) -> Iterator[Likeness]:
    """The same number for the same thing and the same time."""
    others = others_of(figure).filter(
        indicator=figure.indicator_id, value=figure.value, unit=figure.unit, period=figure.period
    )
    countries = countries_of(figure)
    for other in others.prefetch_related("country_rows")[:COMPARED]:
        if countries == countries_of(other):
            same_people = figure.cited_by_id is not None and figure.cited_by_id == other.cited_by_id
            score = 80 + 15 * same_people
            yield other, score, said(VALUE=True, DATE=bool(figure.period), PEOPLE=same_people)


def like_source(source: Source) -> Iterator[Likeness]:
    """The same address, or the same title on the same day."""
    wanted = Q(title=source.title, published=source.published)
    for name in ("source_url", "archived_url"):
        if address := getattr(source, name):
            wanted |= Q(**{name: address})
    for other in others_of(source).filter(wanted)[:COMPARED]:
        same_address = bool(source.source_url) and source.source_url == other.source_url
        score = 95 if same_address else 80
        yield other, score, said(ADDRESS=same_address, TITLE=source.title == other.title)


def others_of(record: Record) -> QuerySet[Any]:
    model: Any = type(record)
    others: QuerySet[Any] = model._default_manager.filter(merged_into=None).exclude(pk=record.pk)
    return others.defer("summary", *record.private_fields)


def at_its_time(record: Record, name: str) -> QuerySet[Any]:
    found = others_of(record)
    return found.filter(overlapping(record, name)) if getattr(record, name) else found.none()


def overlapping(record: Record, name: str) -> Q:
    return overlap_q(name, getattr(record, f"{name}_earliest"), getattr(record, f"{name}_latest"))


def around(day: date) -> tuple[date, date]:
    return max(day, date.min + NEAR) - NEAR, min(day, date.max - NEAR) + NEAR


def rows_of(model: Any, name: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._meta.get_field(name).related_model._default_manager.all()
    return rows.order_by()


def countries_of(record: Any) -> set[int]:
    return {row.country_id for row in record.country_rows.all()}


def people_of(record: Any, role: str = "") -> set[int]:
    return {row.participant_id for row in record.participations.all() if not role or row.role == role}


def said(**reasons: bool) -> list[str]:
    return [str(LikenessReason[name].value) for name, so in reasons.items() if so]
