"""The desk's records that a file speaks of."""

from collections.abc import Iterable, Iterator
from itertools import count, islice
from typing import Any

from django.utils.translation import gettext as _

from relations.imports.collecting import collect_after
from relations.imports.columns import NUMBER, FileType, cell_of
from relations.imports.problems import BadValueError
from relations.imports.shapes import Shape

#: Records that are read, checked and written together.
BATCH = 500
Group = tuple[list[int], Shape]


def batches(groups: Iterable[Group]) -> Iterator[list[Group]]:
    rest = iter(groups)
    for number in count(1):
        if not (batch := list(islice(rest, BATCH))):
            return
        yield batch
        collect_after(number)


def identity(of: FileType, shape: Shape) -> Any:
    if number := shape.get(NUMBER):
        return f"#{number}"
    return tuple(shape["fields"].get(name, "") for name in of.key_fields)


def existing(of: FileType, shapes: list[Shape]) -> dict[Any, Any]:
    """The desk's records that the shapes speak of, by what tells them apart, with their rows."""
    found: dict[Any, Any] = {}
    if of.has_address:
        slugs = [shape["fields"].get("slug", "") for shape in shapes]
        return {(record.slug,): record for record in of.queryset().filter(slug__in=slugs)}
    numbers = [shape[NUMBER] for shape in shapes if shape.get(NUMBER, "").isdecimal()]
    if numbers:
        found |= {f"#{record.pk}": record for record in of.queryset().filter(pk__in=numbers)}
    first = of.key_fields[0]
    owners = {shape["fields"].get(first, "") for shape in shapes}
    for record in of.queryset().filter(**{f"{first}__slug__in": owners}):
        found[tuple(cell_of(record, of.fields[name]) for name in of.key_fields)] = record
    return found


def stored_as(of: FileType, shape: Shape, stored: dict[Any, Any]) -> Any:
    """The desk's record of this shape, or None."""
    record = stored.get(identity(of, shape))
    if record is None and shape.get(NUMBER):
        raise BadValueError(_("There is no row of this number."), column=NUMBER, value=shape[NUMBER])
    return record
