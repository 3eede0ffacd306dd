from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_vary_headers

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
