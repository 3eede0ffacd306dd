"""The page of a person: that of a participant, with whom they met and where, as of any day."""

from datetime import date
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from relations.choices import ParticipantKind
from relations.dossiers import person_dossier_of
from relations.filters.as_of import AsOfForm
from relations.models import Participant
from relations.views.as_of import asked, less_blanks
from relations.views.errors import bad_request


def is_person(record: Any) -> bool:
    return isinstance(record, Participant) and record.kind == ParticipantKind.PERSON


def day_asked(request: HttpRequest, record: Any) -> date | None:
    """The day that the page of a person is to be of."""
    try:
        question = asked(request, AsOfForm) if is_person(record) else None
    except TooManyFieldsSent:
        return None
    return question.as_of if question and not question.errors else None


def person_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """``context``: that of the page of any participant, as of ``day_asked``."""
    try:
        question = asked(request, AsOfForm)
    except TooManyFieldsSent:
        return bad_request(request)
    person = context["record"]
    if (tidy := less_blanks(question)) is not None:
        return HttpResponseRedirect(request.path + tidy)
    context |= {"path": person.get_absolute_url(), **question.context}
    if question.errors:
        return render(request, "relations/dossier/refused.html", context, status=400)
    # Where commitments stood on the day is told in a section of their own.
    context["related"] = [each for each in context["related"] if each.type != "commitment"]
    context["dossier"] = person_dossier_of(person, as_of=question.as_of)
    return render(request, "relations/dossier/person.html", context)
