"""Parameters and headers as OpenAPI describes them."""

from typing import Any

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter

from relations.choices import Status
from relations.filters.fields import CountryFilter, RelatedFilter
from relations.paging import DEFAULT_SIZE, MAX_SIZE


def of_filters(filterset: Any) -> list[OpenApiParameter]:
    return [of_filter(name, each, filterset.form.fields[name]) for name, each in filterset.filters.items()]


def of_filter(name: str, declared: Any, field: Any) -> OpenApiParameter:
    words = [str(field.label or name)]
    if field.help_text:
        words.append(str(field.help_text))
    elif isinstance(declared, CountryFilter):
        words.append(_("ISO 3166 code; may be repeated."))
    elif isinstance(declared, RelatedFilter):
        words.append(_("Address name; repeat it for several: each must match."))
    elif isinstance(declared, django_filters.MultipleChoiceFilter):
        words.append(_("Repeat it for several: one must match."))
    # The choices of a related filter are all records there are.
    description = ": ".join(words) + ("" if isinstance(declared, RelatedFilter) else _choices(field))
    return OpenApiParameter(name, _schema(declared, field), description=description)


def _choices(field: Any) -> str:
    labels = [(value, label) for value, label in getattr(field, "choices", ()) if value and isinstance(value, str)]
    return "".join(f"\n* `{value}` - {label}" for value, label in labels).replace("\n", "\n\n", 1)


def _schema(declared: Any, field: Any) -> dict[str, Any]:
    match declared:
        case CountryFilter():
            return _array({"type": "string", "pattern": "^[A-Za-z]{2}([A-Za-z]{2})?$"})
        case RelatedFilter() | django_filters.ModelMultipleChoiceFilter():
            return _array({"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,120}$"})
        case django_filters.MultipleChoiceFilter():
            return _array({"type": "string", "enum": [value for value, _label in field.choices]})
        case django_filters.ChoiceFilter():
            return {"type": "string", "enum": [value for value, _label in field.choices if value]}
        case django_filters.IsoDateTimeFilter():
            return {"type": "string", "format": "date-time"}
        case django_filters.DateFilter():
            return {"type": "string", "format": "date"}
        case django_filters.NumberFilter():
            return {"type": "integer", "minimum": int(field.min_value), "maximum": int(field.max_value)}
        case _:
            return {"type": "string", "maxLength": field.max_length}


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def several(name: str, values: Any, description: str) -> OpenApiParameter:
    schema = _array({"type": "string", "enum": list(values)})
    return OpenApiParameter(name, schema, description=description, style="form", explode=False)


def of_a_record(serializer: Any) -> list[OpenApiParameter]:
    whole = _("Answer these whole instead of by name only, separated by commas.")
    return [
        several("fields", serializer.field_names(), _("Answer only these fields, separated by commas.")),
        several("expand", serializer.expandable(), whole),
    ]


def slug() -> OpenApiParameter:
    schema = {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,120}$"}
    return OpenApiParameter("slug", schema, OpenApiParameter.PATH, required=True, description=_("Its address name."))


def page_size() -> OpenApiParameter:
    schema = {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": DEFAULT_SIZE}
    return OpenApiParameter("page_size", schema, description=_("How many records a page holds."))


def status() -> OpenApiParameter:
    words = _("Records in these states, separated by commas: for tokens that read drafts. Without it: published ones.")
    return several("status", Status.values, words)


def cursor() -> OpenApiParameter:
    words = _("Where a page begins; take it from the next or previous link of an answer.")
    return OpenApiParameter("cursor", {"type": "string"}, description=words)


def tag(*statuses: int) -> OpenApiParameter:
    words = _("The version of the record and of this answer; give it in If-None-Match to ask whether it still stands.")
    return OpenApiParameter("ETag", str, OpenApiParameter.HEADER, description=words, response=list(statuses))


def tag_of_answer() -> OpenApiParameter:
    words = _("Of this answer; give it in If-None-Match to ask whether it still stands.")
    return OpenApiParameter("ETag", str, OpenApiParameter.HEADER, description=words, response=[200, 304])


def as_of() -> OpenApiParameter:
    words = _("A day, YYYY-MM-DD: the names that were used then and the offices held are answered too.")
    return OpenApiParameter("as_of", {"type": "string", "format": "date"}, description=words)


def links() -> OpenApiParameter:
    words = _("Other pages of the answer, the public page of the same, this schema (RFC 8288).")
    return OpenApiParameter("Link", str, OpenApiParameter.HEADER, description=words, response=[200])


def cursor_of_download() -> OpenApiParameter:
    words = _("Goes on behind that record: the last cursor of what has arrived.")
    return OpenApiParameter("cursor", {"type": "string"}, description=words)
