"""What every answer tells the browser not to do, whoever wrote the page."""

from http import HTTPStatus
from typing import Any

from csp.constants import NONE, SELF
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from relations.record_types import RECORD_TYPES

Policy = dict[str, Any]

#: Of what is no page: JSON, feeds, files, styles, pictures. Opened by itself it can do nothing.
DATA: Policy = {"default-src": [NONE], "base-uri": [NONE], "form-action": [NONE], "frame-ancestors": [NONE]}
#: Of every page: what it needs comes from the site itself, and nothing stands in the page.
PAGE: Policy = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF],
    "font-src": [SELF],
    "connect-src": [SELF],
    "object-src": [NONE],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
}
#: Scripts may not turn a text into markup: none of ours does.
PUBLIC: Policy = {**PAGE, "require-trusted-types-for": ["'script'"], "trusted-types": [NONE]}
#: Scripts of others bring pictures with them, such as Swagger's; the desk draws some, such as a code to be scanned.
WITH_DRAWN_PICTURES: Policy = {**PAGE, "img-src": [SELF, "data:"]}
#: Where htmx, which turns an answer into markup, renews a list.
RENEWED = {f"{record_type.plural}-list" for record_type in RECORD_TYPES.values()}

#: What no page of the site ever asks for. Copying a citation is not among it.
FEATURES = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
    "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "publickey-credentials-create", "publickey-credentials-get", "screen-wake-lock", "serial",
    "sync-xhr", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join(f"{feature}=()" for feature in FEATURES)


class HeadersMiddleware(CSPMiddleware):
    """The first of all, so that whatever answers, a redirect or a refusal too, has them."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            # It says nothing of what it is; and what it says replaces what the page itself has said, which holds.
            return response
        answer = super().process_response(request, response)
        answer.headers.setdefault("Permissions-Policy", PERMISSIONS)
        answer.headers.setdefault("Cross-Origin-Resource-Policy", read_from(request, answer))
        return answer

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if parts.config is None and not report_only:
            parts.config = dict(policy_of(request, response))
        if parts.config and request.is_secure():
            parts.config["upgrade-insecure-requests"] = True
        return parts


def is_page(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


def policy_of(request: HttpRequest, response: HttpResponseBase) -> Policy:
    if not is_page(response):
        return DATA
    if request.path_info.startswith((reverse("admin:index"), reverse("api:docs"))):
        return WITH_DRAWN_PICTURES
    # None where the request was answered before an address was looked for.
    match = request.resolver_match
    return PAGE if match and match.view_name in RENEWED else PUBLIC


def read_from(request: HttpRequest, response: HttpResponseBase) -> str:
    """From which sites it may be read: what is there to be read by programs, from any."""
    path = request.path_info
    is_for_programs = path.startswith(reverse("api:root")) or (
        not is_page(response) and not path.startswith((reverse("admin:index"), settings.STATIC_URL))
    )
    return "cross-origin" if is_for_programs else "same-origin"
