"""What the answer of a record tells of besides the record itself, and what of that has changed since a moment."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import models

from relations.choices import Status

#: Read beside a record as rows are, but by its type and its number or address name. The record changes with them.
WITHOUT_KEY = ("corrections", "former_slugs")


def is_record(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, models.Model) and hasattr(model, "plural")


def is_by_number(path: str) -> bool:
    return path.rpartition("__")[2] in WITHOUT_KEY


def ways(model: Any, paths: Iterable[str], moment: datetime.datetime) -> Iterator[tuple[str, Any]]:
    """The ways from a record to whatever its answer tells of, each with what has changed there since: found from the
    relations themselves, so that a new one is not forgotten."""
    for path in dict.fromkeys(paths):
        if not is_by_number(path):
            yield from _ways_along(model, path, moment)


def _ways_along(model: Any, path: str, moment: datetime.datetime) -> Iterator[tuple[str, Any]]:
    relation: Any = None
    for name in path.split("__"):
        relation = model._meta.get_field(name)
        model = relation.related_model
    if relation.concrete:
        yield from _ways_to(path, model, moment)
        return
    came_by = relation.remote_field.name
    if model.root_path != came_by:
        yield _once_named(path, model, came_by, moment)
    for field in model._meta.concrete_fields:
        if field.related_model is not None and field.name != came_by:
            yield from _ways_to(f"{path}__{field.name}", field.related_model, moment)
    for way, changed in ways(model, getattr(model, "answer_relations", ()), moment):
        yield f"{path}__{way}", changed


def _ways_to(way: str, model: Any, moment: datetime.datetime) -> Iterator[tuple[str, Any]]:
    yield way, _changed(model, moment)
    # Whoever is named is named with the code of their country; a country is its own.
    has_country = any(field.name == "country" and field.related_model is model for field in model._meta.concrete_fields)
    if has_country and not way.endswith("country"):
        yield f"{way}__country", _changed(model, moment)


def _changed(model: Any, moment: datetime.datetime) -> Any:
    """What is nobody's record, such as a topic, has no moment of its own: its changes have."""
    if is_record(model):
        seen = (Status.PUBLISHED, Status.WITHDRAWN)
        return model._base_manager.filter(status__in=seen, updated__gte=moment).order_by().values("pk")
    changes: Any = apps.get_model("relations", "Revision")._default_manager
    return changes.filter(type=model._meta.model_name, at__gte=moment).order_by().values("record_id")


def _once_named(path: str, model: Any, name: str, moment: datetime.datetime) -> tuple[str, Any]:
    """Rows of another record that name this one, and that may be gone: their history tells whom they ever named."""
    owner = model._meta.get_field(model.root_path).related_model
    kept = model.history.model._default_manager.filter(**{f"{model.root_path}_id__in": _changed(owner, moment)})
    way = path.rpartition("__")[0] or "pk"
    return way, kept.order_by().values(f"{name}_id")
