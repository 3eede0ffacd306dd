"""What a reader is told when there is no page. Nothing here reads the query: it may be what was wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "relations/400.html", status=400)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "relations/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "relations/500.html", status=500)
