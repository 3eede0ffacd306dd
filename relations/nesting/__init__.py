"""What stands beside the records of a list, read with one query for each level of nesting.

``with_public_relations`` reads each relation by a query of its own, ten and more for a list. Here all relations of a
level are branches of one UNION ALL. A branch tells each row as an array in JSON, and what the row names within it, so
that this costs no level. What may be shown is decided in ``relations.beside``, as for the other way of reading.

The records and rows are the models' own, as if Django had read them ahead; but the rows beside a record are a plain
list: to ask on from them, with ``filter`` or ``count``, is an error instead of one more query.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from relations.neighbours import is_record
from relations.nesting.branches import WITHOUT_KEY, Branch, branch_of, read, whole

#: Names of relations, each with what is wanted of what stands there.
Tree = dict[str, Any]


@dataclass(frozen=True)
class Need:
    """``owners`` are of one model; ``further`` is what is wanted of what stands beside them under that name."""

    branch: Branch
    owners: list[Any]
    further: Tree


@dataclass(frozen=True)
class Reading:
    """How: see ``records_of``."""

    drafts: bool
    by_name: bool

    def branch(self, model: Any, name: str, further: Tree) -> Branch:
        branch = branch_of(model, name, self.drafts)
        if not self.by_name:
            return branch
        wanted = _merged(further, _tree(branch.further))
        return branch_of(model, name, self.drafts, self.wholes({**wanted, "": wanted}))

    def wholes(self, tree: Tree) -> frozenset[str] | None:
        return frozenset(name for name, further in tree.items() if further) if self.by_name else None


def attach(records: Sequence[Any], paths: Iterable[str], *, drafts: bool = False) -> None:
    """To records of one type, what ``with_public_relations(paths)`` would have read beside them.

    ``drafts``: for those who see what is not published.
    """
    reading = Reading(drafts, by_name=False)
    _attach(_needs(records, _tree(paths), reading), reading)


def records_of(
    model: Any, keys: Sequence[int], paths: Iterable[str], *, drafts: bool = False, by_name: bool = False
) -> list[Any]:
    """The records with these keys, in their order, with what stands beside them: one query for all of it, and one for
    each level beyond. What may not be shown, or not any more, is left out.

    ``by_name``: of records that are only named, no more is read than what they are called.
    """
    if not keys:
        return []
    reading, tree = Reading(drafts, by_name), _tree(paths)
    named = tuple(name for name in tree if _names_a_record(model, name))
    first = whole(model, named, drafts, reading.wholes(tree))
    others = {name: reading.branch(model, name, further) for name, further in tree.items() if name not in named}
    by_key = {name: branch for name, branch in others.items() if branch.asked_by == "pk"}
    found = read(dict.fromkeys((first, *by_key.values()), keys))
    records = [record for key in keys for record in found[first].get(key, ())]
    beside = [
        need
        for name, branch in by_key.items()
        for need in _needs(branch.attach(records, found[branch]), _merged(tree[name], _tree(branch.further)), reading)
    ]
    rest = {name: further for name, further in tree.items() if name not in by_key}
    _attach([*beside, *_needs(records, rest, reading)], reading)
    return records


def _names_a_record(model: Any, name: str) -> bool:
    field = None if name in WITHOUT_KEY else model._meta.get_field(name)
    return bool(field and field.many_to_one and is_record(field.related_model))


def _attach(needed: Iterable[Need], reading: Reading) -> None:
    needs = list(needed)
    while needs:
        branches: dict[Branch, list[Need]] = {}
        for need in needs:
            branches.setdefault(need.branch, []).append(need)
        found = read(
            {
                branch: [getattr(each, branch.asked_by) for need in asked for each in need.owners]
                for branch, asked in branches.items()
            }
        )
        needs = [
            further
            for branch, asked in branches.items()
            for need in asked
            for further in _needs(branch.attach(need.owners, found[branch]), need.further, reading)
        ]


def _needs(owners: Iterable[Any], wanted: Tree, reading: Reading) -> Iterator[Need]:
    """What is wanted of the owners, and of what they name and was read with them."""
    each = list({id(owner): owner for owner in owners}.values())
    if not each:
        return
    for name, further in wanted.items():
        if name in each[0]._state.fields_cache:
            yield from _needs([target for owner in each if (target := getattr(owner, name))], further, reading)
        else:
            model: Any = type(each[0])
            branch = reading.branch(model, name, further)
            yield Need(branch, each, _merged(further, _tree(branch.further)))


def _tree(paths: Iterable[str]) -> Tree:
    tree: Tree = {}
    for path in paths:
        at = tree
        for name in path.split("__"):
            at = at.setdefault(name, {})
    return tree


def _merged(one: Tree, other: Tree) -> Tree:
    return {name: _merged(one.get(name, {}), other.get(name, {})) for name in {**one, **other}}
