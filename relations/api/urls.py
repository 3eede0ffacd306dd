from typing import Any

from django.urls import include, path, re_path
from rest_framework.renderers import JSONRenderer
from rest_framework.routers import SimpleRouter

from relations.api.docs import DocsView, SchemaView
from relations.api.downloads import CommaSeparated, JsonLines
from relations.api.linked_data import linked_addresses
from relations.api.linked_files import file_addresses
from relations.api.negotiation import BySuffix
from relations.api.pair import PairView
from relations.api.reconciliation import reconciliation_addresses
from relations.api.search import SearchView
from relations.api.views import NothingView, RootView, download_view, viewset
from relations.record_types import RECORD_TYPES

router = SimpleRouter()
suffixed: list[Any] = []
for record_type in RECORD_TYPES.values():
    plural, views = record_type.plural, viewset(record_type)
    router.register(plural, views, basename=plural)
    suffixed += [
        path(f"{plural}.{each.format}", download_view(record_type, each).as_view(), name=f"{plural}-{each.format}")
        for each in (JsonLines, CommaSeparated)
    ]
    # The same as without the suffix, which the schema describes.
    as_json = {"renderer_classes": (JSONRenderer,), "content_negotiation_class": BySuffix, "schema": None}
    slug = views.lookup_value_regex
    suffixed += [
        path(f"{plural}.json", views.as_view({"get": "list"}, **as_json)),
        re_path(rf"^{plural}/(?P<slug>{slug})\.json\Z", views.as_view({"get": "retrieve"}, **as_json)),
    ]

addresses = [
    path("", RootView.as_view(), name="root"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    path("search/", SearchView.as_view(), name="search"),
    path("relations/<str:pair>/", PairView.as_view(), name="pair"),
    *suffixed,
    *router.urls,
    *linked_addresses(),
    *file_addresses(),
    *reconciliation_addresses(),
    # Nor is there anything under another suffix.
    re_path(r"^(?:[\s\S]*/)?[^/]*\.[^/]*\Z", NothingView.as_view()),
    # Ends in a slash, as all addresses do: one without it is sent on to the one with it first.
    re_path(r"^[\s\S]*/\Z", NothingView.as_view()),
]
urlpatterns = [path("", include((addresses, "api")))]
