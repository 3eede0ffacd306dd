"""What every address tells of itself: which errors there are, in which form."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse

from relations.api import errors


class ApiSchema(AutoSchema):
    """Says which errors there are, in which form."""

    problems: tuple[int, ...] = (400, 401, 404, 406, 429)

    def get_response_serializers(self) -> Any:
        words = {
            400: _("A parameter or value is not known; the errors name each."),
            404: _("There is nothing at this address."),
            406: _("None of the media types asked for is offered."),
            410: _("The record was withdrawn; the detail says why."),
            401: _("A token is needed, or the one that was sent is not good; the detail says which."),
            403: _("The token or the role of the account does not allow it; the detail says why."),
            412: _("The record is another version by now; the current one stands in the answer."),
            415: _("The change is not sent as JSON."),
            428: _("The header If-Match is missing."),
            429: _("Too many requests: ask again after as many seconds as the header Retry-After says."),
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
