"""With whom, how often and when last: the countries beside one country, the participants beside one person."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from relations.choices import ParticipantKind, VisitOutcome
from relations.dossiers.scope import Scope
from relations.models import Document, Participant, Place, Visit, VisitCountry, VisitParticipation, VisitPlace
from relations.querysets import start_not_known_q
from relations.search import Among

#: So many are told, those with the most first.
SHOWN = 12


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
    met = _named(scope, VisitCountry.objects.exclude(country=country), held(scope), "country")
    signing: Any = Document._meta.get_field("country_rows").related_model
    signed = _named(scope, signing.objects.exclude(country=country), scope.of(Document), "country")
    # Only those that have a code have a page of the pair.
    coded = {*_seen(scope, {*met, *signed}).exclude(country_code="").values_list("pk", flat=True)}
    return _company(scope, _only(met, coded), _only(signed, coded), VisitCountry, "country")


def met(scope: Scope) -> Company:
    """Who took part in what the person took part in."""
    rows = VisitParticipation.objects.exclude(participant=scope.person)
    found = _named(scope, rows, held(scope), "participant")
    return _company(scope, found, Counter(), VisitParticipation, "participant")


def present(scope: Scope) -> Company:
    """The people who took part in most of the contacts of the countries."""
    found = _named(scope, VisitParticipation.objects.all(), held(scope), "participant")
    people = scope.visible(Participant).filter(Among(found), kind=ParticipantKind.PERSON)
    known = {*people.order_by().values_list("pk", flat=True)}
    return _company(scope, _only(found, known), Counter(), VisitParticipation, "participant")


def where(scope: Scope) -> list[Where]:
    counts = _named(scope, VisitPlace.objects.all(), held(scope), "place")
    first = [pk for pk, _number in sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:SHOWN]]
    places = {place.pk: place for place in scope.visible(Place).filter(pk__in=first).with_public_relations(("names",))}
    return [Where(places[pk], counts[pk]) for pk in first]


def held(scope: Scope) -> Any:
    return scope.of(Visit).filter(outcome=VisitOutcome.HELD)


def _named(scope: Scope, rows: Any, records: Any, column: str) -> Counter[int]:
    """How many of the records name each. Whether each may be seen is asked of what was counted: as a condition of the
    rows it would lead a database to begin with the participants."""
    rows = rows.filter(record__in=records.order_by().values("pk")).order_by()
    found = rows.values_list(column, f"{column}__status").annotate(n=Count("record", distinct=True))
    return Counter({pk: number for pk, status, number in found if status in scope.statuses})


def _seen(scope: Scope, numbers: Any) -> Any:
    return scope.visible(Participant).filter(pk__in=numbers)


def _only(counts: Counter[int], wanted: set[int]) -> Counter[int]:
    return Counter({pk: number for pk, number in counts.items() if pk in wanted})


def _company(scope: Scope, contacts: Counter[int], documents: Counter[int], rows: Any, column: str) -> Company:
    both = contacts + documents
    first = sorted(both, key=lambda pk: (-both[pk], pk))[:SHOWN]
    known = rows.objects.exclude(start_not_known_q("record__date"))
    of_each = known.filter(record__in=held(scope).order_by().values("pk"), **{column: OuterRef("pk")})
    last = of_each.order_by("-sort_date", "-record").values("record")[:1]
    people = _seen(scope, first).annotate(last_contact=Subquery(last)).select_related("country")
    told = {each.pk: each for each in people}
    visits = scope.by_number(Visit, [each.last_contact for each in told.values() if each.last_contact])
    return Company(
        [Partner(told[pk], contacts[pk], documents[pk], visits.get(told[pk].last_contact)) for pk in first], len(both)
    )
