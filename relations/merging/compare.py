"""Two records side by side: what an editor sees before merging them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext

from relations.fields import EdtfField, edtf_value
from relations.merging.references import is_part, references

#: Of more rows than this, the page says only that there are more.
COUNTED = 10_000


@dataclass(frozen=True)
class Difference:
    """A column in which the two differ, as an editor reads it."""

    name: str
    label: str
    kept: str
    merged: str


def differences(kept: Any, merged: Any, names: list[str]) -> list[Difference]:
    fields = (kept._meta.get_field(name) for name in names)
    return [Difference(of.name, str(of.verbose_name), in_words(kept, of), in_words(merged, of)) for of in fields]


def in_words(record: Any, of: Any) -> str:
    value = getattr(record, of.attname)
    if value in (None, ""):
        return ""
    if of.is_relation:
        return str(getattr(record, of.name))
    if isinstance(of, EdtfField):
        return edtf_value(value).label()
    if isinstance(of, models.BooleanField):
        return gettext("yes") if value else gettext("no")
    return str(record._get_FIELD_display(of)) if of.choices else str(value)


@dataclass(frozen=True)
class Moving:
    """How many rows of one kind lead to each of the two."""

    label: str
    kept: int
    merged: int


def moving(kept: Any, merged: Any) -> list[Moving]:
    return [each for each in _counted(kept, merged) if each.kept or each.merged]


def _counted(kept: Any, merged: Any) -> Iterator[Moving]:
    for model, name in references(type(kept)):
        rows = model._default_manager
        label = str(model._meta.verbose_name_plural)
        of = model._meta.get_field(name)
        if not is_part(model, name) and "record" in {field.name for field in model._meta.concrete_fields}:
            # Whose participations, topics or countries they are.
            label = str(model._meta.get_field("record").related_model._meta.verbose_name_plural)
        told = f"{label} ({of.verbose_name})" if not is_part(model, name) else label
        counts = (rows.filter(**{name: record})[: COUNTED + 1].count() for record in (kept, merged))
        yield Moving(told, *counts)
