"""The original file of a source, as the desk received it. Its row is history; its bytes lie beside the database."""

import contextlib
import os
import tempfile
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relations.models.revision import this_change
from relations.models.source import Source
from relations.models.versioned import Remembered


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "attachments"


class Attachment(Remembered):
    """Never deleted but withdrawn, so that the bytes stay for as long as some version of the source names them."""

    natural_key_paths: ClassVar[tuple[str, ...]] = ("record__slug", "name")
    is_carried = False

    record = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="attachments", help_text=_("The source."))
    key = models.UUIDField(
        _("key"), default=uuid.uuid4, unique=True, editable=False, help_text=_("Its address, and where it is kept.")
    )
    name = models.CharField(_("file name"), max_length=200, editable=False, help_text=_("As the desk received it."))
    media_type = models.CharField(
        _("media type"), max_length=100, editable=False, help_text=_("By what the file holds, not by its name.")
    )
    size = models.PositiveBigIntegerField(_("size"), editable=False, help_text=_("In bytes."))
    sha256 = models.CharField(
        _("SHA-256"),
        max_length=64,
        editable=False,
        validators=[RegexValidator(r"^[0-9a-f]{64}\Z", _("64 lower-case hexadecimal digits are expected."))],
        help_text=_("Hash of the file's bytes."),
    )
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("Where the file came from, or what it is beside the text.")
    )
    withdrawn = models.BooleanField(
        _("withdrawn"), default=False, help_text=_("It is kept, and only those who may change the source open it.")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("added by"),
        help_text=_("Who added it."),
    )
    created = models.DateTimeField(_("added on"), auto_now_add=True, help_text=_("When it was added."))

    class Meta:
        verbose_name = _("original file")
        verbose_name_plural = _("original files")
        ordering = ("created", "id")
        constraints = (
            models.UniqueConstraint(fields=["record", "sha256"], name="attachment_once"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="attachment_hash"),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        with this_change() as change:
            if self._state.adding and self.author_id is None:
                self.author = change.who
            super().save(*args, **kwargs)

    @property
    def address(self) -> str:
        """For the desk alone: what has an absolute address is thought to be for the public."""
        return reverse("admin:attachment", args=[self.key, self.name])

    @property
    def path(self) -> Path:
        """Named by its key: nothing that anybody sends is a part of it."""
        return folder() / self.key.hex

    def keep(self, content: Iterable[bytes]) -> None:
        """Write its bytes: all of them, or none are left."""
        folder().mkdir(mode=0o750, parents=True, exist_ok=True)
        made, part = tempfile.mkstemp(dir=folder(), prefix="part-")
        try:
            with os.fdopen(made, "wb") as file:
                for piece in content:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
                # For a server in front that belongs to the group.
                os.fchmod(file.fileno(), 0o640)
            Path(part).replace(self.path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(part).unlink()
            raise
