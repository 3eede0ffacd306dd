from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from relations.models import Figure, Participant, Source, Tenure, what_became_of
from relations.querysets import public_rows
from relations.record_types import RECORD_TYPES, RecordType
from relations.views.errors import page_not_found
from relations.views.lists import with_items
from relations.views.passages import paragraphs
from relations.views.related import related_lists

#: What the page of a record shows beyond what answers show.
PAGE_PATHS: dict[str, tuple[str, ...]] = {
    "visit": ("place_rows__place__names",),
    "statement": ("visit__place_rows", "visit__place_rows__place__names"),
    "document": ("place__names", "related_from"),
}


@require_safe
def record_page(request: HttpRequest, record_type: RecordType, slug: str) -> HttpResponse:
    model = record_type.model
    paths = (*model.answer_relations, *PAGE_PATHS.get(record_type.name, ()))
    record = model.objects.published().with_public_relations(paths).filter(slug=slug).first()
    if record is None:
        return elsewhere(request, record_type, slug)
    context = {
        "record_type": record_type,
        "record": record,
        "wider": wider(record),
        "related": related_lists(record),
        **BESIDE.get(record_type.name, nothing)(record),
    }
    return render(request, f"relations/{record_type.name}_detail.html", context)


def elsewhere(request: HttpRequest, record_type: RecordType, slug: str) -> HttpResponse:
    record = what_became_of(record_type.model, slug)
    if record is None:
        return page_not_found(request)
    if record.is_published:
        return HttpResponsePermanentRedirect(record.get_absolute_url())
    context = {"record_type": record_type, "note": record.withdrawal_note}
    return render(request, "relations/410.html", context, status=410)


def wider(record: Any) -> list[Any]:
    """What the record is a part of, the widest first; it ends below the first that is not published."""
    name = "part_of" if isinstance(record, Figure) else "parent"
    above, line = getattr(record, name, None), [record]
    while above is not None and above not in line:
        line.insert(0, above)
        above = type(record).objects.published().filter(pk=getattr(above, f"{name}_id")).first()
    return line[:-1]


def nothing(record: Any) -> dict[str, Any]:
    return {}


def beside_participant(record: Participant) -> dict[str, Any]:
    return {"office_holders": public_rows(Tenure, "body").filter(body=record)}


def beside_source(record: Source) -> dict[str, Any]:
    return {"paragraphs": paragraphs(record)}


def beside_figure(record: Figure) -> dict[str, Any]:
    return {"parts": with_items(RECORD_TYPES["figure"], Figure.objects.published().filter(part_of=record))}


#: What the page of a type shows that no list of records holds.
BESIDE: dict[str, Callable[[Any], dict[str, Any]]] = {
    "participant": beside_participant,
    "source": beside_source,
    "figure": beside_figure,
}
