from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.cache import cache
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from relations.columns import are_held
from relations.facets import LIMIT
from relations.filters import FilterSet
from relations.filters.base import ORDERINGS
from relations.freshness import page_version
from relations.nesting import records_of
from relations.paging import CursorError, Page, page_of
from relations.record_types import RecordType
from relations.search import parsed
from relations.tags import version_of
from relations.views.applied import chips, query_string, sentence, too_common, without
from relations.views.controls import controls, orderings
from relations.views.errors import bad_request
from relations.views.panel import apart, beside, panel

#: What the line about a record in a list shows beside the record; types not named here show what answers show.
ITEM_PATHS: dict[str, tuple[str, ...]] = {
    "visit": ("translations", "participations", "place_rows", "place_rows__place__names", "citations"),
    "statement": ("translations", "participations", "visit", "document"),
    "document": ("translations", "participations", "place", "place__names", "citations"),
    "commitment": ("translations", "participations", "citations"),
    "figure": ("translations", "indicator", "cited_by"),
    "participant": ("translations", "country", "names"),
    "place": ("translations", "country", "names"),
    "source": ("translations", "publisher"),
}


#: Seconds for which counts are remembered at most; they are not used once something has changed.
REMEMBERED = 24 * 3600
#: Filters that stand together as dates.
DATES = ("year", "date_after", "date_before", "undated")


def with_items(record_type: RecordType, records: Any) -> Any:
    return records.with_public_relations(ITEM_PATHS.get(record_type.name))


def items(record_type: RecordType) -> Callable[[list[int]], list[Any]]:
    """Reads the records of a page with what their lines show."""
    paths = ITEM_PATHS.get(record_type.name, record_type.model.answer_relations)
    return partial(records_of, record_type.model, paths=paths)


@require_safe
def record_list(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    try:
        given = request.GET
    except TooManyFieldsSent:
        # With DEBUG on, Django's own page about it reads the query once more and fails.
        return bad_request(request)
    filterset = record_type.filterset.of_published(given, ("cursor",), version_of(request))
    if (tidy := less_blanks(request.GET, filterset)) is not None:
        return HttpResponseRedirect(request.path + query_string(tidy))
    errors = filterset.parameter_errors()
    page: Page[Any] | None = None
    if not errors:
        try:
            page = page_of(filterset, request.GET.get("cursor", ""), read=items(record_type))
        except CursorError as error:
            errors = {"cursor": [str(error)]}
    context = {
        "record_type": record_type,
        "path": request.path,
        "has_errors": bool(errors),
        **asked(filterset, errors),
        **answered(filterset, page),
        **(counts(record_type, filterset) if page else {}),
    }
    return render(request, "relations/list.html", context, status=400 if errors else 200)


def asked(filterset: FilterSet, errors: dict[str, list[str]]) -> dict[str, Any]:
    # Of a question that cannot be answered nothing is counted: everything is asked in a field then.
    fields = controls(filterset, errors, less=() if errors else [*beside(filterset), *apart(filterset)])
    applied = chips(filterset, errors)
    words = parsed("" if errors else filterset.form.cleaned_data["q"])
    return {
        "words": [control for control in fields if control.name == "q"],
        "dates": [control for control in fields if control.name in DATES],
        "others": [control for control in fields if control.name not in ("q", *DATES)],
        "others_used": any(control.values for control in fields if control.name not in ("q", *DATES)),
        "orderings": orderings(filterset),
        "chips": applied,
        "sentence": "" if errors else sentence(filterset, applied),
        "too_common": too_common(words) if words.small else "",
        # What has no field of its own in the form is told above it.
        "refused": [
            (name[:60], reasons, without(filterset.data, name))
            for name, reasons in errors.items()
            if name not in filterset.filters or name == "ordering"
        ],
        "wrong": [control for control in fields if control.errors],
    }


def counts(record_type: RecordType, filterset: FilterSet) -> dict[str, Any]:
    """Counted once, until something public changes: at size that takes longer than all else on the page."""
    asked = without(filterset.data, "cursor")
    version = page_version(record_type.plural, asked, get_language() or "", of=filterset.version)
    # What was counted to a limit is counted again once memory can tell all.
    by = "memory" if are_held(type(filterset)) else "database"
    known: Any = cache.get_or_set(f"facets:{version}:{by}", lambda: panel(filterset), REMEMBERED)
    facets, years = known
    return {
        "facets": facets,
        "facets_bounded": any(not each.facet.exact for each in facets),
        "facets_limit": LIMIT,
        "facets_order": ORDERINGS[filterset.default_ordering][1],
        "years": years,
    }


def answered(filterset: FilterSet, page: Page[Any] | None) -> dict[str, Any]:
    return {
        "page": page,
        "first": without(filterset.data, "cursor"),
        "previous": at(filterset.data, page.previous) if page else "",
        "next": at(filterset.data, page.next) if page else "",
    }


def less_blanks(asked: QueryDict, filterset: FilterSet) -> QueryDict | None:
    """A form sends every field, also the empty ones; the address that readers pass on shall not. None: no blanks."""
    tidy = asked.copy()
    for name in (*filterset.filters, "cursor"):
        if name in tidy:
            tidy.setlist(name, [value for value in tidy.getlist(name) if value])
    given = sum(len(values) for _name, values in asked.lists())
    return tidy if sum(len(values) for _name, values in tidy.lists()) != given else None


def at(asked: Any, cursor: str | None) -> str:
    if not cursor:
        return ""
    page: QueryDict = asked.copy()
    page["cursor"] = cursor
    return query_string(page)
