"""The lists and records of each type."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse

from relations.api.schema import parameters
from relations.api.schema.base import ApiSchema
from relations.api.schema.linked_data import with_json_ld


class RecordSchema(ApiSchema):
    """For the viewset of a record type."""

    view: Any

    @property
    def problems(self) -> Any:  # type: ignore[override]
        return (400, 401, 403, 404, 406, 429) if self.is_list else (400, 401, 404, 406, 410, 429)

    def get_request_serializer(self) -> Any:
        return None

    @property
    def is_list(self) -> bool:
        return bool(self.view.action == "list")

    def answer(self) -> Any:
        return self.view.record_type.serializer

    def get_response_serializers(self) -> Any:
        responses = super().get_response_serializers()
        if not self.is_list:
            responses[304] = OpenApiResponse(description=_("The reader has this answer already."))
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
                "value counts as not given."
            )
        return _("The published record with this address name.")

    def get_override_parameters(self) -> list[Any]:
        serializer = self.view.record_type.serializer
        found = [
            parameters.several("fields", serializer.field_names(), _("Answer only these fields, separated by commas.")),
            parameters.several(
                "expand", serializer.expandable(), _("Answer these whole instead of by name only, separated by commas.")
            ),
        ]
        if not self.is_list:
            return [parameters.slug(), *found, parameters.tag(200, 304)]
        filterset = self.view.record_type.filterset(None, self.view.record_type.model.objects.none())
        fields = filterset.form.fields
        filters = [parameters.of_filter(name, each, fields[name]) for name, each in filterset.filters.items()]
        return [*filters, *found, parameters.page_size(), parameters.cursor(), parameters.status()]
