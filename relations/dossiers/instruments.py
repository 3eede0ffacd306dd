"""Documents: in force on the day, signed and not certainly in force, and the latest."""

from dataclasses import dataclass

from relations.choices import BINDING_LIVES, ENDED_LIVES
from relations.dossiers.scope import Listed, Scope
from relations.models import Document

SHOWN, LATEST = 25, 5


@dataclass(frozen=True)
class InForce:
    """``surely``: in force on the day. ``not_known``: signed by then; it may have been in force on the day."""

    surely: Listed
    not_known: Listed


def in_force(scope: Scope) -> InForce:
    """On the day asked about, whenever signed."""
    documents, day = scope.about(Document), scope.day.isoformat()
    until = [("as_of", day)] if scope.as_of else []
    signed = [("life", life.value) for life in (*BINDING_LIVES, *(ENDED_LIVES if scope.is_past else ()))]
    surely = scope.listed(documents.in_force_on(scope.day), SHOWN, ("in_force_on", day), ever=True)
    not_known = documents.force_not_known(scope.day)
    return InForce(surely, scope.listed(not_known, SHOWN, *signed, *until, ever=True))


def latest(scope: Scope) -> Listed:
    return scope.listed(scope.of(Document), LATEST, is_same=True)
