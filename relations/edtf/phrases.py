"""The messages of the labels. Each is looked up whole, preposition included, so that every language can inflect and
order its words; month and season names come in the case that Slavic grammar asks for, where English has but one."""

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    pgettext_lazy("alt. month", "January"),
    pgettext_lazy("alt. month", "February"),
    pgettext_lazy("alt. month", "March"),
    pgettext_lazy("alt. month", "April"),
    pgettext_lazy("alt. month", "May"),
    pgettext_lazy("alt. month", "June"),
    pgettext_lazy("alt. month", "July"),
    pgettext_lazy("alt. month", "August"),
    pgettext_lazy("alt. month", "September"),
    pgettext_lazy("alt. month", "October"),
    pgettext_lazy("alt. month", "November"),
    pgettext_lazy("alt. month", "December"),
)
_SEASONS = (
    pgettext_lazy("season", "spring"),
    pgettext_lazy("season", "summer"),
    pgettext_lazy("season", "autumn"),
    pgettext_lazy("season", "winter"),
)
_SEASONS_GENITIVE = (
    pgettext_lazy("season, genitive", "spring"),
    pgettext_lazy("season, genitive", "summer"),
    pgettext_lazy("season, genitive", "autumn"),
    pgettext_lazy("season, genitive", "winter"),
)
_SEASONS_ACCUSATIVE = (
    pgettext_lazy("season, accusative", "spring"),
    pgettext_lazy("season, accusative", "summer"),
    pgettext_lazy("season, accusative", "autumn"),
    pgettext_lazy("season, accusative", "winter"),
)


class Phrase(NamedTuple):
    """One way of saying a date: its message for each precision, and the names that go with it."""

    messages: "Mapping[str, _StrPromise]"
    months: "Sequence[_StrPromise]"
    seasons: "Sequence[_StrPromise]"


PLAIN = Phrase(
    {
        "day": pgettext_lazy("date", "%(day)s %(month)s %(year)s"),
        "month": pgettext_lazy("date", "%(month)s %(year)s"),
        "season": pgettext_lazy("date", "%(season)s %(year)s"),
        "year": pgettext_lazy("date", "%(year)s"),
        "decade": pgettext_lazy("date", "%(decade)ss"),
        "century": pgettext_lazy("date", "%(century)s century"),
    },
    _MONTHS,
    _SEASONS,
)
ABOUT = Phrase(
    {
        "day": pgettext_lazy("date", "about %(day)s %(month)s %(year)s"),
        "month": pgettext_lazy("date", "about %(month)s %(year)s"),
        "season": pgettext_lazy("date", "about %(season)s %(year)s"),
        "year": pgettext_lazy("date", "about %(year)s"),
        "decade": pgettext_lazy("date", "about the %(decade)ss"),
        "century": pgettext_lazy("date", "about the %(century)s century"),
    },
    _MONTHS_GENITIVE,
    _SEASONS_GENITIVE,
)
SINCE = Phrase(
    {
        "day": pgettext_lazy("date", "since %(day)s %(month)s %(year)s"),
        "month": pgettext_lazy("date", "since %(month)s %(year)s"),
        "season": pgettext_lazy("date", "since %(season)s %(year)s"),
        "year": pgettext_lazy("date", "since %(year)s"),
        "decade": pgettext_lazy("date", "since the %(decade)ss"),
        "century": pgettext_lazy("date", "since the %(century)s century"),
    },
    _MONTHS_GENITIVE,
    _SEASONS_GENITIVE,
)
#: The end belongs to the interval.
UNTIL = Phrase(
    {
        "day": pgettext_lazy("date", "until %(day)s %(month)s %(year)s"),
        "month": pgettext_lazy("date", "until %(month)s %(year)s"),
        "season": pgettext_lazy("date", "until %(season)s %(year)s"),
        "year": pgettext_lazy("date", "until %(year)s"),
        "decade": pgettext_lazy("date", "until the %(decade)ss"),
        "century": pgettext_lazy("date", "until the %(century)s century"),
    },
    _MONTHS,
    _SEASONS_ACCUSATIVE,
)
#: What is left open, by the end of its text: 2012-XX-XX, 2012-05-XX (a month), 2012-XX (a year).
SOME = Phrase(
    {
        "day in year": pgettext_lazy("date", "a day in %(year)s"),
        "month": pgettext_lazy("date", "a day in %(month)s %(year)s"),
        "year": pgettext_lazy("date", "a month in %(year)s"),
    },
    _MONTHS_GENITIVE,
    _SEASONS_GENITIVE,
)

DAYS_OF_A_MONTH = pgettext_lazy("date", "%(first_day)s–%(last_day)s %(last_month)s %(last_year)s")
DAYS_OF_A_YEAR = pgettext_lazy("date", "%(first_day)s %(first_month)s – %(last_day)s %(last_month)s %(last_year)s")
MONTHS_OF_A_YEAR = pgettext_lazy("date", "%(first_month)s–%(last_month)s %(last_year)s")
YEARS = pgettext_lazy("date", "%(first_year)s–%(last_year)s")
BETWEEN = pgettext_lazy("date", "%(first)s – %(last)s")

APPROXIMATELY = pgettext_lazy("date", "approximately %(date)s")
UNCERTAIN = pgettext_lazy("date", "%(date)s (uncertain)")
END_NOT_KNOWN = pgettext_lazy("date", "%(date)s (end not known)")
START_NOT_KNOWN = pgettext_lazy("date", "%(date)s (start not known)")
NOT_KNOWN = pgettext_lazy("date", "not known")

#: Prepositions that take another form before certain words.
EUPHONY = {
    "ru": {r"\bс 2 ": "со 2 "},
    "be": {r"\bз (?=студзеня|снежня|жніўня)": "са "},
}
