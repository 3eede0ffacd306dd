"""How the columns of a history read: names instead of numbers, labels instead of keys."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext

from relations.edtf import EdtfError
from relations.fields import EdtfField, edtf_value
from relations.history.states import State, Values


class Titles:
    """The names of the records that others point at, read together: two queries for each kind at most."""

    def __init__(self) -> None:
        self.wanted: dict[Any, set[int]] = {}
        self.known: dict[Any, dict[int, str]] = {}

    def add_state(self, state: State) -> None:
        if state.values is not None:
            self.add(state.model, state.values)
        for model, rows in state.rows.items():
            for values in rows.values():
                self.add(model, values)

    def add(self, model: Any, values: Values) -> None:
        for field in relations_of(model):
            if number := values.get(field.attname):
                self.want(field.related_model, number)

    def want(self, model: Any, number: int) -> None:
        self.wanted.setdefault(model, set()).add(number)

    def of(self, model: Any, number: int) -> str:
        self.want(model, number)
        if number not in self.known.get(model, ()):
            self._read(model)
        return self.known[model].get(number, gettext("not known any more"))

    def missing(self) -> list[tuple[Any, int]]:
        """Those that have been asked for and are not there any more."""
        gone = []
        for model, numbers in self.wanted.items():
            there = set(model._default_manager.filter(pk__in=numbers).values_list("pk", flat=True))
            gone += [(model, number) for number in sorted(numbers - there)]
        return gone

    def _read(self, model: Any) -> None:
        known = self.known.setdefault(model, {})
        numbers = self.wanted[model] - known.keys()
        known |= model._default_manager.filter(pk__in=numbers).values_list("pk", "title")
        if gone := numbers - known.keys():
            kept = model.history.model._default_manager.filter(id__in=gone).order_by("version", "history_id")
            known |= {
                number: gettext("%(title)s (deleted)") % {"title": title}
                for number, title in kept.values_list("id", "title")
            }


def relations_of(model: Any) -> Iterable[Any]:
    """The columns that name another record; not the one by which a row belongs to its own."""
    for field in model._meta.concrete_fields:
        if field.is_relation and field.name != model.root_path and hasattr(field.related_model, "title"):
            yield field


def shown(field: Any, value: Any, titles: Titles) -> str:
    """A value of that column as people read it."""
    if value is None or value == "":
        return ""
    if field.is_relation:
        return titles.of(field.related_model, value)
    if choices := dict(field.flatchoices):
        return str(choices.get(value, value))
    if isinstance(field, EdtfField):
        return _date(str(value))
    if isinstance(field, models.BooleanField):
        return gettext("yes") if value else gettext("no")
    if isinstance(field, models.DecimalField) and not isinstance(value, str):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(field, models.DateTimeField):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return str(value)


def _date(text: str) -> str:
    """In words, and as it is written where the words do not say all of it."""
    try:
        label = edtf_value(text).label()
    except EdtfError:
        return text
    return label if label == text else f"{label} ({text})"
