import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from relations.api import since
from relations.api.errors import ParameterError
from relations.api.facets import facets_schema
from relations.api.links import Link, described, link, with_links
from relations.filters import FilterSet
from relations.paging import CursorError, Page, page_of, paginate
from relations.querysets import COUNT_LIMIT


@contextmanager
def refused_cursors() -> Iterator[None]:
    try:
        yield
    except CursorError as error:
        raise ParameterError({"cursor": [str(error)]}) from error


class RecordPagination(BasePagination):
    """The keyset pages of ``relations.paging``, whose links keep every parameter."""

    page: Page[Any]
    request: Request
    view: Any
    #: Where changes are asked for: from when to ask the next time.
    until: datetime.datetime | None

    def records(self, filterset: FilterSet, read: Callable[[list[int]], list[Any]]) -> list[Any]:
        """``read``: as for ``page_of``."""
        asked, self.until = self.view.asked, None
        with refused_cursors():
            self.page = page_of(filterset, asked.cursor, asked.page_size, read=read)
        return self.page.items

    def changes(self, lists: list[Any]) -> list[Any]:
        """``lists``: of different records in the same order."""
        first, *beside = lists
        asked = self.view.asked
        with refused_cursors():
            cursor, self.until = self._begun(asked.cursor)
            self.page = paginate(first, cursor, asked.page_size, beside)
        return self.page.items

    def _begun(self, cursor: str) -> tuple[str, datetime.datetime]:
        """All pages of one reading tell the moment before the first: what changed while it went on is read again."""
        cursor, _dot, stamp = cursor.partition(".")
        if not cursor:
            return cursor, since.next_moment()
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 11):
            raise CursorError(_("This cursor is not of this list in this order; start again without it."))
        return cursor, datetime.datetime.fromtimestamp(int(stamp), datetime.UTC)

    def get_paginated_response(self, data: Any) -> Response:
        answer = {
            "count": min(self.page.count, COUNT_LIMIT),
            "count_exact": self.page.count_exact and self.page.count <= COUNT_LIMIT,
            "next": self.link(self.page.next),
            "previous": self.link(self.page.previous),
            "results": data,
        }
        if self.until:
            answer["until"] = self.until.strftime(since.STAMP)
        if self.view.asked.facets:
            answer["facets"] = self.view.counted()
        response = Response(answer)
        with_links(response, self.links())
        return response

    def link(self, cursor: str | None) -> str | None:
        if cursor and self.until:
            cursor = f"{cursor}.{int(self.until.timestamp())}"
        return cursor and replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def links(self) -> Iterator[Link]:
        here = self.request.build_absolute_uri()
        if following := self.link(self.page.next):
            yield link(following, "next")
        if before := self.link(self.page.previous):
            yield link(before, "prev")
            yield link(remove_query_param(here, "cursor"), "first")
        page = self.request.build_absolute_uri(reverse(f"{self.view.record_type.plural}-list"))
        yield link(page + self.view.question(), "alternate", "text/html")
        yield described(self.request)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri"}
        counted = _("How many records answer the question; at most %(limit)s are counted.") % {"limit": COUNT_LIMIT}
        records = {"anyOf": [schema["items"], {"$ref": "#/components/schemas/Tombstone"}]}
        properties = {
            "count": {"type": "integer", "description": counted},
            "count_exact": {"type": "boolean", "description": _("False: there are more than were counted.")},
            "next": {**address, "description": _("The following page; null on the last one.")},
            "previous": {**address, "description": _("The page before; null on the first one.")},
            "results": {
                "type": "array",
                "items": records,
                "description": _("The records of this page; with updated_since also what was withdrawn or merged."),
            },
        }
        further = {
            "until": {
                "type": "string",
                "format": "date-time",
                "description": _(
                    "With updated_since: from when to ask the next time. It lies before this reading began, so that "
                    "nothing is missed that was being written then; the same on all its pages."
                ),
                "examples": ["2012-05-14T08:45:00Z"],
            },
            "facets": facets_schema(),
        }
        return {"type": "object", "required": list(properties), "properties": properties | further}
