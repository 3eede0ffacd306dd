from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from relations.filters import FilterSet
from relations.paging import CursorError, Page, paginate
from relations.record_types import RecordType
from relations.views.applied import chips, query_string, sentence, without
from relations.views.controls import FOREMOST, controls, orderings
from relations.views.errors import bad_request

#: What the line about a record in a list shows beside the record; types not named here show what answers show.
ITEM_PATHS: dict[str, tuple[str, ...]] = {
    "visit": ("participations", "place_rows", "place_rows__place__names", "citations"),
    "statement": ("participations", "visit", "document"),
    "document": ("participations", "place", "place__names", "citations"),
    "commitment": ("participations", "citations"),
    "figure": ("indicator", "cited_by"),
    "participant": ("country", "names"),
    "place": ("country", "names"),
    "source": ("publisher",),
}


def with_items(record_type: RecordType, records: Any) -> Any:
    return records.with_public_relations(ITEM_PATHS.get(record_type.name))


@require_safe
def record_list(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    try:
        given = request.GET
    except TooManyFieldsSent:
        # With DEBUG on, Django's own page about it reads the query once more and fails.
        return bad_request(request)
    filterset = record_type.filterset(
        given, queryset=record_type.model.objects.published(), face_parameters=("cursor",)
    )
    if (tidy := less_blanks(request.GET, filterset)) is not None:
        return HttpResponseRedirect(request.path + query_string(tidy))
    errors = filterset.parameter_errors()
    page: Page[Any] | None = None
    if not errors:
        try:
            page = paginate(with_items(record_type, filterset.records()), cursor=request.GET.get("cursor", ""))
        except CursorError as error:
            errors = {"cursor": [str(error)]}
    context = {
        "record_type": record_type,
        "path": request.path,
        "has_errors": bool(errors),
        **asked(filterset, errors),
        **answered(filterset, page),
    }
    return render(request, "relations/list.html", context, status=400 if errors else 200)


def asked(filterset: FilterSet, errors: dict[str, list[str]]) -> dict[str, Any]:
    fields = controls(filterset, errors)
    hidden = [control for control in fields if control.name not in FOREMOST]
    applied = chips(filterset, errors)
    return {
        "foremost": [control for control in fields if control.name in FOREMOST],
        "hidden": hidden,
        "hidden_used": sum(bool(control.values) for control in hidden),
        "hidden_refused": any(control.errors for control in hidden),
        "orderings": orderings(filterset),
        "chips": applied,
        "sentence": "" if errors else sentence(filterset, applied),
        # What has no field of its own in the form is told above it.
        "refused": [
            (name[:60], reasons, without(filterset.data, name))
            for name, reasons in errors.items()
            if name not in filterset.filters or name == "ordering"
        ],
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
