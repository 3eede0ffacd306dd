"""To the OpenID provider and back, where one is set up."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from relations.accounts.second_factor import is_half_way
from relations.admin.entering import leading_to


def where_set_up(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answered(request: HttpRequest) -> HttpResponse:
        if not settings.OIDC_RP_CLIENT_ID:
            raise Http404
        return view(request)

    return never_cache(answered)


@where_set_up
def ask(request: HttpRequest) -> HttpResponse:
    from mozilla_django_oidc.views import OIDCAuthenticationRequestView

    answer: HttpResponse = OIDCAuthenticationRequestView.as_view()(request)
    return answer


@where_set_up
def answer(request: HttpRequest) -> HttpResponse:
    from mozilla_django_oidc.views import OIDCAuthenticationCallbackView

    class Answer(OIDCAuthenticationCallbackView):  # type: ignore[misc]
        def login_failure(self) -> HttpResponse:
            """In the same words for whatever reason: the log of the server has it."""
            told = gettext("Your organization's account did not let you in here. Ask an administrator of the desk.")
            messages.error(self.request, told)
            return HttpResponseRedirect(reverse("admin:login"))

        def login_success(self) -> Any:
            led: Any = super().login_success()
            return leading_to("code", led.url) if is_half_way(self.request.session) else led

    response: HttpResponse = Answer.as_view()(request)
    return response
