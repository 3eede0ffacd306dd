"""One's own account: the second factor, its recovery codes, and where one is logged in."""

import base64
import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from relations.accounts import second_factor
from relations.accounts.second_factor import BY_APP, NEW_KEY, codes_left, device_of, is_half_way
from relations.accounts.sessions import end_sessions
from relations.admin.accounts import role_name
from relations.admin.entering import CodeForm, CodeInput, come_in, leading_to, of_the_account, page, wanted_page
from relations.models import AccountAction, AccountEvent


class PresentCodeForm(CodeForm):
    """Whoever finds a browser left open changes nothing about the second factor."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=CodeInput(),
        help_text=_("From the app that you have now, or a recovery code."),
    )


class AppForm(forms.Form):
    """Confirms that the app shows what it should; who has one already also gives a code of that."""

    code = forms.CharField(label=_("Code that the app shows"), max_length=12, widget=CodeInput())

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key

    def clean_code(self) -> str:
        code = re.sub(r"\s", "", self.cleaned_data["code"])
        if not second_factor.is_shown_by_app(self.key, code):
            told = _("This is not the code. Wait for the next one, and see that the clock of your phone is right.")
            raise forms.ValidationError(told)
        return code


def not_before_the_code(request: HttpRequest, account: Any) -> HttpResponse | None:
    """Whoever has an app and has not given its code goes there first."""
    if is_half_way(request.session) and device_of(account) is not None:
        return leading_to("code", wanted_page(request))
    return None


@of_the_account
def account_page(request: HttpRequest, account: Any) -> HttpResponse:
    if is_half_way(request.session):
        return leading_to("code", request.path)
    told = {
        "account": account,
        "roles": ", ".join(role_name(group).partition(":")[0] for group in account.groups.all()),
        "device": device_of(account),
        "codes_left": codes_left(account),
        "is_wanted": settings.STAFF_OTP,
    }
    return page(request, "account", gettext("Your account"), **told)


@of_the_account
def app_page(request: HttpRequest, account: Any) -> HttpResponse:
    """Sets up an app on a phone, the first or another."""
    if answer := not_before_the_code(request, account):
        return answer
    key, has_one = second_factor.new_key(request.session), device_of(account) is not None
    form = AppForm(request.POST or None, key=key)
    # Looked at last: a code is good once.
    present = PresentCodeForm(request.POST or None, account=account, prefix="present") if has_one else None
    if form.is_valid() and (present is None or present.is_valid()):
        codes = second_factor.enrol(account, key, form.cleaned_data["code"], request.session.session_key)
        if codes:
            del request.session[NEW_KEY]
            come_in(request, account, BY_APP)
            return codes_told(request, codes, wanted_page(request))
        form.add_error("code", gettext("This code was used before. Wait for the next one."))
    address = TOTPDevice(user=account, key=key).config_url
    told = {
        "form": form,
        "present": present,
        "next": wanted_page(request),
        "picture": mark_safe(second_factor.picture(address)),  # noqa: S308 (drawn here, of numbers)
        "key": " ".join(re.findall("....", base64.b32encode(bytes.fromhex(key)).decode())),
        "address": address,
        "is_half_way": is_half_way(request.session),
    }
    return page(request, "app", gettext("Set up a second factor"), **told)


@of_the_account
def codes_page(request: HttpRequest, account: Any) -> HttpResponse:
    if is_half_way(request.session):
        return leading_to("code", request.path)
    if device_of(account) is None:
        return leading_to("account_app", reverse("admin:account"))
    form = PresentCodeForm(request.POST or None, account=account)
    if form.is_valid():
        return codes_told(request, second_factor.renew_codes(account), reverse("admin:account"))
    return page(request, "codes", gettext("New recovery codes"), form=form)


def codes_told(request: HttpRequest, codes: list[str], leads_to: str) -> HttpResponse:
    """The page itself, not the way to one: what is shown once must not be kept anywhere until then."""
    return page(request, "codes_told", gettext("Your recovery codes"), codes=codes, next=leads_to)


@require_POST
@of_the_account
def log_out_everywhere(request: HttpRequest, account: Any) -> HttpResponse:
    """Here too: whoever asks for it may not know where else they are."""
    if is_half_way(request.session):
        return leading_to("code", reverse("admin:account"))
    AccountEvent.note(AccountAction.SESSIONS_ENDED, account, by=account, sessions=end_sessions(account))
    logout(request)
    messages.success(request, gettext("You are logged out everywhere."))
    return HttpResponseRedirect(reverse("admin:login"))
