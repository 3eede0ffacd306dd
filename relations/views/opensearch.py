from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """By this a browser offers the site's search in its own address bar."""
    try:
        asked = reverse("search")
    except NoReverseMatch:
        asked = reverse("statements-list")
    context = {"address": request.build_absolute_uri(asked)}
    return render(request, "relations/opensearch.xml", context, "application/opensearchdescription+xml")
