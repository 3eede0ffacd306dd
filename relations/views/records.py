from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from relations.beside import public_rows
from relations.bibliography import needed
from relations.linked_data import as_json, web_page
from relations.models import Figure, Participant, Source, Tenure
from relations.record_types import RECORD_TYPES, RecordType
from relations.views.chain import CHAIN_PATHS, chain_of, wider
from relations.views.citing import citations
from relations.views.elsewhere import elsewhere
from relations.views.lists import with_items
from relations.views.passages import paragraphs
from relations.views.people import day_asked, is_person, person_page
from relations.views.related import related_lists
from relations.views.versions import versions

#: What the page of a record shows beyond what answers show, besides its chain.
PAGE_PATHS: dict[str, tuple[str, ...]] = {
    "visit": ("place_rows__place__names",),
    "statement": ("visit__place_rows", "visit__place_rows__place__names"),
    "document": ("place__names", "related_from"),
    "participant": ("tenures__citations__source__publisher",),
    "commitment": ("progress__citations__source__publisher",),
}


#: Open Graph names a language together with a country.
LOCALES = {"en": "en_GB", "ru": "ru_RU", "be": "be_BY", "de": "de_DE"}


def page_paths(record_type: RecordType) -> tuple[str, ...]:
    model, name = record_type.model, record_type.name
    return (*model.answer_relations, *PAGE_PATHS.get(name, ()), *CHAIN_PATHS.get(name, ()), *needed(model))


@require_safe
def record_page(request: HttpRequest, record_type: RecordType, slug: str) -> HttpResponse:
    published: Any = record_type.model.objects.published()
    record = published.with_public_relations(page_paths(record_type)).filter(slug=slug).first()
    if record is None:
        return elsewhere(request, record_type, slug)
    address = request.build_absolute_uri(record.get_absolute_url())
    as_of = day_asked(request, record)
    related, above = related_lists(record, as_of), wider(record)
    context = {
        "record_type": record_type,
        "record": record,
        "address": address,
        "site": address.removesuffix(record.get_absolute_url()),
        "wider": above,
        "related": related,
        "chain": chain_of(record, above, related),
        "versions": versions(record),
        "citations": citations(record, address),
        "linked_data": as_json(web_page(record, address, as_of)),
        "locale": LOCALES[get_language() or "en"],
        **BESIDE.get(record_type.name, nothing)(record),
    }
    if is_person(record):
        return person_page(request, context)
    return render(request, f"relations/{record_type.name}_detail.html", context)


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
