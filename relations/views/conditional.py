"""The public pages, each of which answers 304 where its reader has it already."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver

from relations.tags import conditionally, tag_of

#: Headers of the request by which a page may differ, beside its language and who reads it.
VARIES = ("HX-Request", "HX-Target")

View = Callable[..., HttpResponseBase]


def conditional(patterns: list[Any]) -> list[Any]:
    """The same addresses, each of which answers 304 where nothing has changed. Applied to all public pages at once."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            conditional(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            pattern.callback = unless_known(pattern.callback)
    return patterns


def unless_known(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_for_anybody(request):
            return view(request, *args, **kwargs)
        tag = tag_of(request, *(request.headers.get(name, "") for name in VARIES))
        return conditionally(request, tag, VARIES, lambda: view(request, *args, **kwargs), for_anybody=True)

    return answer


def is_for_anybody(request: HttpRequest) -> bool:
    """Readers have no session; whoever is of the desk always gets a page of their own."""
    return request.method in ("GET", "HEAD") and settings.SESSION_COOKIE_NAME not in request.COOKIES
