from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from relations.choices import Status
from relations.models import Document, Visit
from relations.paging import Page, paginate
from relations.record_types import RECORD_TYPES, RecordType
from relations.views.lists import with_items

#: Types whose latest records stand on the first page, with how many of each.
LATEST = {"visit": 5, "statement": 5, "document": 5}
#: Types that the search box offers.
SEARCHED = ("statement", "visit", "document", "participant")
#: Country pairs are those of the latest records, so that the page costs the same however many there are.
PAIRS_FROM, PAIRS_SHOWN = 200, 12


@dataclass(frozen=True)
class Overview:
    record_type: RecordType
    url: str
    page: Page[Any]
    shows_latest: bool


@dataclass(frozen=True)
class Pair:
    title: str
    query: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    overviews = [overview(record_type) for record_type in RECORD_TYPES.values()]
    context = {
        "overviews": overviews,
        "latest": [each for each in overviews if each.shows_latest],
        "searched": [each for name in SEARCHED for each in overviews if each.record_type.name == name],
        "pairs": country_pairs(),
    }
    return render(request, "relations/home.html", context)


def overview(record_type: RecordType) -> Overview:
    shown = LATEST.get(record_type.name, 0)
    records = record_type.model.objects.published().order_by("-sort_date", "-id")
    page = paginate(with_items(record_type, records) if shown else records, size=shown or 1)
    return Overview(record_type, reverse(f"{record_type.plural}-list"), page, bool(shown))


def country_pairs() -> list[Pair]:
    met: Counter[tuple[tuple[str, str], ...]] = Counter()
    for model in (Visit, Document):
        countries: dict[int, list[tuple[str, str]]] = {}
        rows: Any = model._meta.get_field("country_rows").related_model
        latest = list(model.objects.published().order_by("-sort_date", "-id").values_list("pk", flat=True)[:PAIRS_FROM])
        named = rows.objects.filter(record__in=latest, country__status=Status.PUBLISHED).exclude(
            country__country_code=""
        )
        for record, title, code in named.values_list("record", "country__title", "country__country_code"):
            countries.setdefault(record, []).append((title, code.lower()))
        met.update(pair for some in countries.values() for pair in combinations(sorted(some), 2))
    return [
        Pair(title=f"{first} – {second}", query=f"country={code}&country={other}")
        for ((first, code), (second, other)), _times in met.most_common(PAIRS_SHOWN)
    ]
