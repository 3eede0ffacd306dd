"""One viewset for every record type, made from the table of contents."""

from typing import Any, ClassVar

from django.http import HttpResponseBase, HttpResponseNotModified, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from relations.api import parameters
from relations.api.access import TokenAuthentication
from relations.api.changes import RecordChanges, change_serializer
from relations.api.errors import ParameterError, Withdrawn
from relations.api.pagination import RecordPagination
from relations.api.schema import ApiSchema, RecordSchema
from relations.api.versions import etag, is_known
from relations.models import what_became_of
from relations.nesting import attach
from relations.record_types import RECORD_TYPES, RecordType
from relations.serializers import RecordSerializer


class OpenView(APIView):
    """Reading needs no token, but one that is not good is refused."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (AllowAny,)


class RecordViewSet(RecordChanges, GenericViewSet[Any], OpenView):
    record_type: ClassVar[RecordType]
    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,120}"
    filter_backends = ()
    pagination_class = RecordPagination
    schema = RecordSchema()
    asked: parameters.Asked

    def list(self, request: Request) -> Response:
        self.asked = parameters.read(request.GET, self.record_type.serializer)
        published = self.record_type.model.objects.published()
        filterset = self.record_type.filterset(request.GET, published, face_parameters=parameters.OF_A_LIST)
        if errors := {**filterset.parameter_errors(), **self.asked.errors}:
            raise ParameterError(errors)
        answer = self.answer()
        records = self.paginate_queryset(filterset.records()) or []
        attach(records, answer.relations())
        return self.get_paginated_response([answer.to_representation(record) for record in records])

    def retrieve(self, request: Request, slug: str) -> HttpResponseBase:
        self.read_asked(request)
        answer = self.answer()
        published = self.record_type.model.objects.published()
        record = published.filter(slug=slug).first()
        if record is None:
            return self.elsewhere(request, slug)
        attach([record], answer.relations())
        told = answer.to_representation(record)
        tag = etag(record, told)
        if is_known(request._request, tag):
            return HttpResponseNotModified(headers={"ETag": tag})
        return Response(told, headers={"ETag": tag})

    def read_asked(self, request: Request) -> None:
        """What of one record is asked for."""
        self.asked = parameters.read(request.GET, self.record_type.serializer)
        unknown = parameters.unknown_errors(request.GET, parameters.OF_A_RECORD)
        if errors := {**self.asked.errors, **unknown}:
            raise ParameterError(errors)

    def answer(self) -> RecordSerializer:
        context = {"request": self.request, "fields": self.asked.fields, "expand": self.asked.expand}
        return self.record_type.serializer(context=context)

    def elsewhere(self, request: Request, slug: str) -> HttpResponseBase:
        """Where nothing published is: it was withdrawn, has moved, or never was there."""
        record = what_became_of(self.record_type.model, slug)
        if record is None:
            raise NotFound(_("There is nothing at this address."))
        if not record.is_published:
            raise Withdrawn(record.withdrawal_note or None)
        path = reverse(f"api:{self.record_type.plural}-detail", kwargs={"slug": record.slug})
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)


def viewset(record_type: RecordType) -> type[RecordViewSet]:
    return type(
        f"{record_type.model.__name__}ViewSet",
        (RecordViewSet,),
        {
            "record_type": record_type,
            "serializer_class": record_type.serializer,
            "queryset": record_type.model.objects.none(),
            "change_serializer": change_serializer(record_type),
        },
    )


class RootView(OpenView):
    schema = ApiSchema()

    def get(self, request: Request) -> Response:
        if errors := parameters.unknown_errors(request.GET, ()):
            raise ParameterError(errors)
        names = {record_type.plural: f"api:{record_type.plural}-list" for record_type in RECORD_TYPES.values()}
        names |= {"schema": "api:schema", "docs": "api:docs"}
        return Response({key: request.build_absolute_uri(reverse(name)) for key, name in names.items()})


class NothingView(OpenView):
    """Any other address below the API's."""

    schema = None

    def get(self, request: Request, **kwargs: str) -> Response:
        raise NotFound(_("There is nothing at this address."))
