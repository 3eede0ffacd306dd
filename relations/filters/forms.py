"""The form behind a question: of twenty filters mostly one or two are asked, and no more fields are made."""

from collections.abc import Iterator, Mapping
from typing import Any

import django_filters
from django import forms

SEVERAL = (django_filters.MultipleChoiceFilter, django_filters.ModelMultipleChoiceFilter)


class Fields(Mapping[str, forms.Field]):
    """Makes a field where it is looked at."""

    def __init__(self, filters: Mapping[str, Any]) -> None:
        self.filters = filters

    def __getitem__(self, name: str) -> forms.Field:
        field: forms.Field = self.filters[name].field
        return field

    def __iter__(self) -> Iterator[str]:
        return iter(self.filters)

    def __len__(self) -> int:
        return len(self.filters)


class QuestionForm(forms.Form):
    """What is not asked is cleaned to nothing without a look at its field: no filter is required or has an initial."""

    def __init__(self, data: Any, filters: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.filters = filters
        self.fields: Any = Fields(filters)

    def _bound_items(self) -> Iterator[tuple[str, forms.BoundField]]:
        return ((name, self[name]) for name in self.filters if name in self.data)

    def _clean_fields(self) -> None:
        self.cleaned_data = {name: _nothing(filter_) for name, filter_ in self.filters.items()}
        super()._clean_fields()  # type: ignore[misc]


def _nothing(filter_: Any) -> Any:
    if isinstance(filter_, SEVERAL):
        return []
    return "" if isinstance(filter_, (django_filters.CharFilter, django_filters.ChoiceFilter)) else None
