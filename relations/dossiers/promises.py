"""Commitments by who owes them, and where each stood on the day."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Value, When, Window
from django.db.models.functions import RowNumber

from relations.choices import CommitmentRole, Standing
from relations.dossiers.scope import Parameters, Scope
from relations.models import Commitment, CommitmentParticipation, CommitmentProgress, Participant

#: So many are told of each owner and standing; the rest stands in the list.
SHOWN = 6


@dataclass(frozen=True)
class Promise:
    record: Commitment
    standing: Standing
    #: The last progress note of the day or before.
    progress: CommitmentProgress | None


@dataclass(frozen=True)
class Owed:
    """``owners``: the countries of the dossier that owe it together, or its person; none where only others do."""

    owners: tuple[Participant, ...]
    counts: dict[Standing, int]
    promises: list[Promise]

    @property
    def more(self) -> int:
        """So many are counted and not told."""
        return sum(self.counts.values()) - len(self.promises)

    def of(self, standing: Standing) -> list[Promise]:
        return [each for each in self.promises if each.standing == standing]


@dataclass(frozen=True)
class Commitments:
    owed: list[Owed]
    counts: dict[Standing, int]
    #: Open or overdue, and nothing is on record of what was done.
    without_progress: int
    parameters: Parameters

    def __bool__(self) -> bool:
        return bool(self.counts)


def commitments(scope: Scope) -> Commitments:
    found = scope.of(Commitment).with_standing(scope.day)
    owned = [f"owed_{number}" for number, _party in enumerate(scope.parties)]
    found = found.annotate(**{name: owes(scope, party) for name, party in zip(owned, scope.parties, strict=True)})
    counts: dict[tuple[bool, ...], dict[Standing, int]] = {}
    for *who, standing, number in found.order_by().values_list(*owned, "standing").annotate(n=Count("pk")):
        counts.setdefault(tuple(map(bool, who)), {})[Standing(standing)] = number
    promises = _first_of_each(scope, found, owned)
    # What each owes alone, what they owe together, what others owe.
    groups = sorted(counts, key=lambda who: (not any(who), sum(who), [not owes_it for owes_it in who]))
    return Commitments(
        owed=[Owed(_owners(scope, who), _in_order(counts[who]), promises.get(who, [])) for who in groups],
        counts=_in_order({key: sum(each.get(key, 0) for each in counts.values()) for key in Standing}),
        without_progress=_without_progress(found, scope.day),
        parameters=(*scope.subject, *scope.time),
    )


def owes(scope: Scope, party: Participant) -> Exists:
    """It is owed by the person or the country itself, or by a person or body of that country."""
    rows = CommitmentParticipation.objects.filter(record=OuterRef("pk"), role=CommitmentRole.OWNER)
    return Exists(rows.filter(scope.side_of(party)))


def _owners(scope: Scope, who: Sequence[bool]) -> tuple[Participant, ...]:
    return tuple(party for party, owes_it in zip(scope.parties, who, strict=True) if owes_it)


def _in_order(counts: dict[Standing, int]) -> dict[Standing, int]:
    return {standing: counts[standing] for standing in Standing if counts.get(standing)}


def _first_of_each(scope: Scope, found: Any, owned: list[str]) -> dict[tuple[bool, ...], list[Promise]]:
    """Of each owner and standing those due first, then those without a due date, the newest first."""
    due = Case(When(due="", then=Value(1)), default=Value(0), output_field=IntegerField())
    nth = Window(RowNumber(), [*map(F, owned), F("standing")], [due, "due_latest", "-sort_date", "-id"])
    numbered = found.order_by().annotate(nth=nth).filter(nth__lte=SHOWN)
    order = {standing: number for number, standing in enumerate(Standing)}
    rows = sorted(
        numbered.values_list("pk", "standing", "nth", *owned), key=lambda row: (order[Standing(row[1])], row[2])
    )
    records = scope.by_number(Commitment, (row[0] for row in rows))
    told: dict[tuple[bool, ...], list[Promise]] = {}
    for pk, standing, _nth, *who in rows:
        record = records[pk]
        told.setdefault(tuple(map(bool, who)), []).append(
            Promise(record, Standing(standing), last_note(record, scope.day, undated=scope.as_of is None))
        )
    return told


def last_note(record: Commitment, day: datetime.date, *, undated: bool) -> CommitmentProgress | None:
    """The last that is surely of the day or before; reads the prefetched ``progress``."""
    dated = [note for note in record.progress.all() if note.date_latest and note.date_latest <= day]
    if dated:
        return max(dated, key=lambda note: (note.date_latest, note.date_earliest, note.pk))
    return next((note for note in record.progress.all() if undated and not note.date), None)


def _without_progress(found: Any, day: datetime.date) -> int:
    notes = CommitmentProgress.objects.filter(record=OuterRef("pk"))
    by_then = notes.filter(Q(date="") | Q(date_latest__lte=day))
    unmet = found.filter(standing__in=(Standing.OPEN, Standing.OVERDUE))
    return int(unmet.filter(~Exists(by_then)).count())
