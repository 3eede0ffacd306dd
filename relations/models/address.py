from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class FormerAddress(models.Model):
    """A slug a record once had; its page and its API address redirect to today's."""

    type = models.CharField(_("type"), max_length=20, help_text=_("Record type, such as visit."))
    slug = models.SlugField(_("former address name"), max_length=120, help_text=_("The slug it had."))
    record_id = models.BigIntegerField(_("record"), help_text=_("Id of the record that has moved."))

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = (models.UniqueConstraint(fields=["type", "slug"], name="formeraddress_once"),)

    def __str__(self) -> str:
        return f"{self.type}/{self.slug}"


def moved_to(model: Any, slug: str) -> Any:
    """The published record of that type which once had this slug, or None."""
    former = FormerAddress.objects.filter(type=model._meta.model_name, slug=slug).first()
    return model.objects.published().filter(pk=former.record_id).first() if former else None
