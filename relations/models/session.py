"""Who is logged in, and until when."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _


class DeskSession(AbstractBaseSession):
    """Django's own does not say whose it is, so that nobody could be logged out everywhere."""

    session_data = models.TextField(_("session data"), help_text=_("Signed, not secret."))
    expire_date = models.DateTimeField(
        _("valid until"), db_index=True, help_text=_("From then on it is refused; whoever goes on working moves it on.")
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="desk_sessions",
        verbose_name=_("account"),
        help_text=_("Whose it is. Empty where nobody is logged in."),
    )

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        default_permissions = ()

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_module(settings.SESSION_ENGINE).SessionStore
