from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CapacityNote(models.Model):
    """A curator has seen that a title as printed agrees with no tenure, and says why both stay as they are."""

    type = models.CharField(_("type"), max_length=20, help_text=_("Record type, such as visit."))
    record_id = models.PositiveBigIntegerField(_("record"), help_text=_("Number of the record in its table."))
    participant = models.ForeignKey(
        "relations.Participant",
        on_delete=models.CASCADE,
        related_name="capacity_notes",
        verbose_name=_("participant"),
        help_text=_("Who stands there under that title."),
    )
    capacity = models.CharField(_("capacity as printed"), max_length=200, help_text=_("The title that was looked at."))
    note = models.CharField(_("note"), max_length=300, help_text=_("Why the title as printed and the tenures differ."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
        help_text=_("Who looked at it."),
    )
    at = models.DateTimeField(_("when"), default=timezone.now, help_text=_("When it was looked at."))

    class Meta:
        verbose_name = _("note on a title as printed")
        verbose_name_plural = _("notes on titles as printed")
        ordering = ("-at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["type", "record_id", "participant", "capacity"], name="capacitynote_once"),
        )

    def __str__(self) -> str:
        return f"{self.participant}: {self.capacity}"
