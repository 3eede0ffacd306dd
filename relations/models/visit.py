"""Any contact: who met whom, when, where, in what format."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from relations.choices import VisitFormat, VisitKind, VisitOutcome, VisitRole
from relations.models.base import DatedRecord
from relations.models.participant import Participant
from relations.models.place import PlaceMembership
from relations.models.rows import Citation, CountryMembership, Participation, TopicMembership, Translation
from relations.models.versioned import not_itself


class Visit(DatedRecord):
    """A summit holds visits, a visit holds meetings: ``parent`` is the wider one."""

    plural = "visits"
    named_by = ("participations__participant", "place_rows__place")
    upward = "parent"
    answer_relations: ClassVar[tuple[str, ...]] = (
        "host",
        "parent",
        "place_rows",
        "participations",
        "country_rows",
        "topic_rows",
        "citations",
        "translations",
        "corrections",
    )

    kind = models.CharField(
        _("kind"), max_length=16, choices=VisitKind.choices, help_text=_("Rank of the visit or sort of contact.")
    )
    format = models.CharField(
        _("format"), max_length=12, choices=VisitFormat.choices, blank=True, help_text=_("Circle in which it was held.")
    )
    outcome = models.CharField(
        _("outcome"),
        max_length=12,
        choices=VisitOutcome.choices,
        default=VisitOutcome.HELD,
        help_text=_("Whether it took place, as far as the sources tell."),
    )
    host = models.ForeignKey(
        Participant,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_visits",
        verbose_name=_("host"),
        help_text=_("Who received: a person, a state or a body."),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
        help_text=_("The wider visit or summit it was a part of."),
    )

    class Meta(DatedRecord.Meta):
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = (
            *DatedRecord.Meta.indexes,
            models.Index(fields=["status", "kind", "-sort_date", "-id"], name="visit_kind_date"),
            models.Index(fields=["host", "-sort_date"], name="visit_host_date"),
            models.Index(fields=["parent", "-sort_date"], name="visit_parent_date"),
        )
        constraints = (
            *DatedRecord.Meta.constraints,
            not_itself("parent", name="visit_not_own_parent"),
        )


class VisitParticipation(Participation):
    record = models.ForeignKey(
        Visit, on_delete=models.CASCADE, related_name="participations", help_text=_("The visit.")
    )
    role = models.CharField(
        _("role"),
        max_length=12,
        choices=VisitRole.choices,
        default=VisitRole.PARTICIPANT,
        help_text=_("Part taken in the contact."),
    )

    class Meta(Participation.Meta):
        verbose_name = _("participation")
        verbose_name_plural = _("participations")


class VisitCountry(CountryMembership):
    record = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="country_rows", help_text=_("The visit."))


class VisitPlace(PlaceMembership):
    record = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="place_rows", help_text=_("The visit."))


class VisitTopic(TopicMembership):
    record = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="topic_rows", help_text=_("The visit."))


class VisitCitation(Citation):
    record = models.ForeignKey(
        Visit, on_delete=models.CASCADE, related_name="citations", help_text=_("The visit it proves.")
    )


class VisitTranslation(Translation):
    record = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="translations", help_text=_("The visit."))
