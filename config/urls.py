from django.contrib import admin
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path

from relations.admin.home import home
from relations.views.errors import page_not_found


def healthz(request: HttpRequest) -> HttpResponse:
    """For whatever watches the site: 200 where the database answers, 503 where it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    # Before Django's own first page of the same address.
    path("staff/", admin.site.admin_view(home)),
    # Django's own way from any record to its public address: it asks for no right to see the record.
    re_path(r"^staff/r/", page_not_found),
    path("staff/", admin.site.urls),
    path("api/v1/", include("relations.api.urls")),
    path("", include("relations.urls")),
]

handler400 = "relations.views.errors.bad_request"
handler404 = "relations.views.errors.page_not_found"
handler500 = "relations.views.errors.server_error"
