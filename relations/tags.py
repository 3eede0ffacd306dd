"""Whoever has an answer that would be the same today is told so, before anything is read for it.

Where ``ANSWERS_KEPT`` says so, others get what was answered before, byte for byte, as long as its tag is today's: a tag
stands for the version of the data, so that what was changed or withdrawn is gone with the commit.
"""

import hashlib
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from relations.columns import loaded
from relations.freshness import data_version, page_version
from relations.shared_caches.told import OF_THE_ASKER

#: Longer answers are made anew: each would drive out many.
KEPT_BYTES = 512 * 1024


def conditionally(
    request: HttpRequest, tag: str, vary: Iterable[str], answer: Callable[[], HttpResponseBase], *, for_anybody: bool
) -> HttpResponseBase:
    """What ``answer`` gives, unless the reader has it already, or it is kept; see ``kept_or_made``."""
    if is_known(request, tag):
        return not_modified(tag, vary)

    def made() -> HttpResponseBase:
        response = answer()
        return tagged(response, tag, vary) if response.status_code == 200 else response

    return kept_or_made(request, tag, made, for_anybody=for_anybody)


def kept_or_made(
    request: HttpRequest, tag: str, answer: Callable[[], HttpResponseBase], *, for_anybody: bool
) -> HttpResponseBase:
    """What ``answer`` gives, or what is kept from whoever asked the same before and was answered with 200.

    ``for_anybody``: whether everybody who sends that request is answered so; nothing else is kept.
    """
    if not (settings.ANSWERS_KEPT and for_anybody):
        return answer()
    key = _kept_under(request, tag)
    if kept := caches["answers"].get(key):
        content, headers = kept
        return HttpResponse(content, headers=headers)
    response = answer()
    if response.status_code == 200:
        _keep(key, response)
    return response


def _kept_under(request: HttpRequest, tag: str) -> str:
    """A tag is of one site; and what it says of the same answer holds for each way of writing it."""
    told = (tag, request.method or "", request.build_absolute_uri("/"), request.headers.get("Accept", ""))
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _keep(key: str, response: HttpResponseBase) -> None:
    if isinstance(response, SimpleTemplateResponse):
        # Not before it is written.
        response.add_post_render_callback(lambda written: _keep_written(key, written))
    elif isinstance(response, HttpResponse):
        _keep_written(key, response)


def _keep_written(key: str, response: HttpResponse) -> None:
    if not response.cookies and len(response.content) <= KEPT_BYTES:
        headers = {name: value for name, value in response.headers.items() if name not in OF_THE_ASKER}
        caches["answers"].set(key, (response.content, headers))


def tag_of(request: HttpRequest, *varying: str) -> str:
    """Read it before the data: of a change in between, the next request learns. ``varying``: what the answer depends
    on beside the address, the language, and whether memory can count by now what the database counts to a limit."""
    version = data_version()
    request.data_version = version  # type: ignore[attr-defined]
    # As it came: written as an address, what was sent unescaped would be the same as something else that was escaped.
    asked = (request.path, request.META.get("QUERY_STRING", ""), get_language() or "", *loaded(), "", *varying)
    return f'W/"{page_version(*asked, of=version)}"'


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
