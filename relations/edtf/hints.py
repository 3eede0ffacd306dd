"""What people write for a date, and what to write instead. Hints only: nothing here is ever accepted."""

import datetime
import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
RIGHT_X = _("X stands for the last one or two digits of a year, or for a whole month or day: 201X, 20XX, 2012-05-XX")

_BLANK = _("leave the field blank when the date is not known")
_NAMED = {name: number for number, name in enumerate(MONTH_NAMES, 1)} | {
    "Spring": 21,
    "Summer": 22,
    "Autumn": 23,
    "Fall": 23,
    "Winter": 24,
}
_DAY_FIRST = re.compile(r"(\d\d?)([./-])(\d\d?)\2(\d{4})", re.ASCII)

#: The first pattern that is found decides; the groups of the match may stand in the reason.
_REASONS: "tuple[tuple[re.Pattern[str], _StrPromise], ...]" = tuple(
    (re.compile(pattern, re.IGNORECASE | re.ASCII), text)
    for pattern, text in (
        (r"[‐‑‒–—−]", _("this is a dash: write a hyphen (-) inside a date and a slash (/) between two dates")),
        (r"…", _("write two full stops (..) for an open end: 2012/..")),
        (r"^(\d{4}-\d\d-\d\d)[T ]\d", _(r"a time of day is not kept: write \1")),
        (r"^(\d{4})[./](\d\d)[./](\d\d)$", _(r"write hyphens: \1-\2-\3")),
        (r"^(\d{4})[./](\d\d)$", _(r"write a hyphen before the month: \1-\2")),
        (r"^(\d{4})(\d\d)(\d\d)$", _(r"write hyphens: \1-\2-\3")),
        (r"^(\d{4})-(\d)$", _(r"write the month with two digits: \1-0\2")),
        (r"^\d{4}-\d\d?-\d\d?$", _("write month and day with two digits each: 2012-05-04")),
        (r"^(\d{4})-(\d{4})$", _(r"write a slash between two dates: \1/\2")),
        (r"^-\d", _("years run from 0001 to 9999: write nothing before the year")),
        (r"^Y?-?\d{5}", _("years run from 0001 to 9999, in four digits")),
        (r"^\d{1,3}$", _("write the year with four digits: 2012")),
        (r"[\[\]{}]", _("lists of dates are not kept: write one date or one interval, 2012-05-12/2012-05-14")),
        (r"(\?~|~\?)$", _("write “%” for both uncertain and approximate: 2012%")),
        (r"\d[X\d-]*[?~%].|^[?~%].", _("write “?”, “~” or “%” once, at the end of the whole date: 2012-05-14~")),
        (r"^(\d{3})0'?s$", _(r"write \1X for the decade")),
        (r"^(?:c|ca|circa|about|around|approx)\b\.? *(\d{4})$", _(r"write \1~ for about \1")),
        (r"^(?:before|until|till|to) +(\d{4})$", _(r"write ../\1 for an interval that ends with \1")),
        (r"^(?:after|since|from) +(\d{4})$", _(r"write \1/.. for an interval that begins with \1")),
        (r"^(\d{4}[\d-]*)/open$", _(r"write two full stops for an open end: \1/..")),
        (r"^(\d{4}[\d-]*)/unknown$", _(r"write nothing after the slash for an end that is not known: \1/")),
        (r"^(unknown|undated|none|null|n/?a|n\.?d\.?|[-?.]+)$", _BLANK),
        (r"^X+(-[X\d]+)*$", _BLANK),
        (r"^[X\d-]*X[X\d-]*$", RIGHT_X),
        (r"^\d{4}-\d\d.*/\d\d?(-\d\d?)?$", _("write both dates in full: 2012-05-12/2012-05-14")),
        (r"/.*/", _("one slash stands between two dates: 2012-05-12/2012-05-14")),
    )
)


def reason(written: str) -> str:
    """Why ``written``, which is no EDTF, was refused."""
    if any(character.isdigit() and not character.isascii() for character in written):
        return gettext("write the digits 0 to 9: 2012-05-14")
    if match := _DAY_FIRST.fullmatch(written):
        return gettext("write the year first: %(date)s") % {"date": _year_first(match)}
    for pattern, text in _REASONS:
        if match := pattern.search(written):
            return match.expand(str(text))
    shown = written if len(written) <= 30 else f"{written[:29]}…"
    told = {"written": shown, "forms": _in_words(written)}
    return gettext("'%(written)s' is not a date: write %(forms)s") % told


def _in_words(written: str) -> str:
    """The EDTF for the English month or season that is named, or the forms to choose from."""
    words = [word.capitalize() for word in re.findall("[a-z]+", written, re.IGNORECASE)]
    named = next((word for word in words if word in _NAMED), None)
    if named is None:
        return gettext("a day as 2012-05-14, a month as 2012-05, a year as 2012")
    years, days = re.findall(r"\b\d{4}\b", written, re.ASCII), re.findall(r"\b\d\d?\b", written, re.ASCII)
    year = years[0] if len(years) == 1 else "2018"
    text = f"{year}-{_NAMED[named]:02}"
    if len(years) == len(days) == 1 and named in MONTH_NAMES:
        return f"{text}-{int(days[0]):02}"
    asked = f"{named if named in MONTH_NAMES else named.lower()} {year}"
    return gettext("%(date)s for %(asked)s") % {"date": text, "asked": asked}


def _year_first(match: re.Match[str]) -> str:
    """The same day in the right order, or an example where the order is a guess (5/6/2012)."""
    first, separator, second, year = int(match[1]), match[2], int(match[3]), int(match[4])
    day, month = (second, first) if second > 12 else (first, second)
    if separator != "." and day != month and day <= 12:
        return "2012-05-14"
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return "2012-05-14"
