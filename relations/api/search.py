"""One search over everything that is published."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from relations.api.conditional import conditional
from relations.api.errors import ParameterError
from relations.api.links import described, link, with_links
from relations.api.open_view import OpenView
from relations.api.parameters import given, no_such, number, unknown_errors
from relations.api.schema.search import MOST_PAGES, SearchSchema
from relations.api.shapes import DatedLinkSerializer, LinkSerializer
from relations.filters.base import searchable
from relations.record_types import RECORD_TYPES
from relations.search import parsed
from relations.search.finding import Names
from relations.search.question import MAX_LETTERS
from relations.searching import Found, Hit, cleaned, meant_instead, search
from relations.searching.everything import Counted
from relations.tags import version_of

PARAMETERS = ("q", "type", "page")


class RunSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(trim_whitespace=False, help_text=gettext_lazy("A stretch of the text."))
    marked = serializers.BooleanField(help_text=gettext_lazy("It is what was asked for."))


class NamedSerializer(serializers.Serializer[Any]):
    record = LinkSerializer(help_text=gettext_lazy("Who or what is so named."))
    title = RunSerializer(source="runs", many=True, help_text=gettext_lazy("Its heading, in stretches."))


class HitSerializer(DatedLinkSerializer):
    snippet = RunSerializer(many=True, help_text=gettext_lazy("Where it says so: a piece of its text, in stretches."))
    language = serializers.CharField(help_text=gettext_lazy("Of the snippet, such as ru."))
    named = NamedSerializer(
        many=True, help_text=gettext_lazy("Those in it by whose names it was found, where its own texts do not say it.")
    )

    def to_representation(self, instance: Hit) -> dict[str, Any]:
        found = DatedLinkSerializer(instance.record, context=self.context).data
        further = ("snippet", "language", "named")
        return {**found, **{name: self.fields[name].to_representation(getattr(instance, name)) for name in further}}


class CountedSerializer(serializers.Serializer[Any]):
    type = serializers.CharField(source="record_type.name", help_text=gettext_lazy("Record type, such as visit."))
    count = serializers.IntegerField(help_text=gettext_lazy("How many of them are found."))
    count_exact = serializers.BooleanField(help_text=gettext_lazy("False: there are more than were counted."))
    url = serializers.SerializerMethodField(help_text=gettext_lazy("The list of them all."))

    def get_url(self, counted: Counted) -> str:
        path = reverse(f"api:{counted.record_type.plural}-list")
        asked = urlencode({"q": self.context["q"]})
        return str(self.context["request"].build_absolute_uri(f"{path}?{asked}"))


class SearchSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text=gettext_lazy("How many records of the types asked for are found."))
    count_exact = serializers.BooleanField(help_text=gettext_lazy("False: there are more than were counted."))
    pages = serializers.IntegerField(
        help_text=gettext_lazy("So many pages there are; what lies behind stands in the lists of the types.")
    )
    next = serializers.URLField(allow_null=True, help_text=gettext_lazy("The following page; null on the last one."))
    previous = serializers.URLField(allow_null=True, help_text=gettext_lazy("The page before; null on the first."))
    types = CountedSerializer(many=True, help_text=gettext_lazy("How many are found of each type, asked for or not."))
    meant = serializers.ListField(
        child=serializers.CharField(),
        help_text=gettext_lazy("Where next to nothing is found: what may have been meant, the likeliest first."),
    )
    too_common = serializers.ListField(
        child=serializers.CharField(),
        help_text=gettext_lazy("Words of the question that are too common to count beside the others."),
    )
    results = HitSerializer(many=True, help_text=gettext_lazy("What is found, the best first."))


class SearchView(OpenView):
    schema = SearchSchema()
    answer_serializer = SearchSerializer

    @conditional
    def get(self, request: Request) -> HttpResponseBase:
        text, types, page = asked(request.GET)
        question, names = parsed(text), Names(version_of(request._request))
        found = search(question, names, types, page)
        if page > found.pages:
            raise ParameterError({"page": [_("The last page is %(last)s.") % {"last": found.pages}]})
        context = {"request": request, "q": question.text}
        answer: dict[str, Any] = {
            "count": found.count,
            "count_exact": found.count_exact,
            "pages": found.pages,
            "next": at(request, page + 1, found),
            "previous": at(request, page - 1, found),
            "types": CountedSerializer(found.counts, many=True, context=context).data,
            "meant": meant_instead(found, question, names),
            "too_common": list(question.small),
            "results": HitSerializer(found.hits, many=True, context=context).data,
        }
        links = [link(url, name) for url, name in ((answer["next"], "next"), (answer["previous"], "prev")) if url]
        there = request.build_absolute_uri(f"{reverse('search')}?{request.GET.urlencode()}")
        return with_links(Response(answer), [*links, link(there, "alternate", "text/html"), described(request)])


def asked(query: QueryDict) -> tuple[str, list[str], int]:
    errors = unknown_errors(query, PARAMETERS, several=("type",))
    sent = given(query, "q")
    text = cleaned(sent)
    if "q" not in errors and (why := too_long(sent) or no_question(text)):
        errors["q"] = [why]
    types = [each for each in dict.fromkeys(query.getlist("type")) if each]
    if wrong := [no_such(each, [*RECORD_TYPES]) for each in types if each not in RECORD_TYPES]:
        errors["type"] = wrong[:10]
    page = number(query, "page", 1, MOST_PAGES, errors)
    if errors:
        raise ParameterError(errors)
    return text, types, page


def too_long(text: str) -> str:
    return _("At most %(limit)s characters are expected.") % {"limit": MAX_LETTERS} if len(text) > MAX_LETTERS else ""


def no_question(text: str) -> str:
    """Why there is nothing to search for, or too much; blank where it can be asked."""
    try:
        searchable(text)
    except ValidationError as error:
        return " ".join(error.messages)
    return "" if parsed(text).wanted else _("Beside what is not to be found, name at least one word that is.")


def at(request: Request, page: int, found: Found) -> str | None:
    if not 1 <= page <= found.pages:
        return None
    return replace_query_param(request.build_absolute_uri(), "page", page)
