"""What is on record between two countries: the page of the pair, as data."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from relations.api.conditional import conditional
from relations.api.errors import ParameterError
from relations.api.links import described, link, with_links
from relations.api.open_view import OpenView
from relations.api.pair_shapes import PairSerializer
from relations.api.schema.pair import PairSchema
from relations.choices import Standing, VisitKind, VisitOutcome
from relations.dossiers import Dossier, Listed, NotFoundError, Owed, Span, dossier_of, find_pair, pair_name
from relations.filters.as_of import AsOfAndYearForm, filled
from relations.models import Figure, Visit
from relations.querysets import start_not_known_q
from relations.record_types import RECORD_TYPES

#: So many of the newest figures are named.
FIGURES = 5


class PairView(OpenView):
    schema = PairSchema()
    answer_serializer = PairSerializer

    @conditional
    def get(self, request: Request, pair: str) -> HttpResponseBase:
        form, errors = filled(AsOfAndYearForm, request.GET)
        if errors:
            raise ParameterError(errors)
        try:
            countries = find_pair(pair)
        except NotFoundError as error:
            raise NotFound(str(error)) from error
        name = pair_name(countries)
        if name != pair:
            query = request.META.get("QUERY_STRING", "")
            path = reverse("api:pair", args=[name])
            return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
        dossier = dossier_of(countries, as_of=form.cleaned_data["as_of"])
        told = Told(request, dossier).pair(name, form.cleaned_data["year"])
        page = link(told["page"], "alternate", "text/html")
        return with_links(Response(PairSerializer(told, context={"request": request}).data), [page, described(request)])


class Told:
    """The dossier as ``PairSerializer`` takes it."""

    def __init__(self, request: Request, dossier: Dossier) -> None:
        self.request, self.dossier, self.scope = request, dossier, dossier.scope

    def pair(self, name: str, year: int | None) -> dict[str, Any]:
        dossier = self.dossier
        line = dossier.timeline
        years = [{"year": span.start.year, **counts(span.counts)} for span in line.years]
        figures = self.scope.listed(self.scope.of(Figure), FIGURES)
        return {
            "pair": name,
            "url": self.absolute("api:pair", name),
            "page": self.absolute("pair", name),
            "as_of": dossier.day,
            "countries": dossier.countries,
            "contacts": self.contacts(),
            "timeline": {"years": years, "longer": counts(line.longer), "undated": counts(line.undated)},
            "year": self.year(year) if year else None,
            "statements": self.listed(dossier.statements_latest),
            "documents": {
                "latest": self.listed(dossier.documents_latest),
                "in_force": self.listed(dossier.documents_in_force.surely),
                "not_known": self.listed(dossier.documents_in_force.not_known),
            },
            "commitments": self.commitments(),
            "figures": self.listed(figures),
            "people": dossier.people.partners,
        }

    def absolute(self, view: str, *args: str, query: str = "") -> str:
        path = reverse(view, args=args)
        return str(self.request.build_absolute_uri(f"{path}?{query}" if query else path))

    def listed(self, found: Listed) -> dict[str, Any]:
        return {
            "count": found.count.number,
            "count_exact": found.count.exact,
            "records": found.records,
            **self.addresses(found.type, found.query),
        }

    def addresses(self, record_type: str, query: str) -> dict[str, str]:
        view = f"{RECORD_TYPES[record_type].plural}-list"
        return {"url": self.absolute(f"api:{view}", query=query), "page": self.absolute(view, query=query)}

    def contacts(self) -> dict[str, Any]:
        found = self.dossier.contacts
        held = self.scope.of(Visit).filter(outcome=VisitOutcome.HELD)
        dated = held.exclude(start_not_known_q("date"))
        kinds = held.order_by().values_list("kind").annotate(number=Count("pk")).order_by("-number", "kind")
        levels = zip(found.last, found.next, strict=True)
        return {
            "held": self.listed(found.latest),
            "first": dated.order_by("sort_date", "id").first(),
            "last": dated.first(),
            "kinds": [{"value": kind, "label": VisitKind(kind).label, "count": number} for kind, number in kinds],
            "levels": [{"level": last.level, "last": last.visit, "next": coming.visit} for last, coming in levels],
            "complete": not found.is_partial,
            "unheard": self.listed(found.unheard),
        }

    def year(self, number: int) -> dict[str, Any]:
        found = self.dossier.year(number)
        return {
            "year": number,
            "months": [span_told(each) for each in found.months],
            "whole": span_told(found.whole),
            "longer": span_told(found.longer),
        }

    def commitments(self) -> dict[str, Any]:
        found = self.dossier.commitments
        return {
            **self.addresses("commitment", urlencode(found.parameters)),
            "standings": standings(found.counts),
            "without_progress": found.without_progress,
            "owed": [self.owed(each) for each in found.owed],
        }

    def owed(self, each: Owed) -> dict[str, Any]:
        return {
            "owners": [owner.country_code for owner in each.owners],
            "standings": standings(each.counts),
            "records": each.promises,
        }


def counts(found: Mapping[str, int]) -> dict[str, int]:
    return {name: found.get(name, 0) for name in ("visit", "statement", "document")}


def span_told(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "records": span.records, **counts(span.counts)}


def standings(found: Mapping[Standing, int]) -> list[dict[str, Any]]:
    return [{"standing": standing, "count": number} for standing, number in found.items()]
