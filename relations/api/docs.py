"""The API's schema, and the page that shows it."""

import functools
from typing import Any

from django.http.response import HttpResponseBase
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from relations.api.conditional import conditional
from relations.api.open_view import OpenView
from relations.api.throttles import CountedView


@functools.cache
def schema_in(language: str | None) -> dict[str, Any]:
    """Costly to make, and always the same for one language."""
    generator: Any = SchemaGenerator
    with translation.override(language):
        return dict(generator().get_schema(request=None, public=True))


class SchemaView(OpenView):
    authentication_classes = ()
    renderer_classes = (OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer, OpenApiYamlRenderer2)
    schema = None

    @conditional
    def get(self, request: Request) -> HttpResponseBase:
        return Response(schema_in(translation.get_language()))


class DocsView(CountedView, SpectacularSwaggerSplitView):
    """Swagger UI from its own files: neither inline scripts and styles nor another site."""

    authentication_classes = ()
    options = OpenView.options
    url_name = "api:schema"
    template_name = "relations/api/docs.html"
    schema = None

    @conditional
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        return super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
