"""What a list offers to be taken away, for its "use this data" panel and the head of its page."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from relations.exports import atom, formats_of, of_list
from relations.paging import Page
from relations.record_types import RecordType

register = template.Library()


@dataclass(frozen=True)
class File:
    label: str
    purpose: str
    media_type: str
    address: str


@dataclass(frozen=True)
class Offer:
    files: list[File]
    feed: File
    #: Where the API answers the same, and how it is called from a terminal.
    api: str
    call: str
    citation: str


@register.simple_tag(takes_context=True)
def offered(context: Any, record_type: RecordType, query: str, sentence: str, page: Page[Any] | None) -> Offer:
    """``query``: what was asked, as it stands in the address, without the page one is on."""
    request: HttpRequest = context["request"]
    api = reverse(f"api:{record_type.plural}-list") + query
    return Offer(
        files=list(_files(record_type, query)),
        feed=_feed(record_type, query),
        api=api,
        call=f"curl {shlex.quote(request.build_absolute_uri(api))}",
        citation=of_list(request, record_type, query, sentence, **_counted(page)).citation,
    )


def _files(record_type: RecordType, query: str) -> Iterator[File]:
    for form in formats_of(record_type):
        address, media_type = reverse(f"{record_type.plural}-{form.name}") + query, form.media_type.partition(";")[0]
        yield File(str(form.label), str(form.purpose), media_type, address)
        for name, purpose in form.switches.items():
            switched = f"{address}{'&' if query else '?'}{name}=1"
            yield File(f"{form.label} ({name.upper()})", str(purpose), media_type, switched)


def _feed(record_type: RecordType, query: str) -> File:
    """A feed has an order of its own."""
    asked = QueryDict(query.removeprefix("?"), mutable=True)
    asked.pop("ordering", None)
    address = reverse(f"{record_type.plural}-{atom.NAME}") + (f"?{asked.urlencode()}" if asked else "")
    return File(atom.LABEL, str(atom.PURPOSE), atom.MEDIA_TYPE, address)


def _counted(page: Page[Any] | None) -> dict[str, Any]:
    return {"count": page.count, "count_exact": page.count_exact} if page else {"count": 0}
