"""The first page: from here every question that readers ask most is two clicks away."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from relations.beside import public_rows
from relations.choices import DocumentLevel, StatementRole
from relations.models import Commitment, Statement
from relations.paging import Page, page_of, paginate
from relations.pairs import latest_pairs
from relations.record_types import RECORD_TYPES, RecordType
from relations.views.lists import items

#: Types whose latest records stand on the first page, with how many of each.
LATEST = {"visit": 4, "statement": 4, "document": 4}
#: Types of which a country pair names its list.
BETWEEN = ("visit", "statement", "document", "commitment")
#: Speakers and subjects are those of the latest statements, so that the page costs the same however many there are.
NAMED_FROM, SPEAKERS_SHOWN, SUBJECTS_SHOWN = 200, 8, 10
PAIRS_SHOWN = 12

LEVELS = (
    (DocumentLevel.INTERSTATE, pgettext_lazy("agreed between", "states")),
    (DocumentLevel.INTERGOVERNMENTAL, pgettext_lazy("agreed between", "governments")),
    (DocumentLevel.INTER_AGENCY, pgettext_lazy("agreed between", "ministries and agencies")),
    (DocumentLevel.MUNICIPAL, pgettext_lazy("agreed between", "cities and towns")),
    (DocumentLevel.ORGANIZATIONAL, pgettext_lazy("agreed between", "organizations")),
)


@dataclass(frozen=True)
class Overview:
    record_type: RecordType
    url: str
    page: Page[Any]
    shows_latest: bool

    @property
    def held(self) -> str:
        return number(self.page)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    overviews = {name: overview(record_type) for name, record_type in RECORD_TYPES.items()}
    latest = Statement.objects.published().order_by("-sort_date", "-id")
    said = list(latest.values_list("pk", flat=True)[:NAMED_FROM])
    context = {
        "overviews": overviews.values(),
        "latest": [each for each in overviews.values() if each.shows_latest],
        "between": [overviews[name] for name in BETWEEN],
        "pairs": latest_pairs(PAIRS_SHOWN),
        "overdue": overdue(),
        "speakers": most_named(said, "participations", "participant", SPEAKERS_SHOWN, role=StatementRole.SPEAKER),
        "subjects": most_named(said, "topic_rows", "topic", SUBJECTS_SHOWN),
        "levels": LEVELS,
    }
    return render(request, "relations/home.html", context)


def overview(record_type: RecordType) -> Overview:
    shown = LATEST.get(record_type.name, 0)
    page = page_of(record_type.filterset.of_published(QueryDict("ordering=-date")), size=shown, read=items(record_type))
    return Overview(record_type, reverse(f"{record_type.plural}-list"), page, bool(shown))


def overdue() -> str:
    late = Commitment.objects.published().overdue(timezone.localdate())
    return number(paginate(late.order_by("-sort_date", "-id"), size=1))


def number(page: Page[Any]) -> str:
    told = number_format(page.count, use_l10n=True, force_grouping=True)
    return told if page.count_exact else f"{told}+"


def most_named(statements: list[int], rows: str, name: str, shown: int, **only: str) -> list[tuple[str, str]]:
    """Slug and title of what these statements name most often, by title."""
    named = public_rows(Statement._meta.get_field(rows).related_model, "record").filter(record__in=statements, **only)
    times = Counter(named.values_list(f"{name}__slug", f"{name}__title"))
    most = sorted(times, key=lambda each: (-times[each], each[1]))[:shown]
    return sorted(most, key=lambda each: each[1])
