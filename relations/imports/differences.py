"""What an import would change: of each record, which fields, and which of its rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from relations.imports.columns import POSITION, FileType, RowColumn, cell_of
from relations.imports.problems import BadValueError
from relations.imports.shapes import WITHIN, Shape, key_names
from relations.imports.values import References, value_of


@dataclass(slots=True)
class RowsDifference:
    column: RowColumn
    added: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    removed: list[Any] = field(default_factory=list)
    #: All rows as they will be: those that were not spoken of, then the others in their order.
    after: list[Any] = field(default_factory=list)
    #: Of each row that was spoken of, by its identity in memory, which it was.
    numbers: dict[int, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def number_of(self, row: Any) -> int:
        """Which of the rows that were spoken of it is, or -1."""
        return self.numbers.get(id(row), -1)


@dataclass(slots=True)
class Difference:
    of: FileType
    lines: list[int]
    record: Any
    is_new: bool
    #: Field -> the cell before and after.
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)
    rows: list[RowsDifference] = field(default_factory=list)
    #: Column -> the cell before and after, of the columns that hold rows.
    row_cells: dict[str, tuple[str, str]] = field(default_factory=dict)
    status_before: str = ""
    #: Words that have no meaning: what they say is not in the record.
    problems: list[BadValueError] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.is_new or bool(self.fields) or any(self.rows)


@lru_cache(maxsize=64)
def _nothing(model: Any) -> tuple[Any, ...]:
    new = model()
    return tuple(getattr(new, field.attname) for field in model._meta.concrete_fields)


def blank(model: Any) -> Any:
    """A new one, as ``model()`` makes it in twice the time."""
    return model(*_nothing(model))


def difference(of: FileType, shape: Shape, lines: list[int], existing: Any, references: References) -> Difference:
    """Between a record in words and the desk's, whose values it takes on in memory only."""
    record = existing or blank(of.model)
    found = Difference(of, lines, record, existing is None, status_before=getattr(existing, "status", ""))
    for name, text in shape["fields"].items():
        try:
            if existing is None:
                # What is empty is so already.
                if text:
                    setattr(found.record, name, value_of(of.fields[name], text, references))
            else:
                _change(found, name, text, references)
        except BadValueError as error:
            found.problems.append(error)
    within = shape.get(WITHIN, {})
    for name, rows in shape["rows"].items():
        found.rows.append(_rows(found, of.rows[name], rows, references, within.get(name)))
    return found


def _change(found: Difference, name: str, text: str, references: References) -> None:
    field = found.of.fields[name]
    before = cell_of(found.record, field)
    # What a record cannot do without is not emptied by an empty cell.
    if text == before or (not text and not field.blank):
        return
    was = getattr(found.record, name)
    value = value_of(field, text, references)
    if value != was:
        setattr(found.record, name, value)
        found.fields[name] = (before, cell_of(found.record, field))


def _rows(
    difference: Difference,
    column: RowColumn,
    said: list[dict[str, str]],
    references: References,
    within: tuple[str, list[str]] | None,
) -> RowsDifference:
    """``within``: a field, and those of its values to which alone the lines speak; other rows stay."""
    found, record = RowsDifference(column), difference.record
    before = [] if difference.is_new else list(getattr(record, column.relation).all())
    if within:
        found.after = [row for row in before if getattr(row, within[0]) not in within[1]]
        before = [row for row in before if getattr(row, within[0]) in within[1]]
    order = _Order(column, before, within)
    matches = _matched(column, before, said)
    if before:
        kept = {id(row) for row in matches if row is not None}
        found.removed = [row for row in before if id(row) not in kept]
    for number, (values, match) in enumerate(zip(said, matches, strict=True)):
        row = match or blank(column.model)
        if match is None:
            setattr(row, column.owner, record)
            found.added.append(row)
        differs, problems = _take_on(column, row, values, references, is_new=match is None)
        for problem in problems:
            problem.row = number
        difference.problems += problems
        if differs and match is not None:
            found.changed.append(row)
        found.after.append(row)
        found.numbers[id(row)] = number
    order.keep(found)
    return found


