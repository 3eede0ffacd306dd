"""The rows that records share in kind: participations, countries, topics, citations, names."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relations.choices import COUNTRY_KINDS, Language, NameKind, Script, TranslatedField
from relations.fields import EdtfBoundField, EdtfField, edtf_constraints
from relations.models.base import Membership
from relations.models.versioned import Remembered


class Participation(Membership):
    """Somebody acts in a record, in a role. The title as printed stands beside the resolved participant."""

    natural_key_paths: ClassVar[tuple[str, ...]] = ("record__slug", "participant__slug", "role")

    participant = models.ForeignKey(
        "relations.Participant",
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("participant"),
        help_text=_("Who acts. Pick the known participant; the wording of the source goes beside it."),
    )
    capacity = models.CharField(
        _("capacity as printed"),
        max_length=200,
        blank=True,
        help_text=_("Office or title as the source prints it. It may disagree with the tenures; both are kept."),
    )
    name_as_printed = models.CharField(
        _("name as printed"), max_length=200, blank=True, help_text=_("The name exactly as the source spells it.")
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Order of appearance; protocol order where it is known.")
    )

    class Meta:
        abstract = True
        ordering = ("position", "id")
        indexes = (
            models.Index(fields=["participant", "-sort_date", "-record"], name="%(class)s_date"),
            models.Index(fields=["participant", "role", "-sort_date", "-record"], name="%(class)s_role"),
        )
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.UniqueConstraint(fields=["record", "participant", "role"], name="%(class)s_once"),
        )

    def __str__(self) -> str:
        return f"{self.participant} ({self.get_role_display()})"  # type: ignore[attr-defined]


class CountryMembership(Membership):
    natural_key_paths: ClassVar[tuple[str, ...]] = ("record__slug", "country__slug")

    country = models.ForeignKey(
        "relations.Participant",
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"kind__in": COUNTRY_KINDS},
        verbose_name=_("country"),
        help_text=_("A state or territory whose relations the record is about."),
    )

    class Meta:
        abstract = True
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ("country__title",)
        indexes = (models.Index(fields=["country", "-sort_date", "-record"], name="%(class)s_date"),)
        constraints = (models.UniqueConstraint(fields=["record", "country"], name="%(class)s_once"),)

    def __str__(self) -> str:
        return str(self.country)

    def clean(self) -> None:
        super().clean()
        if self.country_id and self.country.kind not in COUNTRY_KINDS:
            raise ValidationError({"country": _("%(name)s is not a state or territory.") % {"name": self.country}})


class TopicMembership(Membership):
    natural_key_paths: ClassVar[tuple[str, ...]] = ("record__slug", "topic__slug")

    topic = models.ForeignKey(
        "relations.Topic",
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("topic"),
        help_text=_("Subject heading."),
    )

    class Meta:
        abstract = True
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ("topic__title",)
        indexes = (models.Index(fields=["topic", "-sort_date", "-record"], name="%(class)s_date"),)
        constraints = (models.UniqueConstraint(fields=["record", "topic"], name="%(class)s_once"),)

    def __str__(self) -> str:
        return str(self.topic)


class Citation(Remembered):
    """The passage of a source that a record rests on. Subclasses declare ``record``.

    Offsets count Unicode code points of the text as decoded from the UTF-8 file; the end is exclusive.
    Paragraphs count non-empty lines from 1.
    """

    natural_key_paths: ClassVar[tuple[str, ...]] = ("record__slug", "source__slug", "start", "end")

    source = models.ForeignKey(
        "relations.Source",
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("source"),
        help_text=_("The published text."),
    )
    paragraph = models.PositiveIntegerField(
        _("paragraph"), help_text=_("Number of the paragraph; non-empty lines are counted from 1.")
    )
    start = models.PositiveIntegerField(
        _("start"), help_text=_("Offset of the first character, in Unicode code points from the start of the text.")
    )
    end = models.PositiveIntegerField(_("end"), help_text=_("Offset behind the last character."))
    excerpt_sha256 = models.CharField(
        _("SHA-256 of the excerpt"),
        max_length=64,
        validators=[RegexValidator(r"^[0-9a-f]{64}\Z", _("64 lower-case hexadecimal digits are expected."))],
        help_text=_("Hash of the excerpt's UTF-8 bytes; proves the passage without holding it."),
    )
    supports = models.BooleanField(
        _("supports"), default=True, help_text=_("Unticked: the passage contradicts the record.")
    )

    class Meta:
        abstract = True
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ("source", "start")
        indexes: ClassVar[tuple[models.Index, ...]] = (models.Index(fields=["source", "start"], name="%(class)s_at"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(end__gt=models.F("start")) & Q(paragraph__gte=1),
                name="%(class)s_span",
                violation_error_message=_("A passage ends behind its start, and paragraphs are counted from 1."),
            ),
            models.CheckConstraint(condition=Q(excerpt_sha256__regex=r"^[0-9a-f]{64}$"), name="%(class)s_hash"),
            models.UniqueConstraint(fields=["record", "source", "start", "end"], name="%(class)s_once"),
        )

    def __str__(self) -> str:
        return f"{self.source}, ¶ {self.paragraph}"


#: The records whose words are read anew later, by model; None: at once.
_later: ContextVar[dict[Any, set[int]] | None] = ContextVar("words", default=None)


@contextmanager
def words_at_the_end() -> Iterator[None]:
    """However many of its rows are saved meanwhile, the words of a record are read once. Inside a transaction."""
    records: dict[Any, set[int]] = {}
    token = _later.set(records)
    try:
        yield
    finally:
        _later.reset(token)
    for model, keys in records.items():
        for record in model._default_manager.filter(pk__in=keys):
            record.refresh_search_text()


def _refresh(record: Any) -> None:
    if (records := _later.get()) is None:
        record.refresh_search_text()
    else:
        records.setdefault(type(record), set()).add(record.pk)


class Worded(Remembered):
    """Rows whose words their record is found by."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        _refresh(self.record)  # type: ignore[attr-defined]

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        deleted = super().delete(*args, **kwargs)
        _refresh(self.record)  # type: ignore[attr-defined]
        return deleted


