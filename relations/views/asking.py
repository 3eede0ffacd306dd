"""What the timeline, the calendar and the map have in common: a question is asked of them as it is of a list."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from relations.filters import FilterSet
from relations.record_types import RecordType
from relations.views.applied import Chip, chips, conditions, query_string, sentence, without
from relations.views.controls import Control, control
from relations.views.errors import bad_request

Errors = dict[str, list[str]]

#: Another question begins on its first page; what the pages' own inputs ask for, these send.
NOT_CARRIED = ("area", "cursor", "month", "ordering", "page", "type")


@dataclass(frozen=True)
class Refused:
    name: str
    reasons: list[str]
    without: str


@dataclass(frozen=True)
class TypeOption:
    record_type: RecordType
    chosen: bool
    #: How many records it has in the answer; empty where it was not asked.
    count: str = ""


def readable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers in words where there are more parameters than Django reads."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            _given = request.GET
        except TooManyFieldsSent:
            return bad_request(request)
        return view(request, *args, **kwargs)

    return answered


def to_tidy(request: HttpRequest, known: Iterable[str], meaningless: Sequence[str] = ()) -> HttpResponse | None:
    """Leads to the address without what a form sends empty, and without what says nothing to this page."""
    tidy = request.GET.copy()
    for name in {*known} & {*tidy}:
        kept = [] if name in meaningless else [value for value in tidy.getlist(name) if value]
        tidy.setlist(name, kept)
    if list(tidy.lists()) == list(request.GET.lists()):
        return None
    return HttpResponseRedirect(request.path + query_string(tidy))


def once(asked: QueryDict, name: str, errors: Errors) -> str:
    """The value of a parameter of the page itself; a message where it is given several times."""
    values = asked.getlist(name)
    if len(values) > 1:
        errors[name] = [_("Give it once.")]
        return ""
    return values[0] if values else ""


def told(
    filterset: FilterSet | None, asked: QueryDict, errors: Errors, fields: Sequence[str], *, ordered: bool = False
) -> dict[str, Any]:
    """What the page says of the question. ``fields``: those of the short form; all else is carried along hidden."""
    given = {name: [str(value) for value in values if value] for name, values in asked.lists()}
    # One that was refused may be worded by a type that nobody has asked yet.
    applied: list[Chip] = chips(filterset, {**errors, **filterset.parameter_errors()}) if filterset else []
    return {
        "refused": [Refused(name[:60], reasons, without(asked, name)) for name, reasons in errors.items()],
        "has_errors": bool(errors),
        "chips": applied,
        "sentence": in_words(filterset, applied, ordered) if filterset and not errors else "",
        "controls": controls(filterset, given, errors, fields),
        "carried": [
            (name, value) for name, values in given.items() if name not in (*fields, *NOT_CARRIED) for value in values
        ],
        "query": query_string(asked),
    }


def in_words(filterset: FilterSet, applied: list[Chip], ordered: bool) -> str:
    return sentence(filterset, applied) if ordered else "; ".join(conditions(filterset, applied))


def controls(
    filterset: FilterSet | None, given: dict[str, list[str]], errors: Errors, fields: Sequence[str]
) -> list[Control]:
    if filterset is None:
        return []
    return [
        control(filterset, name, given.get(name, []), errors.get(name, []))
        for name in fields
        if name in filterset.filters
    ]


def narrowed(asked: QueryDict, leave: Iterable[str] = (), **values: str) -> str:
    """The same question with some parameters set and others left out."""
    query = asked.copy()
    for name in (*leave, "cursor", "page"):
        query.pop(name, None)
    for name, value in values.items():
        query[name] = value
    return query_string(query)
