"""Records of several types together in order of time, each type asked by its own filters."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relations.filters import FilterSet
from relations.filters.base import ORDERINGS, unknown
from relations.paging import CursorError, PageOfSeveral, paginate_together
from relations.querysets import COUNT_LIMIT
from relations.record_types import RECORD_TYPES, RecordType
from relations.views.asking import Errors, TypeOption, narrowed, readable, to_tidy, told
from relations.views.chronology import in_spans
from relations.views.lists import at

TYPES = {record_type.plural: record_type for record_type in RECORD_TYPES.values() if record_type.in_time}
#: Those shown where none is named.
USUAL = ("visits", "statements", "documents", "commitments")
#: Parameters of the page beside those of the filters.
OWN = ("type", "cursor")
#: What can be asked in the page's own form.
FIELDS = ("q", "country", "topic", "year", "date_after", "date_before")
ORDERS = ("-date", "date")
#: What an entry shows beside the record itself.
PATHS: dict[str, tuple[str, ...]] = {
    "figure": ("cited_by", "indicator", "translations"),
    "source": ("publisher", "translations"),
}


@require_safe
@readable
def timeline(request: HttpRequest) -> HttpResponse:
    known = {name for each in TYPES.values() for name in each.filterset.base_filters}
    if tidy := to_tidy(request, {*known, *OWN}):
        return tidy
    asked, errors = request.GET, Errors()
    chosen = chosen_types(asked, errors)
    answering = answering_types(asked, chosen, errors)
    filtersets = [] if errors else answered_by(answering, asked, errors)
    page: PageOfSeveral | None = None
    if filtersets and not errors:
        try:
            lists = [listed(filterset) for filterset in filtersets]
            page = paginate_together(lists, cursor=asked.get("cursor", ""))
        except CursorError as error:
            errors["cursor"] = [str(error)]
    context = {
        **told(first_of(filtersets, answering, asked), asked, errors, FIELDS, ordered=True),
        **answer(filtersets, page, asked),
        "path": request.path,
        "left_out": [each for each in chosen if page and each.model not in models(filtersets)],
        "type_options": options(chosen, filtersets, page),
        "shown_types": [each for each in chosen if each.model in models(filtersets)],
    }
    return render(request, "relations/timeline.html", context, status=400 if errors else 200)


def chosen_types(asked: QueryDict, errors: Errors) -> list[RecordType]:
    names = asked.getlist("type") or USUAL
    if wrong := [name for name in names if name not in TYPES]:
        told = {"name": wrong[0][:60], "known": ", ".join(TYPES)}
        errors["type"] = [_("There is no type “%(name)s” here; choose from: %(known)s.") % told]
    return [record_type for name, record_type in TYPES.items() if name in names]


def answering_types(asked: QueryDict, chosen: Sequence[RecordType], errors: Errors) -> list[RecordType]:
    """Those of the types chosen that know every parameter; what none of them knows is refused."""
    names = [name for name in asked if name not in OWN]
    parameters = list(dict.fromkeys(name for each in chosen for name in each.filterset.base_filters))
    for name in names:
        if chosen and name not in parameters:
            errors[name] = [unknown(name, [*parameters, *OWN])]
    found = [each for each in chosen if all(name in each.filterset.base_filters for name in names)]
    if chosen and not found and not errors:
        narrow = [name for name in names if not all(name in each.filterset.base_filters for each in chosen)]
        told = {"names": get_text_list([f"“{name}”" for name in narrow], _("and"))}
        errors[narrow[-1]] = [_("No type of record that is chosen can be asked by %(names)s together.") % told]
    return found


def answered_by(types: Sequence[RecordType], asked: QueryDict, errors: Errors) -> list[FilterSet]:
    """Those that take every value; a kind of visit narrows to visits. The first one's reasons where none does."""
    filtersets, refusals = [], []
    for record_type in types:
        filterset = asking(record_type, asked)
        # The page's own parameter may be given several times.
        reasons = {name: found for name, found in filterset.parameter_errors().items() if name != "type"}
        if filterset.form.cleaned_data.get("ordering") not in ("", None, *ORDERS):
            reasons["ordering"] = [_("A timeline is in order of time: date or -date.")]
        if reasons:
            refusals.append(reasons)
        else:
            filtersets.append(filterset)
    if refusals and not filtersets:
        errors |= refusals[0]
    return filtersets


def asking(record_type: RecordType, asked: QueryDict) -> FilterSet:
    return record_type.filterset.of_published(asked, OWN)


def listed(filterset: FilterSet) -> Any:
    """Undated records stand apart: they are shown where they are asked for."""
    records = filterset.records()
    if filterset.form.cleaned_data.get("undated") != "true":
        records = records.dated()
    paths = PATHS.get(records.model._meta.model_name, ("participations", "translations"))
    return records.with_public_relations(paths)


def answer(filtersets: Sequence[FilterSet], page: PageOfSeveral | None, asked: QueryDict) -> dict[str, Any]:
    if page is None:
        return {"page": None}
    ordering = asked.get("ordering") or "-date"
    other = "date" if ordering == "-date" else "-date"
    undated = 0 if "undated" in asked else sum(undated_among(each) for each in filtersets)
    return {
        "page": page,
        "spans": in_spans(page.items, newest_first=ordering == "-date"),
        "undated": undated,
        "to_undated": narrowed(asked, undated="true"),
        "turned": {"label": ORDERINGS[other][1], "query": narrowed(asked, ordering=other)},
        "first": narrowed(asked),
        "previous": at(asked, page.previous),
        "next": at(asked, page.next),
        "orderings": [("" if name == "-date" else name, ORDERINGS[name][1], name == ordering) for name in ORDERS],
    }


def undated_among(filterset: FilterSet) -> int:
    found: int = filterset.records().undated().order_by()[:COUNT_LIMIT].count()
    return found


def first_of(filtersets: Sequence[FilterSet], types: Sequence[RecordType], asked: QueryDict) -> FilterSet | None:
    """By which the question is worded; where it was refused, by the first type that was asked."""
    if filtersets:
        return filtersets[0]
    return asking(types[0], asked) if types else None


def models(filtersets: Sequence[Any]) -> list[Any]:
    return [filterset.queryset.model for filterset in filtersets]


def options(
    chosen: Sequence[RecordType], filtersets: Sequence[FilterSet], page: PageOfSeveral | None
) -> list[TypeOption]:
    counts = dict(zip(models(filtersets), page.counts, strict=True)) if page else {}
    return [TypeOption(each, each in chosen, in_digits(counts.get(each.model))) for each in TYPES.values()]


def in_digits(count: int | None) -> str:
    if count is None:
        return ""
    number = number_format(min(count, COUNT_LIMIT), use_l10n=True, force_grouping=True)
    return f"{number}+" if count > COUNT_LIMIT else number
