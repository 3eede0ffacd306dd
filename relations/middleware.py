from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_cache_control, patch_vary_headers

from relations.models import changing


class ChangeMiddleware:
    """Whatever a request changes, it was its user who changed it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The account is not read before something is saved.
        with changing(user=request.user):
            return self.get_response(request)


class LanguageMiddleware(LocaleMiddleware):
    """Django's own goes by the cookie too, yet does not tell caches so."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        answer = super().process_response(request, response)
        patch_vary_headers(answer, ("Cookie",))
        return answer


class CachingMiddleware:
    """Whatever is kept is asked for anew, and what the desk is shown is kept by nobody else.

    Browsers keep for good where an address has moved to, and for a while that there is nothing at it: yet a merge may
    be undone, and what was withdrawn be published again. A correction is seen at once, at the price of a short answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        of_the_desk = {"private": True} if settings.SESSION_COOKIE_NAME in request.COOKIES else {}
        # What is not to be kept at all says so itself.
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_cache=True, **of_the_desk)
        return response


class CompressionMiddleware(GZipMiddleware):
    """Compresses what anybody may read.

    A page that answers a question and holds a secret must not be compressed: its length then tells whether the
    question is in the secret (BREACH). Public pages hold none; whatever the desk is shown is sent as it is.
    """

    #: What is worth it: spreadsheets, PDF and pictures are compressed already.
    TYPES = (
        "text/",
        "application/json",
        "application/problem+json",
        "application/ld+json",
        "application/x-ndjson",
        "application/xml",
        "application/atom+xml",
        "application/opensearchdescription+xml",
        "image/svg+xml",
    )

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        told = response.headers
        private = settings.SESSION_COOKIE_NAME in request.COOKIES or settings.CSRF_COOKIE_NAME in response.cookies
        # A strong tag is of these very bytes, and the API takes it back as it was given.
        is_exact = told.get("ETag", "").startswith('"')
        if private or is_exact or not told.get("Content-Type", "").startswith(self.TYPES):
            return response
        return super().process_response(request, response)
