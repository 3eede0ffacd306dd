import datetime
from dataclasses import dataclass
from typing import Literal

from relations.edtf.labels import label_in

Precision = Literal["day", "month", "season", "year", "decade", "century", "interval", "unknown"]


class EdtfError(ValueError):
    """Why a text is not a date here, and what to write instead, in one short phrase."""


@dataclass(frozen=True, slots=True)
class Point:
    """One stated date: a whole value, or one end of an interval."""

    text: str
    precision: Precision
    earliest: datetime.date
    latest: datetime.date
    approximate: bool = False
    uncertain: bool = False

    @property
    def stated(self) -> str:
        """For machines: the day, month or year where one is stated plainly, else nothing."""
        plain = not self.approximate and not self.uncertain and "X" not in self.text
        return self.text if plain and self.precision in ("day", "month", "year") else ""


@dataclass(frozen=True, slots=True)
class Edtf:
    """A parsed value; get one from ``parse``, which alone knows what is valid.

    ``earliest`` and ``latest`` are ``date.min`` and ``date.max`` on a side that is open. On a side of an interval that
    is not known they are those of the other side: what is known of it is all that a range may claim.
    ``start`` and ``end`` are the same point for a single date, and None on a side that is open or not known.
    """

    text: str
    precision: Precision
    earliest: datetime.date
    latest: datetime.date
    start: Point | None = None
    end: Point | None = None

    @property
    def approximate(self) -> bool:
        return any(point.approximate for point in (self.start, self.end) if point)

    @property
    def uncertain(self) -> bool:
        return any(point.uncertain for point in (self.start, self.end) if point)

    @property
    def is_interval(self) -> bool:
        return self.precision == "interval"

    @property
    def is_known(self) -> bool:
        return self.precision != "unknown"

    @property
    def is_day(self) -> bool:
        """One day is stated; it may still be approximate or uncertain."""
        return self.precision == "day"

    def label(self, language: str | None = None) -> str:
        """As a reader of that language would write it; the active language by default, English for all others."""
        return label_in(self, language)

    def overlaps(self, other: "Edtf") -> bool:
        """Whether both may have been on the same day. What is not known overlaps nothing, as in ``overlap_q``."""
        return self.is_known and other.is_known and self.earliest <= other.latest and other.earliest <= self.latest

    def may_include(self, day: datetime.date) -> bool:
        """Whether that day may have been within it; a side that is not known may lie anywhere."""
        begun = self.start is None or self.start.earliest <= day
        return begun and (self.end is None or day <= self.end.latest)

    @property
    def sort_key(self) -> tuple[datetime.date, datetime.date, str]:
        return (self.earliest, self.latest, self.text)

    def __lt__(self, other: "Edtf") -> bool:
        return self.sort_key < other.sort_key

    def __le__(self, other: "Edtf") -> bool:
        return self.sort_key <= other.sort_key

    def __gt__(self, other: "Edtf") -> bool:
        return self.sort_key > other.sort_key

    def __ge__(self, other: "Edtf") -> bool:
        return self.sort_key >= other.sort_key

    def __str__(self) -> str:
        return self.text
