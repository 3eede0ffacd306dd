"""One relation of one model: how its rows are asked for among others, and how they come to stand at their owners."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import count
from operator import itemgetter
from typing import Any

from django.db import models
from django.db.models import F, FilteredRelation, Func, IntegerField, Window
from django.db.models.functions import RowNumber

from relations.beside import Beside, beside, of_records, shown_q
from relations.models.address import FormerSlugs
from relations.models.correction import Corrections
from relations.nesting.arrays import Part, Reader, named_by, ordering
from relations.search import Among, Later, fetched

#: By which the rows of a branch are told among those of others.
_NUMBERS = count(1)
_PLACE = itemgetter(0, 1)

Wholes = frozenset[str] | None
WITHOUT_KEY = {kind.name: kind for kind in (Corrections, FormerSlugs)}


class Branch:
    """``asked_by``: the column of the owner whose value stands in the column ``found_by`` of a row."""

    asked_by: str
    found_by: str
    further: tuple[str, ...] = ()

    def __init__(self, rows: "models.QuerySet[Any]", part: Part) -> None:
        model: Any = rows.model
        order = [*ordering(model, rows.query.order_by or model._meta.ordering), F("pk").asc()]
        self.part, self.number = part, next(_NUMBERS)
        self.rows = rows.order_by().annotate(
            row_place=Window(RowNumber(), order_by=order) if self.is_ordered else number(0),
            row_told=part.told(),
        )

    is_ordered = True

    @cached_property
    def reader(self) -> Reader:
        # Which database it is only Django knows.
        compiler = self.rows.query.get_compiler(using=self.rows.db)
        return Reader(self.part, compiler.connection, self.rows.db)

    @cached_property
    def sql(self) -> tuple[str, list[Any]]:
        """What asks for the rows of some owners: made once, since that takes Django longer than all else."""
        options = self.rows.model._meta
        column = options.pk if self.found_by == "pk" else options.get_field(self.found_by)
        among = Among(Later(column), self.found_by)
        asked: Any = (
            self.rows.filter(among).annotate(row_of=number(self.number)).values_list("row_of", "row_place", "row_told")
        )
        statement, parameters = asked.query.get_compiler(using=self.rows.db).as_sql()
        return str(statement), list(parameters)

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

    def __init__(self, field: Any, found: Beside, *, is_whole: bool) -> None:
        model = found.rows.model
        part = Part(model, columns=() if is_whole else named_by(model))
        super().__init__(found.rows, part.with_parts(found.joined, {}, None if is_whole else frozenset()))
        self.field, self.asked_by, self.further = field, field.attname, found.further

    def attach(self, owners: list[Any], rows: Mapping[Any, list[Any]]) -> Iterator[Any]:
        for owner in owners:
            (target,) = rows.get(getattr(owner, self.asked_by)) or (None,)
            self.field.set_cached_value(owner, target)
            if target is not None:
                yield target


class Whole(Branch):
    """The records themselves, with those that their foreign keys lead to and that may be shown."""

    asked_by = found_by = "pk"
    is_ordered = False

    def __init__(self, model: Any, names: Sequence[str], drafts: bool, wholes: Wholes) -> None:
        rows, part = _with_shown(of_records(model, drafts=drafts).rows, Part(model), names, drafts, wholes)
        super().__init__(rows, part)


@cache
def whole(model: Any, names: tuple[str, ...], drafts: bool, wholes: Wholes = None) -> Whole:
    return Whole(model, names, drafts, wholes)


@cache
def branch_of(model: Any, name: str, drafts: bool, wholes: Wholes = None) -> Branch:
    """``wholes``: the records named there of which more is read than what they are called; blank for the one that a
    foreign key leads to. None: of all."""
    if name in WITHOUT_KEY:
        kind = WITHOUT_KEY[name]
        told = kind.of_type(model._meta.model_name)
        branch: Branch = Rows(name, told, Part(told.model, columns=kind.columns))
        branch.asked_by, branch.found_by = kind.told_by, kind.columns[0]
        return branch
    relation = model._meta.get_field(name)
    found = beside(model, name, drafts=drafts)
    if relation.many_to_one:
        return Named(relation, found, is_whole=wholes is None or "" in wholes)
    part = Part(found.rows.model).with_parts(found.joined, {}, wholes)
    rows, part = _with_shown(found.rows, part, found.named, drafts, wholes)
    branch = Rows(relation.get_accessor_name(), rows, part, relation.field)
    branch.asked_by, branch.found_by, branch.further = "pk", relation.field.attname, found.further
    return branch


def _with_shown(
    rows: "models.QuerySet[Any]", part: Part, names: Sequence[str], drafts: bool, wholes: Wholes
) -> tuple["models.QuerySet[Any]", Part]:
    """What each may name is looked for under a name of its own, among what is shown."""
    aliases = {} if drafts else {each: f"shown_{each}" for each in names}
    shown = {alias: FilteredRelation(each, condition=shown_q(f"{each}__")) for each, alias in aliases.items()}
    return rows.annotate(**shown), part.with_parts(_with_countries(rows.model, names, drafts), aliases, wholes)


def _with_countries(model: Any, names: Sequence[str], drafts: bool) -> Iterator[str]:
    for name in names:
        target: Any = model._meta.get_field(name).related_model
        yield from (name, *(f"{name}__{further}" for further in of_records(target, drafts=drafts).joined))


def read(wanted: Mapping[Branch, Iterable[Any]]) -> dict[Branch, dict[Any, list[Any]]]:
    """For each branch the rows by the value that they are found by, of all the values wanted, in the branch's order."""
    found: dict[Branch, dict[Any, list[Any]]] = {branch: defaultdict(list) for branch in wanted}
    known = {branch.number: branch.reader.known() for branch in wanted}
    branches = {branch.number: branch for branch in wanted}
    decoders = {branch.number: branch.part.decode for branch in wanted}
    for each, _place, told in sorted(_rows(wanted), key=_PLACE):
        row, branch = known[each].instance(decoders[each](told)), branches[each]
        found[branch][getattr(row, branch.found_by)].append(row)
    return found


def _rows(wanted: Mapping[Branch, Iterable[Any]]) -> list[Any]:
    """Of all branches in one statement."""
    statements: list[str] = []
    given: list[Any] = []
    for branch, values in wanted.items():
        if keys := {value for value in values if value is not None}:
            statement, parameters = branch.sql
            statements.append(statement)
            given += [sorted(keys) if isinstance(each, Later) else each for each in parameters]
    return fetched(branch.rows.db, " UNION ALL ".join(statements), given) if statements else []


def number(value: int) -> Func:
    """Written as it is: as a parameter PostgreSQL would not know its type."""
    return Func(template=str(value), output_field=IntegerField())
