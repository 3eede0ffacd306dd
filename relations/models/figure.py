"""A cited number: what it counts, for which period, how exactly, and who cited it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from relations.choices import FigureKind, Qualifier
from relations.fields import EdtfBoundField, EdtfField, edtf_constraints
from relations.models.base import Record, inferred_reason
from relations.models.participant import Participant
from relations.models.rows import Citation, CountryMembership, TopicMembership, Translation
from relations.models.statement import Statement
from relations.models.versioned import Versioned, not_itself


class Indicator(Versioned):
    """What figures measure; figures of one indicator and unit can be compared."""

    name_columns: ClassVar[tuple[str, ...]] = ("slug", "title")

    slug = models.SlugField(_("address name"), max_length=80, unique=True, help_text=_("Used in addresses."))
    title = models.CharField(_("title"), max_length=200, unique=True, help_text=_("What is measured."))
    definition = models.TextField(_("definition"), blank=True, help_text=_("What is counted and what is not."))

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title


class Figure(Record):
    """Listed by the period it speaks of, not by the day it was cited."""

    plural = "figures"
    named_by = ("cited_by",)
    upward = "part_of"
    date_fields = ("period",)
    answer_relations: ClassVar[tuple[str, ...]] = (
        "indicator",
        "cited_by",
        "statement",
        "part_of",
        "country_rows",
        "topic_rows",
        "citations",
        "translations",
        "corrections",
    )

    indicator = models.ForeignKey(
        Indicator,
        on_delete=models.PROTECT,
        related_name="figures",
        verbose_name=_("indicator"),
        help_text=_("What the number measures."),
    )
    kind = models.CharField(
        _("kind"), max_length=16, choices=FigureKind.choices, help_text=_("How the number is to be read.")
    )
    qualifier = models.CharField(
        _("qualifier"),
        max_length=12,
        choices=Qualifier.choices,
        default=Qualifier.EXACT,
        blank=True,
        help_text=_("How exactly the source puts it."),
    )
    value = models.DecimalField(
        _("value"), max_digits=24, decimal_places=6, help_text=_("The number as cited, in the unit.")
    )
    unit = models.CharField(
        _("unit"), max_length=40, help_text=_("ISO 4217 code for money, else a plain word: times, projects, place.")
    )
    period = EdtfField(_("period"), blank=True, help_text=_("The time the number speaks of."))
    period_earliest = EdtfBoundField(of="period", bound="earliest")
    period_latest = EdtfBoundField(of="period", bound="latest")
    period_inferred = models.BooleanField(
        _("period inferred"), default=False, help_text=_("Part of the period is not printed but concluded.")
    )
    period_note = models.CharField(
        _("how the period is known"), max_length=300, blank=True, help_text=_("Reason for every inferred part.")
    )
    cited_by = models.ForeignKey(
        Participant,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cited_figures",
        verbose_name=_("cited by"),
        help_text=_("Who cited it. Empty where the source itself gives it."),
    )
    statement = models.ForeignKey(
        Statement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="figures",
        verbose_name=_("statement"),
        help_text=_("The statement in which it was cited."),
    )
    part_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
        help_text=_("The figure of which this one is a part."),
    )

    class Meta(Record.Meta):
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=["status", "kind", "-sort_date", "-id"], name="figure_kind_date"),
            models.Index(fields=["indicator", "-sort_date", "-id"], name="figure_indicator_date"),
            models.Index(fields=["cited_by", "-sort_date", "-id"], name="figure_cited_by_date"),
            models.Index(fields=["statement", "-sort_date", "-id"], name="figure_statement_date"),
            models.Index(fields=["period_earliest", "period_latest"], name="figure_bounds"),
            models.Index(fields=["status", "period_earliest", "period_latest"], name="figure_status_bounds"),
        )
        constraints = (
            *Record.Meta.constraints,
            *edtf_constraints("period"),
            inferred_reason("period"),
            not_itself("part_of", name="figure_not_own_part"),
        )


class FigureCountry(CountryMembership):
    record = models.ForeignKey(
        Figure, on_delete=models.CASCADE, related_name="country_rows", help_text=_("The figure.")
    )


class FigureTopic(TopicMembership):
    record = models.ForeignKey(Figure, on_delete=models.CASCADE, related_name="topic_rows", help_text=_("The figure."))


class FigureCitation(Citation):
    record = models.ForeignKey(
        Figure, on_delete=models.CASCADE, related_name="citations", help_text=_("The figure it proves.")
    )


class FigureTranslation(Translation):
    record = models.ForeignKey(
        Figure, on_delete=models.CASCADE, related_name="translations", help_text=_("The figure.")
    )
