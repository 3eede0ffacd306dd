from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter

from relations.api.schema import parameters
from relations.api.schema.base import ApiSchema
from relations.record_types import RECORD_TYPES
from relations.searching import PAGE_SIZE
from relations.searching.everything import RANKED

#: So many pages there are at most: what comes behind those that are ranked is not told.
MOST_PAGES = -(-RANKED // PAGE_SIZE)


class SearchSchema(ApiSchema):
    view: Any

    def answer(self) -> Any:
        return self.view.answer_serializer

    def get_operation_id(self) -> str:
        return "search"

    def get_summary(self) -> str:
        return _("Search in everything")

    def get_description(self) -> str:  # type: ignore[override]
        return _(
            "What is so called comes first, then what has all words in its title or names, then what has them "
            "anywhere; in each of these the newest first. All words must be found, in any script or spelling."
        )

    def get_override_parameters(self) -> list[Any]:
        words = _('Words, "a phrase", begin*, -not.')
        one_of = {"type": "array", "items": {"type": "string", "enum": [*RECORD_TYPES]}}
        page = {"type": "integer", "minimum": 1, "maximum": MOST_PAGES}
        return [
            OpenApiParameter("q", {"type": "string", "maxLength": 1000}, required=True, description=words),
            OpenApiParameter("type", one_of, description=_("Only records of this type; repeat it for several.")),
            OpenApiParameter("page", page, description=_("Of the answer, from 1 on.")),
            parameters.tag_of_answer(),
            parameters.links(),
        ]
