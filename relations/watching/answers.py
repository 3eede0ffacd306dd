"""What is answered to whoever watches the site: at addresses of their own, before any other part has a say.

A probe asks by a number and not by the site's name, by http and not by https, and must be answered when all else is
broken.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST

from relations.watching.metrics import numbers
from relations.watching.standing import checks


def alive(request: HttpRequest) -> HttpResponse:
    """That the process answers. Nothing else is asked: a database that is down is not mended by starting this anew."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """503 where requests are better sent elsewhere; why, and what else wants a look, only to who knows the token."""
    found = checks()
    stops = any(check.fault and check.stops for check in found)
    told: dict[str, object] = {"status": "not ready" if stops else "degraded" if any(c.fault for c in found) else "ok"}
    if is_trusted(request):
        told["checks"] = {check.name: check.fault or "ok" for check in found}
    return JsonResponse(told, status=503 if stops else 200)


def counted(request: HttpRequest) -> HttpResponse:
    """To nobody else: what is asked most, and how often logging in fails, is not the public's."""
    if not is_trusted(request):
        return HttpResponse("there is nothing here\n", status=404, content_type="text/plain")
    return HttpResponse(numbers(), content_type=CONTENT_TYPE_LATEST)


def is_trusted(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.METRICS_TOKEN or ""
    return bool(wanted) and scheme.lower() == "bearer" and constant_time_compare(token.strip(), wanted)


PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": alive,
    "/readyz": ready,
    "/metrics": counted,
}


def answer(request: HttpRequest) -> HttpResponse | None:
    probe = PROBES.get(request.path_info)
    if probe is None:
        return None
    response = (
        probe(request) if request.method in ("GET", "HEAD") else HttpResponse(status=405, headers={"Allow": "GET"})
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
