"""Who held which office of a country on a day, by the tenures on record."""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from relations.choices import ParticipantKind
from relations.dossiers.scope import Scope
from relations.models import Participant, Tenure
from relations.offices import OFFICE_WORDS, Held, offices_named
from relations.querysets import start_not_known_q

#: So many tenures that may cover the day are read of all countries together; so many office-holders are named of each.
READ, SHOWN = 600, 12


class Level(models.TextChoices):
    """Rank of an office and of a contact, the highest first."""

    HEADS_OF_STATE = "heads_of_state", _("heads of state")
    HEADS_OF_GOVERNMENT = "heads_of_government", _("heads of government")
    FOREIGN_MINISTERS = "foreign_ministers", _("foreign ministers")
    MINISTERS = "ministers", _("ministers")
    OTHERS = "others", _("others, or not stated")


LEVELS = tuple(Level)

#: Offices as ``relations.offices`` names them; all others rank last.
_RANKS = {
    "head of state": Level.HEADS_OF_STATE,
    "president": Level.HEADS_OF_STATE,
    "monarch": Level.HEADS_OF_STATE,
    "head of government": Level.HEADS_OF_GOVERNMENT,
    "prime minister": Level.HEADS_OF_GOVERNMENT,
    "chancellor": Level.HEADS_OF_GOVERNMENT,
    "foreign minister": Level.FOREIGN_MINISTERS,
    "deputy prime minister": Level.MINISTERS,
    "minister": Level.MINISTERS,
}

_HEADS = (Level.HEADS_OF_STATE, Level.HEADS_OF_GOVERNMENT)

#: Who serves an officer, or is only of the family, does not hold the office.
_SERVING = re.compile(
    r"\b(?:aides?|assistants?|advis[eo]rs?|spokes\w+|press|representatives?|envoys?|office|staff|wife|husband|spouse"
    r"|interpreter|помощни\w+|советни\w+|пресс|представител\w+|аппарат\w*|супруг\w*|жен[аыеу]|памочні\w+|дарадц\w+|прэс"
    r"|прадстаўні\w+|апарат\w*|жон[акц]\w*|berater\w*|sprecher\w*|\w*vertreter\w*|\w*beauftragte\w*|mitarbeiter\w*"
    r"|referent\w*|büro|ehefrau)\b",
    re.IGNORECASE,
)
#: Who presides over one of these is at the head of no state and no government.
_BODIES = re.compile(
    r"\b(?:academ|chamber|universit|institut|bank|compan|corporation|concern|holding|association|societ|foundation|fund"
    r"|club|committee|court|senat|assembl|parliament|council|commission|league|group|board|congress"
    r"|академи|палат|университет|институт|банк|компани|корпораци|концерн|холдинг|ассоциаци|обществ|фонд|клуб|комитет"
    r"|сенат|ассамбле|парламент|совет(?!ск|т)|собрани|комисси|лиг|групп|съезд|акадэмі|універсітэт|інстытут|кампані"
    r"|карпарацы|асацыяцы|таварыств|камітэт|сход|савет(?!ск)|камісі|akademie|hochschule|verein(?!ig)|verband|stiftung|kommission"
    r"|parlament|landtag)|\b(?:суд[аеу]?|rate?s?)\b|(?:kammer|bank|gesellschaft|gericht|versammlung|bundesrat|bundestag)e?s?\b",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"[,;]")
_AND = re.compile(r"\b(?:and|и|і|und)\b")

#: Whoever is president of anything else is no head of state.
_OF_STATES = (ParticipantKind.STATE, ParticipantKind.TERRITORY, ParticipantKind.GOVERNMENT_BODY)


@lru_cache(maxsize=4096)
def level_of(title: str) -> Level:
    """The highest of what the title says one after the other."""
    offices = (each for part in _BREAKS.split(title) if not _SERVING.search(part) for each in _AND.split(part))
    return highest(map(_level_of_office, offices))


def _level_of_office(title: str) -> Level:
    level = highest(_RANKS.get(office, Level.OTHERS) for office in offices_named(title))
    return Level.OTHERS if level in _HEADS and _BODIES.search(title) else level


def level_of_tenure(office: str, kind: str, title: str) -> Level:
    """``kind``, ``title``: of the body in which the office is held."""
    if kind not in _OF_STATES:
        return Level.OTHERS
    level = level_of(office)
    return Level.OTHERS if level in _HEADS and _BODIES.search(title) else level


def _level(tenure: Tenure) -> Level:
    return level_of_tenure(tenure.office, tenure.body.kind, tenure.body.title)


def highest(levels: Iterable[Level]) -> Level:
    return min(levels, key=LEVELS.index, default=Level.OTHERS)


@dataclass(frozen=True)
class Officer:
    """``held.tenure`` has the person, the office and the body; ``held.surely`` is False where it may have been so."""

    level: Level
    held: Held

    @property
    def person(self) -> Participant:
        return self.held.tenure.person


@dataclass(frozen=True)
class WhoIsWho:
    country: Participant
    officers: list[Officer]
    #: There are more than are named here.
    more: bool


def who_is_who(scope: Scope) -> list[WhoIsWho]:
    """Of each country of the dossier, the highest offices first."""
    holders: dict[int, list[Officer]] = {country.pk: [] for country in scope.countries}
    tenures = _tenures(scope, scope.countries)
    for held in scope.held(tenures):
        body = held.tenure.body
        country = body.pk if body.pk in holders else body.country_id or 0
        holders[country].append(Officer(_level(held.tenure), held))
    full = len(tenures) == READ
    return [_told(country, holders[country.pk], full) for country in scope.countries]


def _tenures(scope: Scope, countries: Sequence[Participant]) -> list[Tenure]:
    numbers = [country.pk for country in countries]
    of_them = Tenure.objects.filter(Q(body__in=numbers) | Q(body__country__in=numbers))
    seen = of_them.filter(scope.sees("person", "body"))
    return list(
        seen.filter(may_cover(scope.day))
        .select_related("person", "body")
        .order_by(_rank(), "-held_earliest", "id")[:READ]
    )


def _rank() -> Case:
    """The higher offices first, by their English words: of a country with very many they are not left unread."""
    named: dict[Level, Q] = {}
    for office, *phrases in OFFICE_WORDS:
        if level := _RANKS.get(office):
            says = (Q(office__icontains=phrase) for phrase in phrases if phrase.isascii())
            named[level] = reduce(or_, says, named.get(level, Q()))
    ranks = [When(named[level], then=Value(at)) for at, level in enumerate(LEVELS) if level in named]
    return Case(*ranks, default=Value(len(LEVELS)))


def may_cover(day: datetime.date) -> Q:
    """Tenures that may cover the day; a side that is not known may lie anywhere, though it widens no bound."""
    begun = Q(held_earliest__lte=day) | start_not_known_q("held")
    lasting = Q(held_latest__gte=day) | Q(held__endswith="/") | Q(held="")
    return begun & lasting


def _told(country: Participant, officers: list[Officer], full: bool) -> WhoIsWho:
    ranked = sorted(officers, key=lambda each: (LEVELS.index(each.level), not each.held.surely))
    return WhoIsWho(country, ranked[:SHOWN], full or len(ranked) > SHOWN)
