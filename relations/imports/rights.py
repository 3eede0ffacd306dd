"""What the one who imports may do with each record: no more than at the desk."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from relations.choices import Status
from relations.imports.differences import Difference
from relations.imports.problems import BadValueError
from relations.models import Record
from relations.workflow import MOVES, Move, allowed, edit_refusal, refusal

#: What a record that is new may begin as, and the permission for it.
BEGINS_AS = {
    Status.DRAFT: "",
    Status.IN_REVIEW: "submit_records",
    Status.PUBLISHED: "publish_records",
    Status.WITHDRAWN: "withdraw_records",
}


def refuse(user: Any, found: Difference) -> None:
    """Raises BadValueError where the user may not. Without a user it is the desk itself that imports, by a command."""
    if user is None:
        return
    record = found.record
    status = getattr(record, "status", "")
    reason = _beginning(user, status) if found.is_new else _changing(user, found, status)
    if reason:
        raise BadValueError(reason, column="status" if status != found.status_before else "", value=status)


def _beginning(user: Any, status: str) -> str:
    permission = BEGINS_AS[Status(status)] if status else ""
    if permission and not allowed(user, permission):
        return _("Your role does not allow this status. New records are drafts.")
    if status == Status.PUBLISHED and not settings.PUBLISH_OWN_RECORDS:
        return _("Nobody publishes what they import themselves: import it as a draft or for review.")
    return ""


def _changing(user: Any, found: Difference, status: str) -> str:
    record = found.record
    if not isinstance(record, Record):
        return edit_refusal(user, record.root)
    # The state of the record at the desk decides, not the one that the file asks for.
    record.status = found.status_before
    try:
        if {*found.fields} != {"status"} and (reason := edit_refusal(user, record)):
            return reason
        return _moving(user, record, status) if status != record.status else ""
    finally:
        record.status = status


def _moving(user: Any, record: Record, status: str) -> str:
    move: Move | None = next((m for m in MOVES.values() if (m.source, m.target) == (record.status, status)), None)
    if move is None:
        known = ", ".join(m.target for m in MOVES.values() if m.source == record.status)
        return _("From %(before)s it can only become: %(known)s.") % {"before": record.status, "known": known}
    return refusal(user, record, move)
