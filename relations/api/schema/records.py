"""The lists and records of each type."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse

from relations.api import as_of
from relations.api.facets import countable
from relations.api.schema import parameters
from relations.api.schema.base import ApiSchema
from relations.api.schema.linked_data import with_json_ld
from relations.api.since import TombstoneSerializer


class RecordSchema(ApiSchema):
    """For the viewset of a record type."""

    view: Any

    @property
    def problems(self) -> Any:  # type: ignore[override]
        return (400, 403, 404) if self.is_list else (400, 404, 410)

    def get_request_serializer(self) -> Any:
        return None

    @property
    def is_list(self) -> bool:
        return bool(self.view.action == "list")

    def answer(self) -> Any:
        if self.is_list:
            # Among the records of a list there may be such; the shape of its pages names it.
            self.resolve_serializer(TombstoneSerializer, "response")
        if self.is_of_a_day:
            record = self.resolve_serializer(self.view.record_type.serializer, "response").ref
            then = self.resolve_serializer(as_of.AsOfSerializer, "response").ref
            told = {**then, "description": _("With as_of: names and offices then.")}
            return {"allOf": [record, {"type": "object", "properties": {as_of.PARAMETER: told}}]}
        return self.view.record_type.serializer

    @property
    def is_of_a_day(self) -> bool:
        return self.view.action == "retrieve" and as_of.is_asked_of(self.view.record_type)

    def get_response_serializers(self) -> Any:
        responses = super().get_response_serializers()
        if not self.is_list:
            responses[301] = OpenApiResponse(description=_("The record has moved; follow the Location header."))
            responses = with_json_ld(responses)
        return responses

    def get_operation_id(self) -> str:
        return f"{self.view.record_type.plural}_{self.view.action}"

    def get_summary(self) -> str:
        name = self.view.record_type.model._meta.verbose_name_plural if self.is_list else self.view.record_type.name
        return _("List %(name)s") % {"name": name} if self.is_list else _("One %(name)s") % {"name": name}

    def get_description(self) -> str:  # type: ignore[override]
        if self.is_list:
            return _(
                "Those that match every parameter. An unknown parameter or value is refused, never ignored; a blank "
                "value counts as not given. The same is to be had as JSON lines or CSV: by the header Accept, or "
                "under the address that ends so."
            )
        return _("The published record with this address name.")

    def get_override_parameters(self) -> list[Any]:
        serializer = self.view.record_type.serializer
        found = parameters.of_a_record(serializer)
        if not self.is_list:
            day = [parameters.as_of()] if self.is_of_a_day else []
            return [parameters.slug(), *found, *day, parameters.tag(200, 304), parameters.links()]
        filterset = self.view.record_type.filterset(None, self.view.record_type.model.objects.none())
        words = _("Count by these filters, separated by commas: how many records each of their values would list.")
        facets = parameters.several("facets", countable(filterset), words)
        headers = [parameters.tag_of_answer(), parameters.links()]
        own = [facets, parameters.page_size(), parameters.cursor(), parameters.status(), *headers]
        return [*parameters.of_filters(filterset), *found, *own]

    def map_renderers(self, attribute: str) -> Any:
        """The other forms of a list have addresses of their own in the schema."""
        return ["application/json"] if attribute == "media_type" else super().map_renderers(attribute)
