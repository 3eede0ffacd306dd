"""What an input suggests says more of each record than its title: two of one name can be told apart."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from relations.fields import edtf_value
from relations.models import Document, Figure, Participant, Place, Record, Source

#: Stands between the title and what else is said; nothing else in a label holds it.
APART = " · "


@dataclass(frozen=True)
class About:
    """How a record is told apart, and what is read for that."""

    facts: Callable[[Any], list[str]]
    joined: tuple[str, ...] = ()
    fetched: tuple[str, ...] = ()

    def read(self, records: QuerySet[Any]) -> QuerySet[Any]:
        return records.select_related(*self.joined).prefetch_related(*self.fetched)


def of_participant(participant: Participant) -> list[str]:
    country = participant.country_code or (participant.country.country_code if participant.country else "")
    tenures = [*participant.tenures.all()]
    office = f"{tenures[-1].office}, {tenures[-1].body}" if tenures else ""
    return [participant.get_kind_display(), country, office or time(participant.existed)]


def of_place(place: Place) -> list[str]:
    country = place.country.country_code if place.country else ""
    return [place.get_kind_display(), country, str(place.parent or "")]


def of_document(document: Document) -> list[str]:
    return [document.get_kind_display(), when(document)]


def of_figure(figure: Figure) -> list[str]:
    return [when(figure), f"{figure.value.normalize():f} {figure.unit}"]


def of_source(source: Source) -> list[str]:
    return [str(source.publisher or ""), when(source)]


def of_record(record: Any) -> list[str]:
    return [when(record)]


def when(record: Record) -> str:
    return record.when.label() if record.when.is_known else ""


def time(text: str) -> str:
    return edtf_value(text).label() if text else ""


ABOUT: dict[type[Any], About] = {
    Participant: About(of_participant, ("country",), ("tenures__body",)),
    Place: About(of_place, ("country", "parent")),
    Document: About(of_document),
    Figure: About(of_figure),
    Source: About(of_source, ("publisher",)),
}


def about(model: Any) -> About | None:
    return ABOUT.get(model) or (About(of_record) if issubclass(model, Record) else None)


def facts_of(record: Any) -> str:
    """Such as “person · XV · Minister of Bridges, Vorland”."""
    known = about(type(record))
    facts = known.facts(record) if known else []
    if (status := getattr(record, "status", "published")) != "published":
        facts.append(gettext("(%(status)s)") % {"status": record.get_status_display()} if status else "")
    return APART.join(filter(None, facts))


def label_of(record: Any) -> str:
    return APART.join(filter(None, (str(record), facts_of(record))))
