"""What the OpenAPI document tells of writing."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiSerializerExtension, OpenApiSerializerFieldExtension
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from relations.api import errors
from relations.api.schema import RecordSchema, parameters
from relations.api.writing import bulk, fields
from relations.api.writing.bodies import Body, body_of
from relations.api.writing.moves import MoveBody
from relations.api.writing.once import KEY, KEY_PATTERN, REPLAYED
from relations.api.writing.sending import PUBLIC_NOTE, REASON
from relations.workflow import MOVES

CHANGES = ("update", "partial_update", "destroy", "move")
#: Answers that are problems, beside those of reading.
PROBLEMS = {
    "create": (400, 401, 403, 406, 409, 413, 415, 422, 429, 503),
    "update": (400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 428, 429, 503),
    "partial_update": (400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 428, 429, 503),
    "destroy": (400, 401, 403, 404, 406, 409, 412, 428, 429, 503),
    "move": (400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 428, 429, 503),
    "bulk": (400, 401, 403, 406, 409, 413, 415, 422, 429, 503),
}


class MemberExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Members of a body that may be written in more than one way."""

    target_class = fields.Said
    match_subclasses = True

    @classmethod
    def _matches(cls, target: Any) -> bool:
        kinds = (fields.DateMember, fields.ReferenceMember, fields.CoordinatesMember, fields.DecimalMember)
        return isinstance(target, kinds)

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        match self.target:
            case fields.DateMember():
                known = {"edtf": {"type": "string"}, "inferred": {"type": "boolean"}, "note": {"type": "string"}}
                words = _edtf_words()
                known = {name: {**each, "description": words[name]} for name, each in known.items()}
                return {"oneOf": [{"type": "string"}, {"type": "object", "properties": known}]}
            case fields.CoordinatesMember():
                return {"type": "object", "properties": _coordinates(), "required": ["latitude", "longitude"]}
            case fields.DecimalMember():
                return {"oneOf": [{"type": "string"}, {"type": "number"}]}
        named = {"slug": {"type": "string", "description": _("Its address name.")}}
        if isinstance(self.target, fields.CountryMember):
            named["code"] = {"type": "string", "description": _("ISO 3166 code, instead of the address name.")}
        return {"oneOf": [{"type": "string"}, {"type": "object", "properties": named}]}


class ShortRowExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Rows that a text may stand for."""

    target_class = Body
    match_subclasses = True

    def get_name(self, auto_schema: Any, direction: Any) -> str:
        return type(self.target).__name__ if not isinstance(self.target, type) else self.target.__name__

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema: dict[str, Any] = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {"oneOf": [{"type": "string"}, schema]} if self.target.short else schema


class BulkAnswerSerializer(serializers.Serializer[Any]):
    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    dry_run = serializers.BooleanField()

    def get_fields(self) -> dict[str, Any]:
        found: dict[str, Any] = super().get_fields()
        words = {
            "rows": _("How many lines were read."),
            "created": _("Records that are new."),
            "changed": _("Records that are different now."),
            "unchanged": _("Records that were so already."),
            "dry_run": _("Whether all was only tried, and nothing was written."),
        }
        for name, field in found.items():
            field.help_text = words[name]
        return found


def _edtf_words() -> dict[str, str]:
    return {
        "edtf": _("EDTF (ISO 8601-2), such as 2012-05-14 or 2006-11; blank: not known."),
        "inferred": _("Part of it is not printed in the source but concluded."),
        "note": _("How the date is known."),
    }


def _coordinates() -> dict[str, Any]:
    return {
        "latitude": {"type": "number", "description": _("WGS 84, degrees north.")},
        "longitude": {"type": "number", "description": _("WGS 84, degrees east.")},
    }


class WritingSchema(RecordSchema):
    """Of the viewset of a record type: reading as before, and what writes."""

    @property
    def writes(self) -> bool:
        return self.view.action in PROBLEMS

    @property
    def needs_body(self) -> bool:
        return self.view.action in ("create", "update", "partial_update", "bulk")

    def get_request_serializer(self) -> Any:
        match self.view.action:
            case "create" | "update":
                return body_of(self.view.record_type, whole=True)
            case "partial_update":
                return body_of(self.view.record_type, whole=False)
            case "move":
                return MoveBody
            case "bulk":
                lines = {"type": "string", "description": _("A line of JSON for each record, with its slug.")}
                return dict.fromkeys(bulk.MEDIA_TYPES, lines)
        return None

    def map_parsers(self) -> Any:
        return list(bulk.MEDIA_TYPES) if self.view.action == "bulk" else ["application/json"]

    def get_response_serializers(self) -> Any:
        if not self.writes:
            return super().get_response_serializers()
        words = _words()
        refused = {
            (status, errors.CONTENT_TYPE): OpenApiResponse(errors.ProblemSerializer, description=words[status])
            for status in PROBLEMS[self.view.action]
        }
        tried = OpenApiResponse(self.answer(), description=_("What it would be: it was only tried."))
        match self.view.action:
            case "create":
                made = OpenApiResponse(self.answer(), description=_("The new record, a draft."))
                return {200: tried, 201: made, **refused}
            case "destroy":
                return {200: tried, 204: OpenApiResponse(description=_("The draft is gone.")), **refused}
            case "bulk":
                return {200: OpenApiResponse(BulkAnswerSerializer, description=_("How many were written.")), **refused}
        return {200: OpenApiResponse(self.answer(), description=_("The record as it is then.")), **refused}

    def get_operation_id(self) -> str:
        names = {"update": "replace", "partial_update": "change", "destroy": "delete"}
        action = self.view.action
        return f"{self.view.record_type.plural}_{names.get(action, action)}"

    def get_summary(self) -> str:
        name = self.view.record_type.name
        words = {
            "create": _("Make one %(name)s"),
            "update": _("Replace one %(name)s"),
            "partial_update": _("Change one %(name)s"),
            "destroy": _("Delete one %(name)s"),
            "move": _("Move one %(name)s to another state"),
            "bulk": _("Write many records of the type %(name)s"),
        }
        return words[self.view.action] % {"name": name} if self.writes else super().get_summary()

    def get_description(self) -> str:  # type: ignore[override]
        return _descriptions()[self.view.action] if self.writes else super().get_description()

    def get_override_parameters(self) -> list[Any]:
        if not self.writes:
            return super().get_override_parameters()
        action, found = self.view.action, list[Any]()
        if action != "bulk":
            found += parameters.of_a_record(self.view.record_type.serializer)
            found.append(parameters.tag(200, 201) if action == "create" else parameters.tag(200, 412))
        found += [parameters.slug()] if action in CHANGES else []
        found += [_move()] if action == "move" else []
        found += [_dry_run(), *_headers(action)]
        return found


def _words() -> dict[int, str]:
    return {
        400: _("A parameter or header is refused, or the body is no JSON; the errors name each."),
        401: _("Nobody is logged in, or the token is not good."),
        403: _("The role, or the scope of the token, does not allow it; the detail says why."),
        404: _("There is nothing at this address."),
        406: _("None of the media types asked for is offered."),
        409: _("The state of the record does not allow it; the detail says why."),
        412: _("The record is another version by now; the current one stands in the answer."),
        413: _("More was sent than is taken at once."),
        415: _("What was sent is of another media type than is taken."),
        422: _("What was sent breaks rules of the desk; the errors point at each place."),
        428: _("The header If-Match is missing."),
        429: _("Too many requests: ask again after as many seconds as the header Retry-After says."),
        503: _("The database is busy with other changes: send it again after Retry-After."),
    }


def _descriptions() -> dict[str, str]:
    return {
        "create": _(
            "A draft of your own. A body that was read can be sent: members that are only answered are ignored, others "
            "that are not known are refused. Send an Idempotency-Key, and the same again where no answer came."
        ),
        "update": _(
            "As a whole: what is not given is emptied, or goes back to what it is by default. Rows that are the same "
            "stay the same rows. Read it with the token that writes: what is not shown is not kept."
        ),
        "partial_update": _(
            "What is given is changed, the rest stays. A list that is given replaces the list; one that holds "
            "participations in a role leaves the other roles."
        ),
        "destroy": _("Only a draft that was never published, and to which nothing refers. What was, is withdrawn."),
        "move": _("submit, return, publish, withdraw or reinstate, as the role and the state allow."),
        "bulk": _(
            "Each line as for one record, with its slug: the record of that name is changed, else made. All is written "
            "or nothing, and every bad line is told. At most 10,000 lines and 20 MB. A version in a line refuses to "
            "change another one. Needs the permission to import."
        ),
    }


def _move() -> OpenApiParameter:
    schema = {"type": "string", "enum": list(MOVES)}
    return OpenApiParameter(
        "move", schema, OpenApiParameter.PATH, required=True, description=_("The step of the workflow.")
    )


def _dry_run() -> OpenApiParameter:
    words = _("Check everything, and write nothing; the answer is what it would be.")
    return OpenApiParameter("dry_run", {"type": "boolean", "default": False}, description=words)


def _headers(action: str) -> list[OpenApiParameter]:
    words = {
        "If-Match": _(
            "The ETag of the record as it was read; the change is refused where that is not the current one."
        ),
        REASON: _("Why, for the desk; needed once the public has seen the record. UTF-8, percent-encoded."),
        PUBLIC_NOTE: _("Shown at a published record as a correction. UTF-8, percent-encoded."),
        KEY: _("Chosen by you, for a day: what is sent again under it is answered again, and not done again."),
    }
    of = {
        "create": (REASON, KEY),
        "update": ("If-Match", REASON, PUBLIC_NOTE),
        "partial_update": ("If-Match", REASON, PUBLIC_NOTE),
        "destroy": ("If-Match", REASON),
        "move": ("If-Match", KEY),
        "bulk": (REASON, KEY),
    }[action]
    shapes = {"If-Match": {"type": "string", "pattern": r"\S"}, KEY: {"type": "string", "pattern": KEY_PATTERN}}
    found = [
        OpenApiParameter(
            name,
            shapes.get(name, {"type": "string"}),
            OpenApiParameter.HEADER,
            required=name == "If-Match",
            description=words[name],
        )
        for name in of
    ]
    if KEY in of:
        replayed = _("true, where the answer was given before.")
        response = [200, 201] if action == "create" else [200]
        found.append(OpenApiParameter(REPLAYED, str, OpenApiParameter.HEADER, description=replayed, response=response))
    return found
