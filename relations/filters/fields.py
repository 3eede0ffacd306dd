"""Filters that name other records: by slug or ISO code, only published ones, every value given must match."""

import datetime
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _
from django_filters.fields import IsoDateTimeField

from relations.filters.states import countries, countries_by_code
from relations.models import FormerAddress, Participant, Place, Source, Statement, Topic, Visit
from relations.models.document import Document
from relations.neighbours import is_record

# Django's fields are generic for the type checker only.
if TYPE_CHECKING:
    ModelChoices = forms.ModelMultipleChoiceField[models.Model]
else:
    ModelChoices = forms.ModelMultipleChoiceField

_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,120}")


class InstantField(IsoDateTimeField):
    def clean(self, value: Any) -> Any:
        try:
            instant = super().clean(value)
            return instant and instant.astimezone(datetime.UTC)
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], "invalid") from error


class InstantFilter(django_filters.IsoDateTimeFilter):
    """No database holds the year 0 or 10000, to which another time zone can lead."""

    field_class = InstantField


class SlugsInput(forms.MultipleHiddenInput):
    """Holds the values given and never lists all records; the pages draw their own inputs (``views.controls``)."""


class ChoicesField(forms.MultipleChoiceField):
    """Leaves out the empty value that a form sends for "any"."""

    def to_python(self, value: Any) -> list[str]:
        return [each for each in super().to_python(value) if each]


class SlugsField(ModelChoices):
    """Records named by their slugs. Reads only those that are named, never the whole table."""

    widget: type[forms.Widget] = SlugsInput
    #: Slugs asked for that lead elsewhere today; known once the field is cleaned.
    moved: Mapping[str, str] = MappingProxyType({})

    def clean(self, value: Any) -> Any:
        slugs = [self.normalized(slug) for slug in value or [] if slug]
        for slug in slugs:
            if not _SLUG.fullmatch(slug):
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": slug[:80]})
        try:
            return super().clean(slugs)
        except ValidationError:
            # Only where a record is not there any more is it asked what its address leads to.
            self.moved = self.former(slugs)
            if not self.moved:
                raise
            return super().clean([self.normalized(slug) for slug in slugs])

    def former(self, slugs: list[str]) -> dict[str, str]:
        named: Any = self.queryset
        there = named.values("slug")
        addresses = FormerAddress.objects.filter(type=named.model._meta.model_name, public=True, slug__in=slugs)
        return dict(addresses.filter(leads_to__in=there).exclude(slug__in=there).values_list("slug", "leads_to"))

    def normalized(self, slug: str) -> str:
        return self.moved.get(slug.strip(), slug.strip())


class CountriesField(SlugsField):
    """States and territories named by ISO 3166 code in any case."""

    widget = forms.SelectMultiple
    #: Of the data that is asked, where it has been read.
    version = ""

    def clean(self, value: Any) -> Any:
        codes = {self.normalized(slug) for slug in value or [] if slug}
        known = countries_by_code(self.version) if codes else None
        if known is None or not known.keys() >= codes:
            return super().clean(value)
        return [country for code, country in known.items() if code in codes]

    def normalized(self, slug: str) -> str:
        return slug.strip().upper()

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


def published(model: Any) -> Any:
    """A queryset maker, since filter classes are declared before the tables exist."""
    return lambda request: model.objects.published() if is_record(model) else model.objects.all()


def topics(request: Any) -> Any:
    return Topic.objects.filter(merged_into=None)


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    """Any of the values given.

    ``by``: what of a record holds its values, a path or an expression, where the filter finds them by its own method.
    """

    field_class = ChoicesField

    def __init__(self, *, by: str | Combinable = "", **kwargs: Any) -> None:
        super().__init__(distinct=False, **kwargs)
        self.by = by


class RelatedFilter(django_filters.ModelMultipleChoiceFilter):
    """Records that point at the records named: through rows at every one of them, by a foreign key at any.

    ``rows``: accessor of the rows in between, such as ``participations``; ``only``: what the rows must hold besides;
    ``every``: whether of several named all must match, where a filter's own method decides it otherwise.
    ``by``: what of a record holds the keys of those it names, where the filter finds them by its own method.
    """

    field_class: type[SlugsField] = SlugsField  # type: ignore[assignment]

    def __init__(
        self,
        model: type[models.Model],
        *,
        rows: str = "",
        only: dict[str, str] | None = None,
        every: bool | None = None,
        by: str | Combinable = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(**{"to_field_name": "slug", "queryset": published(model), **kwargs})
        self.rows, self.only, self.by = rows, only or {}, by
        self.every = bool(rows) if every is None else every

    def filter(self, qs: Any, value: Any) -> Any:
        ids = [target.pk for target in value or ()]
        for wanted in ([pk] for pk in ids) if self.every else ([ids] if ids else ()):
            qs = self.narrow(qs, wanted)
        return qs

    def narrow(self, qs: Any, ids: list[int]) -> Any:
        if not self.rows:
            return qs.filter(**{f"{self.field_name}__in": ids})
        rows = qs.model._meta.get_field(self.rows).related_model._default_manager.all()
        wanted = rows.filter(record=OuterRef("pk"), **{f"{self.field_name}__in": ids}, **self.only)
        return qs.filter(Exists(wanted))


class CountryFilter(RelatedFilter):
    field_class = CountriesField
    #: The question that it is of.
    parent: Any

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"field_name": "country", "rows": "country_rows", **kwargs}
        super().__init__(Participant, to_field_name="country_code", label=_("Country"), queryset=countries, **kwargs)

    @property
    def field(self) -> Any:
        field: Any = super().field
        field.version = self.parent.version
        return field


class TopicFilter(RelatedFilter):
    """A broader topic finds what stands under the narrower ones too."""

    def __init__(self) -> None:
        super().__init__(Topic, field_name="topic", rows="topic_rows", label=_("Topic"), queryset=topics)
        self.extra["widget"] = forms.SelectMultiple

    def filter(self, qs: Any, value: Any) -> Any:
        if not value:
            return qs
        parents = topic_parents()
        for topic in value:
            qs = self.narrow(qs, [pk for pk in parents if topic.pk in line(pk, parents)])
        return qs


def topic_parents() -> dict[int, int | None]:
    return dict(Topic.objects.values_list("pk", "parent"))


def line(pk: int | None, parents: dict[int, int | None]) -> list[int]:
    """A topic and all above it; stops where a tree bites its tail."""
    line: list[int] = []
    while pk and pk not in line:
        line.append(pk)
        pk = parents[pk]
    return line


def participant_filter(label: Any, *, rows: str = "participations", **only: str) -> RelatedFilter:
    return RelatedFilter(Participant, field_name="participant", rows=rows, only=only, label=label)


def source_filter() -> RelatedFilter:
    return RelatedFilter(Source, field_name="source", rows="citations", label=_("Source"))


def place_filter(field_name: str = "place", rows: str = "") -> RelatedFilter:
    return RelatedFilter(Place, field_name=field_name, rows=rows, label=_("Place"))


def visit_filter(field_name: str = "visit", label: Any = "") -> RelatedFilter:
    return RelatedFilter(Visit, field_name=field_name, label=label or _("Visit"))


def statement_filter() -> RelatedFilter:
    return RelatedFilter(Statement, field_name="statement", label=_("Statement"))


def document_filter() -> RelatedFilter:
    return RelatedFilter(Document, field_name="document", label=_("Document"))
