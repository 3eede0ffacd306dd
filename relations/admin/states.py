"""Which state a record is in, as the desk shows it."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.admin.unseen import unseen_told
from relations.choices import Action, Status
from relations.fields import edtf_value
from relations.models import Record, Revision, revisions_of
from relations.models.quotes import QuoteProblem
from relations.passages import word_difference
from relations.workflow import MOVES, Move, allowed, moves_from, refusal

#: What moved a record from one state to another.
MOVING = [move.action for move in MOVES.values()]


def name_of(user: Any) -> str:
    return (user.get_full_name() or user.get_username()) if user else gettext("a command")


def badge_of(record: Any) -> SafeString:
    return format_html('<span class="badge {}">{}</span>', record.status, record.get_status_display())


@admin.display(description=_("status"), ordering="status")
def badge(record: Any) -> str:
    """With whose record it is, where somebody made it."""
    if not record.author:
        return badge_of(record)
    return format_html('{} <span class="author">{}</span>', badge_of(record), name_of(record.author))


def day_of(moment: datetime.datetime) -> str:
    return edtf_value(str(timezone.localdate(moment))).label()


@dataclass(frozen=True)
class Choice:
    """A move that the role allows, and why it is not to be made now; empty where it is."""

    move: Move
    refusal: str


@dataclass(frozen=True)
class State:
    """Where a record stands, for the top of its page."""

    record: Record
    user: Any

    @property
    def badge(self) -> SafeString:
        return badge_of(self.record)

    @property
    def author(self) -> str:
        return name_of(self.record.author)

    @property
    def made_on(self) -> str:
        return day_of(self.record.created)

    @cached_property
    def last_move(self) -> Revision | None:
        return revisions_of(self.record).filter(action__in=MOVING).select_related("user").first()

    @property
    def moved_by(self) -> str:
        return name_of(self.last_move.user) if self.last_move else ""

    @property
    def moved_on(self) -> str:
        return day_of(self.last_move.at) if self.last_move else ""

    @property
    def is_returned(self) -> bool:
        return bool(self.last_move) and self.last_move.action == Action.RETURNED  # type: ignore[union-attr]

    @property
    def who_has_it(self) -> str:
        if self.record.status == Status.DRAFT:
            return gettext("%(author)s is working on it.") % {"author": self.author}
        return gettext("It waits for a reviewer.") if self.record.status == Status.IN_REVIEW else ""

    @cached_property
    def unseen(self) -> SafeString | str:
        """What it names without the public seeing it; a draft is not that far."""
        is_near = self.record.status in (Status.IN_REVIEW, Status.PUBLISHED)
        return unseen_told([self.record]) if is_near else ""

    @cached_property
    def choices(self) -> list[Choice]:
        return [
            Choice(move, refusal(self.user, self.record, move))
            for move in moves_from(self.record)
            if allowed(self.user, move.permission)
        ]


def with_difference(reason: str, problem: QuoteProblem) -> SafeString | str:
    """Word by word, what the source says and the quote does not, and the other way round."""
    if not problem.held:
        return reason
    marks = {"kept": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
    runs = word_difference(problem.held, problem.quote.replace("\r\n", "\n"))
    words = format_html_join("", "{}", ((format_html(marks[run.kind], run.text),) for run in runs))
    legend = gettext("Struck out: only in the source. Underlined: only in the quote.")
    marked = format_html('<span class="difference">{}</span> <span class="legend">{}</span>', words, legend)
    return format_html("{} {}", reason, marked)


class MineFilter(admin.SimpleListFilter):
    title = _("whose")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("mine", _("made by me")),
            ("returned", _("returned to me")),
            ("waiting", _("waiting for me")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "mine":
            return queryset.filter(author=request.user)
        if self.value() == "returned":
            return returned_to(request.user, queryset)
        return waiting_for(request.user, queryset) if self.value() == "waiting" else queryset


def returned_to(user: Any, records: QuerySet[Any]) -> QuerySet[Any]:
    returns = Revision.objects.filter(
        type=records.model._meta.model_name, record_id=OuterRef("pk"), action=Action.RETURNED
    )
    return records.filter(Exists(returns), author=user, status=Status.DRAFT)


def waiting_for(user: Any, records: QuerySet[Any]) -> QuerySet[Any]:
    """In review: of all for whoever publishes or returns, else of the user's own."""
    waiting = records.filter(status=Status.IN_REVIEW)
    return waiting if reviews(user) else waiting.filter(author=user)


def reviews(user: Any) -> bool:
    return any(allowed(user, MOVES[name].permission) for name in ("return", "publish"))
