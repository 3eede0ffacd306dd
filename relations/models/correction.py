"""What the public is told of the changes of a record: notes and days, never who or why."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.db import models

from relations.choices import Status
from relations.models.revision import Revision


class Corrections:
    """Read like rows beside the record, and prefetched like them under the name ``corrections``, newest first."""

    name = "corrections"

    def __init__(self, record: Any) -> None:
        self.record = record

    def __iter__(self) -> Iterator[Revision]:
        return iter(self.all())

    def all(self) -> "models.QuerySet[Revision]":
        fetched = getattr(self.record, "_prefetched_objects_cache", {}).get(self.name)
        return self.get_queryset() if fetched is None else fetched

    def get_queryset(self) -> "models.QuerySet[Revision]":
        return told(type(self.record), [self.record.pk])

    def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> tuple[Any, ...]:
        found = told(type(instances[0]), [each.pk for each in instances])
        return found, _record_of, _number_of, False, self.name, False


def _record_of(revision: Revision) -> int:
    return revision.record_id


def _number_of(record: Any) -> int:
    return int(record.pk)


def told(model: Any, numbers: Iterable[int]) -> "models.QuerySet[Revision]":
    return _noted(str(model._meta.model_name)).filter(record_id__in=list(numbers))


@cache
def _noted(name: str) -> "models.QuerySet[Revision]":
    """Made once: where records are read ahead by the hundred, Django has one made for each."""
    revisions = Revision.objects.filter(type=name, to_status=Status.PUBLISHED).exclude(public_note="")
    return revisions.order_by("-version").only("record_id", "version", "at", "public_note")
