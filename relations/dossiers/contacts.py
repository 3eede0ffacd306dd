"""When they last met, and when they are to meet next, by the level of those who took part.

A contact stands at the highest level that both sides reached: a president's talk with an ambassador is not one of heads
of state. The level is found by the titles as printed, and by the tenures that surely covered the time.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from relations.choices import ParticipantKind, VisitOutcome
from relations.dossiers.officers import LEVELS, Level, highest, level_of, level_of_tenure
from relations.dossiers.scope import Listed, Parameters, Scope
from relations.fields import edtf_value
from relations.models import Participant, Tenure, Visit, VisitCitation, VisitParticipation
from relations.offices import covers
from relations.querysets import start_not_known_q
from relations.search import Among

#: The level of a contact can only be found by reading who took part: so many of the latest are looked through.
LOOKED_THROUGH = 1_000
#: So many at once to begin with, since mostly the latest show all levels; each time five times as many.
AT_ONCE, GROWING = 40, 5
SHOWN = 5


@dataclass(frozen=True)
class AtLevel:
    level: Level
    #: None where none of those looked through was at this level.
    visit: Visit | None


@dataclass(frozen=True)
class Contacts:
    """``last`` and ``next``: one for each level, the highest first."""

    last: list[AtLevel]
    next: list[AtLevel]
    latest: Listed
    #: Dates that have passed, and nobody said whether they were held.
    unheard: Listed
    #: Older contacts than those looked through were left aside.
    is_partial: bool

    @property
    def has_next(self) -> bool:
        return any(each.visit for each in self.next)

    @property
    def at(self) -> dict[Level, Visit | None]:
        return {each.level: each.visit for each in self.last}


def contacts(scope: Scope) -> Contacts:
    held = scope.of(Visit).filter(outcome=VisitOutcome.HELD)
    # Of what only the end of its time is known, nobody can say that it came last.
    dated = held.exclude(start_not_known_q("date"))
    planned = known_by(scope, scope.about_with(Visit, outcome=VisitOutcome.PLANNED))
    coming = planned.filter(date_latest__gte=scope.day).order_by("date_earliest", "id")
    last, is_partial = first_of_each(scope, dated)
    following, _is_partial = first_of_each(scope, coming)
    visits = scope.by_number(Visit, {*last.values(), *following.values()})
    passed = planned.filter(date_latest__lt=scope.day)
    return Contacts(
        last=[AtLevel(level, visits.get(last.get(level, 0))) for level in LEVELS],
        next=[AtLevel(level, visits.get(following.get(level, 0))) for level in LEVELS],
        latest=scope.listed(held, SHOWN, ("outcome", VisitOutcome.HELD), is_same=True),
        unheard=scope.listed(passed, SHOWN, ("outcome", VisitOutcome.PLANNED), *_until_yesterday(scope), ever=True),
        is_partial=is_partial,
    )


def _until_yesterday(scope: Scope) -> Parameters:
    if scope.day == datetime.date.min:
        return ()
    return (("date_before", (scope.day - datetime.timedelta(days=1)).isoformat()),)


def known_by(scope: Scope, planned: Any) -> Any:
    """Plans that a source of the day or before tells of: those of later years were not made yet."""
    if scope.as_of is None:
        return planned
    return planned.filter(Exists(VisitCitation.objects.filter(scope.told_then, record=OuterRef("pk"))))


def first_of_each(scope: Scope, visits: Any) -> tuple[dict[Level, int], bool]:
    """The number of the first contact of each level, and whether one may stand beyond what was looked through."""
    first: dict[Level, int] = {}
    begin, size = 0, AT_ONCE
    while begin < LOOKED_THROUGH and len(first) < len(LEVELS):
        end = min(begin + size, LOOKED_THROUGH)
        if not (some := [*visits.values_list("pk", "date")[begin:end]]):
            break
        levels = levels_of(scope, some)
        for number, _date in some:
            first.setdefault(levels[number], number)
        begin, size = begin + len(some), size * GROWING
        if begin < end:
            break
    is_partial = begin == LOOKED_THROUGH and len(first) < len(LEVELS) and visits[begin : begin + 1].exists()
    return first, is_partial


def levels_of(scope: Scope, dates: Sequence[tuple[int, str]]) -> dict[int, Level]:
    when = {number: edtf_value(date) for number, date in dates}
    rows = _people(scope, when)
    terms = _terms(scope, {row[1] for row in rows})
    sides: dict[int, dict[Any, Level]] = {number: {} for number in when}
    for record, person, country, capacity in rows:
        by_tenure = [level for period, level in terms.get(person, ()) if covers(period, when[record])]
        reached = sides[record].get(country, Level.OTHERS)
        sides[record][country] = highest([reached, level_of(capacity), *by_tenure])
    return {number: _shared(scope, reached) for number, reached in sides.items()}


def _people(scope: Scope, visits: Iterable[int]) -> list[tuple[int, int, int | None, str]]:
    """Visit, person, country of the person, title as printed. First the rows are asked for, then whom they name: asked
    for both, a database would begin with the people, or look at all of them."""
    rows = VisitParticipation.objects.filter(record__in=[*visits]).order_by()
    named = [*rows.values_list("record", "participant", "capacity")]
    people = scope.visible(Participant).filter(Among({row[1] for row in named}), kind=ParticipantKind.PERSON)
    countries = dict(people.order_by().values_list("pk", "country"))
    return [(record, who, countries[who], capacity) for record, who, capacity in named if who in countries]


def _terms(scope: Scope, people: Iterable[int]) -> dict[int, list[tuple[str, Level]]]:
    """For how long each held which office above all others."""
    terms: dict[int, list[tuple[str, Level]]] = {}
    found = Tenure.objects.filter(scope.sees("body"), person__in=people).order_by()
    for person, period, office, kind, title in found.values_list(
        "person", "held", "office", "body__kind", "body__title"
    ):
        if (level := level_of_tenure(office, kind, title)) != Level.OTHERS:
            terms.setdefault(person, []).append((period, level))
    return terms


def _shared(scope: Scope, reached: dict[Any, Level]) -> Level:
    """The lower of what the two sides reached; of one country alone, its own and the best of all others."""
    own = [country.pk for country in scope.countries]
    sides = [reached.get(number, Level.OTHERS) for number in own]
    if len(own) == 1:
        sides.append(highest(level for country, level in reached.items() if country not in own))
    return max(sides, key=LEVELS.index)
