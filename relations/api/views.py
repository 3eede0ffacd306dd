"""One viewset for every record type, made from the table of contents."""

from functools import partial
from typing import Any, ClassVar

from django.http import HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from relations.api import access, as_of, facets, parameters, since
from relations.api.conditional import conditional, with_its_own_tag
from relations.api.downloads import CommaSeparated, JsonLines, Streamed, download
from relations.api.errors import ParameterError, Withdrawn
from relations.api.linked_data import LinkedRecords
from relations.api.links import described, link, with_links
from relations.api.negotiation import BySuffix
from relations.api.open_view import OpenView
from relations.api.pagination import RecordPagination
from relations.api.schema import ApiSchema, DownloadSchema
from relations.api.versions import etag
from relations.api.writing.schema import WritingSchema
from relations.api.writing.views import RecordWriting
from relations.models import what_became_of
from relations.nesting import attach, records_of
from relations.record_types import RECORD_TYPES, RecordType
from relations.serializers.answers import Answers, answers, site
from relations.tags import version_of


class RecordViewSet(RecordWriting, GenericViewSet[Any], OpenView):
    record_type: ClassVar[RecordType]
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,120}"
    filter_backends = ()
    pagination_class = RecordPagination
    schema = WritingSchema()
    asked: parameters.Asked
    filterset: Any

    def get_renderers(self) -> list[Any]:
        """A list is also answered as a file, where that is what is wanted most."""
        return [*super().get_renderers(), *([JsonLines(), CommaSeparated()] if self.action == "list" else [])]

    @conditional
    def list(self, request: Request) -> HttpResponseBase:
        if isinstance(request.accepted_renderer, Streamed):
            return download(request, self.record_type, request.accepted_renderer.format)
        model = self.record_type.model
        filterset = self.record_type.filterset.of_published(
            request.GET, parameters.OF_A_LIST, version_of(request._request)
        )
        self.filterset, serializer = filterset, self.record_type.serializer
        self.asked = parameters.read(request.GET, serializer, facets.countable(filterset))
        if errors := {**filterset.parameter_errors(), **self.asked.errors} or since.order_errors(filterset):
            raise ParameterError(errors)
        if self.asked.statuses:
            filterset.queryset = access.in_states(request, model, self.asked.statuses)
            filterset.is_of_published = False
        answer = self.answer()
        pages: RecordPagination = self.paginator  # type: ignore[assignment]
        pages.request, pages.view = request, self
        if since.asked_since(filterset):
            changed = pages.changes(since.lists_of(filterset, self.record_type, answer.paths))
            return pages.get_paginated_response(since.told(changed, answer, request))
        read = partial(records_of, model, paths=answer.paths, drafts=answer.sees_drafts, by_name=True)
        return pages.get_paginated_response(answer(pages.records(filterset, read)))

    def counted(self) -> dict[str, Any]:
        return facets.counted(self.filterset, self.asked.facets)

    def question(self) -> str:
        """What is asked of the list, as its public page takes it."""
        asked = self.request.GET.copy()
        for name in {*asked} - {*self.filterset.filters}:
            del asked[name]
        return f"?{asked.urlencode()}" if asked else ""

    @with_its_own_tag
    def retrieve(self, request: Request, slug: str) -> HttpResponseBase:
        self.read_asked(request)
        answer = self.answer()
        record = access.visible(request, self.record_type.model).filter(slug=slug).first()
        if record is None:
            return self.elsewhere(request, slug)
        attach([record], answer.paths, drafts=answer.sees_drafts)
        (told,) = answer([record])
        told |= as_of.told(self.asked.as_of, record, {**answer.serializer.context})
        tag = etag(record, told, drafts=answer.sees_drafts)
        page = request.build_absolute_uri(record.get_absolute_url())
        return with_links(
            Response(told, headers={"ETag": tag}), [link(page, "alternate", "text/html"), described(request)]
        )

    def read_asked(self, request: Request) -> None:
        """What of one record is asked for."""
        further = (as_of.PARAMETER,) if self.action == "retrieve" and as_of.is_asked_of(self.record_type) else ()
        self.asked = parameters.read(request.GET, self.record_type.serializer, with_day=bool(further))
        unknown = parameters.unknown_errors(request.GET, (*parameters.OF_A_RECORD, *further))
        if errors := {**self.asked.errors, **unknown}:
            raise ParameterError(errors)

    def answer(self) -> Answers:
        sees_drafts = access.sees_drafts(self.request, self.record_type.model)
        asked, base = self.asked, site(self.request)
        return answers(self.record_type.serializer, base, asked.fields, asked.expand, sees_drafts=sees_drafts)

    def elsewhere(self, request: Request, slug: str) -> HttpResponseBase:
        """Where nothing is to be seen: it was withdrawn, has moved, or never was there."""
        sees_drafts = access.sees_drafts(request, self.record_type.model)
        record = what_became_of(self.record_type.model, slug, drafts=sees_drafts)
        if record is None:
            raise NotFound(_("There is nothing at this address."))
        if not (record.is_published or sees_drafts):
            raise Withdrawn(record.withdrawal_note or None)
        path = reverse(f"api:{self.record_type.plural}-detail", kwargs={"slug": record.slug})
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)


def viewset(record_type: RecordType) -> type[RecordViewSet]:
    return type(
        f"{record_type.model.__name__}ViewSet",
        (LinkedRecords, RecordViewSet),
        {
            "record_type": record_type,
            "serializer_class": record_type.serializer,
            "queryset": record_type.model.objects.none(),
        },
    )


class RootView(OpenView):
    schema = ApiSchema()

    @conditional
    def get(self, request: Request) -> HttpResponseBase:
        if errors := parameters.unknown_errors(request.GET, ()):
            raise ParameterError(errors)
        names = {record_type.plural: f"api:{record_type.plural}-list" for record_type in RECORD_TYPES.values()}
        names |= {"search": "api:search", "schema": "api:schema", "docs": "api:docs"}
        return Response({key: request.build_absolute_uri(reverse(name)) for key, name in names.items()})


class DownloadView(OpenView):
    """A list under an address that says by its end in which form."""

    record_type: ClassVar[RecordType]
    format_name: ClassVar[str]
    content_negotiation_class = BySuffix
    schema = DownloadSchema()

    @conditional
    def get(self, request: Request) -> HttpResponseBase:
        return download(request, self.record_type, self.format_name)


def download_view(record_type: RecordType, renderer: type[Streamed]) -> type[DownloadView]:
    name = f"{record_type.model.__name__}{renderer.__name__}View"
    told = {"record_type": record_type, "format_name": renderer.format, "renderer_classes": (renderer,)}
    return type(name, (DownloadView,), told)


class NothingView(OpenView):
    """Any other address below the API's, whatever is asked of it."""

    content_negotiation_class = BySuffix
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound(_("There is nothing at this address."))
