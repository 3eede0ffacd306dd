"""What was answered to a program that may ask the same a second time, not knowing whether it was heard."""

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT = datetime.timedelta(hours=24)
#: Of the old ones so many are thrown away whenever one is kept.
THROWN_AWAY = 100
MOST_LETTERS = 255


class KeptAnswer(models.Model):
    """For a day the same key gets the same answer, and nothing is done again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("account"),
        help_text=_("Who asked."),
    )
    key = models.CharField(_("key"), max_length=MOST_LETTERS, help_text=_("The Idempotency-Key that was sent."))
    fingerprint = models.CharField(
        _("fingerprint"), max_length=64, help_text=_("SHA-256 of the method, the address and the body.")
    )
    status = models.PositiveSmallIntegerField(_("status"), default=0, help_text=_("The HTTP status of the answer."))
    headers = models.JSONField(_("headers"), default=dict, help_text=_("Those that belong to the answer."))
    body = models.TextField(_("text answered"), blank=True, help_text=_("What was answered."))
    at = models.DateTimeField(_("when"), default=timezone.now, help_text=_("When it was answered."))

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        ordering = ("-at", "-id")
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="keptanswer_once"),)
        indexes = (models.Index(fields=["at"], name="keptanswer_at"),)

    def __str__(self) -> str:
        return self.key

    @classmethod
    def of(cls, user: Any, key: str) -> "KeptAnswer | None":
        return cls.objects.filter(user=user, key=key, at__gt=timezone.now() - KEPT).first()

    @classmethod
    def forget_old(cls) -> None:
        old = cls.objects.filter(at__lte=timezone.now() - KEPT).order_by("at").values("pk")[:THROWN_AWAY]
        cls.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
