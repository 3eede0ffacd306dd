"""What may be asked of the API beside the filters: how much of a list, and how much of each record."""

import datetime
import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from relations.choices import Status
from relations.filters.as_of import AsOfForm
from relations.filters.base import less_empty, unknown
from relations.paging import DEFAULT_SIZE, MAX_SIZE
from relations.serializers import RecordSerializer

OF_A_RECORD = ("fields", "expand")
OF_A_LIST = (*OF_A_RECORD, "facets", "page_size", "cursor", "status")


@dataclass(frozen=True)
class Asked:
    fields: tuple[str, ...]
    expand: tuple[str, ...]
    facets: tuple[str, ...]
    page_size: int
    cursor: str
    #: The states asked for, by those who see drafts.
    statuses: tuple[str, ...]
    as_of: datetime.date | None
    #: Every refused parameter with the reasons.
    errors: dict[str, list[str]]


def read(
    query: QueryDict, serializer: type[RecordSerializer], countable: Iterable[str] = (), *, with_day: bool = False
) -> Asked:
    """``countable``: the facets that there are. ``with_day``: the answer may be of a day; of a list it is a filter."""
    errors: dict[str, list[str]] = {}
    fields = names(query, "fields", serializer.field_names(), errors)
    expand = names(query, "expand", serializer.expansions(), errors, first=serializer.expandable())
    facets = names(query, "facets", countable, errors)
    size = number(query, "page_size", DEFAULT_SIZE, MAX_SIZE, errors)
    statuses = names(query, "status", Status.values, errors)
    day = the_day(query, errors) if with_day else None
    return Asked(fields, expand, facets, size, given(query, "cursor"), statuses, day, errors)


def the_day(query: QueryDict, errors: dict[str, list[str]]) -> datetime.date | None:
    form = AsOfForm(less_empty(query))
    errors |= {name: [str(reason) for reason in reasons] for name, reasons in form.errors.items()}
    day: datetime.date | None = form.cleaned_data.get("as_of")
    return day


def given(query: QueryDict, name: str) -> str:
    """What is given of a parameter that is given once; blank ones beside it count as not given."""
    return next((value for value in query.getlist(name) if value), "")


def unknown_errors(query: QueryDict, known: Iterable[str], several: Iterable[str] = ()) -> dict[str, list[str]]:
    """For addresses without filters. ``several``: those of them that may be repeated."""
    known = list(known)
    errors = {name: [unknown(name, known)] for name in query if name not in known}
    twice = [name for name in known if name not in several and sum(map(bool, query.getlist(name))) > 1]
    return errors | {name: [_("Give it once.")] for name in twice}


def number(query: QueryDict, name: str, default: int, most: int, errors: dict[str, list[str]]) -> int:
    text = given(query, name) or str(default)
    if re.fullmatch("[0-9]{1,4}", text) and 1 <= int(text) <= most:
        return int(text)
    errors[name] = [_("A whole number from 1 to %(most)s is expected.") % {"most": most}]
    return default


def names(
    query: QueryDict, parameter: str, known: Iterable[str], errors: dict[str, list[str]], first: Iterable[str] = ()
) -> tuple[str, ...]:
    """Names separated by commas. ``first``: those of the known ones that stand without a dot, where some have one."""
    found = [name for name in (part.strip() for part in given(query, parameter).split(",")) if name]
    known, first = list(known), list(first)
    if unknown_names := [name for name in dict.fromkeys(found) if name not in known]:
        # A long list of nonsense needs no long answer.
        errors[parameter] = [no_such(name, *_alike(name, known, first)) for name in unknown_names[:10]]
    return tuple(dict.fromkeys(found))


def _alike(name: str, known: list[str], first: list[str]) -> tuple[list[str], str]:
    """How each name goes on among which the one that was meant will be, and how all of them begin."""
    begin, dot, _rest = name.partition(".")
    if dot and begin in first:
        return [each.partition(".")[2] for each in known if each.startswith(f"{begin}.")], f"{begin}."
    return (known if dot or not first else first), ""


def no_such(name: str, known: list[str], begin: str = "") -> str:
    near = difflib.get_close_matches(name[:100].removeprefix(begin), known)
    words: dict[str, Any] = {"name": name[:100], "known": ", ".join(begin + each for each in known)}
    if near:
        words["near"] = ", ".join(begin + each for each in near)
        return _("There is no “%(name)s” here; did you mean %(near)s?") % words
    return _("There is no “%(name)s” here; there are %(known)s.") % words
