"""One relation of one model: how its rows are asked for among others, and how they come to stand at their owners."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from django.db import models
from django.db.models import F, FilteredRelation, IntegerField, Value, Window
from django.db.models.functions import RowNumber

from relations.beside import Beside, beside, of_records, shown_q
from relations.models.address import FormerSlugs
from relations.models.correction import Corrections
from relations.nesting.arrays import Part, Reader, decode, ordering

#: A statement of SQLite holds 32,766 values where it was built as its makers do.
MOST_KEYS = 30_000
WITHOUT_KEY = {kind.name: kind for kind in (Corrections, FormerSlugs)}


class Branch:
    """``asked_by``: the column of the owner whose value stands in the column ``found_by`` of a row."""

    asked_by: str
    found_by: str
    further: tuple[str, ...] = ()

    def __init__(self, rows: "models.QuerySet[Any]", part: Part) -> None:
        model: Any = rows.model
        order = [*ordering(model, rows.query.order_by or model._meta.ordering), F("pk").asc()]
        self.part = part
        self.rows = rows.order_by().annotate(
            row_place=Window(RowNumber(), order_by=order) if self.is_ordered else Value(0, IntegerField()),
            row_told=part.told(),
        )

    is_ordered = True

    @cached_property
    def reader(self) -> Reader:
        # Which database it is only Django knows.
        compiler = self.rows.query.get_compiler(using=self.rows.db)
        return Reader(self.part, compiler.connection, self.rows.db)

    def asked(self, keys: Iterable[Any], number: int) -> "models.QuerySet[Any, Any]":
        found: Any = self.rows.filter(**{f"{self.found_by}__in": list(keys)})
        numbered = found.annotate(row_of=Value(number, IntegerField()))
        return numbered.values_list("row_of", "row_place", "row_told")  # type: ignore[no-any-return]

    def attach(self, owners: list[Any], rows: Mapping[Any, list[Any]]) -> Iterator[Any]:
        """Answers what has come to stand there."""
        raise NotImplementedError


class Rows(Branch):
    """Rows that lead to the owner, by a foreign key or by its type."""

    def __init__(self, name: str, rows: "models.QuerySet[Any]", part: Part, leads_back: Any = None) -> None:
        super().__init__(rows, part)
        self.name, self.leads_back = name, leads_back

    def attach(self, owners: list[Any], rows: Mapping[Any, list[Any]]) -> Iterator[Any]:
        for owner in owners:
            found = rows.get(getattr(owner, self.asked_by), [])
            owner.__dict__.setdefault("_prefetched_objects_cache", {})[self.name] = found
            for row in found:
                if self.leads_back:
                    self.leads_back.set_cached_value(row, owner)
                yield row


class Named(Branch):
    """The one that a foreign key of the owner leads to; None where that is not shown."""

    found_by = "pk"
    is_ordered = False

    def __init__(self, field: Any, found: Beside) -> None:
        super().__init__(found.rows, Part(found.rows.model).with_parts(found.joined, {}))
        self.field, self.asked_by, self.further = field, field.attname, found.further

    def attach(self, owners: list[Any], rows: Mapping[Any, list[Any]]) -> Iterator[Any]:
        for owner in owners:
            (target,) = rows.get(getattr(owner, self.asked_by)) or (None,)
            self.field.set_cached_value(owner, target)
            if target is not None:
                yield target


@cache
def branch_of(model: Any, name: str, drafts: bool) -> Branch:
    if name in WITHOUT_KEY:
        kind = WITHOUT_KEY[name]
        told = kind.of_type(model._meta.model_name)
        branch: Branch = Rows(name, told, Part(told.model, columns=kind.columns))
        branch.asked_by, branch.found_by = kind.told_by, kind.columns[0]
        return branch
    relation = model._meta.get_field(name)
    found = beside(model, name, drafts=drafts)
    if relation.many_to_one:
        return Named(relation, found)
    # What a row may name is looked for under a name of its own, among what is shown.
    aliases = {} if drafts else {each: f"shown_{each}" for each in found.named}
    shown = {alias: FilteredRelation(each, condition=shown_q(f"{each}__")) for each, alias in aliases.items()}
    part = Part(found.rows.model).with_parts(found.joined, {}).with_parts(_with_countries(found, drafts), aliases)
    branch = Rows(relation.get_accessor_name(), found.rows.annotate(**shown), part, relation.field)
    branch.asked_by, branch.found_by, branch.further = "pk", relation.field.attname, found.further
    return branch


def _with_countries(found: Beside, drafts: bool) -> Iterator[str]:
    for name in found.named:
        target: Any = found.rows.model._meta.get_field(name).related_model
        yield from (name, *(f"{name}__{further}" for further in of_records(target, drafts=drafts).joined))


def read(wanted: Mapping[Branch, Sequence[Any]]) -> dict[Branch, dict[Any, list[Any]]]:
    """For each branch the rows by the value that they are found by, for all of its owners, in the branch's order."""
    found: dict[Branch, dict[Any, list[Any]]] = {branch: defaultdict(list) for branch in wanted}
    asked = {}
    for branch, owners in wanted.items():
        if keys := {key for owner in owners if (key := getattr(owner, branch.asked_by)) is not None}:
            asked[branch] = sorted(keys)
    branches = list(asked)
    for numbers in _statements([len(asked[branch]) for branch in branches]):
        parts = [branches[number].asked(asked[branches[number]], number) for number in numbers]
        rows = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
        known = {number: branches[number].reader.known() for number in numbers}
        for number, _position, told in sorted(rows, key=lambda row: row[:2]):
            row = known[number].instance(decode(told))
            branch = branches[number]
            found[branch][getattr(row, branch.found_by)].append(row)
    return found


def _statements(keys: Sequence[int]) -> Iterator[list[int]]:
    """All in one, but for what no statement would hold."""
    numbers: list[int] = []
    held = 0
    for number, count in enumerate(keys):
        if numbers and held + count > MOST_KEYS:
            yield numbers
            numbers, held = [], 0
        numbers.append(number)
        held += count
    if numbers:
        yield numbers
