"""A month of visits. Only those whose days are known stand on days; the others are told beside it."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relations.fields import edtf_value
from relations.querysets import COUNT_LIMIT
from relations.record_types import RECORD_TYPES
from relations.tags import version_of
from relations.views.asking import Errors, narrowed, once, readable, to_tidy, told
from relations.views.months import (
    MOST_BESIDE,
    MOST_OF_A_MONTH,
    Aside,
    Month,
    Year,
    month_after,
    month_before,
    weeks,
)

VISITS = RECORD_TYPES["visit"]
#: What can be asked in the page's own form.
FIELDS = ("q", "country", "kind", "year")


@require_safe
@readable
def month_of_visits(request: HttpRequest) -> HttpResponse:
    if tidy := to_tidy(request, {*VISITS.filterset.base_filters, "month", "cursor"}, ("ordering", "cursor")):
        return tidy
    asked = request.GET
    filterset = VISITS.filterset.of_published(asked, ("month",), version_of(request))
    errors: Errors = filterset.parameter_errors()
    asked_month = chosen_month(asked, errors)
    context = {
        **told(filterset, asked, errors, FIELDS),
        **({} if errors else shown(filterset.records(), asked, asked_month)),
        "all_carried": [(name, value) for name, values in asked.lists() if name != "month" for value in values],
        "path": request.path,
        "record_type": VISITS,
        "list_url": reverse("visits-list"),
        "weekdays": [(WEEKDAYS[number], WEEKDAYS_ABBR[number]) for number in range(7)],
    }
    return render(request, "relations/calendar.html", context, status=400 if errors else 200)


def chosen_month(asked: QueryDict, errors: Errors) -> Month | None:
    text = once(asked, "month", errors)
    if not text or "month" in errors:
        return None
    try:
        return Month.parsed(text)
    except ValueError:
        errors["month"] = [_("Write a year and a month, as in 2012-05.")]
        return None


def shown(records: Any, asked: QueryDict, asked_month: Month | None) -> dict[str, Any]:
    records = records.with_public_relations(("translations",))
    month = asked_month or usual_month(records, timezone.localdate())
    year = Year(records, month.year)
    on_days = year.on_days(month)
    visits = with_dates(records, on_days).order_by("sort_date", "id")[:MOST_OF_A_MONTH]
    grid = weeks(month, {text: year.numbers[text] for text in on_days}, list(visits))
    for day in (day for week in grid for day in week if day):
        day.query = of_days(asked, day.date, day.date)
    return {
        "month": month,
        "weeks": grid,
        "on_days": year.count(on_days),
        "some_time": aside(records, year, year.some_time_in(month)),
        "perhaps": aside(records, year, year.perhaps_in(month)),
        "found": records.order_by()[: COUNT_LIMIT + 1].count(),
        "year": year,
        "months": [(each, count, narrowed(asked, month=str(each))) for each, count in year.months()],
        "ways": ways(records, asked, month, year),
        "query_of_all": narrowed(asked, leave=("month",)),
        "query_of_month": of_days(asked, month.first, month.last),
        "query_of_year": of_days(asked, Month(month.year, 1).first, Month(month.year, 12).last),
    }


def usual_month(records: Any, today: datetime.date) -> Month:
    """That of the next visit from this month on, else of the latest."""
    this = Month.of(today)
    found = month_after(records, this.first - datetime.timedelta(days=1)) or month_before(records, this.first)
    if found is None and (latest := records.dated().order_by("-sort_date", "-id").first()):
        # None is known to the month.
        found = Month(latest.sort_date.year, 1)
    return found or this


def aside(records: Any, year: Year, texts: list[str]) -> Aside:
    return Aside(year.count(texts), list(with_dates(records, texts).order_by("-sort_date", "-id")[:MOST_BESIDE]))


def with_dates(records: Any, texts: list[str]) -> Any:
    """Those with one of these dates: by the days on which they begin too, for which there is an index."""
    begin = [edtf_value(text).earliest for text in texts]
    return records.filter(date__in=texts, date_earliest__range=(min(begin), max(begin))) if texts else records.none()


@dataclass(frozen=True)
class Way:
    month: Month
    query: str


def ways(records: Any, asked: QueryDict, month: Month, year: Year) -> dict[str, Way | None]:
    """To the months and years before and after in which there is a visit."""
    months = [each for each, count in year.months() if count]
    before, after = [each for each in months if each < month], [each for each in months if each > month]
    # Else in another year: that of a visit that goes on into this month or out of it, or of one that began there.
    days = [edtf_value(text) for text in year.on_days(month)]
    if not before and any(when.earliest < month.first for when in days):
        before = [Month.of(month.first - datetime.timedelta(days=1))]
    if not after and any(when.latest > month.last for when in days):
        after = [Month.of(month.last + datetime.timedelta(days=1))]
    found = {
        "month_before": before[-1] if before else month_before(records, month.first),
        "month_after": after[0] if after else month_after(records, month.last),
        "year_before": month_before(records, Month(month.year, 1).first),
        "year_after": month_after(records, Month(month.year, 12).last),
    }
    return {name: Way(way, narrowed(asked, month=str(way))) if way else None for name, way in found.items()}


def of_days(asked: QueryDict, first: datetime.date, last: datetime.date) -> str:
    """The question of the list that holds what may fall between two days."""
    days = {"date_after": first.isoformat(), "date_before": last.isoformat()}
    return narrowed(asked, leave=("month",), **days, ordering="date")
