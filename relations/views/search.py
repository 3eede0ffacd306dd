from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relations.filters.base import unknown
from relations.record_types import RECORD_TYPES
from relations.search import MAX_WORDS, Question, parsed
from relations.search.finding import Names
from relations.search.question import MAX_LETTERS
from relations.searching import Found, cleaned, meant_instead, search, suggestions
from relations.searching.everything import Counted
from relations.tags import version_of
from relations.views.applied import REPEATED, REPEATED_LETTERS, listed, query_string, too_common
from relations.views.errors import bad_request

PARAMETERS = ("q", "type", "page")
#: A list takes no more letters.
LETTERS_OF_LIST = 200


@dataclass(frozen=True)
class Choice:
    """A type to narrow the search to, with its list of all that is found."""

    counted: Counted
    ticked: bool
    url: str


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Answers whatever is typed; what it makes nothing of it says in words."""
    try:
        given = request.GET
    except TooManyFieldsSent:
        return bad_request(request)
    text = typed(given)
    question, names = parsed(text), Names(version_of(request))
    types = [name for name in dict.fromkeys(given.getlist("type")) if name in RECORD_TYPES]
    found = search(question, names, types, number(given.get("page", ""))) if question.wanted else None
    context = {
        "path": request.path,
        "q": text[:MAX_LETTERS],
        "question": question,
        "told": list(told(text, question, given)),
        "ticked": types,
        **(answered(given, question, types, found, names) if found else {}),
    }
    return render(request, "relations/search.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """What the box shows while somebody types: a piece of a page."""
    try:
        groups = suggestions(typed(request.GET))
    except TooManyFieldsSent:
        return bad_request(request)
    return render(request, "relations/search_suggestions.html", {"groups": groups})


def answered(given: QueryDict, question: Question, types: list[str], found: Found, names: Names) -> dict[str, Any]:
    offers = meant_instead(found, question, names)
    return {
        "found": found,
        "choices": [choice(counted, question, types) for counted in found.counts],
        "meant": [(offer, f"?{urlencode({'q': offer})}") for offer in offers],
        "previous": at(given, found.page - 1) if found.page > 1 else "",
        "next": at(given, found.page + 1) if found.page < found.pages else "",
    }


def choice(counted: Counted, question: Question, types: list[str]) -> Choice:
    words = question.text
    url = reverse(f"{counted.record_type.plural}-list") + f"?{urlencode({'q': words})}"
    is_listed = counted.count and len(words) <= LETTERS_OF_LIST
    return Choice(counted, counted.record_type.name in types, url if is_listed else "")


def typed(given: QueryDict) -> str:
    return cleaned(" ".join(given.getlist("q")))


def number(page: str) -> int:
    return int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1


def at(given: QueryDict, page: int) -> str:
    asked = given.copy()
    asked["page"] = str(page)
    return query_string(asked)


def told(text: str, question: Question, given: QueryDict) -> Iterator[str]:
    """What of the question was left out, and why."""
    if question.is_cut:
        yield _("Only the first %(limit)s characters were read.") % {"limit": f"{MAX_LETTERS:,}"}
    if question.left_out:
        reason = _("A question has %(limit)s words at most. Left out: %(words)s.")
        yield reason % {"limit": MAX_WORDS, "words": listed(question.left_out)}
    if question.small:
        yield too_common(question)
    for name in [name for name in given if name not in PARAMETERS][:REPEATED]:
        yield f"{name[:REPEATED_LETTERS]}: {unknown(name, PARAMETERS)}"
    if types := [name for name in dict.fromkeys(given.getlist("type")) if name and name not in RECORD_TYPES]:
        yield _("There is no type of record called %(names)s; that was left out.") % {"names": listed(types)}
    if text and not (question.parts or question.left_out):
        yield _("There is no word or number in what you typed.")
    elif question.unwanted and not question.wanted:
        yield _("Beside what is not to be found, name at least one word that is.")
