"""Dates as they are known, and never a day that is not."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from relations.edtf import Edtf
from relations.fields import edtf_value
from relations.serializers.shapes import ShapedField


class DateSerializer(serializers.Serializer[dict[str, Any]]):
    """The shape of every date in an answer."""

    edtf = serializers.CharField(help_text=_("EDTF (ISO 8601-2), such as 2012-05-14 or 2006-11; blank: not known."))
    earliest = serializers.DateField(
        allow_null=True, help_text=_("The first day it may mean; null where that is open or not known.")
    )
    latest = serializers.DateField(
        allow_null=True, help_text=_("The last day it may mean; null where that is open or not known.")
    )
    label = serializers.CharField(  # type: ignore[assignment]
        help_text=_("The date in words, in the language of the answer.")
    )
    inferred = serializers.BooleanField(help_text=_("Part of it is not printed in the source but concluded."))
    note = serializers.CharField(help_text=_("How the date is known."))


class EdtfDateField(ShapedField):
    """A date of a model: its text, and the columns that tell how it is known.

    Where no column flags it, a reason given is what tells that something was inferred.
    """

    shape = DateSerializer

    def __init__(self, of: str, *, inferred: str = "", note: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.of, self.inferred, self.note = of, inferred, note

    def bind(self, field_name: str, parent: Any) -> None:
        super().bind(field_name, parent)
        self.help_text = self.help_text or parent.Meta.model._meta.get_field(self.of).help_text

    def to_representation(self, value: Any) -> dict[str, Any]:
        known = edtf_value(getattr(value, self.of))
        note = getattr(value, self.note) if self.note else ""
        if not known.is_known and not self.note.startswith(self.of):
            note = ""  # A note that several dates share says nothing of the one that is not known.
        inferred = getattr(value, self.inferred) if self.inferred else bool(note)
        return date_told(known, inferred and known.is_known, note)


class WhenField(ShapedField):
    """The date that decides where a record of any type is listed."""

    shape = DateSerializer

    def to_representation(self, value: Any) -> dict[str, Any]:
        return date_told(value.when, bool(value.when_inferred), value.when_inferred)


def date_told(known: Edtf, inferred: bool, note: str) -> dict[str, Any]:
    return {
        "edtf": known.text,
        "earliest": known.earliest.isoformat() if known.start else None,
        "latest": known.latest.isoformat() if known.end else None,
        "label": known.label(),
        "inferred": inferred,
        "note": note,
    }
