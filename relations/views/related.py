"""The records that belong to a record: each list is one that a reader can also ask for, and links to it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relations.choices import COUNTRY_KINDS
from relations.models import Participant, Record
from relations.paging import Page, page_of
from relations.record_types import RECORD_TYPES
from relations.views.lists import items

#: So many are shown on the record's page; the rest stands in the list.
SHOWN = 25
SHOWN_OF_MANY = 5


@dataclass(frozen=True)
class Related:
    """``parameter`` is the filter of the other type's list that names this record."""

    heading: Any
    type: str
    parameter: str
    ordering: str = ""
    shown: int = SHOWN


@dataclass(frozen=True)
class RelatedList:
    heading: str
    type: str
    parameter: str
    page: Page[Any]
    url: str


#: What takes part in many things shows the latest of each.
_OF_MANY: dict[str, Any] = {"shown": SHOWN_OF_MANY}

RELATED: dict[str, tuple[Related, ...]] = {
    "visit": (
        Related(_("Within it"), "visit", "parent", "date"),
        Related(_("Documents signed or adopted at it"), "document", "visit", "date"),
        Related(_("Statements made at it"), "statement", "visit", "date"),
        Related(_("Commitments made at it"), "commitment", "visit", "date"),
        Related(_("Commitments of which stock was taken at it"), "commitment", "reviewed_at", "date"),
    ),
    "statement": (
        Related(_("Figures cited in it"), "figure", "statement", "date"),
        Related(_("Commitments made in it"), "commitment", "statement", "date"),
        Related(_("Commitments of which stock was taken in it"), "commitment", "reviewed_in", "date"),
    ),
    "document": (
        Related(_("What it says"), "statement", "document", "date"),
        Related(_("Commitments made in it"), "commitment", "document", "date"),
    ),
    "participant": (
        Related(_("Latest visits and contacts"), "visit", "participant", **_OF_MANY),
        Related(_("Latest statements made"), "statement", "speaker", **_OF_MANY),
        Related(_("Latest documents as party, signatory or witness"), "document", "participant", **_OF_MANY),
        Related(_("Commitments owed or owed to"), "commitment", "participant", **_OF_MANY),
        Related(_("Figures cited"), "figure", "participant", **_OF_MANY),
        Related(_("Sources published"), "source", "participant", **_OF_MANY),
        Related(_("Parts and organs"), "participant", "parent"),
    ),
    "place": (
        Related(_("Visits and contacts there"), "visit", "place", **_OF_MANY),
        Related(_("Documents signed or adopted there"), "document", "place", **_OF_MANY),
        Related(_("Statements made there"), "statement", "place", **_OF_MANY),
        Related(_("Places in it"), "place", "parent"),
    ),
}

#: A state rarely acts in its own name: its page shows what concerns it.
OF_COUNTRY = (
    Related(_("Latest visits and contacts"), "visit", "country", **_OF_MANY),
    Related(_("Latest statements"), "statement", "country", **_OF_MANY),
    Related(_("Latest documents"), "document", "country", **_OF_MANY),
    Related(_("Latest commitments"), "commitment", "country", **_OF_MANY),
    Related(_("Latest figures"), "figure", "country", **_OF_MANY),
    Related(_("People and bodies"), "participant", "country", **_OF_MANY),
    Related(_("Places"), "place", "country", **_OF_MANY),
)


def related_lists(record: Record, as_of: date | None = None) -> list[RelatedList]:
    """``as_of``: less what surely came after that day."""
    if isinstance(record, Participant) and record.kind in COUNTRY_KINDS and record.country_code:
        return [found for related in OF_COUNTRY if (found := related_list(related, record.country_code, as_of))]
    return [found for related in RELATED.get(record.type, ()) if (found := related_list(related, record.slug, as_of))]


def related_list(related: Related, value: str, as_of: date | None = None) -> RelatedList | None:
    record_type = RECORD_TYPES[related.type]
    asked = QueryDict(mutable=True)
    asked[related.parameter] = value.lower() if related.parameter == "country" else value
    if related.ordering:
        asked["ordering"] = related.ordering
    if as_of and "as_of" in record_type.filterset.base_filters:
        asked["as_of"] = as_of.isoformat()
    filterset = record_type.filterset.of_published(asked)
    if filterset.parameter_errors():
        # The country filter knows states in the list of countries only.
        return None
    page = page_of(filterset, size=related.shown, read=items(record_type))
    if not page.items:
        return None
    url = f"{reverse(f'{record_type.plural}-list')}?{asked.urlencode()}"
    return RelatedList(str(related.heading), related.type, related.parameter, page, url)
