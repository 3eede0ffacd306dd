from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from relations.api.docs import DocsView, SchemaView
from relations.api.linked_data import linked_addresses
from relations.api.linked_files import file_addresses
from relations.api.reconciliation import reconciliation_addresses
from relations.api.views import NothingView, RootView, viewset
from relations.record_types import RECORD_TYPES

router = SimpleRouter()
for record_type in RECORD_TYPES.values():
    router.register(record_type.plural, viewset(record_type), basename=record_type.plural)

addresses = [
    path("", RootView.as_view(), name="root"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    *router.urls,
    *linked_addresses(),
    *file_addresses(),
    *reconciliation_addresses(),
    # Ends in a slash, as all addresses do: one without it is sent on to the one with it first.
    re_path(r"^[\s\S]*/\Z", NothingView.as_view()),
]
urlpatterns = [path("", include((addresses, "api")))]
