"""What all records and their rows share: addresses, publication, the date they are listed by, natural keys."""

import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relations.choices import Status, TranslatedField
from relations.edtf import Edtf
from relations.fields import EdtfBoundField, EdtfField, edtf_constraints, edtf_value
from relations.models.address import FormerSlugs, owner_of, path_of, remember
from relations.models.correction import Corrections
from relations.models.revision import this_change
from relations.models.versioned import Remembered, Versioned
from relations.querysets import RecordManager
from relations.search import search_text

# Django's fields are generic for the type checker only.
if TYPE_CHECKING:
    DayField = models.DateField[datetime.date, datetime.date]
    TextField = models.TextField[str, str]
else:
    DayField, TextField = models.DateField, models.TextField

#: The day under which a record without any known day is listed: last in the newest-first order.
UNDATED = datetime.date.min


def inferred_reason(field: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}_inferred": False}) | ~Q(**{f"{field}_note": ""}),
        name=f"%(class)s_{field}_reason",
        violation_error_message=_("Say how the inferred part of the date is known."),
    )


class SortDateField(DayField):
    """Denormalised for the indexes of the lists; computed from the row itself at every save and bulk_create."""

    is_computed = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", UNDATED)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("help_text", _("The day it is listed by; computed."))
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> datetime.date:
        value: datetime.date = model_instance.get_sort_date()  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, value)
        return value


class SearchTextField(TextField):
    """What a record is found by (see ``search.search_text``), computed at every save and bulk_create."""

    is_computed = True

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value: str = model_instance.get_search_text()  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, value)
        return value


