"""Whatever leads to one row is made to lead to another of the same model, and what was done is noted."""

import json
from collections.abc import Iterator
from copy import copy
from typing import Any

from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models

from relations.models import Remembered
from relations.models.history import HistoricalRow, remember_changed, remember_created, remember_deleted


class Done:
    """What a merging did, step by step, as JSON that a later undoing reads from the end.

    {"did": "moved", "model", "field", "from", "to", "ids"}: rows whose foreign key was changed
    {"did": "removed", "rows"}: rows as the serializers write them, each before those that belong to it
    {"did": "filled", "model", "id", "columns": {name: [before, after]}}
    {"did": "added", "model", "id"}
    {"did": "doubted"}: the merged record was not proved before, and need not be when it comes back
    """

    def __init__(self) -> None:
        #: In the two records and their rows.
        self.steps: list[dict[str, Any]] = []
        #: In other records, which name them.
        self.beside: list[dict[str, Any]] = []


def fill(row: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Sets columns of a row, which the caller saves."""
    columns = {}
    for name, value in values.items():
        of = row._meta.get_field(name)
        before = as_text(row, of)
        setattr(row, of.attname, value)
        columns[name] = [before, as_text(row, of)]
    return {"did": "filled", "model": row._meta.model_name, "id": row.pk, "columns": columns}


def as_text(row: Any, of: Any) -> str | None:
    """As the serializers write a column; None where it is empty and may be."""
    return None if of.value_from_object(row) is None else of.value_to_string(row)


def references(model: Any) -> Iterator[tuple[Any, str]]:
    """(model, name of the foreign key) of whatever may lead to a row of the model, history left out."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and relation.is_relation and not relation.concrete):
            continue
        if not issubclass(relation.related_model, HistoricalRow) and relation.one_to_many:
            yield relation.related_model, relation.field.name


def is_part(model: Any, name: str) -> bool:
    """Whether rows with that foreign key belong to what it leads to, and are a part of its versions."""
    return issubclass(model, Remembered) and bool(model.root_path) and name == model.root_path


def move_references(old: Any, new: Any, log: list[dict[str, Any]], *, parts: bool = True) -> None:
    """``parts``: the rows that belong to the old one; else those of other records that name it."""
    for model, name in references(type(old)):
        if is_part(model, name) != parts:
            continue
        twins, moving = Twins(model, name, old, new), []
        for row in model._default_manager.filter(**{name: old}).order_by("pk").select_related(*to_root(model)):
            if twin := twins.of(row):
                fold(row, twin, log)
            elif leads_to_itself(row, name, new):
                remove(row, log)
            else:
                moving.append(row)
        if moving:
            lead(moving, name, new)
            ids = [row.pk for row in moving]
            step = {"did": "moved", "model": model._meta.model_name, "field": name, "from": old.pk, "to": new.pk}
            log.append({**step, "ids": ids})


def to_root(model: Any) -> list[str]:
    """The way to the record that a row belongs to, for ``select_related``."""
    path, here = [], model
    while issubclass(here, Remembered) and here.root_path:
        path.append(here.root_path)
        here = here._meta.get_field(here.root_path).related_model
    return ["__".join(path)] if path else []


def lead(rows: list[Any], name: str, new: Any) -> None:
    """Writes the foreign key of all the rows, with their history."""
    model: Any = type(rows[0])
    if not issubclass(model, Remembered) or not model.root_path:
        for row in rows:
            setattr(row, name, new)
            row.save(update_fields=[name])
        return
    stored = model._default_manager.filter(pk__in=[row.pk for row in rows])
    if not is_part(model, name):
        stored.update(**{name: new})
        remember_changed(stored.select_related(*to_root(model)).order_by("pk"))
        return
    # What belonged to the one belongs to the other now: for the history it is gone there, and new here.
    remember_deleted([*(part for row in rows for part in parts_below(row)), *rows])
    columns = {field.name for field in model._meta.concrete_fields}
    stored.update(**{name: new}, **({"sort_date": new.sort_date} if "sort_date" in columns else {}))
    written = [*stored.select_related(*to_root(model)).order_by("pk")]
    remember_created([*written, *(part for row in written for part in parts_below(row))])


def parts_below(row: Any) -> list[Any]:
    """Rows of the row, such as the passages that prove a tenure."""
    return [
        part
        for model, name in references(type(row))
        if is_part(model, name)
        for part in model._default_manager.filter(**{name: row}).select_related(*to_root(model)).order_by("pk")
    ]


class Twins:
    """The rows that say the same of the new one already, so that a uniqueness constraint forbids a second."""

    def __init__(self, model: Any, name: str, old: Any, new: Any) -> None:
        self.rows: list[tuple[list[str], set[int] | None, dict[tuple[Any, ...], Any]]] = []
        for constraint in model._meta.constraints:
            if not isinstance(constraint, models.UniqueConstraint) or name not in constraint.fields:
                continue
            others = [model._meta.get_field(each) for each in constraint.fields if each != name]
            before, there = model._default_manager.filter(**{name: old}), model._default_manager.filter(**{name: new})
            if constraint.condition is not None:
                before, there = before.filter(constraint.condition), there.filter(constraint.condition)
            if others:
                there = there.filter(**{f"{others[0].name}__in": before.values(others[0].name)})
            under = None if constraint.condition is None else {*before.values_list("pk", flat=True)}
            columns = [each.attname for each in others]
            same = {tuple(getattr(row, c) for c in columns): row for row in there.select_related(*to_root(model))}
            self.rows.append((columns, under, same))

    def of(self, row: Any) -> Any:
        for columns, under, same in self.rows:
            if under is None or row.pk in under:
                twin = same.get(tuple(getattr(row, column) for column in columns))
                if twin is not None and twin.pk != row.pk:
                    return twin
        return None


def leads_to_itself(row: Any, name: str, new: Any) -> bool:
    """Whether both ends of the row would be the same, where a constraint forbids it."""
    of = row._meta.get_field(name)
    others = [each for each in row._meta.concrete_fields if each.related_model is of.related_model and each is not of]
    if not any(getattr(row, each.attname) == new.pk for each in others):
        return False
    changed = copy(row)
    setattr(changed, of.attname, new.pk)
    try:
        for constraint in row._meta.constraints:
            if isinstance(constraint, models.CheckConstraint):
                constraint.validate(type(row), changed)
    except ValidationError:
        return True
    return False


def fold(row: Any, twin: Any, log: list[dict[str, Any]]) -> None:
    """What is blank in the twin is taken from the row; what belongs to the row goes over; then the row is removed."""
    blank = {
        each.name: getattr(row, each.attname)
        for each in row._meta.concrete_fields
        if each.editable and not each.primary_key and is_blank(twin, each) and not is_blank(row, each)
    }
    fuller = copy(twin)
    step = fill(fuller, blank)
    if blank and fits(fuller):
        fuller.save()
        log.append(step)
    move_references(row, twin, log)
    remove(row, log)


def fits(row: Any) -> bool:
    """Else each of the two says something that does not go with the other; the removed one is kept as it was."""
    try:
        row.validate_constraints()
    except ValidationError:
        return False
    return True


def is_blank(row: Any, of: Any) -> bool:
    return not isinstance(of, models.BooleanField) and of.value_from_object(row) in (None, "", 0)


def remove(row: Any, log: list[dict[str, Any]]) -> None:
    written = json.loads(serializers.serialize("json", [row, *parts_below(row)]))
    log.append({"did": "removed", "rows": written})
    row.delete()
