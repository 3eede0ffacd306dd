"""What the public is told of the changes of a record: notes and days, never who or why."""

from collections.abc import Iterable, Iterator
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
    revisions = Revision.objects.filter(type=model._meta.model_name, record_id__in=list(numbers))
    noted = revisions.filter(to_status=Status.PUBLISHED).exclude(public_note="").order_by("-version")
    return noted.only("record_id", "version", "at", "public_note")
