"""The pages of a pair of countries, and of one country."""

from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from relations.dossiers import Dossier, NotFoundError, dossier_of, find_country, find_pair, pair_name
from relations.dossiers.timeline import TYPES as LINE_TYPES
from relations.models import Participant
from relations.views.applied import query_string
from relations.views.as_of import Asked, asked, less_blanks
from relations.views.charts import chart, histogram
from relations.views.errors import bad_request


@require_safe
def pair_page(request: HttpRequest, pair: str) -> HttpResponse:
    try:
        countries = find_pair(pair)
        return answer(request, countries, "pair", pair, pair_name(countries))
    except NotFoundError as error:
        return not_found(request, error)


@require_safe
def country_page(request: HttpRequest, country: str) -> HttpResponse:
    try:
        found = find_country(country)
        return answer(request, (found,), "country", country, found.country_code.lower())
    except NotFoundError as error:
        return not_found(request, error)


def answer(request: HttpRequest, countries: tuple[Participant, ...], page: str, given: str, name: str) -> HttpResponse:
    """``page``: of the address and of the template; ``given``, ``name``: as the address has it, and as it should."""
    try:
        question = asked(request)
    except TooManyFieldsSent:
        # With DEBUG on, Django's own page about it reads the query once more and fails.
        return bad_request(request)
    address = reverse(page, args=[name])
    if given != name:
        return HttpResponsePermanentRedirect(address + query_string(request.GET))
    if (tidy := less_blanks(question)) is not None:
        return HttpResponseRedirect(address + tidy)
    context = {"path": address, "countries": countries, "name": name, **question.context}
    if not question.errors:
        context |= told(dossier_of(countries, as_of=question.as_of), question)
    return render(request, f"relations/dossier/{page}.html", context, status=400 if question.errors else 200)


def told(dossier: Dossier, question: Asked) -> dict[str, Any]:
    line = dossier.timeline
    charts = [(series, chart(series)) for series in dossier.figures.series]
    return {
        "dossier": dossier,
        "drawn": [each for each in charts if each[1]],
        "single": [each for each in charts if not each[1]],
        "histogram": histogram(line.years),
        "year": dossier.year(question.year) if question.year else None,
        "all_years": without_year(question),
        "line_types": [str(model._meta.model_name) for model in LINE_TYPES],
    }


def without_year(question: Asked) -> str:
    """The query string for the links to a year, to be followed by it."""
    return f"?as_of={question.as_of}&" if question.as_of else "?"


def not_found(request: HttpRequest, error: NotFoundError) -> HttpResponse:
    return render(request, "relations/dossier/not_found.html", {"reason": str(error)}, status=404)
