"""One record in words beside the desk's: the rules of every import, without a file."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from relations.imports.checking import former_addresses, problems_of, taken_values
from relations.imports.columns import FileType
from relations.imports.differences import Difference, difference
from relations.imports.problems import BadValueError
from relations.imports.shapes import Shape
from relations.imports.spool import Spool
from relations.imports.values import References, named


def compared(of: FileType, shape: Shape, stored: Any) -> tuple[Difference, list[BadValueError]]:
    """What would change, and why it must not. ``stored``: with its rows, as ``of.queryset()`` reads it; or None."""
    with Spool() as spool:
        references = References(spool, of, alone=True)
        references.read(named(of, shape))
        found = difference(of, shape, [1], stored, references)
        problems = [*found.problems]
        if found:
            _leave_out_unread(found)
            former = former_addresses(of, [shape["fields"].get("slug", "")])
            problems += problems_of(found, shape["fields"], former)
            problems += (problem for _found, problem in taken_values(of, [found], spool))
            problems += _taken_address(found)
    return found, list(_once(problems))


def _leave_out_unread(found: Difference) -> None:
    """Rows with words that have no meaning: there is nothing more to be said of them."""
    unread = {(problem.column, problem.row) for problem in found.problems}
    for rows in found.rows:
        for several in (rows.added, rows.changed, rows.after):
            several[:] = [row for row in several if (rows.column.name, rows.number_of(row)) not in unread]


def _taken_address(found: Difference) -> Iterator[BadValueError]:
    record: Any = found.record
    if not found.is_new and "slug" not in found.fields:
        return
    others = type(record)._default_manager.filter(slug=record.slug).exclude(pk=record.pk)
    for title in others.values_list("title", flat=True):
        reason = _("“%(title)s” has it already.") % {"title": title}
        yield BadValueError(reason, column="slug", value=record.slug)


def _once(problems: list[BadValueError]) -> Iterator[BadValueError]:
    """What has no meaning is missing as well: of each value, what was told first."""
    seen = set()
    for problem in problems:
        key = (problem.column.partition(": ")[0], problem.row, problem.fields) if problem.row >= 0 else problem.column
        if not problem.column or key not in seen:
            seen.add(key)
            yield problem
