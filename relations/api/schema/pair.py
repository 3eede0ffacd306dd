from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from relations.api.schema import parameters
from relations.api.schema.base import ApiSchema
from relations.dossiers.addresses import CODE
from relations.filters.as_of import AsOfAndYearForm


class PairSchema(ApiSchema):
    view: Any

    def answer(self) -> Any:
        return self.view.answer_serializer

    def get_response_serializers(self) -> Any:
        words = _("The codes are in another order; follow the Location header.")
        return {**super().get_response_serializers(), 301: OpenApiResponse(description=words)}

    def get_operation_id(self) -> str:
        return "relations_of_a_pair"

    def get_summary(self) -> str:
        return _("What is on record between two countries")

    def get_description(self) -> str:  # type: ignore[override]
        return _("What the page of the pair shows, as data, each part with the lists that hold all of it.")

    def get_override_parameters(self) -> list[Any]:
        words = _("Two ISO 3166 codes in small letters, such as by-kz.")
        fields = AsOfAndYearForm().fields
        year = {"type": "integer", "minimum": 1, "maximum": 9999}
        pair = {"type": "string", "pattern": f"^{CODE}-{CODE}$"}
        return [
            OpenApiParameter("pair", pair, OpenApiParameter.PATH, required=True, description=words),
            OpenApiParameter("as_of", {"type": "string", "format": "date"}, description=str(fields["as_of"].help_text)),
            OpenApiParameter("year", year, description=_("A year to look into by month.")),
            parameters.tag_of_answer(),
            parameters.links(),
        ]
