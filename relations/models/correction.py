"""What is told beside a record without a foreign key to it, by its type and its number or address name.

What the public is told of the changes of a record: notes and days, never who or why.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, ClassVar

from django.db import models

from relations.choices import Status
from relations.models.revision import Revision


class ToldByType:
    """Read like rows beside the record, and prefetched like them under ``name``."""

    name: ClassVar[str]
    #: The columns that are read, the one that tells of which record first; and what of the record stands there.
    columns: ClassVar[tuple[str, ...]]
    told_by: ClassVar[str]

    def __init__(self, record: Any) -> None:
        self.record = record

    @classmethod
    def of_type(cls, name: str) -> "models.QuerySet[Any]":
        """Of all records of that type, in the order in which they are told."""
        raise NotImplementedError

    @classmethod
    def of(cls, records: Iterable[Any], name: str) -> "models.QuerySet[Any]":
        return cls.of_type(name).filter(**{f"{cls.columns[0]}__in": [getattr(each, cls.told_by) for each in records]})

    def __iter__(self) -> Iterator[Any]:
        return iter(self.all())

    def all(self) -> "models.QuerySet[Any]":
        fetched = getattr(self.record, "_prefetched_objects_cache", {}).get(self.name)
        return self.get_queryset() if fetched is None else fetched

    def get_queryset(self) -> "models.QuerySet[Any]":
        return self.of([self.record], self.record.type)

    def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> tuple[Any, ...]:
        found = self.of(instances, instances[0].type)
        return found, self._of_row, self._of_record, False, self.name, False

    @classmethod
    def _of_row(cls, row: Any) -> Any:
        return getattr(row, cls.columns[0])

    @classmethod
    def _of_record(cls, record: Any) -> Any:
        return getattr(record, cls.told_by)


class Corrections(ToldByType):
    """Newest first."""

    name = "corrections"
    columns = ("record_id", "version", "at", "public_note")
    told_by = "pk"

    @classmethod
    def of_type(cls, name: str) -> "models.QuerySet[Revision]":
        return _noted(name)


@cache
def _noted(name: str) -> "models.QuerySet[Revision]":
    """Made once: where records are read ahead by the hundred, Django has one made for each."""
    revisions = Revision.objects.filter(type=name, to_status=Status.PUBLISHED).exclude(public_note="")
    return revisions.order_by("-version").only(*Corrections.columns)
