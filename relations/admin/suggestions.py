from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import QuerySet

from relations.admin.labels import about, label_of


class Suggestions(AutocompleteJsonView):
    """What an input offers, told apart."""

    def get_queryset(self) -> QuerySet[Any]:
        records: QuerySet[Any] = super().get_queryset()
        known = about(records.model)
        return known.read(records) if known else records

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return {**super().serialize_result(obj, to_field_name), "text": label_of(obj)}
