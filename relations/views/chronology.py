"""Records in order of time under headings: a year and in it its months, each no more exactly than is known."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from relations.edtf import Edtf, Point
from relations.fields import edtf_value


@dataclass
class Moment:
    """Records that follow each other and are dated in the same words."""

    key: tuple[Any, ...]
    records: list[Any]


@dataclass
class Stretch:
    """A month or season, or, with no heading of its own, what of a year is known no more exactly."""

    heading: str
    moments: list[Moment] = field(default_factory=list)

    def add(self, record: Any) -> None:
        key = dated(record)
        if self.moments and self.moments[-1].key == key:
            self.moments[-1].records.append(record)
        else:
            self.moments.append(Moment(key, [record]))


@dataclass
class Span:
    """A year, a decade, a century, or the records whose date is not known."""

    heading: str
    anchor: str
    stretches: dict[str, Stretch] = field(default_factory=dict)


def in_spans(records: Iterable[Any], *, newest_first: bool) -> list[Span]:
    """``records``: in order of time. What is known to the year alone stands before its months, or behind them."""
    spans: dict[str, Span] = {}
    for record in records:
        span, stretch = places_in_time(record.when)
        shown = spans.setdefault(span, Span(edtf_value(span).label() if span else _("date not known"), f"y{span}"))
        heading = edtf_value(stretch).label() if stretch else ""
        shown.stretches.setdefault(stretch, Stretch(heading)).add(record)
    for span_ in spans.values():
        whole = {key: stretch for key, stretch in span_.stretches.items() if not key}
        parts = {key: stretch for key, stretch in span_.stretches.items() if key}
        span_.stretches = parts | whole if newest_first else whole | parts
    return list(spans.values())


def dated(record: Any) -> tuple[Any, ...]:
    """All that a page says of its date: which date it is, in which words, and whether and how it was inferred."""
    name = next((name for name in record.date_fields if getattr(record, name)), "")
    event = name if len(record.date_fields) > 1 else ""
    notes = [getattr(record, f"{of}_{what}", None) for of in ("date", name) for what in ("inferred", "note")]
    return (event, record.when.text, *notes)


def places_in_time(when: Edtf) -> tuple[str, str]:
    """As EDTF: the year, decade or century under which a date stands, and the month or season in it, where known.

    An interval stands where it begins; one whose beginning is not known, where it ends.
    """
    point = when.start or when.end
    if point is None:
        return "", ""
    match point.precision:
        case "day" | "month":
            return year_of(point), point.earliest.isoformat()[:7]
        case "season":
            return year_of(point), point.text[:7]
        case "year":
            return year_of(point), ""
    return point.text[:4], ""


def year_of(point: Point) -> str:
    return f"{point.earliest.year:04}"
