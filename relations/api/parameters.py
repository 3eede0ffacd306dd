"""What may be asked of the API beside the filters: how much of a list, and how much of each record."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from relations.filters.base import unknown
from relations.paging import DEFAULT_SIZE, MAX_SIZE
from relations.serializers import RecordSerializer

OF_A_RECORD = ("fields", "expand")
OF_A_LIST = (*OF_A_RECORD, "page_size", "cursor")


@dataclass(frozen=True)
class Asked:
    fields: tuple[str, ...]
    expand: tuple[str, ...]
    page_size: int
    cursor: str
    #: Every refused parameter with the reasons.
    errors: dict[str, list[str]]


def read(query: QueryDict, serializer: type[RecordSerializer]) -> Asked:
    errors: dict[str, list[str]] = {}
    fields = _names(query.get("fields", ""), serializer.field_names(), "fields", errors)
    expand = _names(query.get("expand", ""), serializer.expansions(), "expand", errors, first=serializer.expandable())
    size = query.get("page_size", "") or str(DEFAULT_SIZE)
    if not re.fullmatch("[0-9]{1,3}", size) or not 1 <= int(size) <= MAX_SIZE:
        errors["page_size"] = [_("A whole number from 1 to %(most)s is expected.") % {"most": MAX_SIZE}]
        size = str(DEFAULT_SIZE)
    return Asked(fields, expand, int(size), query.get("cursor", ""), errors)


def unknown_errors(query: QueryDict, known: Iterable[str]) -> dict[str, list[str]]:
    """For addresses without filters."""
    known = list(known)
    errors = {name: [unknown(name, known)] for name in query if name not in known}
    return errors | {name: [_("Give it once.")] for name in known if len(query.getlist(name)) > 1}


def _names(
    text: str, known: Iterable[str], parameter: str, errors: dict[str, list[str]], first: Iterable[str] = ()
) -> tuple[str, ...]:
    """``first``: those of the known names that stand without a dot, where some have one."""
    names = [name for name in (part.strip() for part in text.split(",")) if name]
    known, first = list(known), list(first)
    if unknown_names := [name for name in dict.fromkeys(names) if name not in known]:
        # A long list of nonsense needs no long answer.
        errors[parameter] = [_no_such(name, *_alike(name, known, first)) for name in unknown_names[:10]]
    return tuple(names)


def _alike(name: str, known: list[str], first: list[str]) -> tuple[str, list[str]]:
    """How those names begin among which the one that was meant will be, and how each of them goes on."""
    begin, dot, _rest = name.partition(".")
    if dot and begin in first:
        return f"{begin}.", [each.partition(".")[2] for each in known if each.startswith(f"{begin}.")]
    return "", known if dot or not first else first


def _no_such(name: str, begin: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name[:100].removeprefix(begin), known)
    words: dict[str, Any] = {"name": name[:100], "known": ", ".join(begin + each for each in known)}
    if near:
        words["near"] = ", ".join(begin + each for each in near)
        return _("There is no “%(name)s” here; did you mean %(near)s?") % words
    return _("There is no “%(name)s” here; there are %(known)s.") % words
