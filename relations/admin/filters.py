"""What the lists of the desk can be narrowed by, beside the fields themselves."""

import datetime
import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relations.admin.numbers import number_in
from relations.choices import COUNTRY_KINDS
from relations.edtf import EdtfError
from relations.fields import edtf_value
from relations.models import Participant
from relations.models.base import UNDATED

NOT_KNOWN = "unknown"
_YEAR = re.compile("(?!0000)[0-9]{4}")
#: So many years are offered; earlier ones are found by searching or by the address of the list.
YEARS = 300
#: A longer list of records is nothing to choose from.
CHOICES = 100


class WhenFilter(SimpleListFilter):
    """Years, then the months of a year. Django's own hierarchy goes by the sort date, and would show a record of 2012
    under 1 January; here a record of which only the year is known is found by the year and by each of its months."""

    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        years = [(f"{year:04}", f"{year}") for year in years_of(model_admin.get_queryset(request))]
        return [*years, (NOT_KNOWN, _("date not known"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        records: Any = queryset
        if (text := self.value()) == NOT_KNOWN:
            return records.undated()
        if not text:
            return records
        try:
            value = edtf_value(text)
        except EdtfError:
            return records.none()
        return during(records, value.earliest, value.latest) if value.is_known else records.none()

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        text = self.value() or ""
        year = text[:4]
        if not _YEAR.fullmatch(year):
            yield from super().choices(changelist)
            return
        months = ((f"{year}-{month:02}", edtf_value(f"{year}-{month:02}").label()) for month in range(1, 13))
        yield self._choice(changelist, "", _("All years"), text)
        for value, label in ((year, year), *months):
            yield self._choice(changelist, value, label, text)

    def _choice(self, changelist: ChangeList, value: str, label: Any, chosen: str) -> dict[str, Any]:
        changes, removed = ({self.parameter_name: value}, None) if value else (None, [self.parameter_name])
        return {
            "selected": value == chosen,
            "query_string": changelist.get_query_string(changes, removed),
            "display": label,
        }


def years_of(records: Any) -> list[int]:
    """The years by which records are listed, the latest first. Each is looked up in the index: nothing is read through
    to collect them."""
    # One by one: SQLite looks for the least and the greatest at once by reading all.
    dated = type_of(records).filter(sort_date__gt=UNDATED).order_by("sort_date").values("sort_date")
    ends = type_of(records).values(first=Subquery(dated[:1]), last=Subquery(dated.reverse()[:1])).first()
    if not (ends and ends["last"]):
        return []
    years = range(ends["last"].year, max(ends["first"].year, ends["last"].year - YEARS) - 1, -1)
    of_year = {f"y{year}": Exists(type_of(records).filter(sort_date__range=(f"{year:04}-01-01", f"{year:04}-12-31")))
               for year in years}  # fmt: skip
    found = type_of(records).annotate(**of_year).values(*of_year)[:1].get()
    return [year for year in years if found[f"y{year}"]]


def type_of(records: Any) -> Any:
    return records.model._base_manager.order_by()


def during(records: Any, start: datetime.date, end: datetime.date) -> Any:
    """What may fall between the days. Only records of which nothing is known but an end are listed by a later day:
    where there are none, the index is not read from its end."""
    found = records.between(start, end)
    later = type_of(records).filter(sort_date__gt=end)
    open_ended = Q(
        *(Q(**{f"{name}_earliest": datetime.date.min}) for name in records.model.date_fields), _connector=Q.OR
    )
    return found if later.filter(open_ended).exists() else found.filter(sort_date__lte=end)


class CountryFilter(SimpleListFilter):
    """The countries that records of this list are about."""

    title = _("country")
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = model_admin.model._meta.get_field("country_rows").related_model
        return countries_with(rows.objects.filter(country=OuterRef("pk")))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: Any = queryset.model._meta.get_field("country_rows").related_model
        about = of_key(rows.objects.filter(record=OuterRef("pk")), "country", self.value())
        return queryset.filter(Exists(about)) if self.value() else queryset


def countries_with(rows: Any) -> list[tuple[str, str]]:
    """Each country is looked up in the index of the rows, which are not read through to collect the countries."""
    found = Participant.objects.filter(Exists(rows), kind__in=COUNTRY_KINDS).order_by("title")
    return [(str(pk), title) for pk, title in found.values_list("pk", "title")]


class BelongsToFilter(SimpleListFilter):
    """The countries that the records of this list belong to."""

    title = _("country")
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return countries_with(type_of(model_admin.get_queryset(request)).filter(country=OuterRef("pk")))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return of_key(queryset, "country", self.value())


def of_key(records: QuerySet[Any], name: str, key: str | None) -> QuerySet[Any]:
    if not key:
        return records
    return records.none() if (number := number_in(key)) is None else records.filter(**{name: number})


class FewRecordsFilter(admin.RelatedFieldListFilter):
    """Offers what a foreign key may lead to as long as that makes a list to choose from; beyond, search finds it."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        used = type_of(model_admin.get_queryset(request)).filter(**{field.name: OuterRef("pk")})
        found = field.related_model._base_manager.filter(Exists(used)).order_by("title").values_list("pk", "title")
        choices = list(found[: CHOICES + 1])
        return choices if len(choices) <= CHOICES else []


class HeldFilter(SimpleListFilter):
    title = _("full text")
    parameter_name = "held"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", pgettext_lazy("of a source", "held")), ("no", _("not held"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "yes":
            return queryset.exclude(text="")
        return queryset.filter(text="") if self.value() == "no" else queryset
