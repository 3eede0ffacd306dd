"""The Reconciliation Service API 0.2 of the W3C community group, over participants and over places.

OpenRefine and others match the names of a spreadsheet with it: https://www.w3.org/community/reports/reconciliation/
Whoever asks, only what is published is told. Any site may read the answers (CORS); there is no JSONP, which would run
them as scripts.
"""

from typing import Any

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework.parsers import FormParser
from rest_framework.request import Request
from rest_framework.response import Response

from relations.api.conditional import conditional
from relations.api.errors import ParameterError
from relations.api.parsing import JsonParser
from relations.api.reconciliation_asked import EXTEND, QUERIES, asked, extension_of, queries_of
from relations.api.reconciliation_beside import FlyoutView, PreviewView, PropertiesView, SuggestView
from relations.api.reconciliation_service import ServiceView
from relations.api.schema.reconciliation import ServiceSchema
from relations.linked_data.reconciling import BATCH, SERVICES, Candidate, candidates, extended

#: Of the window in which a client shows a preview, in pixels.
WIDTH, HEIGHT = 400, 160


class ReconcileView(ServiceView):
    """What the service is, candidates for names, and values of what was matched."""

    parser_classes = (FormParser, JsonParser)
    schema = ServiceSchema()

    @conditional
    def get(self, request: Request) -> HttpResponseBase:
        return self.answered(request)

    def post(self, request: Request) -> Response:
        return self.answered(request)

    def answered(self, request: Request) -> Response:
        given = asked(request)
        if QUERIES in given:
            return Response(self.results(given[QUERIES]))
        if EXTEND in given:
            return Response(self.extension(request, given[EXTEND]))
        if request.method == "POST":
            raise ParameterError({QUERIES: [_("Send queries or extend.")]})
        return Response(self.manifest(request))

    def results(self, given: dict[str, Any]) -> dict[str, Any]:
        queries = queries_of(self.service, given)
        found = candidates(self.service, list(queries.values()))
        return {
            key: {"result": [self.candidate(each) for each in some]} for key, some in zip(queries, found, strict=True)
        }

    def candidate(self, candidate: Candidate) -> dict[str, Any]:
        return {
            "id": candidate.record.slug,
            "name": candidate.record.title,
            "description": candidate.description,
            "score": candidate.score,
            "match": candidate.match,
            "type": [self.service.kind(candidate.record.kind)],
        }

    def extension(self, request: Request, given: dict[str, Any]) -> dict[str, Any]:
        ids, properties = extension_of(self.service, given)
        return {
            "meta": [self.meta(request, name) for name in properties],
            "rows": extended(self.service, ids, properties),
        }

    def meta(self, request: Request, name: str) -> dict[str, Any]:
        each = self.service.properties[name]
        told: dict[str, Any] = {"id": name, "name": str(each.name)}
        if each.of and each.of != self.service.name:
            told["service"] = request.build_absolute_uri(reverse(f"api:reconcile-{each.of}"))
        return told

    def manifest(self, request: Request) -> dict[str, Any]:
        site = request.build_absolute_uri("/").removesuffix("/")
        pages, base = f"{site}{reverse(f'{self.service.name}-list')}", self.address()
        heading = str(self.service.model._meta.verbose_name_plural)

        def suggest(what: str) -> dict[str, str]:
            return {"service_url": site, "service_path": f"{base}suggest/{what}/"}

        return {
            "versions": ["0.2"],
            "name": _("Relations: %(heading)s") % {"heading": heading},
            "identifierSpace": pages,
            "schemaSpace": "https://schema.org/",
            "documentation": f"{site}{reverse('api:docs')}",
            "defaultTypes": [self.service.kind(value) for value in self.service.kinds.values],
            "view": {"url": f"{pages}{{{{id}}}}/"},
            "preview": {"url": f"{site}{base}preview/{{{{id}}}}/", "width": WIDTH, "height": HEIGHT},
            "suggest": {
                "entity": {**suggest("entity"), "flyout_service_path": f"{base}flyout/${{id}}/"},
                "type": suggest("type"),
                "property": suggest("property"),
            },
            "extend": {"propose_properties": {"service_url": site, "service_path": f"{base}properties/"}},
            "batchSize": BATCH,
        }


def reconciliation_addresses() -> list[Any]:
    found: list[Any] = []
    for name, service in SERVICES.items():
        base, of_it = f"reconcile/{name}/", {"service": service}
        found += [
            path(base, ReconcileView.as_view(**of_it), name=f"reconcile-{name}"),
            # A form that is sent on to another address loses what is in it.
            path(base.removesuffix("/"), ReconcileView.as_view(**of_it, schema=None)),
            path(f"{base}properties/", PropertiesView.as_view(**of_it), name=f"reconcile-{name}-properties"),
            path(f"{base}flyout/<slug:slug>/", FlyoutView.as_view(**of_it), name=f"reconcile-{name}-flyout"),
            path(f"{base}preview/<slug:slug>/", PreviewView.as_view(**of_it), name=f"reconcile-{name}-preview"),
            *(
                path(f"{base}suggest/{what}/", SuggestView.as_view(**of_it, what=what), name=f"reconcile-{name}-{what}")
                for what in ("entity", "type", "property")
            ),
        ]
    return found
