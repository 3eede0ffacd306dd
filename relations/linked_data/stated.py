"""Dates for programs that know no EDTF: a day, month or year where one is stated plainly, and nothing else."""

from typing import Any

from relations.edtf import Edtf


def bounds(when: Edtf) -> tuple[str, str]:
    """When it began and, of an interval, when it ended."""
    first, last = span(when)
    return first, (last if when.is_interval else "")


def span(when: Edtf) -> tuple[str, str]:
    """When it began and ended, of what lasted: 2012 is short for 2012/2012."""
    return when.start.stated if when.start else "", when.end.stated if when.end else ""


def says_all(when: Edtf) -> bool:
    """Whether the two stated dates are all that is known; what else is known then stands in words only."""
    stated = [point.stated for point in (when.start, when.end) if point]
    is_half_open = when.text.startswith("/") or when.text.endswith("/")
    return all(stated) and not is_half_open


def known(data: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {name: value for name, value in data.items() if value not in (None, "", [], {})}
