"""Whoever has a page that would be the same today is told so, before anything is read for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from relations.freshness import page_version

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
        # Before the data: of a change in between, the next request learns.
        tag = f'W/"{version_asked_for(request)}"'
        if tag in parse_etags(request.headers.get("If-None-Match", "")):
            return tagged(HttpResponseNotModified(), tag)
        response = view(request, *args, **kwargs)
        return tagged(response, tag) if response.status_code == 200 else response

    return answer


def is_for_anybody(request: HttpRequest) -> bool:
    """Readers have no session; whoever is of the desk always gets a page of their own."""
    return request.method in ("GET", "HEAD") and settings.SESSION_COOKIE_NAME not in request.COOKIES


def version_asked_for(request: HttpRequest) -> str:
    varying = (request.headers.get(name, "") for name in VARIES)
    return page_version(request.get_full_path(), get_language() or "", *varying)


def tagged(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response.headers.setdefault("ETag", tag)
    patch_vary_headers(response, (*VARIES, "Accept-Encoding"))
    return response
