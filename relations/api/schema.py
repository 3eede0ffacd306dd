"""What the API tells about itself: OpenAPI parameters, answers and shapes, drawn from filters and serializers."""

from typing import Any

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiSerializerExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from relations.api import errors
from relations.filters.fields import CountryFilter, RelatedFilter
from relations.paging import DEFAULT_SIZE, MAX_SIZE
from relations.serializers import ShapedField
from relations.serializers.base import RecordSerializer, Reference


class ShapedFieldExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = ShapedField
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return dict(auto_schema.resolve_serializer(self.target.shape, direction).ref)


class ReferenceExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = Reference
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        shapes = (self.target.shape, self.target.whole)
        return {"anyOf": [auto_schema.resolve_serializer(shape, direction).ref for shape in shapes]}


class RecordSerializerExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Since ``fields`` narrows a record, none of its fields is sure to be there."""

    target_class = RecordSerializer
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema: dict[str, Any] = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        schema.pop("required", None)
        return schema


class ApiSchema(AutoSchema):
    """Says which errors there are, in which form."""

    problems = (400, 404, 406)

    def get_response_serializers(self) -> Any:
        words = {
            400: _("A parameter or value is not known; the errors name each."),
            404: _("There is nothing at this address."),
            406: _("None of the media types asked for is offered."),
            410: _("The record was withdrawn; the detail says why."),
            403: _("Nobody is logged in, or their role does not allow it; the detail says which."),
            412: _("The record is another version by now; the current one stands in the answer."),
            415: _("The change is not sent as JSON."),
            428: _("The header If-Match is missing."),
        }
        problem = {
            (status, errors.CONTENT_TYPE): OpenApiResponse(errors.ProblemSerializer, description=words[status])
            for status in self.problems
        }
        return {200: self.answer(), **problem}

    def answer(self) -> Any:
        return {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}

    def get_operation_id(self) -> str:
        return "root"

    def get_summary(self) -> str:
        return _("Record types")

    def get_description(self) -> str:  # type: ignore[override]
        return _("The address of the list of each record type, of the schema and of this documentation.")


class RecordSchema(ApiSchema):
    """For the viewset of a record type."""

    view: Any

    @property
    def problems(self) -> Any:  # type: ignore[override]
        if self.is_change:
            return (400, 403, 404, 406, 412, 415, 428)
        return (400, 404, 406) if self.is_list else (400, 404, 406, 410)

    @property
    def is_change(self) -> bool:
        return bool(self.view.action == "partial_update")

    def get_request_serializer(self) -> Any:
        return self.view.change_serializer if self.is_change else None

    @property
    def is_list(self) -> bool:
        return bool(self.view.action == "list")

    def answer(self) -> Any:
        return self.view.record_type.serializer

    def get_response_serializers(self) -> Any:
        responses = super().get_response_serializers()
        if not self.is_list and not self.is_change:
            responses[304] = OpenApiResponse(description=_("The reader has this answer already."))
            responses[301] = OpenApiResponse(description=_("The record has moved; follow the Location header."))
        return responses

    def get_operation_id(self) -> str:
        return f"{self.view.record_type.plural}_{'change' if self.is_change else self.view.action}"

    def get_summary(self) -> str:
        if self.is_change:
            return _("Change one %(name)s") % {"name": self.view.record_type.name}
        name = self.view.record_type.model._meta.verbose_name_plural if self.is_list else self.view.record_type.name
        return _("List %(name)s") % {"name": name} if self.is_list else _("One %(name)s") % {"name": name}

    def get_description(self) -> str:  # type: ignore[override]
        if self.is_list:
            return _(
                "Those that match every parameter. An unknown parameter or value is refused, never ignored; a blank "
                "value counts as not given."
            )
        if self.is_change:
            return _(
                "For staff who are logged in at the desk, under its rules: what is given is changed, the rest stays. "
                "Rows, the state and the address name are not changed here."
            )
        return _("The published record with this address name.")

    def get_override_parameters(self) -> list[Any]:
        serializer = self.view.record_type.serializer
        found = [
            _several("fields", serializer.field_names(), _("Answer only these fields, separated by commas.")),
            _several(
                "expand",
                serializer.expansions(),
                _(
                    "Answer these whole instead of by name only, separated by commas; behind a dot, what is to be "
                    "whole within such a record."
                ),
            ),
        ]
        if self.is_change:
            return [_slug(), *found, _tag(200, 412), *_headers_of_a_change()]
        if not self.is_list:
            return [_slug(), *found, _tag(200, 304)]
        filterset = self.view.record_type.filterset(None, self.view.record_type.model.objects.none())
        filters = [_filter(name, each, filterset.form.fields[name]) for name, each in filterset.filters.items()]
        return [*filters, *found, _page_size(), _cursor()]


def _filter(name: str, declared: Any, field: Any) -> OpenApiParameter:
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


def _several(name: str, values: Any, description: str) -> OpenApiParameter:
    schema = _array({"type": "string", "enum": list(values)})
    return OpenApiParameter(name, schema, description=description, style="form", explode=False)


def _slug() -> OpenApiParameter:
    schema = {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,120}$"}
    return OpenApiParameter("slug", schema, OpenApiParameter.PATH, required=True, description=_("Its address name."))


def _page_size() -> OpenApiParameter:
    schema = {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": DEFAULT_SIZE}
    return OpenApiParameter("page_size", schema, description=_("How many records a page holds."))


def _cursor() -> OpenApiParameter:
    words = _("Where a page begins; take it from the next or previous link of an answer.")
    return OpenApiParameter("cursor", {"type": "string"}, description=words)


def _tag(*statuses: int) -> OpenApiParameter:
    words = _("The version of the record and of this answer; give it in If-None-Match to ask whether it still stands.")
    return OpenApiParameter("ETag", str, OpenApiParameter.HEADER, description=words, response=list(statuses))


def _headers_of_a_change() -> list[OpenApiParameter]:
    described = {
        "If-Match": _(
            "The ETag of the record as it was read; the change is refused where that is not the current one."
        ),
        "X-Reason": _("Why, for the desk; needed once the public has seen the record. UTF-8, percent-encoded."),
        "X-Public-Note": _("Shown at a published record as a correction. UTF-8, percent-encoded."),
    }
    return [
        OpenApiParameter(name, str, OpenApiParameter.HEADER, required=name == "If-Match", description=words)
        for name, words in described.items()
    ]
