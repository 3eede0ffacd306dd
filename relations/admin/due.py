"""Which promises ask for a look: those that fall due soon, and those that are late."""

import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relations.choices import CommitmentState, Status
from relations.edtf import END_NOT_KNOWN
from relations.models import Commitment

#: Days.
SOON = 60


def due_soon(commitments: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """Open, and the latest possible due day is near; the next one first."""
    today = timezone.localdate()
    near = (today, today + datetime.timedelta(days=SOON))
    found = commitments.filter(state=CommitmentState.OPEN, due_latest__range=near).exclude(status=Status.WITHDRAWN)
    return found.exclude(due__endswith=END_NOT_KNOWN).order_by("due_latest", "pk")


def overdue(commitments: Any) -> QuerySet[Commitment]:
    """Those that have become late last come first."""
    late: QuerySet[Commitment] = commitments.overdue(timezone.localdate())
    return late.exclude(status=Status.WITHDRAWN).order_by("-due_latest", "-pk")


class DueFilter(admin.SimpleListFilter):
    title = _("due")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("soon", _("within 60 days")), ("overdue", _("overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "soon":
            return due_soon(queryset)
        return overdue(queryset) if self.value() == "overdue" else queryset
