"""Records in the words of others, by the ending of the address or by what the reader accepts.

What is told here goes into catalogues and graphs that are kept by others: it is the published record alone, whoever
asks.
"""

import logging
import re
from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django.http import HttpResponseBase, HttpResponseNotModified, HttpResponsePermanentRedirect
from django.urls import re_path, reverse
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from relations.api import parameters
from relations.api.errors import ParameterError, Withdrawn
from relations.api.negotiation import BySuffix
from relations.api.open_view import OpenView
from relations.api.schema.linked_data import LinkedSchema
from relations.api.versions import etag
from relations.choices import ParticipantKind
from relations.linked_data import thing
from relations.linked_data.follow_the_money import PATHS as FTM_PATHS
from relations.linked_data.follow_the_money import FollowTheMoney, as_line
from relations.linked_data.holders import holders_of
from relations.linked_data.popolo import OFFICES, Popolo
from relations.linked_data.popolo import PATHS as POPOLO_PATHS
from relations.models import what_became_of
from relations.record_types import RECORD_TYPES, RecordType
from relations.tags import is_known

logger = logging.getLogger(__name__)

JSON_LD, JSON, FTM = "application/ld+json", "application/json", "application/json+ftm"
SLUG = "(?P<slug>[-a-zA-Z0-9_]{1,120})"
PARTICIPANTS = RECORD_TYPES["participant"]


class JsonLdRenderer(JSONRenderer):
    media_type = JSON_LD
    format = "jsonld"


class EntityRenderer(JSONRenderer):
    """One entity a line."""

    media_type = FTM
    format = "ftm"

    def render(self, data: Any, *_given: Any, **_more: Any) -> bytes:
        return "".join(map(as_line, data)).encode()


class LinkedView(OpenView):
    """A record in other words. Subclasses say in which."""

    content_negotiation_class = BySuffix
    record_type = PARTICIPANTS
    ending = ""
    schema = LinkedSchema()

    def get(self, request: Request, slug: str) -> HttpResponseBase:
        if errors := parameters.unknown_errors(request.GET, ()):
            raise ParameterError(errors)
        name = f"api:{self.record_type.plural}-{self.ending}"
        return answered(request, self.record_type, slug, name, self.paths, self.tell)

    @property
    def paths(self) -> tuple[str, ...]:
        raise NotImplementedError

    def tell(self, record: Any, address: str) -> Any:
        """``address``: of its page, absolute."""
        raise NotImplementedError


def answered(
    request: Request,
    record_type: RecordType,
    slug: str,
    name: str,
    paths: tuple[str, ...],
    tell: Callable[[Any, str], Any],
) -> HttpResponseBase:
    """``name``: of the addresses at which records are told of so, to which a record that has moved leads on."""
    published: Any = record_type.model.objects.published()
    record = published.with_public_relations(paths).filter(slug=slug).first()
    if record is None:
        return elsewhere(request, record_type, slug, name)
    data = tell(record, request.build_absolute_uri(record.get_absolute_url()))
    tag = etag(record, data)
    if is_known(request._request, tag, is_there=True):
        return HttpResponseNotModified(headers={"ETag": tag})
    return Response(data, headers={"ETag": tag})


def elsewhere(request: Request, record_type: RecordType, slug: str, name: str) -> HttpResponseBase:
    record = what_became_of(record_type.model, slug)
    if record is None:
        raise NotFound(_("There is nothing at this address."))
    if not record.is_published:
        raise Withdrawn(record.withdrawal_note or None)
    query = request.META.get("QUERY_STRING", "")
    address = reverse(name, kwargs={"slug": record.slug})
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


class JsonLdView(LinkedView):
    """Of a person, offices and all that is dated may be asked for as of a day, as on its page."""

    renderer_classes = (JsonLdRenderer,)
    ending = "jsonld"

    def get(self, request: Request, slug: str) -> HttpResponseBase:
        return json_ld(request, self.record_type, slug, f"api:{self.record_type.plural}-{self.ending}")


def json_ld(request: Request, record_type: RecordType, slug: str, name: str) -> HttpResponseBase:
    as_of = day_asked(request, record_type)

    def tell(record: Any, address: str) -> Any:
        if as_of and record.kind != ParticipantKind.PERSON:
            raise ParameterError({"as_of": [_("Only of a person is it told how things stood on a day.")]})
        return thing(record, address, as_of)

    return answered(request, record_type, slug, name, record_type.model.answer_relations, tell)


def day_asked(request: Request, record_type: RecordType) -> date | None:
    errors = parameters.unknown_errors(request.GET, ("as_of",) if record_type is PARTICIPANTS else ())
    given = request.GET.get("as_of", "")
    if given and not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", given):
        errors["as_of"] = [_("A day is expected: YYYY-MM-DD.")]
    if not errors and given:
        try:
            return date.fromisoformat(given)
        except ValueError:
            errors["as_of"] = [_("A day is expected: YYYY-MM-DD.")]
    if errors:
        raise ParameterError(errors)
    return None


class PopoloView(LinkedView):
    renderer_classes = (JSONRenderer,)
    ending = "popolo"
    paths = (*POPOLO_PATHS, OFFICES)

    def tell(self, record: Any, address: str) -> Any:
        return Popolo(site(record, address)).document(record, holders_of(record))


class FollowTheMoneyView(LinkedView):
    renderer_classes = (EntityRenderer,)
    ending = "ftm"
    paths = FTM_PATHS

    def tell(self, record: Any, address: str) -> Any:
        return [*FollowTheMoney(site(record, address)).entities(record, holders_of(record))]


def site(record: Any, address: str) -> str:
    return address.removesuffix(record.get_absolute_url())


class LinkedRecords:
    """Mixed into the viewset of a record type: a record also answers as JSON-LD, where that is accepted."""

    action: str
    request: Any
    record_type: ClassVar[RecordType]

    def get_renderers(self) -> list[Any]:
        renderers: list[Any] = super().get_renderers()  # type: ignore[misc]
        return [*renderers, JsonLdRenderer()] if getattr(self, "action", "") == "retrieve" else renderers

    @property
    def default_response_headers(self) -> dict[str, str]:
        headers: dict[str, str] = super().default_response_headers  # type: ignore[misc]
        return headers | {"Vary": "Accept"} if getattr(self, "action", "") == "retrieve" else headers

    def retrieve(self, request: Request, slug: str) -> HttpResponseBase:
        if request.accepted_renderer.format == JsonLdRenderer.format:
            return json_ld(request, self.record_type, slug, f"api:{self.record_type.plural}-detail")
        return super().retrieve(request, slug)  # type: ignore[misc,no-any-return]


def linked_addresses() -> list[Any]:
    found: list[Any] = [
        re_path(
            rf"^{each.plural}/{SLUG}\.jsonld\Z",
            JsonLdView.as_view(record_type=each),
            name=f"{each.plural}-jsonld",
        )
        for each in RECORD_TYPES.values()
    ]
    found += [
        re_path(rf"^participants/{SLUG}\.{each.ending}\Z", each.as_view(), name=f"participants-{each.ending}")
        for each in (PopoloView, FollowTheMoneyView)
    ]
    return found
