"""What may be asked of the API beside the filters: how much of a list, and how much of each record."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from relations.choices import Status
from relations.filters.base import unknown
from relations.paging import DEFAULT_SIZE, MAX_SIZE
from relations.serializers import RecordSerializer

OF_A_RECORD = ("fields", "expand")
OF_A_LIST = (*OF_A_RECORD, "page_size", "cursor", "status")


@dataclass(frozen=True)
class Asked:
    fields: tuple[str, ...]
    expand: tuple[str, ...]
    page_size: int
    cursor: str
    #: The states asked for, by those who see drafts.
    statuses: tuple[str, ...]
    #: Every refused parameter with the reasons.
    errors: dict[str, list[str]]


def read(query: QueryDict, serializer: type[RecordSerializer]) -> Asked:
    errors: dict[str, list[str]] = {}
    fields = _names(query.get("fields", ""), serializer.field_names(), "fields", errors)
    expand = _names(query.get("expand", ""), serializer.expandable(), "expand", errors)
    size = query.get("page_size", "") or str(DEFAULT_SIZE)
    if not re.fullmatch("[0-9]{1,3}", size) or not 1 <= int(size) <= MAX_SIZE:
        errors["page_size"] = [_("A whole number from 1 to %(most)s is expected.") % {"most": MAX_SIZE}]
        size = str(DEFAULT_SIZE)
    statuses = _names(query.get("status", ""), Status.values, "status", errors)
    return Asked(fields, expand, int(size), query.get("cursor", ""), statuses, errors)


def unknown_errors(query: QueryDict, known: Iterable[str]) -> dict[str, list[str]]:
    """For addresses without filters."""
    known = list(known)
    errors = {name: [unknown(name, known)] for name in query if name not in known}
    return errors | {name: [_("Give it once.")] for name in known if len(query.getlist(name)) > 1}


def _names(text: str, known: Iterable[str], parameter: str, errors: dict[str, list[str]]) -> tuple[str, ...]:
    names = [name for name in (part.strip() for part in text.split(",")) if name]
    known = list(known)
    if reasons := [_no_such(name, known) for name in dict.fromkeys(names) if name not in known]:
        # A long list of nonsense needs no long answer.
        errors[parameter] = reasons[:10]
    return tuple(names)


def _no_such(name: str, known: list[str]) -> str:
    words: dict[str, Any] = {"name": name[:100], "known": ", ".join(known)}
    if near := difflib.get_close_matches(name[:100], known):
        return _("There is no “%(name)s” here; did you mean %(near)s?") % {**words, "near": ", ".join(near)}
    return _("There is no “%(name)s” here; there are %(known)s.") % words
