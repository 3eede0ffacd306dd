"""Guessing passwords is stopped: by django-axes, with three limits in place of its one.

Five failures for one name from one address are a person who has forgotten a password; the wider limits are for whoever
guesses one name from many addresses, or many names from one.
"""

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Sum

from relations.models import AccountAction, AccountEvent

#: What failures are summed up by, and the limit of each sum.
LIMITS = {
    ("username", "ip_address"): "LOGIN_FAILURES",
    ("username",): "LOGIN_FAILURES_OF_ACCOUNT",
    ("ip_address",): "LOGIN_FAILURES_OF_ADDRESS",
}
#: As much of a name as the table of failures takes.
LONGEST_NAME = 255


def parameters(request: Any, credentials: Any = None) -> list[list[str]]:
    return [list(names) for names in LIMITS]


def narrowest_limit(request: Any, credentials: Any = None) -> int:
    return settings.LOGIN_FAILURES


def name_typed(request: Any, credentials: dict[str, Any] | None = None) -> str | None:
    name = (credentials or {}).get("username")
    return name[:LONGEST_NAME] if name else None


class Lockout(AxesDatabaseHandler):  # type: ignore[misc]
    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """In the measure of the narrowest limit: whichever of them is reached, this one is."""
        sums = (
            attempts.aggregate(all=Sum("failures_since_start"))["all"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        limits = (getattr(settings, name) for name in LIMITS.values())
        counted = zip(sums, limits, strict=True)
        return max(int(failures) * settings.LOGIN_FAILURES // int(limit) for failures, limit in counted)

    def reset_user_attempts(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """Whoever has logged in has forgotten no password; that says nothing of other names or other addresses."""
        name = name_typed(request, credentials)
        of_both = AccessAttempt.objects.filter(username=name, ip_address=request.axes_ip_address)
        return int(of_both.delete()[0])

    def user_login_failed(self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
        """What was refused unseen, since it is locked, is no further failure."""
        was_locked = getattr(request, "axes_locked_out", False)
        super().user_login_failed(sender, credentials, request, **kwargs)
        if request is None or was_locked:
            return
        # The name as it was typed may be a password: only the name of an account is kept.
        account = User.objects.filter(username=name_typed(request, credentials) or "").first()
        AccountEvent.note(AccountAction.LOGIN_FAILED, account)
        if request.axes_locked_out:
            AccountEvent.note(AccountAction.LOCKED_OUT, account, minutes=settings.LOGIN_LOCKED_MINUTES)
