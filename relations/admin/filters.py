"""What the lists of the desk can be narrowed by, beside the fields themselves."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relations.edtf import EdtfError
from relations.fields import edtf_value
from relations.models import Participant
from relations.models.base import UNDATED

NOT_KNOWN = "unknown"


class WhenFilter(SimpleListFilter):
    """Years, then the months of a year. Django's own hierarchy goes by the sort date, and would show a record of 2012
    under 1 January; here a record of which only the year is known is found by the year and by each of its months."""

    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        days = model_admin.get_queryset(request).order_by().dates("sort_date", "year", order="DESC")
        years = [(f"{day.year:04}", f"{day.year}") for day in days if day != UNDATED]
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
        return records.between(value.earliest, value.latest) if value.is_known else records.none()

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        text = self.value() or ""
        if not text[:4].isdigit():
            yield from super().choices(changelist)
            return
        year = text[:4]
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


class CountryFilter(SimpleListFilter):
    """The countries that records of this list are about."""

    title = _("country")
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = model_admin.model._meta.get_field("country_rows").related_model
        found = Participant.objects.filter(pk__in=rows.objects.values("country")).order_by("title")
        return [(str(pk), title) for pk, title in found.values_list("pk", "title")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if not value:
            return queryset
        if not (value.isascii() and value.isdigit()):
            return queryset.none()
        rows: Any = queryset.model._meta.get_field("country_rows").related_model
        return queryset.filter(Exists(rows.objects.filter(record=OuterRef("pk"), country=int(value))))


class HeldFilter(SimpleListFilter):
    title = _("full text")
    parameter_name = "held"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", pgettext_lazy("of a source", "held")), ("no", _("not held"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "yes":
            return queryset.exclude(text="")
        return queryset.filter(text="") if self.value() == "no" else queryset
