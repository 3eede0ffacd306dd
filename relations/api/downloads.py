"""A whole list as JSON lines or CSV: streamed, and taken up again where it was broken off."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from relations.api import parameters, since
from relations.api.errors import ParameterError
from relations.api.links import Link, described, link, with_links
from relations.exports import FORMATS, Taking, of_list
from relations.exports.sending import headers, sent, still
from relations.nesting import records_of
from relations.paging import CursorError, batches, cursor_behind
from relations.record_types import RecordType
from relations.serializers.answers import Answers, answers, site

LINES, TABLE = FORMATS["jsonl"], FORMATS["csv"]
#: What may be asked of each, beside the filters. The columns of a table are always the same.
PARAMETERS = {LINES.name: (*parameters.OF_A_RECORD, "cursor"), TABLE.name: ("cursor",)}


class Streamed(BaseRenderer):
    """Only says in which form the list may be asked for too; the answer is no ``Response``."""


class JsonLines(Streamed):
    media_type, format = "application/jsonl", LINES.name


class CommaSeparated(Streamed):
    media_type, format = "text/csv", TABLE.name


def download(request: Request, record_type: RecordType, name: str) -> HttpResponseBase:
    """``name``: of the format."""
    form = FORMATS[name]
    asked = parameters.read(request.GET, record_type.serializer)
    filterset = record_type.filterset.of_published(request.GET, PARAMETERS[name])
    if errors := {**asked.errors, **filterset.parameter_errors()} or since.order_errors(filterset):
        raise ParameterError(errors)
    answer = answers(record_type.serializer, site(request), asked.fields, asked.expand)
    lists = since.lists_of(filterset, record_type, answer.paths)
    # A table has no place for what has gone: it holds what is published of the changes.
    found, *beside = [still(each) for each in (lists if form is LINES else lists[:2])]
    begun = since.next_moment()
    try:
        read = batches(found, asked.cursor, beside, None if beside else _reads(record_type, answer))
    except CursorError as error:
        raise ParameterError({"cursor": [str(error)]}) from error
    taking = Taking(
        record_type,
        of_list(request._request, record_type, "", "", count=0),
        read,
        request._request,
        answers_of=partial(since.told, answer=answer, request=request) if beside else answer,
        cursor_of=cursor_behind(found),
    )
    pieces = sent(form, form.write(taking)) if request.method == "GET" else iter(())
    response = StreamingHttpResponse(pieces, headers=headers(record_type, form, timezone.now()))
    return with_links(response, _links(request, record_type, begun))


def _reads(record_type: RecordType, answer: Answers) -> Callable[[list[int]], list[Any]]:
    return partial(records_of, record_type.model, paths=answer.paths, by_name=True)


def _links(request: Request, record_type: RecordType, begun: Any) -> Iterator[Link]:
    """Among them where to ask afterwards for what has changed since the download began."""
    listed = request.build_absolute_uri(reverse(f"api:{record_type.plural}-list"))
    yield link(listed, "collection", "application/json")
    yield link(request.build_absolute_uri(since.list_address(record_type, begun)), "monitor", "application/json")
    yield described(request)
