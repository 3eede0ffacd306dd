from typing import Any

from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from relations.api.errors import ParameterError
from relations.paging import CursorError, Page, paginate
from relations.querysets import COUNT_LIMIT


class RecordPagination(BasePagination):
    """The keyset pages of ``relations.paging``, whose links keep every parameter."""

    page: Page[Any]
    request: Request

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        try:
            self.page = paginate(queryset, cursor=view.asked.cursor, size=view.asked.page_size)
        except CursorError as error:
            raise ParameterError({"cursor": [str(error)]}) from error
        return self.page.items

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "count": self.page.count,
                "count_exact": self.page.count_exact,
                "next": self.link(self.page.next),
                "previous": self.link(self.page.previous),
                "results": data,
            }
        )

    def link(self, cursor: str | None) -> str | None:
        return cursor and replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        counted = _("How many records answer the question; at most %(limit)s are counted.") % {"limit": COUNT_LIMIT}
        properties = {
            "count": {"type": "integer", "description": counted},
            "count_exact": {"type": "boolean", "description": _("False: there are more than were counted.")},
            "next": {**link, "description": _("The following page; null on the last one.")},
            "previous": {**link, "description": _("The page before; null on the first one.")},
            "results": {**schema, "description": _("The records of this page.")},
        }
        return {"type": "object", "required": list(properties), "properties": properties}
