from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relations.choices import Language
from relations.fields import EdtfBoundField, EdtfField, edtf_constraints
from relations.models.base import Record, inferred_reason
from relations.models.participant import Participant
from relations.models.rows import Translation

#: What a source holds is one: the text, the hash of its file, and the name of that.
HELD = ("text", "sha256", "filename")


class Source(Record):
    """A published text. Its full text is held for staff; the public sees what it is and what it proves."""

    plural = "sources"
    name_columns = (*Record.name_columns, "filename", "sha256")
    named_by = ("publisher",)
    date_fields = ("published",)
    private_fields = (*Record.private_fields, "text")
    answer_relations: ClassVar[tuple[str, ...]] = ("publisher", "translations", "corrections")

    publisher = models.ForeignKey(
        Participant,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="published_sources",
        verbose_name=_("publisher"),
        help_text=_("Who published it. Empty where the text does not say."),
    )
    language = models.CharField(
        _("language"), max_length=8, choices=Language.choices, help_text=_("Language of the text.")
    )
    dateline = models.CharField(
        _("dateline as printed"), max_length=120, blank=True, help_text=_("Place and date as printed at its head.")
    )
    published = EdtfField(_("published"), blank=True, help_text=_("Day of publication."))
    published_earliest = EdtfBoundField(of="published", bound="earliest")
    published_latest = EdtfBoundField(of="published", bound="latest")
    published_inferred = models.BooleanField(
        _("date inferred"), default=False, help_text=_("Part of the date is not printed but concluded.")
    )
    published_note = models.CharField(
        _("how the date is known"), max_length=300, blank=True, help_text=_("Reason for every inferred part.")
    )
    source_url = models.URLField(_("address"), max_length=500, blank=True, help_text=_("Where it was published."))
    archived_url = models.URLField(
        _("archived address"), max_length=500, blank=True, help_text=_("Where a copy is archived.")
    )
    filename = models.CharField(_("file name"), max_length=200, blank=True, help_text=_("Name of the held file."))
    sha256 = models.CharField(
        _("SHA-256 of the file"),
        max_length=64,
        blank=True,
        validators=[RegexValidator(r"^[0-9a-f]{64}\Z", _("64 lower-case hexadecimal digits are expected."))],
        help_text=_("Hash of the file's bytes; the file is recognised by it."),
    )
    rights = models.CharField(_("rights"), max_length=300, blank=True, help_text=_("Who may use the text, and how."))
    text = models.TextField(
        _("full text"),
        blank=True,
        help_text=_("For staff only; filled by attach_sources. Quotes are checked against it."),
    )

    class Meta(Record.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=["publisher", "-sort_date"], name="source_publisher_date"),
            models.Index(fields=["language", "-sort_date"], name="source_language_date"),
        )
        constraints = (
            *Record.Meta.constraints,
            *edtf_constraints("published"),
            inferred_reason("published"),
            models.UniqueConstraint(fields=["sha256"], condition=~Q(sha256=""), name="source_sha256_once"),
        )

    def get_search_texts(self) -> list[str]:
        return [*super().get_search_texts(), self.dateline]

    def clean(self) -> None:
        super().clean()
        held = Source.objects.filter(pk=self.pk).exclude(text="").first() if self.pk else None
        if held is not None and self.text == held.text and self.sha256 != held.sha256:
            raise ValidationError({"sha256": _("A text is held, and this is not its hash.")})


class SourceTranslation(Translation):
    record = models.ForeignKey(
        Source, on_delete=models.CASCADE, related_name="translations", help_text=_("The source.")
    )
