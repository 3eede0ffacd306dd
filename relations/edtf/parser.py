import calendar
import datetime
import re

from django.utils.translation import gettext

from relations.edtf.hints import MONTH_NAMES, RIGHT_X, reason
from relations.edtf.values import Edtf, EdtfError, Point, Precision

MAX_LENGTH = 64

_POINT = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)"
    r"(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?"
    r"(?P<qualifier>[?~%]?)"
)
_SEASON_BEGINS = {21: 3, 22: 6, 23: 9, 24: 12}
_UNKNOWN = Edtf("", "unknown", datetime.date.min, datetime.date.max)


def parse(text: str) -> Edtf:
    """Raise ``EdtfError`` for whatever is not in the subset, and nothing else."""
    if len(text) > MAX_LENGTH:
        raise EdtfError(
            gettext("a date has at most %(limit)s characters: write it as 2012-05-14") % {"limit": MAX_LENGTH}
        )
    written = " ".join(text.split())
    if not written.isprintable():
        raise EdtfError(gettext("there is a character that cannot be printed: write a date as 2012-05-14"))
    canonical = re.sub(" ?/ ?", "/", written).replace("x", "X")
    if canonical in ("", "XXXX"):
        return _UNKNOWN
    if "/" in canonical:
        return _interval(canonical, written)
    return _single(_point(canonical, written))


def _single(point: Point) -> Edtf:
    return Edtf(point.text, point.precision, point.earliest, point.latest, point, point)


def _interval(canonical: str, written: str) -> Edtf:
    ends = canonical.split("/")
    if len(ends) != 2:
        raise EdtfError(reason(written))
    start, end = (None if part in ("", "..") else _point(part, written) for part in ends)
    if start is None and end is None:
        raise EdtfError(
            gettext("an interval needs a date on one side at least: leave the field blank when neither is known")
        )
    if start and end:
        if start.earliest > end.latest:
            raise EdtfError(
                gettext("%(start)s is later than %(end)s: write the earlier date first")
                % {"start": start.text, "end": end.text}
            )
        if start == end:
            return _single(start)
    first = start.earliest if start else datetime.date.min
    last = end.latest if end else datetime.date.max
    if not start and end and ends[0] == "":
        first = end.earliest
    if not end and start and ends[1] == "":
        last = start.latest
    return Edtf(canonical, "interval", first, last, start, end)


def _point(canonical: str, written: str) -> Point:
    match = _POINT.fullmatch(canonical)
    if match is None:
        raise EdtfError(reason(written))
    precision, earliest, latest = _bounds(match["year"], match["month"], match["day"])
    return Point(
        canonical,
        precision,
        earliest,
        latest,
        approximate=match["qualifier"] in ("~", "%"),
        uncertain=match["qualifier"] in ("?", "%"),
    )


def _bounds(year: str, month: str | None, day: str | None) -> tuple[Precision, datetime.date, datetime.date]:
    if year == "0000":
        raise EdtfError(gettext("there is no year 0000: years run from 0001 to 9999"))
    if "X" in year:
        if month:
            raise EdtfError(str(RIGHT_X))
        first, last = max(int(year.replace("X", "0")), 1), int(year.replace("X", "9"))
        return ("century" if year.endswith("XX") else "decade", *_months(first, 1, last, 12))
    number = int(year)
    if month is None or month == "XX":
        if month and day not in (None, "XX"):
            raise EdtfError(str(RIGHT_X))
        return ("year", *_months(number, 1, number, 12))
    if int(month) > 12:
        return ("season", *_season(number, int(month), day))
    return _in_month(number, int(month), day)


def _in_month(year: int, month: int, day: str | None) -> tuple[Precision, datetime.date, datetime.date]:
    if month == 0:
        raise EdtfError(
            gettext("there is no month 00: write %(year)s or %(year)s-XX when the month is not known")
            % {"year": f"{year:04}"}
        )
    first, last = _months(year, month, year, month)
    if day is None or day == "XX":
        return "month", first, last
    if day == "00":
        raise EdtfError(
            gettext("there is no day 00: write %(month)s when the day is not known")
            % {"month": f"{year:04}-{month:02}"}
        )
    if int(day) > last.day:
        name = f"{gettext(MONTH_NAMES[month - 1])} {year}"
        told = {"day": int(day), "month": name, "days": last.day}
        raise EdtfError(gettext("%(day)s %(month)s does not exist: %(month)s has %(days)s days") % told)
    exact = datetime.date(year, month, int(day))
    return "day", exact, exact


def _season(year: int, code: int, day: str | None) -> tuple[datetime.date, datetime.date]:
    if code not in _SEASON_BEGINS:
        reasons = [
            gettext("there is no month %(code)s: months are 01 to 12, and 21 to 24 spring, summer, autumn and winter")
            % {"code": code}
        ]
        if year % 100 < code:
            years = f"{year:04}/{year // 100:02}{code}"
            reasons.append(gettext("for two years write %(years)s") % {"years": years})
        raise EdtfError("; ".join(reasons))
    if day:
        raise EdtfError(gettext("a season has no days: write %(season)s alone") % {"season": f"{year:04}-{code}"})
    begins = _SEASON_BEGINS[code]
    return _months(year, begins, year + begins // 12, (begins + 1) % 12 + 1)


def _months(year: int, month: int, last_year: int, last_month: int) -> tuple[datetime.date, datetime.date]:
    if last_year > datetime.MAXYEAR:
        return datetime.date(year, month, 1), datetime.date.max
    last_day = calendar.monthrange(last_year, last_month)[1]
    return datetime.date(year, month, 1), datetime.date(last_year, last_month, last_day)
