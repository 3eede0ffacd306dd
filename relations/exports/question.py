"""What was asked of a list, for whoever takes the answer away: in words, as an address, and as it is cited."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relations.fields import edtf_value
from relations.record_types import RecordType


@dataclass(frozen=True)
class Question:
    #: What the list holds, such as "Statements".
    heading: str
    #: The filters and the order in words, as the list tells them.
    said: str
    #: Where the list is read, without the page one is on; absolute.
    address: str
    taken: datetime.datetime
    count: int
    count_exact: bool = True
    #: Labels of the filters, each with a value.
    filters: tuple[tuple[str, str], ...] = ()
    #: Records that answer the question but cannot stand in the file asked for.
    left_out: int = 0

    @property
    def day(self) -> str:
        return edtf_value(self.taken.date().isoformat()).label()

    @property
    def counted(self) -> str:
        number = number_format(self.count, use_l10n=True, force_grouping=True)
        if not self.count_exact:
            return _("more than %(number)s records") % {"number": number}
        return ngettext("%(number)s record", "%(number)s records", self.count) % {"number": number}

    @property
    def title(self) -> str:
        return f"{self.heading}: {self.said}" if self.said else self.heading

    @property
    def name(self) -> str:
        """Of what has no order, such as a calendar."""
        narrowed = "; ".join(f"{label}: {value}" for label, value in self.filters)
        return f"{self.heading}: {narrowed}" if narrowed else self.heading

    @property
    def citation(self) -> str:
        """Such as: Relations. Statements: speaker: A; newest first. 12 records. https://… (accessed 3 May 2012)."""
        words = {"site": _("Relations"), "title": self.title, "counted": capfirst(self.counted)}
        where = {"address": self.address, "day": self.day}
        return _("%(site)s. %(title)s. %(counted)s. %(address)s (accessed %(day)s).") % {**words, **where}


def of_list(request: HttpRequest, record_type: RecordType, query: str, said: str, **more: Any) -> Question:
    """``query``: what was asked, as it stands in the address of the list."""
    return Question(
        heading=capfirst(str(record_type.model._meta.verbose_name_plural)),
        said=said,
        address=request.build_absolute_uri(reverse(f"{record_type.plural}-list") + query),
        taken=timezone.now(),
        **more,
    )