class Translation(Worded):
    """One text of a record in another language. Subclasses declare ``record``."""

    natural_key_paths: ClassVar[tuple[str, ...]] = ("record__slug", "field", "language")

    field = models.CharField(
        _("of what"),
        max_length=8,
        choices=TranslatedField.choices,
        default=TranslatedField.TITLE,
        help_text=_("Which text of the record this translates. Only a statement has a quote."),
    )
    language = models.CharField(
        _("language"), max_length=8, choices=Language.choices, help_text=_("Language of the translation.")
    )
    text = models.TextField(_("text"), help_text=_("The title, summary or quote in that language."))
    translator = models.CharField(
        _("translator"), max_length=200, blank=True, help_text=_("Who translated it, as far as known.")
    )
    official = models.BooleanField(
        _("official"), default=False, help_text=_("Published by the speaker's own side or in the instrument itself.")
    )

    class Meta:
        abstract = True
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering = ("field", "language")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.UniqueConstraint(fields=["record", "field", "language"], name="%(class)s_once"),
            models.CheckConstraint(
                condition=~Q(field=TranslatedField.QUOTE),
                name="%(class)s_without_quote",
                violation_error_message=_("Only a statement has a quote to translate."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.record}: {self.get_field_display()} ({self.language})"  # type: ignore[attr-defined]


class Name(Worded):
    """One name of a participant or place in one language. Subclasses declare ``record``."""

    natural_key_paths: ClassVar[tuple[str, ...]] = ("record__slug", "text", "language", "kind")

    text = models.CharField(_("name"), max_length=200, help_text=_("The name as written in that language and script."))
    language = models.CharField(
        _("language"), max_length=8, choices=Language.choices, help_text=_("Language in which this form is used.")
    )
    script = models.CharField(
        _("script"), max_length=4, choices=Script.choices, default=Script.LATIN, help_text=_("Writing system.")
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=NameKind.choices, default=NameKind.COMMON, help_text=_("What sort of name.")
    )
    used = EdtfField(
        _("used"), blank=True, help_text=_("When this name was the right one, such as 2019-03-23/2022-09-16.")
    )
    used_earliest = EdtfBoundField(of="used", bound="earliest")
    used_latest = EdtfBoundField(of="used", bound="latest")

    class Meta:
        abstract = True
        verbose_name = _("name")
        verbose_name_plural = _("names")
        ordering = (models.F("used_earliest").asc(nulls_first=True), "id")
        indexes = (models.Index(fields=["text"], name="%(class)s_text"),)
        constraints = (
            models.UniqueConstraint(fields=["record", "text", "language", "kind"], name="%(class)s_once"),
            *edtf_constraints("used"),
        )

    def __str__(self) -> str:
        return self.text

    def was_used_on(self, day: datetime.date) -> bool:
        """Whether the desk knows that this was the name on that day."""
        return bool(self.used_earliest and self.used_latest and self.used_earliest <= day <= self.used_latest)
