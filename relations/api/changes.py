"""Changing the plain columns of a record: for staff, under the rules of the desk, and never upon another version than
the one that was read."""

import contextlib
from functools import cache
from typing import Any, ClassVar
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.permissions import IsAdminUser
from rest_framework.request import Request
from rest_framework.response import Response

from relations.api.access import TokenAuthentication
from relations.api.errors import ParameterError, PreconditionMissing, Stale
from relations.api.versions import etag, is_meant
from relations.filters.base import unknown
from relations.models import Record, Revision, changing
from relations.models.source import HELD
from relations.record_types import RecordType
from relations.workflow import edit_refusal, needs_reason

#: Addresses stay, states are moved by the workflow, and the text of a source carries its citations with it.
NOT_WRITTEN = {"slug", "status", "withdrawal_note", *HELD}
REASON, PUBLIC_NOTE = "X-Reason", "X-Public-Note"


def written_columns(model: type[Record]) -> list[str]:
    fields = (field for field in model._meta.concrete_fields if field.editable and not field.is_relation)
    return [field.name for field in fields if field.name not in NOT_WRITTEN and not field.primary_key]


@cache
def change_serializer(record_type: RecordType) -> type[serializers.ModelSerializer[Any]]:
    """What a change may hold; constraints and ``clean()`` are the model's, asked of the record as a whole."""
    options = {"model": record_type.model, "fields": written_columns(record_type.model), "validators": []}
    name = f"{record_type.model.__name__}Change"
    return type(name, (serializers.ModelSerializer,), {"Meta": type("Meta", (), options)})


class RecordChanges:
    """Mixed into the viewset of a record type: reading still asks nobody who they are."""

    record_type: ClassVar[RecordType]
    request: Any
    asked: Any

    def _is_change(self) -> bool:
        """Asked before the action is known, and where the schema is made without a request."""
        is_asked = getattr(getattr(self, "request", None), "method", "") == "PATCH"
        if is_asked and "patch" in getattr(self, "action_map", ()):
            return True
        return getattr(self, "action", "") == "partial_update"

    def get_authenticators(self) -> list[Any]:
        return [TokenAuthentication(), SessionAuthentication()] if self._is_change() else [TokenAuthentication()]

    def get_permissions(self) -> list[Any]:
        return [IsAdminUser()] if self._is_change() else super().get_permissions()  # type: ignore[misc]

    def partial_update(self, request: Request, slug: str) -> Response:
        self.read_asked(request)  # type: ignore[attr-defined]
        with transaction.atomic():
            stored = self.record_type.model._default_manager.select_for_update()
            record: Any = stored.filter(slug=slug).first()
            if record is None:
                raise NotFound(_("There is nothing at this address."))
            if why := edit_refusal(request.user, record):
                raise PermissionDenied(why)
            self._check_version(request, record)
            self._change(request, record)
            answer, tag = self._answered(record)
        return Response(answer, headers={"ETag": tag})

    def _check_version(self, request: Request, record: Any) -> None:
        if not request.headers.get("If-Match"):
            raise PreconditionMissing
        if not is_meant(request._request, record):
            raise Stale(*self._answered(record))

    def _answered(self, record: Any) -> tuple[Any, str]:
        answer = self.answer()  # type: ignore[attr-defined]
        model: Any = self.record_type.model
        found = self.with_relations(model._default_manager.filter(pk=record.pk), answer).get()  # type: ignore[attr-defined]
        told = answer.to_representation(found)
        return told, etag(found, told)

    def _change(self, request: Request, record: Any) -> None:
        given = self._given(request)
        before = {name: getattr(record, name) for name in given}
        for name, value in given.items():
            setattr(record, name, value)
        try:
            record.full_clean()
        except ValidationError as error:
            raise ParameterError(_by_name(error)) from error
        if {name: getattr(record, name) for name in given} == before:
            return
        reason, note = _header(request, REASON), _header(request, PUBLIC_NOTE)
        if needs_reason(record) and not reason:
            raise ParameterError({REASON: [_("The public has seen this record: say why it is changed.")]})
        if note and not record.is_published:
            raise ParameterError({PUBLIC_NOTE: [_("Only a published record is corrected in public.")]})
        with changing(user=request.user, reason=reason, public_note=note):
            record.save()
        if record.is_published and (problems := record.publication_problems()):
            raise ParameterError({"quote": problems})

    def _given(self, request: Request) -> dict[str, Any]:
        serializer_class = change_serializer(self.record_type)
        data: Any = None
        # Brackets within brackets, by the thousand, are no such object either.
        with contextlib.suppress(RecursionError):
            data = request.data
        known = list(serializer_class().fields)
        if not isinstance(data, dict):
            raise ParameterError({"body": [_("An object with the columns to change is expected.")]})
        errors = {str(name): [unknown(str(name)[:100], known)] for name in data if name not in known}
        serializer: Any = serializer_class(data=data, partial=True)
        if not serializer.is_valid():
            errors |= {name: [str(reason) for reason in reasons] for name, reasons in serializer.errors.items()}
        if errors:
            raise ParameterError(errors)
        return dict(serializer.validated_data)


def _by_name(error: ValidationError) -> dict[str, list[str]]:
    return {"record" if name == "__all__" else name: reasons for name, reasons in error.message_dict.items()}


def _header(request: Request, name: str) -> str:
    """Any language, percent-encoded as in addresses, or as bare UTF-8."""
    raw = request.headers.get(name, "")
    with contextlib.suppress(UnicodeError):
        raw = raw.encode("latin-1").decode()
    text = unquote(raw).strip()
    limit = Revision._meta.get_field("reason").max_length or 0
    if len(text) > limit or "\x00" in text:
        raise ParameterError({name: [_("At most %(limit)s characters are expected.") % {"limit": limit}]})
    return text
