"""The records that a file speaks of, beside those of the desk."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from relations.imports.columns import FileType
from relations.imports.differences import Difference, difference, refuse_stale
from relations.imports.problems import BadValueError, FileRefusedError
from relations.imports.rights import refuse
from relations.imports.shapes import Shape, merged
from relations.imports.spool import Spool, Spooled
from relations.imports.stored import Group, existing, stored_as
from relations.imports.values import References, named

Compared = tuple[Difference, Shape]
Complain = Callable[[int, BadValueError], None]


class Comparer:
    """``may_group``: several rows may speak of one record, each of a part of it."""

    def __init__(self, of: FileType, spool: Spool, user: Any, *, may_group: bool) -> None:
        self.of, self.spool, self.user, self.may_group = of, spool, user, may_group
        self.references = References(spool, of)

    def groups(self, complain: Complain) -> Iterator[Group]:
        """Records in words, each with its lines."""
        return self._merged(self.spool.groups(), complain)

    def good_groups(self) -> Iterator[Group]:
        """Those of which nothing bad is told, once all are checked."""
        return self._merged(self.spool.groups(good=True), lambda *told: None)

    def _merged(self, groups: Iterable[list[Spooled]], complain: Complain) -> Iterator[Group]:
        for rows in groups:
            lines = [row.line for row in rows]
            others = [row for row in rows[1:] if row.shape != rows[0].shape]
            if others and not self.may_group:
                reason = _("Line %(line)s tells of the same record already, and says something else.")
                complain(others[0].line, BadValueError(reason % {"line": lines[0]}, value=rows[0].key))
                continue
            try:
                yield lines, merged(self.of, rows)
            except BadValueError as error:
                complain(lines[-1], error)

    def compared(self, of: FileType, batch: list[Group], complain: Complain) -> Iterator[Compared]:
        self.read(of, batch)
        stored = existing(of, [shape for _lines, shape in batch])
        for lines, shape in batch:
            try:
                found = self._difference(of, lines, shape, stored)
            except BadValueError as error:
                complain(lines[0], error)
                continue
            for problem in found.problems:
                complain(lines[0], problem)
            if not found.problems:
                yield found, shape

    def compared_again(self, of: FileType, batch: list[Group]) -> Iterator[Compared]:
        """What was found good may not be so any longer: the desk has worked on meanwhile."""
        self.read(of, batch)
        stored = existing(of, [shape for _lines, shape in batch])
        for lines, shape in batch:
            try:
                found = self._difference(of, lines, shape, stored)
                for problem in found.problems:
                    raise problem
                self.refuse(found, shape)
            except BadValueError as error:
                reason = _("What the desk holds has changed meanwhile (%(why)s) Nothing was imported; run it again.")
                raise FileRefusedError(reason % {"why": error.reason}) from error
            yield found, shape

    def refuse(self, found: Difference, shape: Shape) -> None:
        """Raise ``BadValueError`` where the user may not change the record so, or where it is not that one any more."""
        refuse_stale(shape, found)
        if found:
            refuse(self.user, found)

    def _difference(self, of: FileType, lines: list[int], shape: Shape, stored: dict[Any, Any]) -> Difference:
        return difference(of, shape, lines, stored_as(of, shape, stored), self.references)

    def read(self, of: FileType, batch: list[Group]) -> None:
        """All that the batch names, together."""
        self.references.read(chain.from_iterable(named(of, shape) for _lines, shape in batch))