class Record(Versioned):
    """Abstract parent of every record type. Concrete tables only: the lists need composite indexes in one table."""

    #: First segment of the type's addresses.
    plural: ClassVar[str]
    #: Columns that no public answer holds; they are not even read for one.
    private_fields: ClassVar[tuple[str, ...]] = ("notes", "search_text", "author")
    #: Those by which it is told where another record names it.
    name_columns: ClassVar[tuple[str, ...]] = ("slug", "title", "status")
    #: What an answer shows beside the record itself; see ``RecordQuerySet.with_public_relations``.
    answer_relations: ClassVar[tuple[str, ...]] = ()
    #: Ways to the records by whose names this one is found too; see ``search.matching``.
    named_by: ClassVar[tuple[str, ...]] = ()
    #: The EDTF fields that date the record, the decisive one first.
    date_fields: ClassVar[tuple[str, ...]] = ("date",)

    slug = models.SlugField(
        _("address name"),
        max_length=120,
        unique=True,
        help_text=_("Last part of the public address. Keep it: a former one redirects, but links are made to last."),
    )
    title = models.CharField(_("title"), max_length=300, help_text=_("Short heading in the desk's own words."))
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("What the source says, in the desk's own words; never its sentences.")
    )
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=Status.choices,
        default=Status.DRAFT,
        help_text=_("Only published records are seen outside the desk."),
    )
    withdrawal_note = models.CharField(
        _("withdrawal note"),
        max_length=300,
        blank=True,
        help_text=_("Public. Shown at the record's address once it is withdrawn: why, and what replaces it."),
    )
    notes = models.TextField(_("desk notes"), blank=True, help_text=_("For staff only; never published."))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        serialize=False,
        related_name="+",
        verbose_name=_("author"),
        help_text=_("Who made the record. Empty where a command did."),
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
        help_text=_("The record that tells the same, into which this one was merged; its address leads there."),
    )
    created = models.DateTimeField(_("created"), auto_now_add=True, help_text=_("When the record was made."))
    updated = models.DateTimeField(_("updated"), auto_now=True, help_text=_("When the record was last changed."))
    sort_date = SortDateField(_("listed by"))
    search_text = SearchTextField(
        _("search text"), blank=True, editable=False, help_text=_("Folded words of the record; computed.")
    )

    objects = RecordManager()  # type: ignore[misc]

    #: As it was in the database before the last saving.
    status_before = ""

    class Meta:
        abstract = True
        ordering = ("-sort_date", "-id")
        indexes: ClassVar[tuple[models.Index, ...]] = (
            models.Index(fields=["-sort_date", "-id"], name="%(class)s_date_id"),
            models.Index(fields=["status", "-sort_date", "-id"], name="%(class)s_status_date_id"),
            models.Index(fields=["status", "title", "id"], name="%(class)s_status_title_id"),
            models.Index(fields=["status", "updated", "id"], name="%(class)s_status_updated_id"),
            # Without the empty ones, which are most: SQLite judges an index by how many rows a value has on average.
            models.Index(fields=["merged_into"], name="%(class)s_merged", condition=Q(merged_into__isnull=False)),
            models.Index(
                fields=["author", "status", "-updated", "-id"],
                name="%(class)s_author_updated",
                condition=Q(author__isnull=False),
            ),
        )
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(condition=Q(status__in=Status.values), name="%(class)s_status_known"),
            models.CheckConstraint(condition=~Q(slug="") & ~Q(title=""), name="%(class)s_slug_and_title"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def type(self) -> str:
        return str(self._meta.model_name)

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED

    @property
    def when(self) -> Edtf:
        """The decisive one of its dates that is known, else the unknown date."""
        values = (edtf_value(getattr(self, name)) for name in self.date_fields)
        return next((value for value in values if value.is_known), edtf_value(""))

    @property
    def when_inferred(self) -> str:
        """From what the decisive date is concluded, where it is not printed; else blank."""
        name = next((name for name in self.date_fields if getattr(self, name)), "")
        inferred, note = self.how_known(name)
        return note if inferred else ""

    def how_known(self, name: str) -> tuple[bool, str]:
        """Whether the date in the field is concluded rather than printed, and the note on how it is known."""
        own = "date" if name in self.date_fields and not hasattr(self, f"{name}_note") else name
        note = getattr(self, f"{own}_note", "")
        return getattr(self, f"{own}_inferred", bool(note)), note

    @property
    def corrections(self) -> Corrections:
        return Corrections(self)

    @property
    def former_slugs(self) -> FormerSlugs:
        return FormerSlugs(self)

    def get_absolute_url(self) -> str:
        return path_of(self)

    def get_sort_date(self) -> datetime.date:
        for name in self.date_fields:
            value = edtf_value(getattr(self, name))
            if value.earliest != datetime.date.min:
                return value.earliest
            if value.latest != datetime.date.max:
                return value.latest
        return UNDATED

    def get_search_names(self) -> list[str]:
        """What it is called in public, the title first."""
        return [self.title, *self._translated(TranslatedField.TITLE)]

    def get_search_texts(self) -> list[str]:
        """The other public words by which ``q`` finds this record."""
        return [self.summary, *self._translated(TranslatedField.SUMMARY)]

    def get_search_text(self) -> str:
        return search_text(self.get_search_names(), self.get_search_texts())

    def _translated(self, field: str) -> list[str]:
        rows = self.translations.all() if self.pk else ()  # type: ignore[attr-defined]
        return [row.text for row in rows if row.field == field]

    def refresh_search_text(self) -> None:
        """For rows beside the record whose words it is found by."""
        type(self)._default_manager.filter(pk=self.pk).update(search_text=self.get_search_text())

    def clean(self) -> None:
        super().clean()
        if owner := owner_of(self):
            reason = _("Former address of “%(title)s”: old links lead to it. Choose another.")
            raise ValidationError({"slug": reason % {"title": owner.title}})

    def publication_problems(self) -> list[str]:
        """Why it cannot be published as it stands in the database; empty where it can."""
        return []

    @transaction.atomic(savepoint=False)
    def save(self, *args: Any, **kwargs: Any) -> None:
        with this_change() as change:
            if self._state.adding and self.author_id is None:
                self.author = change.who
            self._save(*args, **kwargs)

    def _save(self, *args: Any, **kwargs: Any) -> None:
        if names := kwargs.get("update_fields"):
            listed_by = ["sort_date"] if {*self.date_fields} & {*names} else []
            kwargs["update_fields"] = {*names, *listed_by, "search_text", "updated"}
        stored = type(self)._default_manager.filter(pk=self.pk)
        was = stored.values("slug", "sort_date", "status").first() if self.pk else None
        self.status_before = was["status"] if was else ""
        super().save(*args, **kwargs)
        if was and was["slug"] != self.slug:
            remember(self, was["slug"], self.slug)
        if was and was["sort_date"] != self.sort_date:
            self._carry_sort_date()

    def _carry_sort_date(self) -> None:
        for relation in self._meta.related_objects:
            if relation.field.name == "record" and issubclass(relation.related_model, Membership):
                rows: models.QuerySet[Any] = relation.related_model._default_manager.all()
                rows.filter(record=self.pk).update(sort_date=self.sort_date)


class DatedRecord(Record):
    """A record of something that happened at a time, known more or less exactly."""

    date = EdtfField(_("date"), blank=True, help_text=_("When it was so, no more exactly than is known."))
    date_earliest = EdtfBoundField(of="date", bound="earliest")
    date_latest = EdtfBoundField(of="date", bound="latest")
    date_inferred = models.BooleanField(
        _("date inferred"), default=False, help_text=_("Part of the date is not printed but concluded.")
    )
    date_note = models.CharField(
        _("how the date is known"), max_length=300, blank=True, help_text=_("Reason for every inferred part.")
    )

    class Meta(Record.Meta):
        abstract = True
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=["date_earliest", "date_latest"], name="%(class)s_bounds"),
            # Holds all that the years of a list are counted from.
            models.Index(fields=["status", "date_earliest", "date_latest"], name="%(class)s_status_bounds"),
        )
        constraints = (
            *Record.Meta.constraints,
            *edtf_constraints("date"),
            inferred_reason("date"),
        )


class Membership(Remembered):
    """A row that ties something to a record in a list. Carries the record's date, so (something, date) is one index.

    Subclasses declare ``record``, the foreign key to the record.
    """

    sort_date = SortDateField(_("listed by"))

    class Meta:
        abstract = True

    def get_sort_date(self) -> datetime.date:
        record: Record = self.record  # type: ignore[attr-defined]
        return record.sort_date
