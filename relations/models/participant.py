"""Anybody who acts, under which names, in which office, and what became of it."""

import datetime
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relations.choices import COUNTRY_KINDS, ParticipantKind, SuccessionKind
from relations.fields import EdtfBoundField, EdtfField, edtf_constraints, edtf_value
from relations.models.base import Record
from relations.models.rows import Citation, Name, Translation
from relations.models.versioned import Remembered, not_itself

wikidata_id = RegexValidator(r"^Q[1-9][0-9]*\Z", _("A Wikidata id is a Q and a number, such as Q184."))


class Participant(Record):
    """The title is the name it goes by on the desk's pages; all names stand in ``names``."""

    plural = "participants"
    name_columns = (*Record.name_columns, "kind", "country", "country_code")
    upward = "parent"
    date_fields = ("existed",)
    answer_relations: ClassVar[tuple[str, ...]] = (
        "country",
        "parent",
        "names",
        "tenures",
        "successions",
        "origins",
        "citations",
        "translations",
        "corrections",
    )

    kind = models.CharField(
        _("kind"), max_length=32, choices=ParticipantKind.choices, help_text=_("What sort of actor this is.")
    )
    country = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="nationals",
        limit_choices_to={"kind__in": COUNTRY_KINDS},
        verbose_name=_("country"),
        help_text=_("The state it belongs to or acts for. Empty for states and for bodies of several states."),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
        help_text=_("The body it is an organ or a department of."),
    )
    country_code = models.CharField(
        _("ISO 3166 code"),
        max_length=4,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}([A-Z]{2})?\Z", _("Two capital letters, or four for a former country."))],
        help_text=_("States and territories: ISO 3166-1 alpha-2 (BY); former ones: ISO 3166-3 (SUHH)."),
    )
    alpha3_code = models.CharField(
        _("ISO 3166-1 alpha-3"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters."))],
        help_text=_("Three-letter code, such as BLR."),
    )
    wikidata = models.CharField(
        _("Wikidata id"), max_length=16, blank=True, validators=[wikidata_id], help_text=_("Such as Q184.")
    )
    existed = EdtfField(
        _("existed"), blank=True, help_text=_("Life of a state, body or organization, such as 1922-12-30/1991-12-26.")
    )
    existed_earliest = EdtfBoundField(of="existed", bound="earliest")
    existed_latest = EdtfBoundField(of="existed", bound="latest")

    class Meta(Record.Meta):
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=["title", "id"], name="participant_title_id"),
            models.Index(fields=["kind", "title"], name="participant_kind_title"),
            models.Index(fields=["country", "title"], name="participant_country_title"),
        )
        constraints = (
            *Record.Meta.constraints,
            *edtf_constraints("existed"),
            models.UniqueConstraint(
                fields=["country_code"],
                condition=~Q(country_code=""),
                name="participant_country_code_once",
                violation_error_message=_("Another state or territory has this ISO 3166 code."),
            ),
            models.CheckConstraint(
                condition=Q(country_code="") | Q(kind__in=COUNTRY_KINDS),
                name="participant_code_of_country",
                violation_error_message=_("Only a state or territory has an ISO 3166 code."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=COUNTRY_KINDS) | Q(country=None),
                name="participant_country",
                violation_error_message=_("A state or territory does not belong to another country."),
            ),
            not_itself("parent", "country", name="participant_not_own_parent"),
        )

    def get_search_names(self) -> list[str]:
        names = [name.text for name in self.names.all()] if self.pk else []
        return [*super().get_search_names(), self.country_code, self.alpha3_code, *names]

    @property
    def code(self) -> str:
        """ISO 3166 code of the state it is or belongs to; empty where there is none that is published."""
        if self.kind in COUNTRY_KINDS:
            return self.country_code
        return self.country.country_code if self.country and self.country.is_published else ""


class ParticipantName(Name):
    record = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="names", help_text=_("Whose name it is.")
    )


class ParticipantCitation(Citation):
    record = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="citations", help_text=_("Who is named there.")
    )


class Succession(Remembered):
    """What became of a state or organization: one row per successor."""

    root_path = "predecessor"
    natural_key_paths = ("predecessor__slug", "successor__slug", "kind")

    predecessor = models.ForeignKey(
        Participant,
        on_delete=models.CASCADE,
        related_name="successions",
        verbose_name=_("predecessor"),
        help_text=_("The one that ended or changed."),
    )
    successor = models.ForeignKey(
        Participant,
        on_delete=models.PROTECT,
        related_name="origins",
        verbose_name=_("successor"),
        help_text=_("The one that came after."),
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=SuccessionKind.choices, help_text=_("How the one followed the other.")
    )
    date = EdtfField(_("date"), blank=True, help_text=_("When it took effect."))
    date_earliest = EdtfBoundField(of="date", bound="earliest")
    date_latest = EdtfBoundField(of="date", bound="latest")
    note = models.CharField(_("note"), max_length=300, blank=True, help_text=_("What a reader should know of it."))

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        ordering = (F("date_earliest").asc(nulls_last=True), "id")
        constraints = (
            *edtf_constraints("date"),
            models.UniqueConstraint(fields=["predecessor", "successor", "kind"], name="succession_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="succession_of_two",
                violation_error_message=_("Nobody succeeds itself."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Tenure(Remembered):
    """A person held an office at a body. "Office at the date" is computed from these rows."""

    root_path = "person"
    natural_key_paths = ("person__slug", "office", "body__slug", "held")
    answer_relations: ClassVar[tuple[str, ...]] = ("citations",)

    person = models.ForeignKey(
        Participant,
        on_delete=models.CASCADE,
        related_name="tenures",
        limit_choices_to={"kind": ParticipantKind.PERSON},
        verbose_name=_("person"),
        help_text=_("Who held the office."),
    )
    office = models.CharField(_("office"), max_length=200, help_text=_("The office in English, such as President."))
    body = models.ForeignKey(
        Participant,
        on_delete=models.PROTECT,
        related_name="office_holders",
        verbose_name=_("body"),
        help_text=_("The state, body or organization the office belongs to."),
    )
    held = EdtfField(
        pgettext_lazy("of an office", "held"),
        blank=True,
        help_text=_("From and until, such as 2019-03-20/.. Only what is known; wider is honest."),
    )
    held_earliest = EdtfBoundField(of="held", bound="earliest")
    held_latest = EdtfBoundField(of="held", bound="latest")
    note = models.CharField(_("note"), max_length=300, blank=True, help_text=_("What a reader should know of it."))

    class Meta:
        verbose_name = _("tenure")
        verbose_name_plural = _("tenures")
        ordering = (F("held_earliest").asc(nulls_first=True), "id")
        indexes = (models.Index(fields=["person", "held_earliest"], name="tenure_person_held"),)
        constraints = (
            *edtf_constraints("held"),
            models.UniqueConstraint(fields=["person", "office", "body", "held"], name="tenure_once"),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.office}, {self.body}"

    def covers(self, day: datetime.date) -> bool:
        """Whether the office may have been held on that day."""
        return edtf_value(self.held).may_include(day)


class TenureCitation(Citation):
    natural_key_paths = (
        "record__person__slug",
        "record__office",
        "record__body__slug",
        "record__held",
        "source__slug",
        "start",
        "end",
    )

    record = models.ForeignKey(
        Tenure, on_delete=models.CASCADE, related_name="citations", help_text=_("The tenure it proves.")
    )


class ParticipantTranslation(Translation):
    record = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="translations", help_text=_("The participant.")
    )
