"""What an import would change: of each record, which fields, and which of its rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from relations.imports.columns import POSITION, FileType, RowColumn, cell_of
from relations.imports.problems import BadValueError
from relations.imports.shapes import Shape, key_names
from relations.imports.values import References, value_of


@dataclass(slots=True)
class RowsDifference:
    column: RowColumn
    added: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    removed: list[Any] = field(default_factory=list)
    #: All rows as they will be, in their order.
    after: list[Any] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


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
        if existing is None:
            # What is empty is so already.
            if text:
                setattr(found.record, name, value_of(of.fields[name], text, references))
        else:
            _change(found, name, text, references)
    for name, rows in shape["rows"].items():
        column = of.rows[name]
        found.rows.append(_rows(found.record, column, rows, references, is_new=found.is_new))
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
    record: Any, column: RowColumn, said: list[dict[str, str]], references: References, *, is_new: bool
) -> RowsDifference:
    found = RowsDifference(column)
    before = [] if is_new else list(getattr(record, column.relation).all())
    matches = _matched(column, before, said)
    if before:
        kept = {id(row) for row in matches if row is not None}
        found.removed = [row for row in before if id(row) not in kept]
    for values, match in zip(said, matches, strict=True):
        row = match or blank(column.model)
        if match is None:
            setattr(row, column.owner, record)
            for each in column.fields:
                if text := values.get(each.name):
                    setattr(row, each.name, value_of(each, text, references, column.name))
            found.added.append(row)
        elif _differs(column, row, values, references):
            found.changed.append(row)
        found.after.append(row)
    if column.is_ordered:
        _put_in_order(found, before)
    return found


def _matched(column: RowColumn, before: list[Any], said: list[dict[str, str]]) -> list[Any]:
    """The row that each of the lines speaks of: the one with the same key, else one that lost its line, in order."""
    if not before:
        return [None] * len(said)
    keys = key_names(column)
    fields = {field.name: field for field in column.fields}
    by_key = {tuple(cell_of(row, fields[name]) for name in keys): row for row in before}
    matches = [by_key.pop(tuple(values.get(name, "") for name in keys), None) for values in said]
    left = [row for row in before if any(row is each for each in by_key.values())]
    if len(left) == sum(match is None for match in matches):
        rest = iter(left)
        return [next(rest) if match is None else match for match in matches]
    return matches


def _differs(column: RowColumn, row: Any, values: dict[str, str], references: References) -> bool:
    differs = False
    for each in column.fields:
        text = values.get(each.name)
        if text is None or text == cell_of(row, each):
            continue
        value = value_of(each, text, references, column.name)
        if value != getattr(row, each.name):
            setattr(row, each.name, value)
            differs = True
    return differs


def _put_in_order(found: RowsDifference, before: list[Any]) -> None:
    """Positions stay as they are unless the order has changed."""
    places = {id(row): number for number, row in enumerate(before)}
    order = [places[id(row)] for row in found.after if id(row) in places]
    if order == sorted(order) and all(id(row) in places for row in found.after[: len(order)]):
        last = max((getattr(row, POSITION) for row in found.after[: len(order)]), default=-1)
        for number, row in enumerate(found.after[len(order) :], 1):
            setattr(row, POSITION, last + number)
        return
    for number, row in enumerate(found.after):
        if getattr(row, POSITION) != number:
            setattr(row, POSITION, number)
            if id(row) in places and not any(row is each for each in found.changed):
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
