from django.contrib import admin
from django.urls import include, path, re_path

from relations.admin.home import home
from relations.views.errors import page_not_found

urlpatterns = [
    # Before Django's own first page of the same address.
    path("staff/", admin.site.admin_view(home)),
    # Django's own way from any record to its public address: it asks for no right to see the record.
    re_path(r"^staff/r/", page_not_found),
    path("staff/", admin.site.urls),
    path("api/v1/", include("relations.api.urls")),
    path("", include("relations.urls")),
]

# /healthz, /readyz and /metrics are answered before all of these: relations.watching.answers.
handler400 = "relations.views.errors.bad_request"
handler403 = "relations.views.errors.permission_denied"
handler404 = "relations.views.errors.page_not_found"
handler500 = "relations.views.errors.server_error"
