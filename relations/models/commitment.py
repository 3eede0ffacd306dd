"""Who owes what to whom, by when, on what condition, and how far it has come."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relations.choices import CommitmentRole, CommitmentState, Recurrence
from relations.edtf import END_NOT_KNOWN
from relations.fields import EdtfBoundField, EdtfField, edtf_constraints
from relations.models.base import DatedRecord
from relations.models.document import Document
from relations.models.rows import Citation, CountryMembership, Participation, TopicMembership, Translation
from relations.models.statement import Statement
from relations.models.versioned import Remembered
from relations.models.visit import Visit
from relations.querysets import CommitmentManager


class Commitment(DatedRecord):
    """Listed by the day it was made. *Overdue* is computed: open, and the latest possible due day has passed."""

    plural = "commitments"
    named_by = ("participations__participant",)
    answer_relations: ClassVar[tuple[str, ...]] = (
        "statement",
        "document",
        "participations",
        "progress",
        "country_rows",
        "topic_rows",
        "citations",
        "translations",
        "corrections",
    )

    due = EdtfField(_("due"), blank=True, help_text=_("By when, no more exactly than promised; ../2015 is by 2015."))
    due_earliest = EdtfBoundField(of="due", bound="earliest")
    due_latest = EdtfBoundField(of="due", bound="latest")
    due_note = models.CharField(
        _("how the due date is known"), max_length=300, blank=True, help_text=_("Reason for every inferred part.")
    )
    recurrence = models.CharField(
        _("recurrence"),
        max_length=12,
        choices=Recurrence.choices,
        default=Recurrence.ONCE,
        blank=True,
        help_text=_("How often it falls due."),
    )
    condition = models.CharField(
        _("condition"), max_length=300, blank=True, help_text=_("On what condition it was promised, in own words.")
    )
    state = models.CharField(
        pgettext_lazy("of a commitment", "state"),
        max_length=8,
        choices=CommitmentState.choices,
        default=CommitmentState.OPEN,
        help_text=_("What is known of its fulfilment. Overdue is computed from the due date."),
    )
    statement = models.ForeignKey(
        Statement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("made in statement"),
        help_text=_("The statement in which it was promised."),
    )
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("made in document"),
        help_text=_("The document in which it was promised."),
    )

    objects = CommitmentManager()  # type: ignore[misc]

    class Meta(DatedRecord.Meta):
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        indexes = (
            *DatedRecord.Meta.indexes,
            models.Index(fields=["status", "state", "-sort_date", "-id"], name="commitment_state_date"),
            models.Index(fields=["state", "due_latest"], name="commitment_overdue"),
            models.Index(fields=["due_earliest"], name="commitment_due"),
            models.Index(fields=["statement", "-sort_date"], name="commitment_statement_date"),
            models.Index(fields=["document", "-sort_date"], name="commitment_document_date"),
        )
        constraints = (
            *DatedRecord.Meta.constraints,
            *edtf_constraints("due"),
            models.CheckConstraint(
                condition=Q(statement__isnull=False) | Q(document__isnull=False),
                name="commitment_made_in",
                violation_error_message=_("Name the statement or the document in which it was promised."),
            ),
        )

    def get_search_texts(self) -> list[str]:
        return [*super().get_search_texts(), self.condition]

    @property
    def is_overdue(self) -> bool:
        late = self.due_latest is not None and self.due_latest < timezone.localdate()
        return late and self.state == CommitmentState.OPEN and not self.due.endswith(END_NOT_KNOWN)


class CommitmentParticipation(Participation):
    record = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="participations", help_text=_("The commitment.")
    )
    role = models.CharField(
        _("role"), max_length=12, choices=CommitmentRole.choices, help_text=_("Who owes it and to whom.")
    )

    class Meta(Participation.Meta):
        verbose_name = _("owner or beneficiary")
        verbose_name_plural = _("owners and beneficiaries")


class CommitmentProgress(Remembered):
    """What became of it on a day, with the evidence."""

    natural_key_paths = ("record__slug", "date", "note")
    answer_relations: ClassVar[tuple[str, ...]] = ("citations",)

    record = models.ForeignKey(
        Commitment,
        on_delete=models.CASCADE,
        related_name="progress",
        verbose_name=_("commitment"),
        help_text=_("The commitment."),
    )
    date = EdtfField(_("date"), blank=True, help_text=_("When this was so."))
    date_earliest = EdtfBoundField(of="date", bound="earliest")
    date_latest = EdtfBoundField(of="date", bound="latest")
    note = models.CharField(_("note"), max_length=500, help_text=_("What had been done, in the desk's own words."))
    state = models.CharField(
        _("state then"), max_length=8, choices=CommitmentState.choices, blank=True, help_text=_("Where it stood then.")
    )
    statement = models.ForeignKey(
        Statement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stock_taken",
        verbose_name=_("told in statement"),
        help_text=_("The statement in which stock was taken."),
    )
    visit = models.ForeignKey(
        Visit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stock_taken",
        verbose_name=_("stock taken at"),
        help_text=_("The contact at which stock was taken. Empty where the statement tells at which it was made."),
    )

    class Meta:
        verbose_name = _("progress note")
        verbose_name_plural = _("progress notes")
        ordering = (models.F("date_earliest").asc(nulls_last=True), "id")
        constraints = (
            *edtf_constraints("date"),
            models.UniqueConstraint(fields=["record", "date", "note"], name="commitmentprogress_once"),
        )

    def __str__(self) -> str:
        return self.note


class CommitmentProgressCitation(Citation):
    natural_key_paths = (
        "record__record__slug",
        "record__date",
        "record__note",
        "source__slug",
        "start",
        "end",
    )

    record = models.ForeignKey(
        CommitmentProgress, on_delete=models.CASCADE, related_name="citations", help_text=_("The progress it proves.")
    )


class CommitmentCountry(CountryMembership):
    record = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="country_rows", help_text=_("The commitment.")
    )


class CommitmentTopic(TopicMembership):
    record = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="topic_rows", help_text=_("The commitment.")
    )


class CommitmentCitation(Citation):
    record = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="citations", help_text=_("The commitment it proves.")
    )


class CommitmentTranslation(Translation):
    record = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="translations", help_text=_("The commitment.")
    )
