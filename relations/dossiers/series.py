"""Figures that can be compared: of one indicator and unit, read alike, about the same countries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from relations.choices import FigureKind, Status
from relations.dossiers.scope import Parameters, Scope, with_relations
from relations.edtf import Edtf
from relations.models import Figure, FigureCitation, Indicator

#: The latest so many figures are read; so many series are told, with so many of the latest figures each.
READ, SHOWN, OF_SERIES = 200, 12, 24


@dataclass(frozen=True)
class Series:
    """By period, those without one last. Targets stand beside what was reached where that is read in one way only."""

    indicator: Indicator
    unit: str
    #: How its values are read; ``target`` where there are no others.
    kind: FigureKind
    countries: tuple[str, ...]
    figures: list[Figure]

    @property
    def dated(self) -> list[Figure]:
        return [figure for figure in self.figures if figure.when.is_known]

    @property
    def has_targets(self) -> bool:
        return self.kind != FigureKind.TARGET and any(figure.kind == FigureKind.TARGET for figure in self.figures)

    @property
    def can_be_drawn(self) -> bool:
        return len(self.dated) > 1


@dataclass(frozen=True)
class Figures:
    series: list[Series]
    #: There are older figures, or more series.
    more: bool
    parameters: Parameters


def figures(scope: Scope) -> Figures:
    found = scope.during(Figure)
    if scope.as_of:
        found = known_by(found, scope)
    read = with_relations(found[:READ])
    told = _series(read)
    parameters = (*scope.subject, *scope.time)
    return Figures(told[:SHOWN], len(read) == READ or len(told) > SHOWN, parameters)


def known_by(found: Any, scope: Scope) -> Any:
    """Cited no later than the day, as far as statement and sources tell; a target may speak of a time to come."""
    cited_later = Q(statement__status=Status.PUBLISHED, statement__date_earliest__gt=scope.day)
    cited_then = Q(statement__status=Status.PUBLISHED, statement__date_earliest__lte=scope.day)
    passages = FigureCitation.objects.filter(scope.sees("source"), record=OuterRef("pk"))
    told_then = cited_then | Exists(passages.filter(scope.told_then)) | ~Exists(passages)
    targets = found.model.objects.filter(kind=FigureKind.TARGET).values("pk")
    timely = found.model.objects.not_after(scope.day).values("pk")
    return found.exclude(cited_later).filter(told_then, Q(pk__in=targets) | Q(pk__in=timely))


def _series(read: list[Figure]) -> list[Series]:
    grouped: dict[Any, dict[FigureKind, list[Figure]]] = {}
    for figure in read:
        kinds = grouped.setdefault(_comparable(figure), {})
        kinds.setdefault(FigureKind(figure.kind), []).append(figure)
    told = [
        Series(members[0].indicator, unit, kind, countries, _latest(members))
        for (_indicator, unit, countries, _part), kinds in grouped.items()
        for kind, members in _beside_targets(kinds)
    ]
    return sorted(told, key=lambda each: (-len(each.dated), -len(each.figures), each.indicator.title, each.unit))


def _beside_targets(kinds: dict[FigureKind, list[Figure]]) -> list[tuple[FigureKind, list[Figure]]]:
    targets = kinds.get(FigureKind.TARGET, [])
    reached = [kind for kind in kinds if kind != FigureKind.TARGET]
    if len(reached) == 1:
        return [(reached[0], [*kinds[reached[0]], *targets])]
    return [*kinds.items()]


def _comparable(figure: Figure) -> tuple[Any, ...]:
    """The trade of two countries is not that of three, and a part is not the whole."""
    rows: Any = figure.country_rows.all()
    codes = tuple(sorted(row.country.country_code for row in rows))
    return figure.indicator_id, figure.unit, codes, bool(figure.part_of_id)


def _latest(members: list[Figure]) -> list[Figure]:
    """In order of time, those without a period last."""
    in_order = sorted(members, key=_by_period)
    dated = [figure for figure in in_order if figure.when.is_known]
    return [*dated[-OF_SERIES:], *in_order[len(dated) :][:OF_SERIES]]


def _by_period(figure: Figure) -> tuple[bool, Edtf, int]:
    return not figure.when.is_known, figure.when, figure.pk
