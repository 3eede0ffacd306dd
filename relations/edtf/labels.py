import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import translation

from relations.edtf import phrases
from relations.edtf.phrases import Phrase

if TYPE_CHECKING:
    from relations.edtf.values import Edtf, Point

LANGUAGES = ("en", "ru", "be", "de")


def label_in(value: "Edtf", language: str | None = None) -> str:
    primary = (language or translation.get_language() or "en").lower().split("-")[0]
    return _label(value, primary if primary in LANGUAGES else "en")


@lru_cache(maxsize=8192)
def _label(value: "Edtf", language: str) -> str:
    with translation.override(language):
        text = _words(value, language)
    for plain, euphonic in phrases.EUPHONY.get(language, {}).items():
        text = re.sub(plain, euphonic, text)
    return text


def _words(value: "Edtf", language: str) -> str:
    start, end = value.start, value.end
    if start and end:
        return _between(start, end, language) if value.is_interval else _single(start, language)
    if start:
        text = _open(start, phrases.SINCE, language)
        return text if value.text.endswith("..") else phrases.END_NOT_KNOWN % {"date": text}
    if end:
        text = _open(end, phrases.UNTIL, language)
        return text if value.text.startswith("..") else phrases.START_NOT_KNOWN % {"date": text}
    return str(phrases.NOT_KNOWN)


def _single(point: "Point", language: str) -> str:
    if "-XX" in point.text and not point.approximate:
        key = "day in year" if "-XX-XX" in point.text else point.precision
        text = str(phrases.SOME.messages[key]) % _names(point, phrases.SOME, language)
        return _doubted(point, text)
    return _end(point, language)


def _end(point: "Point", language: str) -> str:
    return _doubted(point, _said(point, phrases.ABOUT if point.approximate else phrases.PLAIN, language))


def _open(point: "Point", phrase: Phrase, language: str) -> str:
    text = _said(point, phrase, language)
    return _doubted(point, phrases.APPROXIMATELY % {"date": text} if point.approximate else text)


def _between(start: "Point", end: "Point", language: str) -> str:
    if start.uncertain and end.uncertain:
        return _doubted(start, _between(replace(start, uncertain=False), replace(end, uncertain=False), language))
    first, last = _end(start, language), _end(end, language)
    if first == last:
        return first
    same_year = start.earliest.year == end.earliest.year
    same_month = same_year and start.earliest.month == end.earliest.month
    message = phrases.BETWEEN
    if not (start.approximate or start.uncertain or end.approximate or end.uncertain):
        match start.precision, end.precision:
            case "day", "day" if same_year:
                message = phrases.DAYS_OF_A_MONTH if same_month else phrases.DAYS_OF_A_YEAR
            case "month", "month" if same_year:
                message = phrases.MONTHS_OF_A_YEAR
            case "year", "year":
                message = phrases.YEARS
    words = {"first": first, "last": last}
    words |= {f"first_{key}": word for key, word in _names(start, phrases.PLAIN, language).items()}
    words |= {f"last_{key}": word for key, word in _names(end, phrases.PLAIN, language).items()}
    return message % words


def _said(point: "Point", phrase: Phrase, language: str) -> str:
    return phrase.messages[point.precision] % _names(point, phrase, language)


def _doubted(point: "Point", text: str) -> str:
    return phrases.UNCERTAIN % {"date": text} if point.uncertain else text


def _names(point: "Point", phrase: Phrase, language: str) -> dict[str, str]:
    """The words that a message may use; only those of the point's own precision mean anything."""
    day = point.earliest
    months = phrases.PLAIN.months if point.precision == "month" else phrases.ABOUT.months
    months = phrase.months if point.precision == "month" else months
    month = str(months[day.month - 1])
    winter = point.precision == "season" and point.text[5:7] == "24"
    return {
        "day": str(day.day),
        "month": month.lower() if language in ("ru", "be") else month,
        "season": str(phrase.seasons[day.month // 3 - 1]) if point.precision == "season" else "",
        "year": f"{day.year}/{(day.year + 1) % 100:02}" if winter else str(day.year),
        "decade": str(day.year // 10 * 10),
        "century": _ordinal(day.year // 100 + 1, language),
    }


def _ordinal(number: int, language: str) -> str:
    if language == "de":
        return f"{number}."
    if language in ("ru", "be"):
        return _roman(number)
    last = number % 10 if number % 100 not in (11, 12, 13) else 0
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"


def _roman(number: int) -> str:
    tens, ones = divmod(number % 100, 10)
    return "C" * (number // 100) + _ROMAN_TENS[tens] + _ROMAN_ONES[ones]


_ROMAN_TENS = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC")
_ROMAN_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
