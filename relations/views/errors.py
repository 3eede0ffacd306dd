"""What a reader is told when there is no page. Nothing here reads the query: it may be what was wrong.

Nor may it ask the database, which may be what is broken.
"""

import sys
from http import HTTPStatus
from pathlib import PurePosixPath

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control

from relations.search import disk_is_full, is_away

#: Seconds, told in Retry-After: a standby has taken over by then, or a restarted database is there again.
COMES_BACK = 10

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, TOO_MUCH):
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return render(request, "relations/413.html", status=status)
    return render(request, "relations/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "relations/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What is sent without the token of the page that it was sent from."""
    return render(request, "relations/403_csrf.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "relations/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    if isinstance(error, DatabaseError | InterfaceError) and is_away(error):
        return unavailable(request)
    page, status = ("507", HTTPStatus.INSUFFICIENT_STORAGE) if disk_is_full(error) else ("500", 500)
    with translation.override(translation.get_language_from_request(request)):
        return render(request, f"relations/{page}.html", status=status)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Whoever takes a file is told in a line; the language is the reader's, whatever was answered here before."""
    with translation.override(translation.get_language_from_request(request)):
        if PurePosixPath(request.path_info).suffix:
            said = translation.gettext("The records cannot be reached at the moment. Try again in a while.")
            response = HttpResponse(f"{said}\n", status=503, content_type="text/plain; charset=utf-8")
        else:
            response = render(request, "relations/503.html", status=503)
    response.headers["Retry-After"] = str(COMES_BACK)
    patch_cache_control(response, no_store=True)
    return response
