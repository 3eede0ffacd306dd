"""What is answered where no published record has the slug."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from relations.models import what_became_of
from relations.record_types import RecordType
from relations.views.errors import page_not_found


def elsewhere(
    request: HttpRequest, record_type: RecordType, slug: str, address: Callable[[Any], str] | None = None
) -> HttpResponse:
    """``address``: where of a record that has moved the same is found; its page by default."""
    record = what_became_of(record_type.model, slug)
    if record is None:
        return page_not_found(request)
    if record.is_published:
        return HttpResponsePermanentRedirect(address(record) if address else record.get_absolute_url())
    context = {"record_type": record_type, "note": record.withdrawal_note}
    return render(request, "relations/410.html", context, status=410)
