"""How a record is cited: shown on its page, and at an address of its own in every form."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from relations.bibliography import FORMS, Form, cited, needed
from relations.record_types import RecordType
from relations.views.elsewhere import elsewhere
from relations.views.errors import page_not_found


@dataclass(frozen=True)
class Citation:
    form: Form
    text: str
    url: str


def citations(record: Any, address: str) -> Iterable[Citation]:
    return [Citation(form, cited(record, address, form), citation_url(record, form)) for form in FORMS.values()]


def citation_url(record: Any, form: Form) -> str:
    return reverse(f"{record.plural}-cite", args=(record.slug, form.extension))


@require_safe
def record_citation(request: HttpRequest, record_type: RecordType, slug: str, extension: str) -> HttpResponse:
    model = record_type.model
    if (form := FORMS.get(extension)) is None:
        return page_not_found(request)
    record = model.objects.published().with_public_relations(needed(model)).filter(slug=slug).first()
    if record is None:
        return elsewhere(request, record_type, slug, lambda moved: citation_url(moved, form))
    text = cited(record, request.build_absolute_uri(record.get_absolute_url()), form)
    answer = HttpResponse(text, content_type=f"{form.media_type}; charset=utf-8")
    if form.for_programs:
        answer["Content-Disposition"] = f'attachment; filename="{record.slug}.{form.extension}"'
    return answer
