import re
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any

from asgiref.sync import sync_to_async
from corsheaders.middleware import CorsMiddleware
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import SimpleLazyObject

from relations import shared_caches
from relations.accounts.second_factor import is_through
from relations.callers import address_of
from relations.models import changing
from relations.routing import PRIMARY, known_replicas, reading_from, replicas
from relations.watching import metrics
from relations.watching.answers import answer
from relations.watching.asked import GIVEN_ID, NOWHERE, STATIC, Asked, new_id, under_way
from relations.watching.requests import note

#: What programs are answered. The documentation is a page, in the language that its reader chose.
FOR_PROGRAMS = re.compile(r"/api/v[0-9]+/(?!docs/|schema/)")
READS = ("GET", "HEAD", "OPTIONS")
#: There a POST only asks, what would be too long for an address.
ASKED_BY_POST = re.compile(r"/api/v[0-9]+/reconcile/")


def is_for_programs(request: HttpRequest) -> bool:
    return bool(FOR_PROGRAMS.match(request.path_info))


def reading_methods(request: HttpRequest) -> tuple[str, ...]:
    return (*READS, "POST") if ASKED_BY_POST.match(request.path_info) else READS


def is_private(request: HttpRequest) -> bool:
    """Whether it is somebody of the desk who asks, or a program that names a token."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers


class WatchingMiddleware:
    """The outermost: whatever is answered, it is counted, said in a line of the log, and called by its number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if (probed := answer(request)) is not None:
            return probed
        asked = Asked(given_id(request), STATIC if request.path_info.startswith(settings.STATIC_URL) else NOWHERE)
        request.asked = asked  # type: ignore[attr-defined]
        with under_way(asked), metrics.UNDER_WAY.track_inprogress():
            response = self.get_response(request)
            note(asked, request.method or "", response.status_code)
        response.headers["X-Request-ID"] = asked.id
        return response

    def process_view(self, request: HttpRequest, *_: object) -> None:
        # By then the address is known, and no query has been sent for the answer.
        request.asked.route = request.resolver_match.view_name or NOWHERE  # type: ignore[attr-defined, union-attr]


def given_id(request: HttpRequest) -> str:
    """The number that the proxy in front has given it, so that a request is found in the logs of both."""
    given = request.headers.get("X-Request-ID", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return given if GIVEN_ID.fullmatch(given) else new_id()


class AccountMiddleware:
    """The one door to the desk: whoever has given a password and not their second factor is nobody behind it.

    Only the pages of the second factor ask for ``request.account``, whose password was given.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        account = request.account = request.user

        def known() -> Any:
            is_known = account.is_authenticated and is_through(request.session)
            return account if is_known else AnonymousUser()

        # Nothing is read before somebody asks who it is.
        request.user = SimpleLazyObject(known)
        request.auser = sync_to_async(known)
        response = self.get_response(request)
        if request.session.accessed:
            request.session.use()
        return response


class ChangeMiddleware:
    """Whatever a request changes, it was its user who changed it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The account is not read before something is saved.
        with changing(user=request.user, address=address_of(request)):
            return self.get_response(request)


class LanguageMiddleware(LocaleMiddleware):
    """Django's own goes by the cookie too, yet does not tell caches so.

    What programs are answered does not go by it: whatever is kept of it serves every reader of that language.
    """

    def process_request(self, request: HttpRequest) -> None:
        if is_for_programs(request):
            request.COOKIES.pop(settings.LANGUAGE_COOKIE_NAME, None)
        super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        answer = super().process_response(request, response)
        if not is_for_programs(request):
            patch_vary_headers(answer, ("Cookie",))
        return answer


class ReadingElsewhereMiddleware(CorsMiddleware):
    """The pages of other sites may read from the API, and only read.

    The package by itself lets every method through: browsers ask before a POST too, but do not mind whether it is among
    the methods that are allowed.
    """

    def is_enabled(self, request: HttpRequest) -> bool:
        is_asked = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        method = request.headers["Access-Control-Request-Method"] if is_asked else request.method
        return method in reading_methods(request) and super().is_enabled(request)

    def add_response_headers(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        answer = super().add_response_headers(request, response)
        if "Access-Control-Allow-Methods" in answer.headers:
            answer["Access-Control-Allow-Methods"] = ", ".join(reading_methods(request))
        return answer


class ReplicaMiddleware:
    """The innermost: readers are answered from a replica, where there is one, and where that fails from the primary."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        if not replicas():
            raise MiddlewareNotUsed

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        alias = known_replicas.choose() if request.method in READS and not is_private(request) else PRIMARY
        if alias == PRIMARY:
            return self.get_response(request)
        with reading_from(alias):
            response = self.get_response(request)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response = response.render()
        if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
            # It went away while it was asked. Nothing has been sent yet.
            known_replicas.leave_out(alias)
            return self.get_response(request)
        if response.streaming:
            response.streaming_content = _read_from(alias, response.streaming_content)  # type: ignore[attr-defined]
        return response


def _read_from(alias: str, parts: Iterable[bytes]) -> Iterator[bytes]:
    """The file is read while it is sent: from the database that it began with."""
    rest = iter(parts)
    while True:
        with reading_from(alias):
            part = next(rest, None)
        if part is None:
            return
        yield part


class CachingMiddleware:
    """Whatever is kept is asked for anew, and what the desk is shown is kept by nobody else.

    Browsers keep for good where an address has moved to, and for a while that there is nothing at it: yet a merge may
    be undone, and what was withdrawn be published again. A correction is seen at once, at the price of a short answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        of_the_desk = is_private(request) or request.path_info.startswith(reverse("admin:index"))
        # What is not to be kept at all says so itself.
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_cache=True, **({"private": True} if of_the_desk else {}))
            if settings.CDN_SECONDS and not of_the_desk:
                shared_caches.tell(request, response)
        if is_for_programs(request):
            patch_vary_headers(response, ("Authorization",))
        return response


class CompressionMiddleware(GZipMiddleware):
    """Compresses what anybody may read.

    A page that answers a question and holds a secret must not be compressed: its length then tells whether the
    question is in the secret (BREACH). Public pages hold none; whatever the desk is shown, on pages or by a token, is
    sent as it is.
    """

    #: What is worth it: spreadsheets, PDF and pictures are compressed already.
    TYPES = (
        "text/",
        "application/json",
        "application/problem+json",
        "application/vnd.oai.openapi",
        "application/ld+json",
        "application/x-ndjson",
        "application/xml",
        "application/atom+xml",
        "application/opensearchdescription+xml",
        "image/svg+xml",
    )

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        told = response.headers
        private = is_private(request) or settings.CSRF_COOKIE_NAME in response.cookies
        # A strong tag is of these very bytes, and the API takes it back as it was given.
        is_exact = told.get("ETag", "").startswith('"')
        if private or is_exact or not told.get("Content-Type", "").startswith(self.TYPES):
            return response
        return super().process_response(request, response)
