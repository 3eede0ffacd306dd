"""What stands beside a record: its rows and the records that it or they name, and what may be shown of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Prefetch, Q

from relations import neighbours
from relations.choices import Status
from relations.neighbours import is_record


@dataclass(frozen=True)
class Beside:
    """What may be shown of a relation, however it is read.

    ``rows``: the rows or records, without private columns. ``joined``: paths to what each names and is read with it, a
    record of any state only where ``drafts`` are seen or where it is but told by its code. ``named``: records that it
    may name, each to be shown as ``of_records()`` shows it or not at all. ``further``: what stands beside it in turn.
    """

    rows: models.QuerySet[Any]
    joined: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    further: tuple[str, ...] = ()


def shown_q(prefix: str = "", *, drafts: bool = False) -> Q:
    """Whether the record at the path may be shown."""
    return Q() if drafts else Q(**{f"{prefix}status": Status.PUBLISHED})


def beside(model: Any, name: str, *, drafts: bool = False) -> Beside:
    """``name``: of a relation of the model."""
    relation = model._meta.get_field(name)
    target = relation.related_model
    if is_record(target):
        return of_records(target, drafts=drafts)
    return of_rows(target, relation.remote_field.name, drafts=drafts)


def of_records(model: Any, *, drafts: bool = False) -> Beside:
    records = model._default_manager
    return Beside(records.shown_to_desk() if drafts else records.published(), tuple(_country_of(model)))


def of_rows(model: Any, came_by: str, *, drafts: bool = False) -> Beside:
    """Those whose every record that they must name may be shown.

    ``came_by``: their foreign key to the record whose rows are read.
    """
    rows: models.QuerySet[Any] = model._default_manager.all()
    joined: list[str] = []
    named: list[str] = []
    for field in model._meta.concrete_fields:
        target = field.related_model
        if target is None or field.name == came_by:
            continue
        if not is_record(target):
            joined.append(field.name)
        elif field.null:
            named.append(field.name)
        else:
            rows = rows.filter(shown_q(f"{field.name}__", drafts=drafts))
            joined += [field.name, *(f"{field.name}__{country}" for country in _country_of(target))]
    return Beside(rows, tuple(joined), tuple(named), getattr(model, "answer_relations", ()))


def _country_of(model: Any) -> Iterator[str]:
    """Participants and places are told with the code of their country."""
    if any(field.name == "country" for field in model._meta.concrete_fields):
        yield "country"


def target_of(model: Any, path: str) -> Any:
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return model


def public_prefetches(model: type[models.Model], paths: Iterable[str], *, drafts: bool = False) -> list[Any]:
    return [
        path
        if path.rpartition("__")[2] in neighbours.WITHOUT_KEY
        else Prefetch(path, queryset=public_related(model, path, drafts=drafts))
        for path in dict.fromkeys(paths)
    ]


def public_related(model: Any, path: str, *, drafts: bool = False) -> models.QuerySet[Any]:
    way, _, name = path.rpartition("__")
    return _read_by_relation(beside(target_of(model, way) if way else model, name, drafts=drafts), drafts)


def public_rows(model: Any, came_by: str) -> models.QuerySet[Any]:
    """The rows of a relation that the public may see, with what stands beside each; see ``of_rows``."""
    return _read_by_relation(of_rows(model, came_by), drafts=False)


def _read_by_relation(found: Beside, drafts: bool) -> models.QuerySet[Any]:
    rows, model = found.rows, found.rows.model
    for path in found.joined:
        private = getattr(target_of(model, path), "private_fields", ())
        rows = rows.select_related(path).defer(*(f"{path}__{column}" for column in private))
    named = [Prefetch(name, queryset=public_related(model, name, drafts=drafts)) for name in found.named]
    return rows.prefetch_related(*named, *public_prefetches(model, found.further, drafts=drafts))
