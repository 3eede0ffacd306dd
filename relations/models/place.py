"""A place and its names over time."""

import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from relations.choices import COUNTRY_KINDS, NameKind, PlaceKind
from relations.edtf import Edtf
from relations.models.base import Membership, Record
from relations.models.participant import Participant, wikidata_id
from relations.models.rows import Citation, Name, Translation
from relations.models.versioned import not_itself

#: The kinds of name that a place officially goes by, in its time.
NAMES_IN_FORCE = (NameKind.OFFICIAL, NameKind.COMMON, NameKind.FORMER)


class Place(Record):
    """The title is today's name; the name that was right on a day comes from ``names``."""

    plural = "places"
    name_columns = (*Record.name_columns, "country")
    upward = "parent"
    date_fields = ()
    answer_relations: ClassVar[tuple[str, ...]] = (
        "country", "parent", "names", "citations", "translations", "corrections",
    )  # fmt: skip

    kind = models.CharField(
        _("kind"), max_length=12, choices=PlaceKind.choices, default=PlaceKind.CITY, help_text=_("What sort of place.")
    )
    country = models.ForeignKey(
        Participant,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="places",
        limit_choices_to={"kind__in": COUNTRY_KINDS},
        verbose_name=_("country"),
        help_text=_("The state it lies in today."),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("lies in"),
        help_text=_("The wider place that it is a part of."),
    )
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True, help_text=_("WGS 84, degrees north.")
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True, help_text=_("WGS 84, degrees east.")
    )
    wikidata = models.CharField(
        _("Wikidata id"), max_length=16, blank=True, validators=[wikidata_id], help_text=_("Such as Q1520.")
    )

    class Meta(Record.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=["title", "id"], name="place_title_id"),
            models.Index(fields=["country", "title"], name="place_country_title"),
        )
        constraints = (
            *Record.Meta.constraints,
            not_itself("parent", name="place_not_own_parent"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="place_coordinates",
                violation_error_message=_("Give latitude (-90 to 90) and longitude (-180 to 180), or neither."),
            ),
        )

    def get_search_names(self) -> list[str]:
        names = [name.text for name in self.names.all()] if self.pk else []
        return [*super().get_search_names(), *names]

    @property
    def code(self) -> str:
        """ISO 3166 code of the state it lies in; empty where there is none that is published."""
        return self.country.country_code if self.country and self.country.is_published else ""

    def name_on(self, day: datetime.date, language: str | None = None) -> str:
        """The name in force on that day, in the language (the active one), else in English, else the title.

        A common name that is tied to no time is the name of a place that kept it.
        """
        for wanted in (language or get_language() or "en", "en"):
            names = [name for name in self.names.all() if name.language == wanted]
            then = [name for name in names if name.kind in NAMES_IN_FORCE and name.was_used_on(day)]
            kept = [name for name in names if name.kind == NameKind.COMMON and not name.used]
            for name in (*then, *kept):
                return name.text
        return self.title

    def name_during(self, when: Edtf, language: str | None = None) -> str:
        """The name in force at that time, or the first and the last where it changed within; else the title."""
        days = [end.earliest for end in (when.start,) if end] + [end.latest for end in (when.end,) if end]
        return " / ".join(dict.fromkeys(self.name_on(day, language) for day in days)) or self.title


class PlaceName(Name):
    record = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="names", help_text=_("The place named."))


class PlaceCitation(Citation):
    record = models.ForeignKey(
        Place, on_delete=models.CASCADE, related_name="citations", help_text=_("The place named there.")
    )


class PlaceMembership(Membership):
    """A record took place there; the name as printed stands beside the resolved place."""

    natural_key_paths = ("record__slug", "place__slug")
    answer_relations: ClassVar[tuple[str, ...]] = ("place__names",)

    place = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("place"),
        help_text=_("Where it took place."),
    )
    name_as_printed = models.CharField(
        _("name as printed"), max_length=200, blank=True, help_text=_("The name exactly as the source spells it.")
    )

    class Meta:
        abstract = True
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ("id",)
        indexes = (models.Index(fields=["place", "-sort_date", "-record"], name="%(class)s_date"),)
        constraints = (models.UniqueConstraint(fields=["record", "place"], name="%(class)s_once"),)

    def __str__(self) -> str:
        return str(self.place)

    @property
    def name_then(self) -> str:
        """Under which name the place stood when the record happened."""
        record: Record = self.record  # type: ignore[attr-defined]
        return self.place.name_during(record.when)


class PlaceTranslation(Translation):
    record = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="translations", help_text=_("The place."))
