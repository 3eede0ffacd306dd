"""How much may be sent at once, by kind of page; what is more is refused before a byte of it is read.

How long an upload may take is for the server in front to say: it has the whole of it before the site is asked.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

#: In characters, as they are sent: some thousand letters of Cyrillic. Servers in front mostly allow for less.
ADDRESS = 32_768
HEADERS = 32_768
#: In bytes. What readers send: a language, a name with its password.
BODY = 65_536
#: Beside the files, the texts and rows of a form of the desk.
FORM = 12 * 2**20


class LimitsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        told = request.META
        if len(told.get("PATH_INFO", "")) + len(told.get("QUERY_STRING", "")) > ADDRESS:
            return refused(request, HTTPStatus.REQUEST_URI_TOO_LONG, gettext("The address is too long."))
        if sum(len(name) + len(value) for name, value in told.items() if name.startswith("HTTP_")) > HEADERS:
            return refused(
                request, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, gettext("The headers of the request are too long.")
            )
        sent, most = told.get("CONTENT_LENGTH") or "0", most_of(request)
        # An upload without a length is read by nobody: servers hand over what they know the length of.
        if most is not None and not (sent.isdecimal() and len(sent) < len("9" * 12) and int(sent) <= most):
            return refused(
                request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, gettext("More was sent than is taken at once.")
            )
        return self.get_response(request)


def most_of(request: HttpRequest) -> int | None:
    """In bytes; None for what has a limit of its own: each address of the API, and imports, which tell of a way out."""
    if request.path_info.startswith(reverse("api:root")) or request.path_info.endswith("import/"):
        return None
    is_form = request.path_info.startswith(reverse("admin:index")) and settings.SESSION_COOKIE_NAME in request.COOKIES
    return FORM + settings.ATTACHMENT_MAX_MB * 2**20 if is_form else BODY


def refused(request: HttpRequest, status: HTTPStatus, reason: str) -> HttpResponse:
    if request.path_info.startswith(reverse("api:root")):
        said = {"type": "about:blank", "title": status.phrase, "status": status, "detail": reason}
        return JsonResponse(said, status=status, content_type="application/problem+json")
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return render(request, "relations/413.html", status=status)
    return HttpResponse(f"{reason}\n", status=status, content_type="text/plain; charset=utf-8")
