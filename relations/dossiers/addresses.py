"""How a pair of countries is named in addresses: by-kz."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from relations.choices import COUNTRY_KINDS
from relations.models import Participant

CODE = r"[A-Za-z]{2}(?:[A-Za-z]{2})?"
_PAIR = re.compile(rf"({CODE})-({CODE})")
_CODE = re.compile(CODE)


class NotFoundError(LookupError):
    """Why there is no such country or pair, in words for the reader."""


def find_country(code: str) -> Participant:
    """A published state or territory by its ISO 3166 code in any case."""
    return _found([code])[0] if _CODE.fullmatch(code) else _unknown(code)


def find_pair(pair: str) -> tuple[Participant, Participant]:
    """Two countries in the order of their codes, whichever order they are named in."""
    match = _PAIR.fullmatch(pair)
    if match is None:
        raise NotFoundError(_("A pair of countries is named by two ISO 3166 codes, such as by-kz."))
    codes = sorted(code.upper() for code in match.groups())
    if codes[0] == codes[1]:
        raise NotFoundError(_("A pair is of two countries; here the same one is named twice."))
    first, second = _found(codes)
    return first, second


def pair_name(countries: Sequence[Participant]) -> str:
    """The one name of the pair: the codes in small letters and in alphabetical order."""
    return "-".join(sorted(country.country_code.lower() for country in countries))


def _found(codes: Sequence[str]) -> list[Participant]:
    wanted = [code.upper() for code in codes]
    known = Participant.objects.published().filter(kind__in=COUNTRY_KINDS, country_code__in=wanted)
    by_code = {country.country_code: country for country in known.with_public_relations(("names", "translations"))}
    return [by_code[code] if code in by_code else _unknown(code) for code in wanted]


def _unknown(code: str) -> Participant:
    raise NotFoundError(_("No country with the code “%(code)s” is on record.") % {"code": code[:20].upper()})
