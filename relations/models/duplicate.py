from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PairQuerySet(models.QuerySet["LikelyDuplicate"]):
    def of(self, record: Any) -> Self:
        return self.filter(Q(first_id=record.pk) | Q(second_id=record.pk), type=record._meta.model_name)

    def waiting(self) -> Self:
        return self.filter(not_same=False)


class LikelyDuplicate(models.Model):
    """Two records of one type that may tell of the same. Kept once judged, so that they do not come back."""

    type = models.CharField(_("type"), max_length=20, help_text=_("Record type, such as visit."))
    first_id = models.PositiveBigIntegerField(_("one"), help_text=_("Number of the older record in its table."))
    second_id = models.PositiveBigIntegerField(_("the other"), help_text=_("Number of the newer record in its table."))
    score = models.PositiveSmallIntegerField(_("likeness"), help_text=_("In per cent."))
    reasons = models.JSONField(_("why"), default=list, help_text=_("What both have in common."))
    found = models.DateTimeField(_("found"), default=timezone.now, help_text=_("When it was first suspected."))
    not_same = models.BooleanField(
        _("not the same"), default=False, help_text=_("Somebody looked: these are two. They are not suspected again.")
    )
    note = models.CharField(
        _("why not"), max_length=300, blank=True, help_text=_("What tells the two apart, for whoever asks next.")
    )
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("judged by"),
        help_text=_("Who looked at the two."),
    )
    judged_at = models.DateTimeField(_("judged"), null=True, blank=True, help_text=_("When the two were looked at."))

    objects = models.Manager.from_queryset(PairQuerySet)()

    class Meta:
        verbose_name = _("likely duplicate")
        verbose_name_plural = _("likely duplicates")
        ordering = ("not_same", "-score", "-id")
        indexes = (
            models.Index(fields=["not_same", "-score", "-id"], name="likelyduplicate_waiting"),
            models.Index(fields=["type", "second_id"], name="likelyduplicate_second"),
        )
        constraints = (
            models.UniqueConstraint(fields=["type", "first_id", "second_id"], name="likelyduplicate_once"),
            models.CheckConstraint(condition=Q(first_id__lt=F("second_id")), name="likelyduplicate_of_two"),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.first_id} = {self.second_id}? ({self.score} %)"
