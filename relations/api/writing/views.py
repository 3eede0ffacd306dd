"""Writing the records of a type: mixed into its viewset, whose reading still asks nobody who they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.contrib.auth import get_permission_codename
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, IsAdminUser
from rest_framework.request import Request
from rest_framework.response import Response

from relations.api import parameters
from relations.api.access import TokenAuthentication, sees_drafts
from relations.api.errors import Conflict, ParameterError, PreconditionMissing, Stale
from relations.api.versions import etag, is_in_part, is_meant
from relations.api.writing import bulk, moves
from relations.api.writing.bodies import Body, read_as
from relations.api.writing.once import made
from relations.api.writing.records import Written, read
from relations.api.writing.sending import DRY_RUN, Why, is_dry_run, sent_in, why
from relations.imports.columns import FileType, file_types
from relations.models import ApiToken, changing
from relations.nesting import attach
from relations.record_types import RecordType
from relations.workflow import MOVES, allowed, delete_refusal, edit_refusal, scope_of

#: Actions of the viewset that write.
WRITES = ("create", "update", "partial_update", "destroy", "move", "bulk")


class _OutdatedError(Exception):
    def __init__(self, record: Any, why: str | None = None) -> None:
        super().__init__()
        self.record, self.why = record, why


class RecordWriting:
    record_type: ClassVar[RecordType]
    request: Any
    asked: Any

    def _writes(self) -> bool:
        """Asked before the action is known, and where the schema is made without a request."""
        method = getattr(getattr(self, "request", None), "method", None) or "GET"
        if method not in SAFE_METHODS and method.lower() in getattr(self, "action_map", ()):
            return True
        return getattr(self, "action", "") in WRITES

    def get_authenticators(self) -> list[Any]:
        return [TokenAuthentication(), SessionAuthentication()] if self._writes() else [TokenAuthentication()]

    def get_permissions(self) -> list[Any]:
        return [IsAdminUser()] if self._writes() else super().get_permissions()  # type: ignore[misc]

    # --- what may be done ---------------------------------------------------------------------------------------------

    def create(self, request: Request) -> Any:
        dry_run, body = self._begin(request, "add"), self._body(whole=True)
        sent = sent_in(request)
        shape, told = read(body, sent.data), why(request)

        def do() -> Any:
            told.refuse(None)
            return Written(body, sent.data, shape).save(request.user, told)

        def answer(record: Any) -> Response:
            return self._made(record, dry_run=dry_run)

        return made(request, sent.digest, do, answer, dry_run=dry_run, once=True)

    def update(self, request: Request, slug: str) -> Any:
        return self._change(request, slug, replaces=True)

    def partial_update(self, request: Request, slug: str) -> Any:
        return self._change(request, slug, replaces=False)

    def _change(self, request: Request, slug: str, *, replaces: bool) -> Any:
        dry_run, body = self._begin(request, "change"), self._body(whole=replaces)
        sent, told = sent_in(request), why(request)
        self._refuse_half_seen(sent.data, replaces=replaces)
        with self._told_if_outdated():
            self._refuse_early(slug)
        shape = read(body, sent.data)

        def do() -> Any:
            self._refuse(self._locked(slug))
            stored = self._of.queryset().get(slug=slug)
            return Written(body, sent.data, shape, stored, replaces=replaces).save(request.user, told)

        with self._told_if_outdated():
            return made(request, sent.digest, do, self._answer, dry_run=dry_run)

    def destroy(self, request: Request, slug: str) -> Any:
        dry_run, told = self._begin(request, "delete"), why(request)

        def do() -> Response:
            stored = self._locked(slug)
            self._refuse(stored)
            if reason := delete_refusal(request.user, stored):
                raise Conflict(reason)
            answer = self._answer(stored) if dry_run else Response(status=204)
            self._delete(stored, told)
            return answer

        with self._told_if_outdated():
            self._refuse_early(slug)
            return made(request, "", do, lambda answer: answer, dry_run=dry_run)

    def _delete(self, stored: Any, told: Why) -> None:
        try:
            with changing(user=self.request.user, reason=told.reason):
                stored.delete()
        except ProtectedError as error:
            raise Conflict(_("Other records refer to it.")) from error

    @action(detail=True, methods=["post"], url_path=f"(?P<move>{'|'.join(MOVES)})")
    def move(self, request: Request, slug: str, move: str) -> Any:
        dry_run, chosen = self._begin(request, "view"), MOVES[move]
        self._allow(chosen.permission)
        sent = sent_in(request)
        reason = moves.reason_in(sent.data)

        def do() -> Any:
            stored = self._locked(slug)
            self._check_version(stored)
            return moves.moved(request.user, stored, chosen, reason)

        with self._told_if_outdated():
            return made(request, sent.digest, do, self._answer, dry_run=dry_run, once=True)

    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Any:
        if errors := parameters.unknown_errors(request.GET, (DRY_RUN,)):
            raise ParameterError(errors)
        dry_run = is_dry_run(request)
        self._allow("import_records")
        return bulk.written(request, self.record_type, dry_run=dry_run)

    # --- what all of them do ------------------------------------------------------------------------------------------

    def _begin(self, request: Request, permission: str) -> bool:
        """Whether it is only tried. Refused before anything is looked up for somebody who may not."""
        self.asked = parameters.read(request.GET, self.record_type.serializer)
        unknown = parameters.unknown_errors(request.GET, (*parameters.OF_A_RECORD, DRY_RUN))
        if errors := {**self.asked.errors, **unknown}:
            raise ParameterError(errors)
        self._allow(get_permission_codename(permission, self.record_type.model._meta))
        return is_dry_run(request)

    def _allow(self, permission: str) -> None:
        if allowed(self.request.user, permission):
            return
        if self.request.auth is not None and self.request.user.has_perm(f"relations.{permission}"):
            scope: Any = ApiToken._meta.get_field(scope_of(permission))
            told = _("This token lacks the scope “%(scope)s”: make another at the desk.")
            raise PermissionDenied(told % {"scope": scope.verbose_name})
        raise PermissionDenied(_("Your role does not allow it."))

    @property
    def _of(self) -> FileType:
        return file_types()[self.record_type.name]

    def _body(self, *, whole: bool) -> Body:
        return read_as(self.record_type, whole=whole)

    def _locked(self, slug: str) -> Any:
        """Others may go on naming it meanwhile."""
        stored: Any = self.record_type.model._default_manager.select_for_update(no_key=True)
        found = stored.filter(slug=slug).first()
        if found is None:
            raise NotFound(_("There is nothing at this address."))
        return found

    def _refuse_early(self, slug: str) -> None:
        """What is refused anyway waits for nobody, and lets nobody wait."""
        if stored := self.record_type.model._default_manager.filter(slug=slug).first():
            self._refuse(stored)

    def _refuse_half_seen(self, data: Any, *, replaces: bool) -> None:
        """Who is not shown drafts would take away what is there of them by sending back the rows that they saw."""
        rows = isinstance(data, dict) and any(isinstance(value, list) for value in data.values())
        if (replaces or rows) and not sees_drafts(self.request, self.record_type.model):
            raise PermissionDenied(_("Whoever replaces a record or its rows must see all of them: use a token."))

    def _refuse(self, stored: Any) -> None:
        if reason := edit_refusal(self.request.user, stored):
            # What was merged nobody changes, whatever their role.
            raise (Conflict if stored.merged_into_id else PermissionDenied)(reason)
        self._check_version(stored)
        if sees_drafts(self.request, self.record_type.model) and is_in_part(self.request._request, stored):
            told = _("It was read without the drafts around it: read it with the token that writes.")
            raise _OutdatedError(stored, told)

    def _check_version(self, record: Any) -> None:
        if not self.request.headers.get("If-Match"):
            raise PreconditionMissing
        if not is_meant(self.request._request, record):
            raise _OutdatedError(record)

    @contextmanager
    def _told_if_outdated(self) -> Iterator[None]:
        """With the record as it is now, which is read while nobody has to wait for it."""
        try:
            yield
        except _OutdatedError as error:
            raise Stale(*self._told(error.record), error.why) from error

    def _told(self, record: Any) -> tuple[Any, str]:
        answer = self.answer()  # type: ignore[attr-defined]
        model: Any = self.record_type.model
        found = model._default_manager.filter(pk=record.pk).first()
        if found is None:
            raise NotFound(_("There is nothing at this address."))
        attach([found], answer.paths, drafts=answer.sees_drafts)
        (told,) = answer([found])
        return told, etag(found, told, drafts=answer.sees_drafts)

    def _answer(self, record: Any) -> Response:
        told, tag = self._told(record)
        return Response(told, headers={"ETag": tag})

    def _made(self, record: Any, *, dry_run: bool) -> Response:
        answer = self._answer(record)
        if not dry_run:
            path = reverse(f"api:{self.record_type.plural}-detail", kwargs={"slug": record.slug})
            answer.status_code, answer["Location"] = 201, self.request.build_absolute_uri(path)
        return answer
