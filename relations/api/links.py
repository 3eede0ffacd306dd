"""The header Link, RFC 8288: what else there is to an answer."""

from collections.abc import Iterable

from django.http.response import HttpResponseBase
from django.urls import reverse
from rest_framework.request import Request

Link = tuple[str, str, str]


def link(address: str, relation: str, media_type: str = "") -> Link:
    """``address``: absolute, as ``build_absolute_uri`` makes it: without a sign that would end it here."""
    return address, relation, media_type


def described(request: Request) -> Link:
    return link(request.build_absolute_uri(reverse("api:schema")), "service-desc", "application/vnd.oai.openapi+json")


def with_links(response: HttpResponseBase, links: Iterable[Link]) -> HttpResponseBase:
    response.headers["Link"] = ", ".join(
        f'<{address}>; rel="{relation}"' + (f'; type="{media_type}"' if media_type else "")
        for address, relation, media_type in links
    )
    return response
