"""Whoever has an answer that would be the same today is told so, before anything is read for it."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from relations.freshness import data_version, page_version


def tag_of(request: HttpRequest, *varying: str) -> str:
    """Read it before the data: of a change in between, the next request learns. ``varying``: what the answer depends
    on beside the address and the language."""
    version = data_version()
    request.data_version = version  # type: ignore[attr-defined]
    return f'W/"{page_version(request.get_full_path(), get_language() or "", *varying, of=version)}"'


def version_of(request: HttpRequest) -> str:
    """The version of the data that was read for the tag of the answer; blank where it has none."""
    return getattr(request, "data_version", "")


def is_known(request: HttpRequest, tag: str, *, is_there: bool = False) -> bool:
    """Whether the reader has that very answer: a weak comparison, RFC 9110, section 13.1.2.

    ``is_there``: it is known that there is something to answer, which is all that a star asks.
    """
    known = [each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))]
    return (is_there and known == ["*"]) or tag.removeprefix("W/") in known


def not_modified(tag: str, vary: Iterable[str]) -> HttpResponseBase:
    return tagged(HttpResponseNotModified(), tag, vary)


def tagged(response: HttpResponseBase, tag: str, vary: Iterable[str]) -> HttpResponseBase:
    """``vary``: headers of the request by which the answer may differ."""
    response.headers.setdefault("ETag", tag)
    patch_vary_headers(response, (*vary, "Accept-Encoding"))
    return response
