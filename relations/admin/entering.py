"""The way into the desk: after the password, the second factor."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from relations.accounts.second_factor import (
    BY_RECOVERY_CODE,
    Verdict,
    codes_left,
    device_of,
    is_half_way,
    pass_with,
    verify,
)
from relations.models import AccountAction, AccountEvent

View = Callable[..., HttpResponse]


class CodeInput(forms.TextInput):
    """What a phone offers for it: its numbers, and the code that an app has just shown."""

    def __init__(self) -> None:
        super().__init__({"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "size": 24})

    def format_value(self, value: Any) -> None:
        """What was typed is no good a second time."""


class CodeForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=40, widget=CodeInput())

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.verdict = Verdict()

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        self.verdict = verify(self.account, typed)
        if self.verdict.wait_until:
            until = localtime(self.verdict.wait_until).strftime("%H:%M:%S")
            told = gettext("Too many wrong codes: no code is looked at before %(time)s.")
            raise forms.ValidationError(told % {"time": until})
        if not self.verdict.how:
            raise forms.ValidationError(_("This code is wrong, or was used before. Wait for the next one."))
        return typed


# --- where it leads ---------------------------------------------------------------------------------------------------


def wanted_page(request: HttpRequest) -> str:
    """Never to another site, whatever was asked."""
    asked = request.POST.get(REDIRECT_FIELD_NAME, request.GET.get(REDIRECT_FIELD_NAME, ""))
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else reverse("admin:index")


def leading_to(view: str, page: str) -> HttpResponseRedirect:
    query = "" if page == reverse("admin:index") else f"?{urlencode({REDIRECT_FIELD_NAME: page})}"
    return HttpResponseRedirect(reverse(f"admin:{view}") + query)


def after_login(request: HttpRequest, login: Callable[[], Any]) -> Any:
    """The page that asks for name and password; whoever has given them is led on to the second factor."""
    if request.method == "GET" and is_half_way(request.session):
        return leading_to("code", wanted_page(request))
    answer = login()
    if isinstance(answer, HttpResponseRedirect) and is_half_way(request.session):
        return leading_to("code", answer.url)
    return answer


def single_sign_on_context(request: HttpRequest) -> dict[str, Any]:
    if not settings.OIDC_RP_CLIENT_ID:
        return {}
    return {"single_sign_on": leading_to("single_sign_on", wanted_page(request)).url}


def of_the_account(view: View) -> View:
    """A page for whoever has given their password: they are told apart by ``half_way``. Nothing of it is kept."""

    @wraps(view)
    def answered(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        account = request.account
        if not (account.is_authenticated and account.is_staff):
            return leading_to("login", request.get_full_path())
        return view(request, account, *args, **kwargs)

    return sensitive_post_parameters()(never_cache(require_http_methods(["GET", "POST"])(answered)))


def page(request: HttpRequest, template: str, title: str, **context: Any) -> TemplateResponse:
    request.current_app = admin.site.name
    told = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"admin/relations/account/{template}.html", told)


# --- the pages --------------------------------------------------------------------------------------------------------


@of_the_account
def code_page(request: HttpRequest, account: Any) -> HttpResponse:
    """Asks for the code, or leads to setting an app up where there is none."""
    wanted = wanted_page(request)
    if not is_half_way(request.session):
        return HttpResponseRedirect(wanted)
    if device_of(account) is None:
        return leading_to("account_app", wanted)
    form = CodeForm(request.POST or None, account=account)
    if not form.is_valid():
        return page(request, "code", gettext("Second factor"), form=form, next=wanted)
    come_in(request, account, form.verdict.how)
    if form.verdict.how == BY_RECOVERY_CODE:
        left = codes_left(account)
        told = ngettext("%(left)s recovery code is left.", "%(left)s recovery codes are left.", left)
        messages.warning(request, told % {"left": left})
    return HttpResponseRedirect(wanted)


def come_in(request: HttpRequest, account: Any, how: str) -> None:
    if is_half_way(request.session):
        AccountEvent.note(AccountAction.LOGGED_IN, account, by=account, second_factor=how)
    pass_with(request.session, how)


@require_POST
def leave(request: Any) -> HttpResponse:
    """For whoever is only half-way in; the desk's own page is for those who are."""
    if is_half_way(request.session):
        # Django notes it of those alone who are somebody.
        AccountEvent.note(AccountAction.LOGGED_OUT, request.account, by=request.account)
    logout(request)
    return HttpResponseRedirect(reverse("admin:login"))


def locked_out(request: HttpRequest, answer: HttpResponse, credentials: Any) -> HttpResponse:
    """The same for every name, whether there is such an account or not."""
    minutes = settings.LOGIN_LOCKED_MINUTES
    response = page(request, "locked_out", gettext("Too many failures"), minutes=minutes)
    response.status_code = 429
    response["Retry-After"] = str(minutes * 60)
    return response.render()
