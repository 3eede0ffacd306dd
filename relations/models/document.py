"""An instrument: who is bound, who signed, who watched, and where it stands in its life."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from relations.choices import DocumentKind, DocumentLevel, DocumentLife, DocumentRelationKind, DocumentRole
from relations.fields import EdtfBoundField, EdtfField, edtf_constraints
from relations.models.base import Record, inferred_reason
from relations.models.participant import Participant
from relations.models.place import Place
from relations.models.rows import Citation, CountryMembership, Participation, TopicMembership, Translation
from relations.models.versioned import Remembered
from relations.models.visit import Visit
from relations.querysets import DocumentManager


class Document(Record):
    plural = "documents"
    named_by = ("participations__participant",)
    date_fields = ("signed", "adopted", "in_force")
    answer_relations: ClassVar[tuple[str, ...]] = (
        "place",
        "place__names",
        "visit",
        "participations",
        "relations",
        "related_from",
        "country_rows",
        "topic_rows",
        "citations",
        "translations",
        "corrections",
    )

    kind = models.CharField(
        _("kind"), max_length=20, choices=DocumentKind.choices, help_text=_("What sort of instrument it is.")
    )
    level = models.CharField(
        _("level"),
        max_length=20,
        choices=DocumentLevel.choices,
        blank=True,
        help_text=_("In whose name it is concluded: states, governments, agencies, towns, organizations."),
    )
    life = models.CharField(
        _("life"), max_length=12, choices=DocumentLife.choices, help_text=_("The last stage known to be reached.")
    )
    adopted = EdtfField(_("adopted"), blank=True, help_text=_("When the text was adopted or approved."))
    adopted_earliest = EdtfBoundField(of="adopted", bound="earliest")
    adopted_latest = EdtfBoundField(of="adopted", bound="latest")
    signed = EdtfField(_("signed"), blank=True, help_text=_("When it was signed."))
    signed_earliest = EdtfBoundField(of="signed", bound="earliest")
    signed_latest = EdtfBoundField(of="signed", bound="latest")
    in_force = EdtfField(_("in force from"), blank=True, help_text=_("When it entered into force."))
    in_force_earliest = EdtfBoundField(of="in_force", bound="earliest")
    in_force_latest = EdtfBoundField(of="in_force", bound="latest")
    expires = EdtfField(_("expires"), blank=True, help_text=_("Last day on which it is in force."))
    expires_earliest = EdtfBoundField(of="expires", bound="earliest")
    expires_latest = EdtfBoundField(of="expires", bound="latest")
    period = EdtfField(_("period covered"), blank=True, help_text=_("Years it is made for, such as 2009/2012."))
    period_earliest = EdtfBoundField(of="period", bound="earliest")
    period_latest = EdtfBoundField(of="period", bound="latest")
    date_inferred = models.BooleanField(
        _("date inferred"), default=False, help_text=_("Part of a date is not printed but concluded.")
    )
    date_note = models.CharField(
        _("how the dates are known"), max_length=300, blank=True, help_text=_("Reason for every inferred part.")
    )
    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("place"),
        help_text=_("Where it was signed or adopted."),
    )
    visit = models.ForeignKey(
        Visit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("visit"),
        help_text=_("The contact at which it was signed or adopted."),
    )

    objects = DocumentManager()  # type: ignore[misc]

    class Meta(Record.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=["status", "kind", "-sort_date", "-id"], name="document_kind_date"),
            models.Index(fields=["status", "level", "-sort_date", "-id"], name="document_level_date"),
            models.Index(fields=["status", "life", "-sort_date", "-id"], name="document_life_date"),
            models.Index(fields=["visit", "-sort_date", "-id"], name="document_visit_date"),
            models.Index(fields=["place", "-sort_date", "-id"], name="document_place_date"),
            models.Index(fields=["in_force_latest", "expires_earliest"], name="document_in_force"),
        )
        constraints = (
            *Record.Meta.constraints,
            *edtf_constraints("adopted"),
            *edtf_constraints("signed"),
            *edtf_constraints("in_force"),
            *edtf_constraints("expires"),
            *edtf_constraints("period"),
            inferred_reason("date"),
            models.CheckConstraint(
                condition=~Q(life=DocumentLife.PROPOSED) | Q(signed="", in_force=""),
                name="document_proposed_unsigned",
                violation_error_message=_("A proposed instrument is not signed or in force yet."),
            ),
        )


class DocumentParticipation(Participation):
    """Parties are bound; signatories sign for them; witnesses only watch."""

    record = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="participations", help_text=_("The document.")
    )
    role = models.CharField(
        _("role"), max_length=12, choices=DocumentRole.choices, help_text=_("Party, signatory or witness.")
    )
    on_behalf_of = models.ForeignKey(
        Participant,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signed_for",
        verbose_name=_("on behalf of"),
        help_text=_("Signatories: the party signed for."),
    )

    class Meta(Participation.Meta):
        verbose_name = _("party, signatory or witness")
        verbose_name_plural = _("parties, signatories and witnesses")
        constraints = (
            *Participation.Meta.constraints,
            models.UniqueConstraint(
                fields=["record", "participant"],
                condition=Q(role__in=[DocumentRole.SIGNATORY, DocumentRole.WITNESS]),
                name="documentparticipation_signs_or_watches",
                violation_error_message=_("Who signs an instrument is not its witness."),
            ),
            models.CheckConstraint(
                condition=Q(role=DocumentRole.SIGNATORY) | Q(on_behalf_of=None),
                name="documentparticipation_only_signatories_sign_for",
                violation_error_message=_("Only a signatory signs on behalf of somebody."),
            ),
        )


class DocumentRelation(Remembered):
    natural_key_paths = ("record__slug", "target__slug", "kind")

    record = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="relations", help_text=_("The later instrument.")
    )
    target = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="related_from",
        verbose_name=_("document"),
        help_text=_("The instrument it refers to."),
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=DocumentRelationKind.choices, help_text=_("What it does to the other one.")
    )

    class Meta:
        verbose_name = _("relation to a document")
        verbose_name_plural = _("relations to documents")
        ordering = ("kind", "id")
        constraints = (
            models.UniqueConstraint(fields=["record", "target", "kind"], name="documentrelation_once"),
            models.CheckConstraint(
                condition=~Q(record=F("target")),
                name="documentrelation_of_two",
                violation_error_message=_("A document does not refer to itself."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.record} {self.get_kind_display()} {self.target}"


class DocumentCountry(CountryMembership):
    record = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="country_rows", help_text=_("The document.")
    )


class DocumentTopic(TopicMembership):
    record = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="topic_rows", help_text=_("The document.")
    )


class DocumentCitation(Citation):
    record = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="citations", help_text=_("The document it proves.")
    )


class DocumentTranslation(Translation):
    record = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="translations", help_text=_("The document.")
    )
