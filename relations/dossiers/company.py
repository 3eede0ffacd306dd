"""With whom, how often and when last: the countries beside one country, the participants beside one person."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from relations.choices import ParticipantKind, VisitOutcome
from relations.dossiers.scope import Scope
from relations.models import Document, Participant, Place, Record, Visit, VisitCountry, VisitParticipation
from relations.querysets import start_not_known_q
from relations.record_types import RECORD_TYPES
from relations.search import Among

#: So many are told, those with the most first.
SHOWN = 12
#: Of visits: as the field holds it, and as the list is asked.
HELD = ("outcome", VisitOutcome.HELD)


@dataclass(frozen=True)
class Partner:
    """``contacts``: those held; ``last``: the latest of them of which more than the end of its time is known."""

    participant: Participant
    contacts: int
    documents: int
    last: Visit | None


@dataclass(frozen=True)
class Company:
    partners: list[Partner]
    #: How many there are in all.
    number: int

    @property
    def more(self) -> int:
        return self.number - len(self.partners)


@dataclass(frozen=True)
class Where:
    place: Place
    contacts: int


def partners(scope: Scope) -> Company:
    """Countries that records name beside the one country of the dossier."""
    (country,) = scope.countries
    met, signed = _named(scope, Visit, "country", HELD), _named(scope, Document, "country")
    # Only those that have a code have a page of the pair.
    others = scope.visible(Participant).filter(Among({*met, *signed})).exclude(country_code="").exclude(pk=country.pk)
    coded = {*others.order_by().values_list("pk", flat=True)}
    return _company(scope, _only(met, coded), _only(signed, coded), VisitCountry, "country")


def met(scope: Scope) -> Company:
    """Who took part in what the person took part in."""
    person: Any = scope.person
    found = _named(scope, Visit, "participant", HELD)
    del found[person.pk]
    return _company(scope, found, Counter(), VisitParticipation, "participant")


def present(scope: Scope) -> Company:
    """The people who took part in most of the contacts of the countries."""
    found = _named(scope, Visit, "participant", HELD)
    people = scope.visible(Participant).filter(Among(found), kind=ParticipantKind.PERSON)
    known = {*people.order_by().values_list("pk", flat=True)}
    return _company(scope, _only(found, known), Counter(), VisitParticipation, "participant")


def where(scope: Scope) -> list[Where]:
    counts = _named(scope, Visit, "place", HELD)
    first = [pk for pk, _number in sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:SHOWN]]
    places = {place.pk: place for place in scope.visible(Place).filter(pk__in=first).with_public_relations(("names",))}
    return [Where(places[pk], counts[pk]) for pk in first]


def held(scope: Scope) -> Any:
    return scope.of(Visit).filter(**dict([HELD]))


def _named(scope: Scope, model: type[Record], name: str, *further: tuple[str, str]) -> Counter[int]:
    """How many of the records name each that may be seen. ``name``: the filter by which their list finds those that do;
    ``further``: what narrows that list beside subject and time."""
    type_name = str(model._meta.model_name)
    filter_: Any = RECORD_TYPES[type_name].filterset.base_filters[name]
    rows: Any = model._meta.get_field(filter_.rows).related_model
    column = filter_.field_name
    in_memory = scope.in_memory(type_name, (*scope.subject, *further, *scope.time))
    if in_memory and in_memory.can_count(name):
        counts = in_memory.counts(name)
        seen = scope.visible(rows._meta.get_field(column).related_model).filter(Among(counts)).order_by()
        return _only(Counter(counts), {*seen.values_list("pk", flat=True)})
    records = scope.of(model).filter(**dict(further)).order_by().values("pk")
    # Whether each may be seen is asked of what was counted: as a condition of the rows it would lead a database to
    # begin with the participants.
    found = rows.objects.filter(record__in=records, **filter_.only).order_by().values_list(column, f"{column}__status")
    counted = found.annotate(n=Count("record", distinct=True))
    return Counter({pk: number for pk, status, number in counted if status in scope.statuses})


def _only(counts: Counter[int], wanted: set[int]) -> Counter[int]:
    return Counter({pk: number for pk, number in counts.items() if pk in wanted})


def _company(scope: Scope, contacts: Counter[int], documents: Counter[int], rows: Any, column: str) -> Company:
    both = contacts + documents
    first = sorted(both, key=lambda pk: (-both[pk], pk))[:SHOWN]
    known = rows.objects.exclude(start_not_known_q("record__date"))
    of_each = known.filter(record__in=held(scope).order_by().values("pk"), **{column: OuterRef("pk")})
    last = of_each.order_by("-sort_date", "-record").values("record")[:1]
    people = scope.visible(Participant).filter(pk__in=first).annotate(last_contact=Subquery(last))
    told = {each.pk: each for each in people.select_related("country")}
    visits = scope.by_number(Visit, [each.last_contact for each in told.values() if each.last_contact])
    return Company(
        [Partner(told[pk], contacts[pk], documents[pk], visits.get(told[pk].last_contact)) for pk in first], len(both)
    )
