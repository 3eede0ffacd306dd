"""Every refusal is a problem details object, RFC 9457, that names what it refuses."""

import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from relations.search import is_away, is_busy

#: What the framework says by itself, in the languages of the desk that it does not speak.
OF_THE_FRAMEWORK = (
    gettext_lazy("Authentication credentials were not provided."),
    gettext_lazy("You do not have permission to perform this action."),
    gettext_lazy('Method "{method}" not allowed.'),
    gettext_lazy('Unsupported media type "{media_type}" in request.'),
    gettext_lazy("This field is required."),
    gettext_lazy("This field may not be null."),
    gettext_lazy("This field may not be blank."),
    gettext_lazy("Not a valid string."),
    gettext_lazy("Must be a valid boolean."),
    gettext_lazy("A valid integer is required."),
    gettext_lazy("A valid number is required."),
    gettext_lazy("Ensure this field has no more than {max_length} characters."),
    gettext_lazy("This list may not be empty."),
)

logger = logging.getLogger("django.request")

CONTENT_TYPE = "application/problem+json"
#: What was asked is quoted in the answer, but not at any length.
QUOTED_LENGTH = 300


class ParameterError(exceptions.APIException):
    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, errors: dict[str, list[str]]) -> None:
        names = ", ".join(errors)
        super().__init__(_("This cannot be answered: see the errors of %(names)s.") % {"names": names})
        self.errors = [
            {"parameter": _short(name), "detail": _short(reason)}
            for name, reasons in errors.items()
            for reason in reasons
        ]


class BodyError(exceptions.APIException):
    """What is sent can be read, and breaks a rule of the desk. ``errors``: JSON pointer (RFC 6901) to reasons."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = gettext_lazy("What was sent breaks rules of the desk: see the errors. Nothing was changed.")

    def __init__(self, errors: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.errors = [{"pointer": f"#{_short(pointer)}", "detail": _short(reason)} for pointer, reason in errors]


class Conflict(exceptions.APIException):
    """The state of the record does not allow it."""

    status_code = status.HTTP_409_CONFLICT


class Withdrawn(exceptions.APIException):
    status_code = status.HTTP_410_GONE
    default_detail = gettext_lazy("This record was withdrawn.")


class PreconditionMissing(exceptions.APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = gettext_lazy("Say in If-Match which version is to be changed: the ETag of the record as read.")


class Stale(exceptions.APIException):
    """``current``: the record as it is now, and its tag."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = gettext_lazy("It has been changed since it was read: see the current record, then decide again.")

    def __init__(self, current: Any, tag: str, detail: str | None = None) -> None:
        super().__init__(detail)
        self.current, self.tag = current, tag


class Busy(exceptions.APIException):
    """Others are writing the same, or at the same time where only one can."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = gettext_lazy("The database is busy with other changes. Nothing was changed; send it again.")
    #: Seconds, told in Retry-After.
    wait = 1


class Away(exceptions.APIException):
    """The database cannot be reached, or does not answer in time."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = gettext_lazy("The records cannot be reached at the moment. Try again in a while.")
    wait = 10


class RefusalSerializer(serializers.Serializer[Any]):
    parameter = serializers.CharField(
        required=False, help_text=gettext_lazy("The parameter or header that is refused.")
    )
    pointer = serializers.CharField(
        required=False,
        help_text=gettext_lazy("Where in the body it stands: a JSON pointer (RFC 6901), such as #/places/0/place."),
    )
    line = serializers.IntegerField(required=False, help_text=gettext_lazy("Which line of many it is, counted from 1."))
    detail = serializers.CharField(help_text=gettext_lazy("Why, and what to ask instead."))


class ProblemSerializer(serializers.Serializer[Any]):
    type = serializers.CharField(help_text=gettext_lazy("about:blank: the status says it all (RFC 9457)."))
    title = serializers.CharField(help_text=gettext_lazy("The status in words."))
    status = serializers.IntegerField(help_text=gettext_lazy("The HTTP status."))
    detail = serializers.CharField(help_text=gettext_lazy("What went wrong, for people."))
    errors = RefusalSerializer(  # type: ignore[assignment]
        many=True, required=False, help_text=gettext_lazy("One entry for each thing that is refused.")
    )
    current = serializers.DictField(
        required=False, help_text=gettext_lazy("The record as it is now, where a change was meant for another version.")
    )


def problem(exc: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """In JSON whatever the view offers: the documentation page, too, refuses as the API does."""
    if isinstance(exc, SuspiciousOperation):
        exc = exceptions.ParseError(str(exc))
    if isinstance(exc, OperationalError) and is_busy(exc):
        exc = Busy()
    elif isinstance(exc, DatabaseError | InterfaceError) and is_away(exc) and not settings.DEBUG:
        _note(exc, context["request"])
        exc = Away()
    response = exception_handler(exc, context)
    if response is None and not settings.DEBUG:
        response = _fault(exc, context["request"])
    if response is None:
        return None
    detail = response.data.get("detail", "") if isinstance(response.data, dict) else ""
    if isinstance(exc, exceptions.NotAcceptable):
        offered = ", ".join(renderer.media_type for renderer in exc.available_renderers or [])
        detail = _("This address answers only as %(types)s.") % {"types": offered}
    told = {
        "type": "about:blank",
        "title": HTTPStatus(response.status_code).phrase,
        "status": response.status_code,
        "detail": _short(str(detail)),
    }
    if errors := getattr(exc, "errors", None):
        told["errors"] = errors
    headers = {name: value for name, value in response.items() if name != "Content-Type"}
    if isinstance(exc, Stale):
        told["current"], headers["ETag"] = exc.current, exc.tag
    return JsonResponse(
        told,
        status=response.status_code,
        headers=headers,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def _fault(exc: Exception, request: Request) -> Response:
    """What Django does with a fault of ours, which it tells in HTML: it is logged, and the program hears no detail."""
    _note(exc, request)
    return Response({"detail": _("The fault is ours, and is noted.")}, status=status.HTTP_500_INTERNAL_SERVER_ERROR)


def _note(exc: Exception, request: Request) -> None:
    set_rollback()
    got_request_exception.send(sender=None, request=request._request)
    logger.error("Internal Server Error: %s", request.path, exc_info=exc)


def _short(text: str) -> str:
    return Truncator(text).chars(QUOTED_LENGTH)
