from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from relations.models.versioned import Versioned, not_itself


class Topic(Versioned):
    """Subject heading, in a tree."""

    upward = "parent"
    name_columns: ClassVar[tuple[str, ...]] = ("slug", "title")

    slug = models.SlugField(_("address name"), max_length=80, unique=True, help_text=_("Used in addresses."))
    title = models.CharField(_("title"), max_length=120, unique=True, help_text=_("The heading."))
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower",
        verbose_name=_("broader topic"),
        help_text=_("The heading above it."),
    )

    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
        help_text=_("The topic of the same meaning into which this one was merged."),
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ("title",)
        constraints = (not_itself("parent", name="topic_not_own_parent"),)

    def __str__(self) -> str:
        return self.title
