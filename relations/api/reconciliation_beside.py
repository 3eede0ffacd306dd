"""What a client asks beside the matching itself: suggestions while somebody types, and records in small."""

from typing import Any, ClassVar

from csp.decorators import csp_replace
from django.http import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from rest_framework.request import Request
from rest_framework.response import Response

from relations.api import parameters
from relations.api.conditional import conditional
from relations.api.errors import ParameterError
from relations.api.linked_data import elsewhere
from relations.api.negotiation import BySuffix
from relations.api.reconciliation_service import ServiceView
from relations.api.schema.reconciliation import ShownSchema, SuggestSchema
from relations.linked_data.reconciling import suggested
from relations.linked_data.reconciling.candidates import described
from relations.linked_data.reconciling.suggesting import MOST, PAGE, among
from relations.record_types import RECORD_TYPES

#: What OpenRefine's input sends with every prefix, whatever the service: it says nothing about records.
OF_OPENREFINE = (
    "type_strict", "limit", "lang", "key", "filter", "spell", "exact", "scoring", "prefixed", "stemmed", "format",
)  # fmt: skip


class SuggestView(ServiceView):
    """While somebody types: records, kinds, or properties."""

    what = ""
    schema = SuggestSchema()

    @conditional
    def get(self, request: Request) -> HttpResponseBase:
        known = ("prefix", "cursor", "type", *OF_OPENREFINE)
        errors = {
            name: [_("There is no JSONP here: any site may read the answers as they are (CORS).")]
            if name == "callback"
            else reasons
            for name, reasons in parameters.unknown_errors(request.GET, known).items()
        }
        cursor = request.GET.get("cursor", "") or "0"
        if not is_number(cursor):
            errors["cursor"] = [_("A whole number from 0 to %(most)s is expected.") % {"most": MOST}]
        kind = request.GET.get("type", "")
        if kind and kind not in self.service.kinds.values:
            errors["type"] = [_("There is no such type here.")]
        if errors:
            raise ParameterError(errors)
        result, more = getattr(self, self.what)(request.GET.get("prefix", "").strip()[:200], int(cursor), kind)
        return Response({"result": result} | ({"cursor": int(cursor) + PAGE} if more else {}))

    def entity(self, prefix: str, skipped: int, kind: str) -> tuple[list[Any], bool]:
        found, more = suggested(self.service, prefix, [kind] if kind else (), skipped)
        told = [
            {
                "id": each.record.slug,
                "name": each.record.title,
                "description": each.description,
                "notable": [self.service.kind(each.record.kind)],
            }
            for each in found
        ]
        return told, more

    def type(self, prefix: str, skipped: int, _kind: str) -> tuple[list[Any], bool]:
        return self.page({value: str(label) for value, label in self.service.kinds.choices}, prefix, skipped)

    def property(self, prefix: str, skipped: int, _kind: str) -> tuple[list[Any], bool]:
        return self.page({key: str(each.name) for key, each in self.service.properties.items()}, prefix, skipped)

    def page(self, named: dict[str, str], prefix: str, skipped: int) -> tuple[list[Any], bool]:
        found = [{"id": key, "name": name} for key, name in among(named, prefix)]
        return found[skipped : skipped + PAGE], len(found) > skipped + PAGE


def is_number(text: str) -> bool:
    """Whether so many may be asked for, or passed over."""
    return text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= MOST


class PropertiesView(ServiceView):
    """What may be asked of what was matched: the same of every kind."""

    what = "properties"
    schema = SuggestSchema()

    @conditional
    def get(self, request: Request) -> HttpResponseBase:
        errors = parameters.unknown_errors(request.GET, ("type", "limit"))
        kind, limit = request.GET.get("type", ""), request.GET.get("limit", "")
        if kind and kind not in self.service.kinds.values:
            errors["type"] = [_("There is no such type here.")]
        if limit and not is_number(limit):
            errors["limit"] = [_("A whole number from 0 to %(most)s is expected.") % {"most": MOST}]
        if errors:
            raise ParameterError(errors)
        found = [{"id": key, "name": str(each.name)} for key, each in self.service.properties.items()]
        told: dict[str, Any] = {"type": kind, "properties": found[: int(limit)] if limit else found}
        return Response(told | ({"limit": int(limit)} if limit else {}))


class ShownView(ServiceView):
    """One record in small, in HTML."""

    template = "relations/api/flyout.html"
    schema = ShownSchema()
    name = ""
    asked: ClassVar[tuple[str, ...]] = ("lang",)

    @conditional
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        if errors := parameters.unknown_errors(request.GET, self.asked):
            raise ParameterError(errors)
        published: Any = self.service.model.objects.published()
        record = published.with_public_relations(("country", "names", "translations")).filter(slug=slug).first()
        if record is None:
            record_type = RECORD_TYPES[self.service.model._meta.model_name]
            return elsewhere(request, record_type, slug, f"api:reconcile-{self.service.name}-{self.name}")
        context = {"record": record, "description": described(record, ""), "names": names_of(record)}
        return self.shown(request, slug, context)

    def shown(self, request: Request, slug: str, context: dict[str, Any]) -> HttpResponseBase:
        raise NotImplementedError


def names_of(record: Any) -> str:
    return "; ".join(dict.fromkeys(name.text for name in record.names.all() if name.text != record.title))


class FlyoutView(ShownView):
    name = "flyout"

    def shown(self, request: Request, slug: str, context: dict[str, Any]) -> HttpResponseBase:
        return Response({"id": slug, "html": render_to_string(self.template, context)})


@method_decorator((xframe_options_exempt, csp_replace({"frame-ancestors": ["*"]})), name="dispatch")
class PreviewView(ShownView):
    """Clients show it in a frame of theirs: it may stand in any, since there is nothing in it to be clicked on."""

    name = "preview"
    content_negotiation_class = BySuffix

    def shown(self, request: Request, slug: str, context: dict[str, Any]) -> HttpResponseBase:
        return render(request._request, "relations/api/preview.html", context)
