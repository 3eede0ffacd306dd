from typing import Any

from django.db import models

from relations.filters import FilterSet
from relations.querysets import COUNT_LIMIT
from relations.search import Among

#: The matches of a longer list are not all looked at, as they are not all counted: the page costs the same at any size.
LIMIT = COUNT_LIMIT


class Matches:
    """The records that match the filters, less those named: all, or the first ``LIMIT`` in the order of their type.

    They are found once, however many facets are counted by them, and whatever it takes to find them.
    """

    def __init__(self, filterset: FilterSet, *less: str) -> None:
        records: Any = filterset.queryset
        self.model: Any = records.model
        first = filterset.in_order(narrowed(filterset, *less), filterset.default_ordering)
        keys = list(first.values_list("pk", flat=True)[: LIMIT + 1])
        self.keys = keys[:LIMIT]
        self.exact = len(keys) <= LIMIT

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
