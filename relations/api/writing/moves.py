"""A record goes on to another state: the table of the workflow says who may, and when."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied

from relations.api.errors import BodyError
from relations.api.writing import pointers
from relations.api.writing.bodies import Body
from relations.api.writing.fields import TextMember
from relations.api.writing.records import unpublishable
from relations.api.writing.refusals import NotNow
from relations.models import Record
from relations.workflow import Move, MoveRefusedError, edit_refusal, is_own, move


class MoveBody(Body):
    reason = TextMember(
        Record._meta.get_field("withdrawal_note"),
        help_text=_(
            "Why: needed to return, to withdraw and to publish again. The author reads why it is returned, the public "
            "why it is withdrawn."
        ),
    )


def reason_in(data: Any) -> str:
    """An empty body is none."""
    try:
        return str(MoveBody().run_validation({} if data is None else data).get("reason") or "")
    except serializers.ValidationError as error:
        raise BodyError(pointers.flat(error.detail)) from error


def moved(user: Any, stored: Any, chosen: Move, reason: str) -> Any:
    """``stored``: locked, and of the version that is meant."""
    try:
        return move(user, stored, chosen.name, reason=reason, version=stored.version)
    except MoveRefusedError as error:
        raise _refusal(user, stored, chosen, reason, str(error)) from error


def _refusal(user: Any, stored: Any, chosen: Move, reason: str, told: str) -> Exception:
    """The workflow has refused; what is left is by which status that is told."""
    if stored.merged_into_id or stored.status != chosen.source:
        return NotNow(told)
    if chosen.name == "submit" and edit_refusal(user, stored):
        return PermissionDenied(told)
    if chosen.publishes and is_own(user, stored) and not settings.PUBLISH_OWN_RECORDS:
        return PermissionDenied(told)
    if chosen.publishes and (problems := list(unpublishable(stored))):
        return NotNow(told, problems)
    if chosen.asks and not reason.strip():
        return BodyError([("/reason", told)])
    return NotNow(told)
