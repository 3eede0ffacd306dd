"""The records in the words of others, which are described where those others describe them."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from relations.api.schema import parameters
from relations.api.schema.base import ApiSchema
from relations.record_types import RECORD_TYPES

#: What each ending gives: what it is called, and where it is described.
ENDINGS = {
    "jsonld": ("JSON-LD", "https://schema.org"),
    "popolo": ("Popolo", "https://www.popoloproject.com/specs/"),
    "ftm": ("FollowTheMoney", "https://followthemoney.tech/"),
}
_OBJECT = {"type": "object", "additionalProperties": True}
_TEXT = {"type": "string"}


def described(ending: str) -> str:
    name, address = ENDINGS[ending]
    return _("As %(name)s, which is described at %(address)s.") % {"name": name, "address": address}


class LinkedSchema(ApiSchema):
    view: Any
    problems = (400, 404, 410)

    def get_response_serializers(self) -> Any:
        responses = super().get_response_serializers()
        responses[(200, self.view.renderer_classes[0].media_type)] = responses.pop(200)
        return responses | {
            304: OpenApiResponse(description=_("The reader has this answer already.")),
            301: OpenApiResponse(description=_("The record has moved; follow the Location header.")),
        }

    def answer(self) -> Any:
        shape = _TEXT if self.view.ending == "ftm" else _OBJECT
        return OpenApiResponse(shape, description=described(self.view.ending))

    def get_operation_id(self) -> str:
        return f"{self.view.record_type.plural}_{self.view.ending}"

    def get_summary(self) -> str:
        words = {"name": self.view.record_type.name, "form": ENDINGS[self.view.ending][0]}
        return _("One %(name)s as %(form)s") % words

    def get_description(self) -> str:  # type: ignore[override]
        if self.view.ending == "ftm":
            return _("The published record and what belongs to it, one entity a line.")
        return _("The published record with this address name, in words that other systems know.")

    def get_override_parameters(self) -> list[Any]:
        found = [parameters.slug(), parameters.tag(200, 304)]
        is_dated = self.view.ending == "jsonld" and self.view.record_type is RECORD_TYPES["participant"]
        return [*found, day()] if is_dated else found


class FileSchema(ApiSchema):
    view: Any
    problems = (400,)

    def get_response_serializers(self) -> Any:
        responses = super().get_response_serializers()
        responses[(200, self.view.renderer_classes[0].media_type)] = responses.pop(200)
        return responses

    def answer(self) -> Any:
        shape = _TEXT if self.view.ending == "ftm" else _OBJECT
        return OpenApiResponse(shape, description=described(self.view.ending))

    def get_operation_id(self) -> str:
        return f"participants_all_{self.view.ending}"

    def get_summary(self) -> str:
        return _("All participants as %(form)s") % {"form": ENDINGS[self.view.ending][0]}

    def get_description(self) -> str:  # type: ignore[override]
        return _("Those that match every parameter, sent as they are read; whoever they name is named in it too.")

    def get_override_parameters(self) -> list[Any]:
        record_type = RECORD_TYPES["participant"]
        filterset = record_type.filterset(None, record_type.model.objects.none())
        fields = filterset.form.fields
        return [parameters.of_filter(name, each, fields[name]) for name, each in filterset.filters.items()]


def day() -> OpenApiParameter:
    words = _("Of a person: the offices surely held on that day only. YYYY-MM-DD.")
    return OpenApiParameter("as_of", {"type": "string", "format": "date"}, description=words)


def with_json_ld(responses: dict[Any, Any]) -> dict[Any, Any]:
    """A record answers so too, where the Accept header asks for it."""
    whole = responses.pop(200)
    told = OpenApiResponse(_OBJECT, description=described("jsonld"))
    return {(200, "application/json"): whole, (200, "application/ld+json"): told, **responses}
