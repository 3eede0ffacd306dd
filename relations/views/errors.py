"""What a reader is told when there is no page. Nothing here reads the query: it may be what was wrong."""

import errno
import sys
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
DISK_IS_FULL = (errno.ENOSPC, errno.EDQUOT)
#: As SQLite says it, and as PostgreSQL numbers it.
DATABASE_IS_FULL, SQLSTATE = "disk is full", "53100"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, TOO_MUCH):
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return render(request, "relations/413.html", status=status)
    return render(request, "relations/400.html", status=400)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "relations/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    if disk_is_full(sys.exception()):
        return render(request, "relations/507.html", status=507)
    return render(request, "relations/500.html", status=500)


def disk_is_full(error: BaseException | None) -> bool:
    """Whether what was sent could not be kept, in a file or in the database."""
    if isinstance(error, OSError) and error.errno in DISK_IS_FULL:
        return True
    cause = error.__cause__ if error else None
    return DATABASE_IS_FULL in str(cause) or getattr(cause, "sqlstate", "") == SQLSTATE
