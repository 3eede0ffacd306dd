"""What is found among all types, in one order that both databases give.

First the records whose title, or one of whose names, is just what was asked for; then those that have all words in
their title or names; then those that have them anywhere. Newest first within each, except that the few people, bodies
and places that are so named go before what is only about them.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Value, When

from relations.querysets import COUNT_LIMIT
from relations.record_types import RECORD_TYPES, RecordType
from relations.search import Question
from relations.search.analyser import NAMED
from relations.search.conditions import called, is_called, says_all
from relations.search.finding import Finder, Names, look_up
from relations.searching.hits import Hit, hits

#: So many of each type are put in order; what lies behind is found in the list of the type, or with more words.
RANKED = 200
#: Of a type of which no more are found, all are put in order at once.
RANKED_AT_ONCE = 1_000
PAGE_SIZE = 20
#: Types that are found by their names, and how many of them go before what is about them.
NAMED_TYPES, NAMED_FIRST = ("participant", "place"), 5

EXACT, TITLED, ANYWHERE = range(3)
_NAMED_ORDERS = [order for order, name in enumerate(RECORD_TYPES) if name in NAMED_TYPES]


@dataclass(frozen=True)
class Counted:
    """How many of a type are found, exactly up to a limit."""

    record_type: RecordType
    count: int
    count_exact: bool


@dataclass(frozen=True)
class Ranked:
    """A record that is found, and what its place depends on."""

    tier: int
    sort_date: datetime.date
    type_order: int
    pk: int
    title: str

    @property
    def place(self) -> tuple[int, int, int, int]:
        return self.tier, -self.sort_date.toordinal(), self.type_order, -self.pk


@dataclass(frozen=True)
class Found:
    counts: list[Counted]
    hits: list[Hit]
    page: int
    pages: int
    #: How many are put in order; the others stand in the lists.
    ranked: int
    count: int
    count_exact: bool


def search(question: Question, names: Names, types: Iterable[str] = (), page: int = 1) -> Found:
    """``types``: names of those wanted; none are all. Of every type it is told how many there are."""
    wanted = [name for name in RECORD_TYPES if name in set(types)] or list(RECORD_TYPES)
    counts, ranked = [], []
    finders = [Finder(each.model, question, names) for each in RECORD_TYPES.values()]
    look_up(finders)
    for order, ((name, record_type), finder) in enumerate(zip(RECORD_TYPES.items(), finders, strict=True)):
        records = finder.among(record_type.model.objects.published().order_by("-sort_date", "-id"))
        if finder.keys is None or len(finder.keys) > RANKED_AT_ONCE:
            count = records.order_by()[: COUNT_LIMIT + 1].count()
            ranked += _of_many(records, order, question, names) if name in wanted else []
        else:
            found = _of_few(records, order, question) if finder.keys else []
            count, ranked = len(found), ranked + (found if name in wanted else [])
        counts.append(Counted(record_type, min(count, COUNT_LIMIT), count <= COUNT_LIMIT))
    ranked = in_order(ranked)[:RANKED]
    pages = max(1, -(-len(ranked) // PAGE_SIZE))
    page = min(max(page, 1), pages)
    types_in_order = list(RECORD_TYPES.values())
    shown = [(types_in_order[each.type_order], each.pk) for each in ranked[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]]
    mine = [each for each in counts if each.record_type.name in wanted]
    return Found(
        counts=counts,
        hits=hits(shown, question, names),
        page=page,
        pages=pages,
        ranked=len(ranked),
        count=sum(each.count for each in mine),
        count_exact=all(each.count_exact for each in mine),
    )


def _of_few(records: Any, order: int, question: Question) -> list[Ranked]:
    """All of them, in no order."""
    is_exact, is_titled = When(is_called(question), then=Value(EXACT)), When(says_all(question), then=Value(TITLED))
    found = records.order_by().annotate(tier=Case(is_exact, is_titled, default=Value(ANYWHERE)))
    columns = found.values_list("tier", "sort_date", "pk", "title")
    return [Ranked(tier, day, order, pk, title) for tier, day, pk, title in columns]


def _of_many(records: Any, order: int, question: Question, names: Names) -> list[Ranked]:
    """The newest of each tier: the rest has no place among those that are shown."""
    by_title = Finder(records.model, question, names, NAMED).among(records)
    found: dict[int, Ranked] = {}
    for tier, some in (
        (EXACT, records.filter(called(records.model, question))),
        (TITLED, by_title),
        (ANYWHERE, records),
    ):
        if len(found) < RANKED:
            for day, pk, title in some.values_list("sort_date", "pk", "title")[:RANKED]:
                found.setdefault(pk, Ranked(tier, day, order, pk, title))
    return list(found.values())


def in_order(ranked: Iterable[Ranked]) -> list[Ranked]:
    """Of people, bodies and places that are so named, those with the shortest names are the likeliest meant."""
    placed = sorted(ranked, key=lambda each: each.place)
    so_named = [each for each in placed if each.tier == TITLED and each.type_order in _NAMED_ORDERS]
    first = sorted(so_named, key=lambda each: (len(each.title), each.title, each.place))[:NAMED_FIRST]
    exact = [each for each in placed if each.tier == EXACT]
    return [*exact, *first, *(each for each in placed if each.tier != EXACT and each not in first)]