def _take_on(
    column: RowColumn, row: Any, values: dict[str, str], references: References, *, is_new: bool
) -> tuple[bool, list[BadValueError]]:
    """Whether it is another row then, and the words that have no meaning."""
    differs, problems = False, []
    for each in column.fields:
        text = values.get(each.name)
        if text is None or (not text if is_new else text == cell_of(row, each)):
            continue
        try:
            value = value_of(each, text, references, column.name)
        except BadValueError as error:
            error.fields = each.name
            problems.append(error)
            continue
        if is_new or value != getattr(row, each.name):
            setattr(row, each.name, value)
            differs = True
    return differs, problems


def _matched(column: RowColumn, before: list[Any], said: list[dict[str, str]]) -> list[Any]:
    """The row that each of the lines speaks of: the one with the same key, else one that lost its line, in order."""
    if not before:
        return [None] * len(said)
    keys = key_names(column)
    fields = {field.name: field for field in column.fields}
    by_key = {tuple(cell_of(row, fields[name]) for name in keys): row for row in before}
    matches = [by_key.pop(tuple(values.get(name, "") for name in keys), None) for values in said]
    left = [row for row in before if any(row is each for each in by_key.values())]
    if column.has_one_key and len(left) == sum(match is None for match in matches):
        rest = iter(left)
        return [next(rest) if match is None else match for match in matches]
    return matches


class _Order:
    """Positions stay as they are unless the order has changed; of rows that are told by the values of a field, the
    order among those of each value."""

    def __init__(self, column: RowColumn, before: list[Any], within: tuple[str, list[str]] | None) -> None:
        self.is_kept, self.field = column.is_ordered, within[0] if within else ""
        self.before: dict[str, list[Any]] = {}
        for row in before:
            self.before.setdefault(self._group(row), []).append(row)

    def _group(self, row: Any) -> str:
        return str(getattr(row, self.field)) if self.field else ""

    def keep(self, found: RowsDifference) -> None:
        after: dict[str, list[Any]] = {}
        for row in found.after if self.is_kept else ():
            if found.number_of(row) < 0:
                continue
            after.setdefault(self._group(row), []).append(row)
        for group, rows in after.items():
            _put_in_order(found, self.before.get(group, []), rows)


def _put_in_order(found: RowsDifference, before: list[Any], after: list[Any]) -> None:
    places = {id(row): number for number, row in enumerate(before)}
    order = [places[id(row)] for row in after if id(row) in places]
    if order == sorted(order) and all(id(row) in places for row in after[: len(order)]):
        last = max((getattr(row, POSITION) for row in after[: len(order)]), default=-1)
        for number, row in enumerate(after[len(order) :], 1):
            setattr(row, POSITION, last + number)
        return
    for number, row in enumerate(after):
        if getattr(row, POSITION) != number:
            setattr(row, POSITION, number)
            if row.pk is not None and not any(row is each for each in found.changed):
                found.changed.append(row)


def refuse_stale(shape: Shape, found: Difference) -> None:
    """The file was exported before somebody else changed the record."""
    said = shape.get("version", "")
    if said and found and not found.is_new and said != str(found.record.version):
        reason = _("It has been changed since it was exported (version %(then)s, now %(now)s). Export it again.")
        raise BadValueError(reason % {"then": said, "now": found.record.version}, column="version", value=said)


def cells_before_and_after(found: Difference) -> Iterator[tuple[str, str, str]]:
    """For a preview: column, before, after."""
    for name, (before, after) in found.fields.items():
        yield name, before, after
    for name in found.of.fields if found.is_new else ():
        if after := cell_of(found.record, found.of.fields[name]):
            yield name, "", after
    for rows in found.rows:
        if rows:
            fields = rows.column.fields
            say = lambda row, fields=fields: " | ".join(filter(None, (cell_of(row, each) for each in fields)))  # noqa: E731
            before = "\n".join(map(say, rows.removed))
            after = "\n".join(map(say, (*rows.changed, *rows.added)))
            yield rows.column.name, before, after
