"""What is suggested while somebody types: who and what is called so, each with its page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from relations.choices import COUNTRY_KINDS, ParticipantKind
from relations.models import Document, Participant, Place
from relations.nesting import attach
from relations.search import by_beginning
from relations.search.analyser import NAMED
from relations.search.finding import Finder, Names
from relations.search.question import as_typed

#: One letter is the beginning of too much.
LEAST = 2


@dataclass(frozen=True)
class Group:
    title: Any
    records: list[Any]


#: Each group with what it is made of and how many are shown.
GROUPS: tuple[tuple[Any, type[Any], Q, int], ...] = (
    (_("States"), Participant, Q(kind__in=COUNTRY_KINDS), 3),
    (_("People"), Participant, Q(kind=ParticipantKind.PERSON), 5),
    (_("Bodies and organizations"), Participant, ~Q(kind__in=(*COUNTRY_KINDS, ParticipantKind.PERSON)), 3),
    (_("Places"), Place, Q(), 3),
    (_("Documents"), Document, Q(), 4),
)


def suggestions(typed: str) -> list[Group]:
    """Whose name or title has all the words, each from the beginning of one on; first those that begin so."""
    question = as_typed(typed)
    if sum(part.letters for part in question.parts) < LEAST:
        return []
    names = Names()
    finders = {model: Finder(model, question, names, NAMED) for model in (Participant, Place, Document)}
    found: list[tuple[Any, list[Any]]] = []
    for title, model, which, most in GROUPS:
        records = finders[model].among(_in_list_order(model.objects.published().filter(which)))
        if finders[model].keys is not None:
            begins = Case(When(by_beginning(typed), then=Value(0)), default=Value(1))
            records = records.order_by(begins, *records.query.order_by)
        found.append((title, list(records[:most])))
    for model in finders:
        attach([each for _title, records in found for each in records if type(each) is model], ("translations",))
    return [Group(title, records) for title, records in found if records]


def _in_list_order(records: Any) -> Any:
    """Of the documents the newest, of those who are named the first by name."""
    return records.order_by("-sort_date", "-id") if records.model is Document else records.order_by("title", "id")
