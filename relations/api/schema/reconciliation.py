"""The reconciliation services, whose shapes their specification describes."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from relations.api import errors
from relations.api.reconciliation_asked import EXTEND, IDS, QUERIES, STRICTNESS
from relations.api.schema import parameters
from relations.api.schema.base import ApiSchema
from relations.linked_data.reconciling import BATCH
from relations.linked_data.reconciling.candidates import SHOWN

SPECIFICATION = "https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/"
_OBJECT = {"type": "object", "additionalProperties": True}
_RESULT: dict[str, Any] = {
    "type": "object",
    "required": ["result"],
    "properties": {
        "result": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
            },
        },
        "cursor": {"type": "integer"},
    },
}
_PROPERTIES = {
    "type": "object",
    "required": ["type", "properties"],
    "properties": {
        "type": {"type": "string"},
        "properties": _RESULT["properties"]["result"],
        "limit": {"type": "integer"},
    },
}
_FLYOUT = {
    "type": "object",
    "required": ["id", "html"],
    "properties": {"id": {"type": "string"}, "html": {"type": "string"}},
}


class OfService(ApiSchema):
    view: Any

    def get_operation_id(self) -> str:
        what = getattr(self.view, "what", "") or getattr(self.view, "name", "")
        parts = ("reconcile", self.view.service.name, what, "" if self.method == "GET" else "query")
        return "_".join(filter(None, parts))

    def get_tags(self) -> list[str]:
        return ["reconcile"]

    def get_description(self) -> str:  # type: ignore[override]
        return str(_("Of the Reconciliation Service API 0.2: %(address)s") % {"address": SPECIFICATION})


class ServiceSchema(OfService):
    @property
    def problems(self) -> Any:  # type: ignore[override]
        return (400, 406) if self.method == "GET" else (400, 406, 415)

    @property
    def needs_body(self) -> bool:
        return bool(self.method == "POST")

    def get_response_serializers(self) -> Any:
        words = _("More is sent than is answered at once; the detail says how much that is.")
        too_large = OpenApiResponse(errors.ProblemSerializer, description=words)
        return {**super().get_response_serializers(), (413, errors.CONTENT_TYPE): too_large}

    def answer(self) -> Any:
        return OpenApiResponse(_OBJECT, description=_("The manifest, the candidates of each query, or rows of values."))

    def get_summary(self) -> str:
        if self.method == "GET":
            return _("What the service offers; or, with a parameter, candidates or values")
        return _("Candidates for names, or values of records")

    def get_request_serializer(self) -> Any:
        told = {name: {**shape, "description": _words()[name]} for name, shape in _asked(self.view.service).items()}
        in_form = {"type": "string", "contentMediaType": "application/json"}
        form = {
            name: {**in_form, "contentSchema": shape, "description": _words()[name]}
            for name, shape in _asked(self.view.service).items()
        }
        # One of them, and nothing else.
        only = {"minProperties": 1, "maxProperties": 1, "additionalProperties": False}
        return {
            "application/x-www-form-urlencoded": {"type": "object", "properties": form, **only},
            "application/json": {"type": "object", "properties": told, **only},
        }

    def get_override_parameters(self) -> list[Any]:
        if self.method != "GET":
            return []
        shapes = _asked(self.view.service)
        return [OpenApiParameter(name, shape, description=_words()[name]) for name, shape in shapes.items()]

    def _get_parameters(self) -> list[dict[str, Any]]:
        """What is asked is JSON, which drf-spectacular cannot say of a parameter."""
        found: list[dict[str, Any]] = super()._get_parameters()
        for each in found:
            if each["in"] == "query":
                each["content"] = {"application/json": {"schema": each.pop("schema")}}
        return found


def _words() -> dict[str, str]:
    return {
        QUERIES: _("JSON: an object of queries by keys of your own, each with query, type, limit, properties."),
        EXTEND: _("JSON: an object with ids, and with properties by id."),
    }


def _asked(service: Any) -> dict[str, dict[str, Any]]:
    """The JSON of what may be asked of that service."""
    return {
        QUERIES: {"type": "object", "additionalProperties": _query(service), "maxProperties": BATCH},
        EXTEND: {
            "type": "object",
            "required": ["ids", "properties"],
            "properties": {
                "ids": {"type": "array", "items": {"type": "string"}, "maxItems": IDS},
                "properties": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["id"],
                        "properties": {
                            "id": {"type": "string", "enum": [*service.properties]},
                            "settings": {"type": ["object", "null"], "maxProperties": 0},
                        },
                    },
                },
            },
            "additionalProperties": False,
        },
    }


def _query(service: Any) -> dict[str, Any]:
    kind = _by_id({"type": "string", "enum": list(service.kinds.values)})
    value = _by_id({"type": ["string", "number"]})
    condition = {
        "type": "object",
        "required": ["pid", "v"],
        "properties": {
            "pid": {"type": "string", "enum": [name for name, each in service.properties.items() if each.is_condition]},
            "v": {"anyOf": [value, {"type": "array", "items": value}]},
        },
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            "query": {"type": "string"},
            "type": {"anyOf": [kind, {"type": "array", "items": kind}, {"enum": ["", None]}]},
            "limit": {"type": "integer", "minimum": 1, "default": SHOWN},
            "properties": {"type": ["array", "null"], "items": condition},
            "type_strict": {"type": "string", "enum": [*STRICTNESS]},
        },
        "additionalProperties": False,
        "anyOf": [
            {"required": ["query"], "properties": {"query": {"minLength": 1}}},
            {"required": ["properties"], "properties": {"properties": {"type": "array", "minItems": 1}}},
        ],
    }


def _by_id(told: dict[str, Any]) -> dict[str, Any]:
    """As it is, or as an object with it."""
    return {"anyOf": [told, {"type": "object", "required": ["id"], "properties": {"id": told}}]}


class SuggestSchema(OfService):
    problems = (400, 406)

    def answer(self) -> Any:
        shape = _PROPERTIES if self.view.what == "properties" else _RESULT
        return OpenApiResponse(shape, description=_("Ids and names."))

    def get_summary(self) -> str:
        summaries = {
            "entity": _("Records whose names begin so"),
            "type": _("Kinds whose names begin so"),
            "property": _("Properties whose names begin so"),
            "properties": _("The properties that a record of a kind has"),
        }
        return str(summaries[self.view.what])

    def get_override_parameters(self) -> list[Any]:
        kinds = {"type": "string", "enum": list(self.view.service.kinds.values)}
        found = [OpenApiParameter("type", kinds, description=_("Of this kind only."))]
        number = {"type": "integer", "minimum": 0, "maximum": 1_000}
        if self.view.what == "properties":
            return [*found, OpenApiParameter("limit", number, description=_("At most so many."))]
        return [
            *found,
            OpenApiParameter("prefix", str, description=_("What has been typed, in any script.")),
            OpenApiParameter("cursor", number, description=_("So many are passed over.")),
        ]


class ShownSchema(OfService):
    problems = (400, 404, 410)

    def get_response_serializers(self) -> Any:
        responses = super().get_response_serializers()
        if self.view.name == "preview":
            responses[(200, "text/html")] = responses.pop(200)
        return responses | {301: OpenApiResponse(description=_("The record has moved; follow the Location header."))}

    def answer(self) -> Any:
        shape = {"type": "string"} if self.view.name == "preview" else _FLYOUT
        return OpenApiResponse(shape, description=_("A record in small, in HTML."))

    def get_summary(self) -> str:
        return str(_("A record in small, to be shown beside its name"))

    def get_override_parameters(self) -> list[Any]:
        return [
            parameters.slug(),
            OpenApiParameter("lang", str, description=_("Sent along by some clients; Accept-Language decides.")),
        ]
