"""The columns of a table of records, made from what answers hold: one value a cell, under names that stay.

Names are those of the answers: ``host`` is the slug of the host and ``host_name`` its name. Rows beside a record stand
in one cell, between semicolons, and those of ``speakers`` and ``speakers_name`` in the same order; a semicolon within a
value is written ``\\;``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework import serializers

from relations.choices import TranslatedField
from relations.models import Source
from relations.serializers import RecordSerializer, Reference, ShapedField
from relations.serializers.base import AddressField, CountryCodeField
from relations.serializers.dates import EdtfDateField
from relations.serializers.records import ValueField
from relations.serializers.rows import InRole

Answer = dict[str, Any]
#: ``name``: made of letters that no spreadsheet runs or changes, such as a slug or an address.
Kind = Literal["text", "name", "edtf", "day", "instant", "number", "truth"]

#: Every public record has the same; and what only a program that keeps a copy needs to know.
_LEFT_OUT = ("status", "former_slugs")
_LAST = ("translations", "version", "corrections", "created", "updated")
#: The field of a row that stands under the name of the rows alone: it is what the others say something of.
_ITSELF = ("participant", "document", "office", "text", "edtf", "code", "slug")


@dataclass(frozen=True)
class Column:
    name: str
    kind: Kind
    read: Callable[[Answer], Any]
    told: str


def columns(serializer: type[RecordSerializer]) -> tuple[Column, ...]:
    return _in_language(serializer, get_language() or "en")


@lru_cache(maxsize=64)
def _in_language(serializer: type[RecordSerializer], language: str) -> tuple[Column, ...]:
    fields = {name: field for name, field in serializer().fields.items() if name not in _LEFT_OUT}
    ordered = [*(name for name in fields if name not in _LAST), *(name for name in _LAST if name in fields)]
    return tuple(column for name in ordered for column in _columns(serializer, name, fields[name]))


def _columns(serializer: type[RecordSerializer], name: str, field: Any) -> Iterator[Column]:
    if name == "translations":
        yield from _translations(serializer)
    elif name == "corrections":
        yield Column(name, "text", _corrections, _help(field))
    elif isinstance(field, serializers.ListSerializer):
        yield from _of_rows(name, field)
    else:
        yield from _of_field(name, field)


def _of_field(name: str, field: Any) -> Iterator[Column]:
    parts = _parts(field)
    if parts is None:
        yield Column(name, _kind(field), _path((name,)), _help(field))
        return
    itself = next((key for key in _ITSELF if key in parts), None)
    for key, part in parts.items():
        # A shape that is nothing by itself, such as coordinates, is but what it holds.
        called = name if key == itself else f"{name}_{key}" if itself else key
        kind: Kind = "edtf" if key == "edtf" else _kind(part)
        yield Column(called, kind, _path((name, key)), _both(field, part))


def _parts(field: Any) -> dict[str, Any] | None:
    """What the answer of a field is made of, where it is an object."""
    if isinstance(field, Reference):
        shape = _parts(field.shape()) or {}
        # A person is a person in every row; and what the row says of itself is called kind as well.
        return {key: part for key, part in shape.items() if key not in ("url", "kind", "sha256", "filename")}
    if isinstance(field, ShapedField):
        return _parts(field.shape())
    return dict(field.fields) if isinstance(field, serializers.Serializer) else None


def _of_rows(name: str, field: Any) -> Iterator[Column]:
    if name == "citations":
        yield Column(name, "text", lambda answer: _passages(answer[name]), _help(field))
        return
    child = dict(field.child.fields)
    if isinstance(field, InRole):
        del child["role"]
    itself = next((key for key in _ITSELF if key in child), None)
    for key, part in child.items():
        called = name if key == itself else f"{name}_{key}"
        if key == "citations":
            yield Column(called, "text", _joined(name, (key,), _passages), _both(field, part))
        elif isinstance(part, EdtfDateField):
            yield Column(called, "text", _joined(name, (key, "edtf")), _both(field, part))
        elif (parts := _parts(part)) is not None:
            for further, inner in parts.items():
                of_it = called if further == "slug" else f"{called}_{further}"
                yield Column(of_it, _kind_of_several(inner), _joined(name, (key, further)), _both(field, inner))
        else:
            yield Column(called, _kind_of_several(part), _joined(name, (key,)), _both(field, part))


def _kind(field: Any) -> Kind:
    match field:
        case EdtfDateField():
            return "edtf"
        case serializers.DateField():
            return "day"
        case serializers.DateTimeField():
            return "instant"
        case serializers.IntegerField() | serializers.FloatField() | ValueField():
            return "number"
        case serializers.BooleanField():
            return "truth"
        case serializers.ChoiceField() | serializers.SlugField() | AddressField() | CountryCodeField():
            return "name"
    return "text"


def _kind_of_several(field: Any) -> Kind:
    return "name" if _kind(field) == "name" else "text"


def _path(keys: tuple[str, ...]) -> Callable[[Answer], Any]:
    def read(answer: Any) -> Any:
        for key in keys:
            answer = answer and answer[key]
        return answer

    return read


def _joined(name: str, keys: tuple[str, ...], worded: Callable[[Any], Any] | None = None) -> Callable[[Answer], str]:
    one = _path(keys)

    def read(answer: Answer) -> str:
        values = [one(row) for row in answer[name]]
        texts = [_escaped(worded(value) if worded else value) for value in values]
        return "; ".join(texts) if any(texts) else ""

    return read


def _escaped(value: Any) -> str:
    text = "" if value is None else str(value)
    return text.replace("\\", "\\\\").replace(";", "\\;")


def _passages(citations: list[Answer]) -> str:
    """Such as: bulletin-2012 ¶ 3 [120–180]; bulletin-2013 ¶ 1 [0–9] contradicts."""
    return "; ".join(
        f"{(cited['source'] or {'slug': '?'})['slug']} ¶ {cited['paragraph']} [{cited['start']}–{cited['end']}]"
        + ("" if cited["supports"] else " contradicts")
        for cited in citations
    )


def _corrections(answer: Answer) -> str:
    return "; ".join(_escaped(f"{each['at'][:10]} {each['note']}") for each in answer["corrections"])


def _translations(serializer: type[RecordSerializer]) -> Iterator[Column]:
    """One column for each text in each language of the site, but for English, in which the desk writes."""
    has_quote = "quote" in serializer.field_names()
    fields = [field for field in TranslatedField.values if field != TranslatedField.QUOTE or has_quote]
    for field in fields:
        for language, called in settings.LANGUAGES:
            titled_abroad = serializer.Meta.model is Source and field == TranslatedField.TITLE
            if language == "en" and field != TranslatedField.QUOTE and not titled_abroad:
                continue
            told = _("The %(text)s in %(language)s, where there is one.")
            words = {"text": TranslatedField(field).label, "language": called}
            yield Column(f"{field}_{language}", "text", _translated(field, language), told % words)


def _translated(field: str, language: str) -> Callable[[Answer], str]:
    def read(answer: Answer) -> str:
        rows = answer["translations"]
        return next((row["text"] for row in rows if row["field"] == field and row["language"] == language), "")

    return read


def _help(field: Any) -> str:
    return str(field.help_text or "")


def _both(field: Any, part: Any) -> str:
    return " ".join(filter(None, (_help(field), _help(part))))
