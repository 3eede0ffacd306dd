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

from relations.nesting.branches import Branch, branch_of, read

#: Names of relations, each with what is wanted of what stands there.
Tree = dict[str, Any]


@dataclass(frozen=True)
class Need:
    """``owners`` are of one model; ``further`` is what is wanted of what stands beside them under that name."""

    branch: Branch
    owners: list[Any]
    further: Tree


def attach(records: Sequence[Any], paths: Iterable[str], *, drafts: bool = False) -> None:
    """To records of one type, what ``with_public_relations(paths)`` would have read beside them.

    ``drafts``: for those who see what is not published.
    """
    needs = [*_needs(records, _tree(paths), drafts)] if records else []
    while needs:
        branches: dict[Branch, list[Need]] = {}
        for need in needs:
            branches.setdefault(need.branch, []).append(need)
        found = read({branch: [each for need in asked for each in need.owners] for branch, asked in branches.items()})
        needs = [
            further
            for branch, asked in branches.items()
            for need in asked
            for further in _needs(branch.attach(need.owners, found[branch]), need.further, drafts)
        ]


def _needs(owners: Iterable[Any], wanted: Tree, drafts: bool) -> Iterator[Need]:
    """What is wanted of the owners, and of what they name and was read with them."""
    each = list({id(owner): owner for owner in owners}.values())
    if not each:
        return
    for name, further in wanted.items():
        if name in each[0]._state.fields_cache:
            yield from _needs([target for owner in each if (target := getattr(owner, name))], further, drafts)
        else:
            model: Any = type(each[0])
            branch = branch_of(model, name, drafts)
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
