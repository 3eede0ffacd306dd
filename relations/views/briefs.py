"""The brief on a pair of countries: a page, and the same as a file. With drafts it is for the desk alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import get_permission_codename
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_safe

from relations.briefs.formats import FORMATS, Format
from relations.briefs.making import brief_of
from relations.briefs.model import Brief
from relations.dossiers import NotFoundError, dossier_of, find_pair, pair_name
from relations.models import Commitment, Document, Figure, Participant, Statement, Visit
from relations.views.applied import query_string, without
from relations.views.as_of import Asked, asked, less_blanks
from relations.views.brief_form import BriefForm, controls
from relations.views.dossiers import not_found
from relations.views.errors import bad_request

View = Callable[..., HttpResponse]

#: A brief with drafts names those of all these types.
TOLD_OF = (Visit, Statement, Document, Commitment, Figure, Participant)


def kept_private(view: View) -> View:
    """No cache keeps what staff see, and no search engine what holds drafts."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if is_of_the_desk(request) or "drafts" in request.GET:
            patch_cache_control(response, private=True, no_store=True)
        if "drafts" in request.GET:
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answered


def is_of_the_desk(request: HttpRequest) -> bool:
    return bool(request.user.is_active and getattr(request.user, "is_staff", False))


def may_see_drafts(request: HttpRequest) -> bool:
    """As at the desk: who may look at records of every type that a brief tells of."""
    views = (f"relations.{get_permission_codename('view', model._meta)}" for model in TOLD_OF)
    return is_of_the_desk(request) and bool(request.user.has_perms(list(views)))


@require_safe
def brief(request: HttpRequest, pair: str, form: Format | None = None) -> HttpResponse:
    """``form``: as a file of that format."""
    try:
        question = asked(request, BriefForm)
    except TooManyFieldsSent:
        # With DEBUG on, Django's own page about it reads the query once more and fails.
        return bad_request(request)
    return kept_private(_brief)(request, pair, form, question)


def _brief(request: HttpRequest, pair: str, form: Format | None, question: Asked) -> HttpResponse:
    if "true" in question.given.getlist("drafts") and not may_see_drafts(request):
        return for_the_desk(request, question)
    try:
        countries = find_pair(pair)
    except NotFoundError as error:
        return not_found(request, error)
    if pair != (name := pair_name(countries)):
        return HttpResponsePermanentRedirect(address(name, form) + query_string(question.given))
    if (tidy := less_blanks(question)) is not None:
        return HttpResponseRedirect(address(name, form) + tidy)
    if question.errors:
        return page(request, countries, question, None)
    if form and not form.is_installed:
        context = {"format": form, "page": address(name) + query_string(question.given)}
        return render(request, "relations/brief_not_installed.html", context, status=501)
    made = made_of(request, countries, question)
    return as_file(made, form) if form else page(request, countries, question, made)


def address(name: str, form: Format | None = None) -> str:
    return reverse(f"brief-{form.ending}" if form else "brief", args=[name])


def for_the_desk(request: HttpRequest, question: Asked) -> HttpResponse:
    context = {
        "public": request.path + without(question.given, "drafts"),
        "sign_in": f"{reverse('admin:login')}?{urlencode({'next': request.get_full_path()})}",
    }
    return render(request, "relations/brief_for_the_desk.html", context, status=403)


def made_of(request: HttpRequest, countries: tuple[Participant, ...], question: Asked) -> Brief:
    given = question.form.cleaned_data
    dossier = dossier_of(
        countries,
        as_of=given["as_of"],
        after=given["date_after"],
        before=given["date_before"],
        drafts=bool(given["drafts"]),
    )
    # Whoever types the printed address gets this day's brief, whatever day it is by then.
    lasting: QueryDict = question.given.copy()
    lasting["as_of"] = dossier.day.isoformat()
    site = request.build_absolute_uri("/").rstrip("/")
    return brief_of(dossier, site=site, address=address(pair_name(countries)) + query_string(lasting))


def as_file(made: Brief, form: Format) -> HttpResponse:
    response = HttpResponse(form.make(made), content_type=form.content_type)
    named = content_disposition_header(as_attachment=not form.is_shown, filename=f"{made.name}.{form.ending}")
    response["Content-Disposition"] = str(named)
    return response


def page(request: HttpRequest, countries: tuple[Participant, ...], question: Asked, made: Brief | None) -> HttpResponse:
    name, query = pair_name(countries), query_string(question.given)
    context = {
        "path": address(name),
        "countries": countries,
        "pair_url": reverse("pair", args=[name]),
        "brief": made,
        "files": [(each.name, address(name, each) + query) for each in FORMATS if made and each.is_installed],
        **controls(question, with_drafts=may_see_drafts(request)),
    }
    return render(request, "relations/brief.html", context, status=400 if question.errors else 200)
