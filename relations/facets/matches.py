from functools import cached_property
from typing import Any

from django.db import models

from relations.columns import Held, held, held_of, sooner
from relations.filters import FilterSet
from relations.filters.base import ORDERINGS
from relations.querysets import COUNT_LIMIT
from relations.search import Among

#: The matches of a longer list are not all looked at, as they are not all counted: the page costs the same at any size.
LIMIT = COUNT_LIMIT


class Matches:
    """The records that match the filters, less those named. ``held``: all of them, in memory.

    Else they are found in the database, once, however many facets are counted by them: all, or the first ``LIMIT`` in
    the order asked for, else that of their type.
    """

    def __init__(self, filterset: FilterSet, *less: str, ordering: str = "") -> None:
        self.filterset, self.less = filterset, less
        self.ordering = ordering or filterset.default_ordering
        self.model: Any = filterset.queryset.model
        self.held = held(filterset, less)

    @cached_property
    def _first(self) -> list[int]:
        asked = self.filterset
        column = ORDERINGS[self.ordering][0]
        if self.held and self.held.gives_first(column):
            return [pk for _day, pk in self.held.first(LIMIT + 1, None, falling=column.startswith("-"))]
        first = asked.in_order(sooner(asked, narrowed(asked, *self.less), self.less), self.ordering)
        return list(first.values_list("pk", flat=True)[: LIMIT + 1])

    @property
    def keys(self) -> list[int]:
        return self._first[:LIMIT]

    @property
    def exact(self) -> bool:
        return len(self._first) <= LIMIT

    @cached_property
    def counted_by(self) -> Held | None:
        """What counts them in memory, be it all or the first of them."""
        return self.held or held_of(self.filterset, self.keys)

    def holds(self, name: str) -> bool:
        """Whether the values of that filter can be counted in memory."""
        return self.counted_by is not None and self.counted_by.can_count(name)

    def counts(self, name: str) -> dict[Any, int]:
        """How many have each value of a filter that memory holds; see ``covers_all``."""
        return self.counted_by.counts(name) if self.counted_by else {}

    def covers_all(self, name: str = "") -> bool:
        """Whether all that match are counted, by that filter, and not only the first of them."""
        return (self.held is not None and (not name or self.held.can_count(name))) or self.exact

    @property
    def records(self) -> models.QuerySet[Any]:
        found: models.QuerySet[Any] = self.model._default_manager.filter(Among(self.keys)).order_by()
        return found

    def rows(self, name: str) -> models.QuerySet[Any]:
        """Those of the matches, by their accessor."""
        model: Any = self.model._meta.get_field(name).related_model
        found: models.QuerySet[Any] = model._default_manager.filter(Among(self.keys, "record")).order_by()
        return found


def narrowed(filterset: FilterSet, *less: str) -> Any:
    """What ``filterset.qs`` is, less what the named filters ask and in no order."""
    records: Any = filterset.queryset
    for name, value in filterset.form.cleaned_data.items():
        if name not in (*less, "ordering"):
            records = filterset.filters[name].filter(records, value)
    return records
