"""What every address tells of itself: which errors there are, in which form."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse

from relations.api import errors
from relations.api.schema import parameters

#: What any address may refuse: a token that is not good, a media type, too many requests.
EVERYWHERE = (401, 406, 429)


class ApiSchema(AutoSchema):
    """Says which errors there are, in which form."""

    #: Beside those that every address has.
    problems: tuple[int, ...] = (400, 404)
    #: Whoever has the answer already may be told so.
    is_read = True

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
            for status in sorted({*self.problems, *EVERYWHERE})
        }
        known = {304: OpenApiResponse(description=_("The reader has this answer already."))} if self.is_read else {}
        return {200: self.answer(), **known, **problem}

    def answer(self) -> Any:
        return {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}

    def get_override_parameters(self) -> list[Any]:
        return [parameters.tag_of_answer()]

    @property
    def needs_body(self) -> bool:
        return False

    def _get_request_body(self, direction: Any = "request") -> Any:
        """That something is to be sent, drf-spectacular tells only where a member of it is needed."""
        body = super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        return {**body, "required": True} if body and self.needs_body else body

    def get_operation_id(self) -> str:
        return "root"

    def get_summary(self) -> str:
        return _("Record types")

    def get_description(self) -> str:  # type: ignore[override]
        return _("The address of the list of each record type, of the schema and of this documentation.")
