"""Records that may be the same: found, shown with what says so, and judged once.

What was found is kept (``LikelyDuplicate``): the staff home page does not compare the whole desk, and two records once
judged to be different do not come back.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from relations.choices import LikenessReason
from relations.duplicates import named, told
from relations.models import LikelyDuplicate

#: In per cent: from here on a likeness is shown, and from here on it is asked about.
SHOWN, LIKELY = 60, 75
#: How many are shown beside a form.
AT_MOST = 8

Finder = Callable[[Any], Iterator[tuple[Any, int, list[str]]]]
#: Numbers of two records, the smaller first -> how likely they are the same, in per cent, and what says so.
Pairs = dict[tuple[int, int], tuple[int, list[str]]]

FINDERS: dict[str, Finder] = {
    "participant": lambda record: named.others_like(record, named.names_of(record)),
    "place": lambda record: named.others_like(record, named.names_of(record)),
    "visit": told.like_visit,
    "statement": told.like_statement,
    "document": told.like_document,
    "commitment": told.like_commitment,
    "figure": told.like_figure,
    "source": told.like_source,
}
NAMED = ("participant", "place")


@dataclass(frozen=True)
class Candidate:
    record: Any
    #: In per cent.
    score: int
    reasons: list[str]

    @property
    def why(self) -> list[str]:
        return in_words(self.reasons)

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY


@dataclass(frozen=True)
class Suspected:
    pair: LikelyDuplicate
    one: Any
    other: Any

    @property
    def why(self) -> list[str]:
        return in_words(self.pair.reasons)


def in_words(reasons: Iterable[str]) -> list[str]:
    return [str(LikenessReason(reason).label) for reason in reasons if reason in LikenessReason.values]


def candidates(record: Any, names: Iterable[str] | None = None) -> list[Candidate]:
    """What may be the same as this record, the likeliest first, less what was judged to be something else.

    ``names``: those that a participant or place is to have beside its title, where they are not saved yet.
    """
    if record.type not in FINDERS or record.merged_into_id:
        return []
    found = FINDERS[record.type](record) if names is None else named.others_like(record, names)
    apart = judged_apart(record)
    likely = [
        Candidate(other, min(score, 100), reasons)
        for other, score, reasons in found
        if score >= SHOWN and other.pk not in apart
    ]
    return sorted(likely, key=lambda each: (-each.score, str(each.record)))[:AT_MOST]


def judged_apart(record: Any) -> set[int]:
    if record.pk is None:
        return set()
    pairs = LikelyDuplicate.objects.of(record).filter(not_same=True).values_list("first_id", "second_id")
    return {pk for pair in pairs for pk in pair} - {record.pk}


def note(record: Any, found: list[Candidate] | None = None) -> list[Candidate]:
    """Keeps what is likely the same now, and forgets what is not any more. ``found``: its candidates, if known."""
    likely = [each for each in (candidates(record) if found is None else found) if each.is_likely]
    pairs: Pairs = {_pair(record.pk, each.record.pk): (each.score, each.reasons) for each in likely}
    _keep(record.type, pairs, LikelyDuplicate.objects.of(record))
    return likely


def note_all(model: Any) -> int:
    """Compares all records of the type; the number of pairs that wait to be looked at."""
    name = str(model._meta.model_name)
    pairs: Pairs = {}
    if name in NAMED:
        found = named.all_pairs(model)
        pairs = {(one, other): (score, reasons) for one, other, score, reasons in found if score >= LIKELY}
    else:
        for record in model._default_manager.filter(merged_into=None).iterator(chunk_size=500):
            each = [candidate for candidate in candidates(record) if candidate.is_likely]
            pairs |= {_pair(record.pk, mate.record.pk): (mate.score, mate.reasons) for mate in each}
    _keep(name, pairs, LikelyDuplicate.objects.filter(type=name))
    return LikelyDuplicate.objects.filter(type=name).waiting().count()


@transaction.atomic
def _keep(name: str, likely: Pairs, known: QuerySet[LikelyDuplicate]) -> None:
    """``known``: the pairs kept so far of which these are what is left."""
    old = {(pair.first_id, pair.second_id): pair for pair in known}
    for key, pair in old.items():
        if pair.not_same:
            continue
        if key not in likely:
            pair.delete()
        elif (pair.score, pair.reasons) != likely[key]:
            pair.score, pair.reasons = likely[key]
            pair.save()
    LikelyDuplicate.objects.bulk_create(
        [
            LikelyDuplicate(type=name, first_id=one, second_id=other, score=score, reasons=reasons)
            for (one, other), (score, reasons) in likely.items()
            if (one, other) not in old
        ],
        batch_size=500,
    )


def _pair(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def suspected(limit: int | None = 20) -> list[Suspected]:
    """Pairs that wait to be looked at, the likeliest first; read in one query for each type that is among them."""
    return shown(LikelyDuplicate.objects.waiting(), limit)


def shown(pairs: QuerySet[LikelyDuplicate], limit: int | None = None) -> list[Suspected]:
    """The records of the pairs; a pair of which one is gone, or was merged, is left out."""
    rows = [*pairs[:limit]]
    records: dict[tuple[str, int], Any] = {}
    for name in {pair.type for pair in rows}:
        ids = {pk for pair in rows if pair.type == name for pk in (pair.first_id, pair.second_id)}
        model: Any = LikelyDuplicate._meta.apps.get_model("relations", name)
        there = model._default_manager.filter(pk__in=ids, merged_into=None).defer("summary", *model.private_fields)
        records |= {(name, record.pk): record for record in there}
    found = ((pair, records.get((pair.type, pair.first_id)), records.get((pair.type, pair.second_id))) for pair in rows)
    return [Suspected(pair, one, other) for pair, one, other in found if one and other]


def judge(pair: LikelyDuplicate, user: Any, note: str = "") -> None:
    """Somebody looked: these are two."""
    pair.not_same, pair.judged_by, pair.judged_at, pair.note = True, user, timezone.now(), note
    pair.save()


def judge_two(one: Any, other: Any, user: Any, note: str = "") -> None:
    """As ``judge``, where the two may not have been suspected yet."""
    first, second = _pair(one.pk, other.pk)
    pair, _made = LikelyDuplicate.objects.get_or_create(
        type=one.type, first_id=first, second_id=second, defaults={"score": 0}
    )
    judge(pair, user, note)
