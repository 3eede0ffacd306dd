"""The API's schema, and the page that shows it."""

import functools
from typing import Any

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from relations.api.throttles import CountedView


@functools.cache
def schema_in(language: str | None) -> dict[str, Any]:
    """Costly to make, and always the same for one language."""
    generator: Any = SchemaGenerator
    with translation.override(language):
        return dict(generator().get_schema(request=None, public=True))


class SchemaView(CountedView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = (OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer, OpenApiYamlRenderer2)
    schema = None

    def get(self, request: Request) -> Response:
        return Response(schema_in(translation.get_language()))


class DocsView(CountedView, SpectacularSwaggerSplitView):
    """Swagger UI from its own files: neither inline scripts and styles nor another site."""

    authentication_classes = ()
    url_name = "api:schema"
    template_name = "relations/api/docs.html"
