"""The messages of the labels. Each is looked up whole, preposition included, so that every language can inflect and
order its words; month and season names come in the case that Slavic grammar asks for, where English has but one."""

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as in_context

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrPromise

# The month names are Django's messages and bring its translations. They are listed here for Belarusian, where Django
# has the genitive in place of the nominative, one month not inflected, and a spelling that is not the official one.
_MONTHS = (
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"),
    _("July"), _("August"), _("September"), _("October"), _("November"), _("December"),
)  # fmt: skip
_MONTHS_GENITIVE = (
    in_context("alt. month", "January"), in_context("alt. month", "February"), in_context("alt. month", "March"),
    in_context("alt. month", "April"), in_context("alt. month", "May"), in_context("alt. month", "June"),
    in_context("alt. month", "July"), in_context("alt. month", "August"), in_context("alt. month", "September"),
    in_context("alt. month", "October"), in_context("alt. month", "November"), in_context("alt. month", "December"),
)  # fmt: skip
_SEASONS = (
    in_context("season", "spring"),
    in_context("season", "summer"),
    in_context("season", "autumn"),
    in_context("season", "winter"),
)
_SEASONS_GENITIVE = (
    in_context("season, genitive", "spring"),
    in_context("season, genitive", "summer"),
    in_context("season, genitive", "autumn"),
    in_context("season, genitive", "winter"),
)
_SEASONS_ACCUSATIVE = (
    in_context("season, accusative", "spring"),
    in_context("season, accusative", "summer"),
    in_context("season, accusative", "autumn"),
    in_context("season, accusative", "winter"),
)


class Phrase(NamedTuple):
    """One way of saying a date: its message for each precision, and the names that go with it."""

    messages: "Mapping[str, _StrPromise]"
    months: "Sequence[_StrPromise]"
    seasons: "Sequence[_StrPromise]"


PLAIN = Phrase(
    {
        "day": in_context("date", "%(day)s %(month)s %(year)s"),
        "month": in_context("date", "%(month)s %(year)s"),
        "season": in_context("date", "%(season)s %(year)s"),
        "year": in_context("date", "%(year)s"),
        "decade": in_context("date", "%(decade)ss"),
        "century": in_context("date", "%(century)s century"),
    },
    _MONTHS,
    _SEASONS,
)
ABOUT = Phrase(
    {
        "day": in_context("date", "about %(day)s %(month)s %(year)s"),
        "month": in_context("date", "about %(month)s %(year)s"),
        "season": in_context("date", "about %(season)s %(year)s"),
        "year": in_context("date", "about %(year)s"),
        "decade": in_context("date", "about the %(decade)ss"),
        "century": in_context("date", "about the %(century)s century"),
    },
    _MONTHS_GENITIVE,
    _SEASONS_GENITIVE,
)
SINCE = Phrase(
    {
        "day": in_context("date", "since %(day)s %(month)s %(year)s"),
        "month": in_context("date", "since %(month)s %(year)s"),
        "season": in_context("date", "since %(season)s %(year)s"),
        "year": in_context("date", "since %(year)s"),
        "decade": in_context("date", "since the %(decade)ss"),
        "century": in_context("date", "since the %(century)s century"),
    },
    _MONTHS_GENITIVE,
    _SEASONS_GENITIVE,
)
#: The end belongs to the interval.
UNTIL = Phrase(
    {
        "day": in_context("date", "until %(day)s %(month)s %(year)s"),
        "month": in_context("date", "until %(month)s %(year)s"),
        "season": in_context("date", "until %(season)s %(year)s"),
        "year": in_context("date", "until %(year)s"),
        "decade": in_context("date", "until the %(decade)ss"),
        "century": in_context("date", "until the %(century)s century"),
    },
    _MONTHS,
    _SEASONS_ACCUSATIVE,
)
#: What is left open, by the end of its text: 2012-XX-XX, 2012-05-XX (a month), 2012-XX (a year).
SOME = Phrase(
    {
        "day in year": in_context("date", "a day in %(year)s"),
        "month": in_context("date", "a day in %(month)s %(year)s"),
        "year": in_context("date", "a month in %(year)s"),
    },
    _MONTHS_GENITIVE,
    _SEASONS_GENITIVE,
)

DAYS_OF_A_MONTH = in_context("date", "%(first_day)s–%(last_day)s %(last_month)s %(last_year)s")
DAYS_OF_A_YEAR = in_context("date", "%(first_day)s %(first_month)s – %(last_day)s %(last_month)s %(last_year)s")
MONTHS_OF_A_YEAR = in_context("date", "%(first_month)s–%(last_month)s %(last_year)s")
YEARS = in_context("date", "%(first_year)s–%(last_year)s")
BETWEEN = in_context("date", "%(first)s – %(last)s")

APPROXIMATELY = in_context("date", "approximately %(date)s")
UNCERTAIN = in_context("date", "%(date)s (uncertain)")
END_NOT_KNOWN = in_context("date", "%(date)s (end not known)")
START_NOT_KNOWN = in_context("date", "%(date)s (start not known)")
NOT_KNOWN = in_context("date", "not known")

#: Prepositions that take another form before certain words.
EUPHONY = {
    "ru": {r"\bс 2 ": "со 2 "},
    "be": {r"\bз (?=студзеня|снежня|жніўня)": "са "},
}
