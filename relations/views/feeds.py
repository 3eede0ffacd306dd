"""A list as a feed, and one feed of all lists: for whoever wants to hear of new records on a question.

What was last published or changed comes first, unless another order is asked for.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relations.exports import atom
from relations.filters import FilterSet
from relations.filters.base import SubjectFilterSet, unknown
from relations.filters.fields import RelatedFilter
from relations.paging import CursorError, Page, paginate, paginate_together
from relations.record_types import RECORD_TYPES, RecordType
from relations.views.applied import chips, conditions, query_string, without
from relations.views.formats import refusal

#: What may be asked of the feed of all types: what most of them can be asked. A type that has no such filter has no
#: such record.
SHARED = (*(name for name in SubjectFilterSet.base_filters if name != "ordering"), "participant")
#: A feed in which nothing has happened yet is as old as this.
NEVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@require_safe
def list_feed(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    if (given := asked(request)) is None:
        return unread()
    filterset = filterset_of(record_type, given)
    if errors := filterset.parameter_errors():
        return refusal(errors)
    name = capfirst(str(record_type.model._meta.verbose_name_plural))
    page = reverse(f"{record_type.plural}-list") + without(request.GET, "cursor")
    return answer(request, name, page, [filterset])


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Of records of every type that the question can be asked of."""
    if (given := asked(request)) is None:
        return unread()
    if errors := {
        name: [unknown(name, [*SHARED, "cursor"])] for name in request.GET if name not in (*SHARED, "cursor")
    }:
        return refusal(errors)
    filtersets = [filterset_of(each, given) for each in RECORD_TYPES.values() if can_be_asked(each, given)]
    found = [filterset.parameter_errors() for filterset in filtersets]
    if errors := {name: reasons for refused in found for name, reasons in refused.items()}:
        return refusal(errors)
    return answer(request, _("New records"), reverse("home"), filtersets)


def asked(request: HttpRequest) -> QueryDict | None:
    """None: more than is read."""
    try:
        given = request.GET.copy()
    except TooManyFieldsSent:
        return None
    if not any(given.getlist("ordering")):
        given["ordering"] = atom.ORDERING
    return given


def unread() -> HttpResponse:
    return refusal({"": [_("This question could not be read: it holds too many parameters.")]})


def filterset_of(record_type: RecordType, given: QueryDict) -> FilterSet:
    return record_type.filterset.of_published(given, ("cursor",))


def can_be_asked(record_type: RecordType, given: QueryDict) -> bool:
    filters: Mapping[str, Any] = record_type.filterset.base_filters
    names = {name for name, values in given.lists() if any(values)} - {"cursor"}
    # Who belongs to one country at most is not about a pair: in a feed on two countries all their people would drown
    # what happens between them.
    pair = len({code.strip().upper() for code in given.getlist("country") if code.strip()}) > 1
    country: RelatedFilter = filters["country"]
    return names <= {*filters} and (country.every or not pair)


def answer(request: HttpRequest, name: str, page: str, filtersets: Sequence[FilterSet]) -> HttpResponse:
    lists = [filterset.records().with_public_relations(atom.SHOWN) for filterset in filtersets]
    cursor = request.GET.get("cursor", "")
    try:
        # One list may be in an order that only the database knows, such as by title.
        shown: Page[Any] = paginate_together(lists, cursor) if len(lists) > 1 else paginate(lists[0], cursor)
    except CursorError as error:
        return refusal({"cursor": [str(error)]})
    first = request.path + without(request.GET, "cursor")
    narrowing = "; ".join(conditions(filtersets[0], chips(filtersets[0], ())))
    cursors = {"next": shown.next, "previous": shown.previous}
    links = {"first": first} | {relation: at(request, cursor) for relation, cursor in cursors.items() if cursor}
    told = atom.Feed(
        title=f"{_('Relations')} · {': '.join(filter(None, (name, narrowing)))}",
        page=request.build_absolute_uri(page),
        self=request.build_absolute_uri(request.path + query_string(request.GET)),
        first=request.build_absolute_uri(first),
        records=shown.items,
        links={relation: request.build_absolute_uri(address) for relation, address in links.items()},
        updated=max((record.updated for record in shown.items), default=NEVER),
        site=request.build_absolute_uri("/").removesuffix("/"),
    )
    return HttpResponse(atom.write_feed(told), content_type=f"{atom.MEDIA_TYPE}; charset=utf-8")


def at(request: HttpRequest, cursor: str) -> str:
    following: QueryDict = request.GET.copy()
    following["cursor"] = cursor
    return request.path + query_string(following)
