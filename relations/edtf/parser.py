import calendar
import datetime
import re

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
        raise EdtfError(f"a date has at most {MAX_LENGTH} characters: write it as 2012-05-14")
    written = " ".join(text.split())
    if not written.isprintable():
        raise EdtfError("there is a character that cannot be printed: write a date as 2012-05-14")
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
        raise EdtfError("an interval needs a date on one side at least: leave the field blank when neither is known")
    if start and end:
        if start.earliest > end.latest:
            raise EdtfError(f"{start.text} is later than {end.text}: write the earlier date first")
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
        raise EdtfError("there is no year 0000: years run from 0001 to 9999")
    if "X" in year:
        if month:
            raise EdtfError(RIGHT_X)
        first, last = max(int(year.replace("X", "0")), 1), int(year.replace("X", "9"))
        return ("century" if year.endswith("XX") else "decade", *_months(first, 1, last, 12))
    number = int(year)
    if month is None or month == "XX":
        if month and day not in (None, "XX"):
            raise EdtfError(RIGHT_X)
        return ("year", *_months(number, 1, number, 12))
    if int(month) > 12:
        return ("season", *_season(number, int(month), day))
    return _in_month(number, int(month), day)


def _in_month(year: int, month: int, day: str | None) -> tuple[Precision, datetime.date, datetime.date]:
    if month == 0:
        raise EdtfError(f"there is no month 00: write {year:04} or {year:04}-XX when the month is not known")
    first, last = _months(year, month, year, month)
    if day is None or day == "XX":
        return "month", first, last
    if day == "00":
        raise EdtfError(f"there is no day 00: write {year:04}-{month:02} when the day is not known")
    if int(day) > last.day:
        name = f"{MONTH_NAMES[month - 1]} {year}"
        raise EdtfError(f"{int(day)} {name} does not exist: {name} has {last.day} days")
    exact = datetime.date(year, month, int(day))
    return "day", exact, exact


def _season(year: int, code: int, day: str | None) -> tuple[datetime.date, datetime.date]:
    if code not in _SEASON_BEGINS:
        raise EdtfError(
            f"there is no month {code}: months are 01 to 12, and 21 to 24 spring, summer, autumn and winter"
            + (f"; for two years write {year:04}/{year // 100:02}{code}" if year % 100 < code else "")
        )
    if day:
        raise EdtfError(f"a season has no days: write {year:04}-{code} alone")
    begins = _SEASON_BEGINS[code]
    return _months(year, begins, year + begins // 12, (begins + 1) % 12 + 1)


def _months(year: int, month: int, last_year: int, last_month: int) -> tuple[datetime.date, datetime.date]:
    if last_year > datetime.MAXYEAR:
        return datetime.date(year, month, 1), datetime.date.max
    last_day = calendar.monthrange(last_year, last_month)[1]
    return datetime.date(year, month, 1), datetime.date(last_year, last_month, last_day)
