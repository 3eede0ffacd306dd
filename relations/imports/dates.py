"""Dates of irregular columns as EDTF. What is not known stays so: no day is ever made up."""

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from relations.edtf import EdtfError
from relations.fields import edtf_value
from relations.imports.problems import BadValueError

Missing = Literal["same", "unknown", "open"]

#: What people write where they do not know a date.
UNKNOWN = ("", "?", "unknown", "n.d.", "n/a", "-", "—", "0000-00-00")
#: As a column of precisions may put it -> how many parts of a day are known.
_PARTS = {"day": 3, "month": 2, "year": 1, "unknown": 0}
_MARKS = {"circa": "~", "about": "~", "approximate": "~", "uncertain": "?"}
_MIDNIGHT = re.compile(r"(?<=\d{4}-\d\d-\d\d)[T ]00:00(?::00)?\Z")


@dataclass(frozen=True)
class DateForm:
    """How dates are written in a file: the formats of ``strptime``; EDTF is always read."""

    formats: tuple[str, ...] = ()
    unknown: tuple[str, ...] = UNKNOWN
    without_start: Missing = "unknown"
    without_end: Missing = "same"

    def read(self, text: str, precision: str = "") -> str:
        """One date, no more precise than it says."""
        text = _MIDNIGHT.sub("", text.strip())
        if text.lower() in self.unknown:
            return ""
        for form in self.formats:
            try:
                return narrowed(_as_written(text, form), precision)
            except ValueError:
                continue
        try:
            return narrowed(edtf_value(text).text, precision)
        except EdtfError as error:
            raise BadValueError(self._advice(str(error)), value=text) from error

    def _advice(self, error: str) -> str:
        formats = ", ".join(self.formats)
        if formats:
            return _("This is no date as %(formats)s or EDTF (%(error)s).") % {"formats": formats, "error": error}
        return _("This is no date as EDTF, such as 2012-05-14 or 2012-05 (%(error)s).") % {"error": error}

    def span(self, start: str, end: str) -> str:
        """From one known date to the other; one day where they are the same."""
        if not start and not end:
            return ""
        if not end and self.without_end == "same":
            return start
        if not start and self.without_start == "same":
            return end
        blank = {"open": "..", "unknown": ""}
        text = f"{start or blank[self.without_start]}/{end or blank[self.without_end]}"
        try:
            return edtf_value(text).text
        except EdtfError as error:
            reason = _("The two ends make no period (%(error)s).") % {"error": error}
            raise BadValueError(reason, value=text) from error


def _as_written(text: str, form: str) -> str:
    """Only the parts that the format names are known."""
    found = datetime.datetime.strptime(text, form)  # noqa: DTZ007 (a day, wherever it was)
    if re.search(r"%[dj]", form):
        return found.date().isoformat()
    return found.date().isoformat()[: 7 if re.search(r"%[mbB]", form) else 4]


def narrowed(text: str, precision: str) -> str:
    """A column of precisions says how much of a date to believe."""
    precision = precision.strip().lower()
    if not precision or not text:
        return text
    if mark := _MARKS.get(precision):
        return text + mark
    if precision not in _PARTS:
        known = ", ".join((*_PARTS, *_MARKS))
        reason = _("“%(value)s” is no precision; known are: %(known)s.") % {"value": precision, "known": known}
        raise BadValueError(reason, value=precision)
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
        return text
    return "-".join(text.split("-")[: _PARTS[precision]])
