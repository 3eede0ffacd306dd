"""Two records that told the same became one; what moved, so that it can be moved back."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Merge(models.Model):
    type = models.CharField(_("type"), max_length=20, help_text=_("Record type, such as visit; or topic."))
    kept_id = models.PositiveBigIntegerField(_("kept"), help_text=_("Number of the record that stayed."))
    merged_id = models.PositiveBigIntegerField(_("merged"), help_text=_("Number of the record that led into it."))
    at = models.DateTimeField(_("when"), default=timezone.now, help_text=_("When the two became one."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
        help_text=_("Who merged them."),
    )
    reason = models.CharField(_("why"), max_length=500, help_text=_("What says that both are the same."))
    from_status = models.CharField(_("status before"), max_length=12, help_text=_("Of the merged record."))
    steps = models.JSONField(
        _("steps"), default=list, help_text=_("What was done to the two records and their rows, to be undone.")
    )
    beside = models.JSONField(
        _("steps beside"), default=list, help_text=_("What was done to other records that name them, to be undone.")
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True, help_text=_("When both became two again."))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
        help_text=_("Who took them apart again."),
    )

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=["type", "kept_id"], name="merge_kept"),
            models.Index(fields=["type", "merged_id"], name="merge_merged"),
        )
        constraints = (
            models.UniqueConstraint(fields=["type", "merged_id"], condition=Q(undone_at=None), name="merge_once"),
            models.CheckConstraint(condition=~Q(kept_id=F("merged_id")), name="merge_of_two"),
        )

    def __str__(self) -> str:
        records: Any = apps.get_model("relations", self.type)._default_manager
        titles = {each.pk: str(each) for each in records.filter(pk__in=(self.merged_id, self.kept_id))}
        return f"{titles.get(self.merged_id, self.merged_id)} → {titles.get(self.kept_id, self.kept_id)}"
