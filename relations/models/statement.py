"""One attributed utterance: who said it to whom, in which words, and how it is passed on."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relations.choices import Language, StatementMode, StatementRole, TranslatedField
from relations.models.base import DatedRecord
from relations.models.document import Document
from relations.models.rows import Citation, CountryMembership, Participation, TopicMembership, Translation
from relations.models.visit import Visit


class Statement(DatedRecord):
    plural = "statements"
    named_by = ("participations__participant",)
    answer_relations: ClassVar[tuple[str, ...]] = (
        "visit",
        "document",
        "participations",
        "translations",
        "corrections",
        "country_rows",
        "topic_rows",
        "citations",
    )

    mode = models.CharField(
        _("mode"), max_length=10, choices=StatementMode.choices, help_text=_("How the source passes the words on.")
    )
    language = models.CharField(
        _("language"),
        max_length=8,
        choices=Language.choices,
        help_text=_("Language in which the source gives the words; the speaker may have used another."),
    )
    quote = models.TextField(
        _("quote"),
        blank=True,
        help_text=_("The exact words of the source, without its quotation marks; taken from the cited spans."),
    )
    visit = models.ForeignKey(
        Visit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
        verbose_name=_("visit"),
        help_text=_("The contact at which it was said."),
    )
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
        verbose_name=_("document"),
        help_text=_("The text that says it, where a document speaks."),
    )

    class Meta(DatedRecord.Meta):
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        indexes = (
            *DatedRecord.Meta.indexes,
            models.Index(fields=["status", "mode", "-sort_date", "-id"], name="statement_mode_date"),
            models.Index(fields=["status", "language", "-sort_date", "-id"], name="statement_language_date"),
            models.Index(fields=["visit", "-sort_date", "-id"], name="statement_visit_date"),
            models.Index(fields=["document", "-sort_date", "-id"], name="statement_document_date"),
        )
        constraints = (
            *DatedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(mode=StatementMode.REPORTED) | Q(quote=""),
                name="statement_reported_without_quote",
                violation_error_message=_("Reported speech has no verbatim words; choose another mode."),
            ),
            models.CheckConstraint(
                condition=~Q(mode=StatementMode.DOCUMENT) | Q(document__isnull=False),
                name="statement_of_document",
                violation_error_message=_("Name the document that says it."),
            ),
        )

    def publication_problems(self) -> list[str]:
        from relations.models.quotes import problem_of

        problem = problem_of(self)
        return [*super().publication_problems(), *([problem.reason] if problem else [])]

    def get_search_texts(self) -> list[str]:
        return [*super().get_search_texts(), self.quote, *self._translated(TranslatedField.QUOTE)]


class StatementParticipation(Participation):
    record = models.ForeignKey(
        Statement, on_delete=models.CASCADE, related_name="participations", help_text=_("The statement.")
    )
    role = models.CharField(
        _("role"),
        max_length=12,
        choices=StatementRole.choices,
        default=StatementRole.SPEAKER,
        help_text=_("Who speaks and who is spoken to."),
    )

    class Meta(Participation.Meta):
        verbose_name = _("speaker or addressee")
        verbose_name_plural = _("speakers and addressees")


class StatementCountry(CountryMembership):
    record = models.ForeignKey(
        Statement, on_delete=models.CASCADE, related_name="country_rows", help_text=_("The statement.")
    )


class StatementTopic(TopicMembership):
    record = models.ForeignKey(
        Statement, on_delete=models.CASCADE, related_name="topic_rows", help_text=_("The statement.")
    )


class StatementCitation(Citation):
    record = models.ForeignKey(
        Statement, on_delete=models.CASCADE, related_name="citations", help_text=_("The statement it proves.")
    )
    verbatim = models.BooleanField(
        _("verbatim"),
        default=False,
        help_text=_("This span holds the quoted words themselves. Several spans are one interrupted quote."),
    )

    class Meta(Citation.Meta):
        # By which another report of the same words is found.
        indexes = (*Citation.Meta.indexes, models.Index(fields=["excerpt_sha256"], name="statementcitation_excerpt"))


class StatementTranslation(Translation):
    record = models.ForeignKey(
        Statement, on_delete=models.CASCADE, related_name="translations", help_text=_("The statement.")
    )

    class Meta(Translation.Meta):
        constraints = (
            models.UniqueConstraint(fields=["record", "field", "language"], name="statementtranslation_once"),
        )
