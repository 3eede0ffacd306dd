"""The log of accounts: what was done to them and by them. It is added to and never changed."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relations.models.revision import this_change


class AccountAction(models.TextChoices):
    PASSWORD_GIVEN = "password_given", _("gave the password")
    LOGGED_IN = "logged_in", _("logged in")
    LOGIN_FAILED = "login_failed", _("failed to log in")
    WRONG_CODE = "wrong_code", _("gave a wrong code")
    LOCKED_OUT = "locked_out", _("locked out")
    LOGGED_OUT = "logged_out", _("logged out")
    SESSIONS_ENDED = "sessions_ended", _("logged out everywhere")
    CREATED = "created", _("account created")
    CHANGED = "changed", _("account changed")
    DEACTIVATED = "deactivated", _("account deactivated")
    REACTIVATED = "reactivated", _("account reactivated")
    DELETED = "deleted", _("account deleted")
    PASSWORD_CHANGED = "password_changed", _("password changed")
    ROLE_GIVEN = "role_given", _("role given")
    ROLE_TAKEN = "role_taken", _("role taken")
    PERMISSION_GIVEN = "permission_given", _("permission given")
    PERMISSION_TAKEN = "permission_taken", _("permission taken")
    ROLE_CHANGED = "role_changed", _("role changed")
    TOKEN_MADE = "token_made", _("token made")
    TOKEN_REVOKED = "token_revoked", _("token revoked")
    FACTOR_ENROLLED = "factor_enrolled", _("second factor set up")
    FACTOR_RESET = "factor_reset", _("second factor reset")
    CODES_RENEWED = "codes_renewed", _("recovery codes renewed")
    CODE_USED = "code_used", _("recovery code used")
    LOG_EXPORTED = "log_exported", _("log exported")


class LogIsKeptError(Exception):
    """Something would have changed what is in the log."""

    def __init__(self) -> None:
        super().__init__("The log of accounts is added to, never changed.")


class KeptQuerySet(models.QuerySet["AccountEvent"]):
    def update(self, **values: Any) -> NoReturn:
        raise LogIsKeptError

    def delete(self) -> NoReturn:
        raise LogIsKeptError

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LogIsKeptError

    # What Django asks so that templates cannot call it.
    update.alters_data = delete.alters_data = True  # type: ignore[attr-defined]


class AccountEvent(models.Model):
    """The database itself refuses to change it, too: see ``relations.accounts.guarding``."""

    at = models.DateTimeField(_("when"), default=timezone.now, help_text=_("When it was done."))
    action = models.CharField(_("what"), max_length=20, choices=AccountAction.choices, help_text=_("What was done."))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("account"),
        help_text=_("The account it was done to. Empty where it was none, or one that there is not."),
    )
    account_name = models.CharField(
        _("name of the account"), max_length=150, blank=True, help_text=_("As it was at that time.")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("who"),
        help_text=_("Who did it. Empty where a command did, or somebody unknown."),
    )
    by_name = models.CharField(
        _("name of who did it"), max_length=150, blank=True, help_text=_("As it was at that time.")
    )
    address = models.GenericIPAddressField(
        _("address"), null=True, blank=True, help_text=_("Where it was done from. Empty where a command did it.")
    )
    details = models.JSONField(
        _("details"), default=dict, blank=True, help_text=_("What it was before and after; never a secret.")
    )

    objects = KeptQuerySet.as_manager()

    class Meta:
        verbose_name = _("account event")
        verbose_name_plural = _("account events")
        ordering = ("-at", "-id")
        default_permissions = ("view",)
        indexes = (
            models.Index(fields=["-at", "-id"], name="accountevent_at_id"),
            models.Index(fields=["action", "-at", "-id"], name="accountevent_action_at"),
            models.Index(fields=["account", "-at", "-id"], name="accountevent_account_at"),
            models.Index(fields=["by", "-at", "-id"], name="accountevent_by_at"),
            models.Index(fields=["address", "-at", "-id"], name="accountevent_address_at"),
        )

    def __str__(self) -> str:
        return f"{self.account_name or '–'}: {self.get_action_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LogIsKeptError
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LogIsKeptError

    @classmethod
    def note(cls, action: str, account: Any = None, /, *, by: Any = None, **details: Any) -> "AccountEvent":
        """Add to the log. ``by``: where it is not whoever the change under way is made by."""
        with this_change() as change:
            who = by or change.who
            return cls.objects.create(
                action=action,
                account_id=account and account.pk,
                account_name=account.get_username() if account else "",
                by_id=who and who.pk,
                by_name=who.get_username() if who else "",
                address=change.address or None,
                details=details,
            )
