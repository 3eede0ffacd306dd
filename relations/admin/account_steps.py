"""What an administrator does for an account, or against whoever has got hold of it."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.accounts.second_factor import codes_left, device_of, reset
from relations.accounts.sessions import end_sessions
from relations.models import AccountAction, AccountEvent

# Django's class is generic for the type checker only.
if TYPE_CHECKING:
    BaseUserAdmin = UserAdmin[User]
else:
    BaseUserAdmin = UserAdmin

RESET, LOG_OUT = "reset", "logout"
LABELS = {RESET: _("Reset the second factor"), LOG_OUT: _("Log out everywhere")}
ABOUT = {
    RESET: _(
        "The app and the recovery codes are good no longer, and the account is logged out everywhere. Whoever logs in "
        "next with its password sets up another app: see that it is who you think."
    ),
    LOG_OUT: _("Whoever is logged in as this account has to log in again. Its tokens go on."),
}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60}),
        help_text=_("It stands in the log of accounts."),
    )


class AccountSteps(BaseUserAdmin):
    """Mixed into the page of an account."""

    change_form_template = "admin/relations/account/change.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.step_view)
        steps = [path(f"<id>/{name}/", view, {"step": name}, name=f"auth_user_{name}") for name in LABELS]
        return [*steps, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        account = self.get_object(request, unquote(object_id))
        if account is not None:
            kwargs["extra_context"] = {
                "device": device_of(account),
                "codes_left": codes_left(account),
                "may_reset": self.has_change_permission(request, account) and account != request.user,
                "may_log_out": self.has_change_permission(request, account),
                "log": reverse("admin:relations_accountevent_changelist") + f"?account__id__exact={account.pk}",
                "may_read_log": request.user.has_perm("relations.view_accountevent"),
            }
        return super().change_view(request, object_id, *args, **kwargs)

    def step_view(self, request: HttpRequest, id: str, step: str) -> HttpResponse:  # noqa: A002 (as the page beside it)
        account = self.get_object(request, unquote(id))
        if not self.has_change_permission(request, account):
            raise PermissionDenied
        if account is None:
            raise Http404
        back = reverse("admin:auth_user_change", args=[account.pk])
        if step == RESET and (refusal := reset_refusal(request.user, account)):
            messages.error(request, refusal)
            return HttpResponseRedirect(back)
        form = ReasonForm(request.POST or None)
        if form.is_valid():
            self._done(request, account, step, form.cleaned_data["reason"])
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": LABELS[step],
            "about": ABOUT[step],
            "opts": self.opts,
            "account": account,
            "form": form,
            "back": back,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/relations/account/step.html", context)

    def _done(self, request: HttpRequest, account: User, step: str, reason: str) -> None:
        if step == RESET:
            reset(account, reason)
            told = gettext("The second factor of “%(account)s” is reset.")
        else:
            number = end_sessions(account)
            AccountEvent.note(AccountAction.SESSIONS_ENDED, account, sessions=number, reason=reason)
            told = gettext("“%(account)s” is logged out everywhere.")
        messages.success(request, told % {"account": account})


def reset_refusal(user: Any, account: User) -> str:
    if account == user:
        # Else a browser left open would be enough to be rid of it.
        return gettext("Your own second factor is reset by another administrator; you change it under “Your account”.")
    if device_of(account) is None:
        return gettext("This account has set up no second factor.")
    return ""
