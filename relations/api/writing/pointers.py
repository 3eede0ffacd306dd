"""Where in a body something stands, as a JSON pointer (RFC 6901)."""

from collections.abc import Iterator
from typing import Any

from relations.api.writing.bodies import Body, Rows
from relations.api.writing.fields import Said
from relations.imports.columns import VERSION
from relations.imports.problems import BadValueError
from relations.imports.shapes import Shape

Told = tuple[str, str]
#: So many are told: who gets all of it wrong has one thing to mend.
MOST = 200


def pointer(*parts: Any) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def flat(errors: Any, *path: Any) -> Iterator[Told]:
    """Of what a serializer says against a body."""
    if isinstance(errors, dict):
        for name, inner in errors.items():
            yield from flat(inner, *path, *([] if name == "non_field_errors" else [name]))
        return
    for number, inner in enumerate(errors):
        if isinstance(inner, dict | list):
            yield from flat(inner, *path, number)
        else:
            yield pointer(*path), str(inner)


def where(problem: Any, body: Body, data: Any, shape: Shape) -> str:
    """Of what the import says against the record in words that was made of the data; a ``BadValueError`` or what was
    kept of one."""
    column = problem.column.partition(": ")[0]
    if column == VERSION:
        return pointer(VERSION)
    if column in body.of.rows:
        return _of_rows(problem, column, body, data, shape)
    columns = {name for name in (problem.fields or column).split(",") if name}
    names = list(_members(body, columns))
    told = [name for name in names if isinstance(data, dict) and data.get(name)]
    return pointer(*(told or names)[:1])


def _of_rows(problem: BadValueError, column: str, body: Body, data: Any, shape: Shape) -> str:
    members = {name: field for name, field in body.fields.items() if isinstance(field, Rows)}
    members = {name: field for name, field in members.items() if field.column.name == column}
    rows = shape["rows"].get(column, [])
    if not 0 <= problem.row < len(rows):
        return pointer(*[name for name in members if isinstance(data, dict) and name in data][:1])
    name, number = next(iter(members)), problem.row
    if members[name].role:
        role = rows[number].get("role", "")
        name = next((name for name, field in members.items() if field.role == role), name)
        number = sum(row.get("role") == role for row in rows[:number])
    return pointer(name, number, *_member_of_row(problem, members[name], data, name, number))


def _member_of_row(problem: BadValueError, rows: Rows, data: Any, name: str, number: int) -> list[str]:
    child: Any = rows.child
    try:
        item = data[name][number]
    except (KeyError, IndexError, TypeError):
        return []
    columns = {each for each in problem.fields.split(",") if each}
    found = list(_members(child, columns)) if isinstance(item, dict) else []
    # An object may name a country by its code, and what is not told is asked for at its place all the same.
    if found and child.short == found[0] and found[0] not in item:
        return ["code"] if "code" in item else []
    return found[:1]


def _members(body: Body, columns: set[str]) -> Iterator[str]:
    """Those that speak of all these columns."""
    for name, field in body.fields.items():
        if isinstance(field, Said) and columns and columns <= {*field.columns}:
            yield name
