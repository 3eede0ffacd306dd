"""The state of a record with all its rows, read from the history in as many queries as there are tables."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps

from relations.models import Remembered, revisions_of

#: The columns of a record or row, by name; foreign keys by number.
Values = dict[str, Any]


@dataclass
class State:
    model: Any
    pk: int
    #: Those of the record itself; None where it did not exist.
    values: Values | None = None
    #: Row model -> number of the row -> its columns.
    rows: dict[Any, dict[int, Values]] = field(default_factory=dict)

    @property
    def exists(self) -> bool:
        return self.values is not None


@cache
def row_models(model: Any) -> tuple[Any, ...]:
    """Of the rows beside a record, and of the rows beside those; what belongs to another comes after it."""
    models = [each for each in apps.get_app_config("relations").get_models() if issubclass(each, Remembered)]
    beside = [each for each in models if each.root_path and owner(each) is model]
    return tuple(row for each in beside for row in (each, *row_models(each)))


def owner(row_model: Any) -> Any:
    """The model of what a row stands beside."""
    return row_model._meta.get_field(row_model.root_path).related_model


@cache
def columns(model: Any) -> tuple[str, ...]:
    """The columns that are kept."""
    kept: Any = model.history.model.tracked_fields
    return tuple(field.attname for field in kept)


def state_at(record: Any, version: int) -> State:
    """The record may be gone: its type and number are enough."""
    return states_at(record, version)[0]


def states_at(record: Any, *versions: int) -> list[State]:
    """The states at several versions, at the cost of one."""
    model: Any = type(record)
    last = max(versions)
    states = [State(model, record.pk) for _version in versions]
    for number, state in enumerate(states):
        kept = _kept(model, versions[number], id=record.pk).order_by("-version", "-history_id")[:1]
        state.values = _latest(model, kept).get(record.pk)
    ever: dict[Any, set[int]] = {model: {record.pk}}
    for row_model in row_models(model):
        found = _kept(row_model, last, **{f"{row_model.root_path}_id__in": ever[owner(row_model)]})
        # In the order of time: what has come from another record was numbered there.
        kept = list(found.order_by("history_id"))
        ever[row_model] = {each.id for each in kept}
        for version, state in zip(versions, states, strict=True):
            rows = _latest(row_model, (each for each in kept if each.version <= version))
            above = state.rows.get(owner(row_model), {record.pk: {}})
            state.rows[row_model] = {pk: row for pk, row in rows.items() if row[f"{row_model.root_path}_id"] in above}
    return states


def _kept(model: Any, version: int, **narrowed: Any) -> Any:
    return model.history.model._default_manager.filter(version__lte=version, **narrowed)


def _latest(model: Any, kept: Iterable[Any]) -> dict[int, Values]:
    """``kept``: the oldest first."""
    found: dict[int, Values] = {}
    for each in kept:
        if each.history_type == "-":
            found.pop(each.id, None)
        else:
            found[each.id] = {name: getattr(each, name) for name in columns(model)}
    return found


def state_now(record: Any) -> State:
    """The state as it is stored."""
    root: Any = type(record)
    state = State(root, record.pk)
    state.values = root._default_manager.filter(pk=record.pk).values(*columns(root)).first()
    numbers: dict[Any, Iterable[int]] = {root: (record.pk,)}
    for model in row_models(root):
        rows = model._default_manager.filter(**{f"{model.root_path}__in": list(numbers[owner(model)])})
        state.rows[model] = {row["id"]: row for row in rows.order_by("id").values(*columns(model))}
        numbers[model] = state.rows[model]
    return state


def former(model: Any, pk: int) -> Any:
    """The record, or one that is not stored but made of what was last known of it. None where there never was one."""
    if (record := model._default_manager.filter(pk=pk).first()) is not None:
        return record
    last = model.history.model._default_manager.filter(id=pk).order_by("-version", "-history_id").first()
    if last is None:
        return None
    record = model(**{name: getattr(last, name) for name in columns(model)})
    first = revisions_of(record).order_by("version").first()
    if hasattr(record, "author_id"):
        record.author_id = first and first.user_id
    record.version = last.version
    return record
