"""All values of one facet of a list, most frequent first: who spoke in 2012, and how often."""

from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from relations.facets import LIMIT, Facet, facet_names, facets_with
from relations.filters import FilterSet
from relations.filters.fields import RelatedFilter
from relations.neighbours import is_record
from relations.record_types import RecordType
from relations.search import Question, as_typed, matching
from relations.search.marking import answered
from relations.views.applied import chips, conditions, query_string, toggled
from relations.views.errors import bad_request
from relations.views.panel import counted

#: So many are told; those beyond are found by their names.
MOST = 200
#: Parameter that the name of a value is looked for by.
NAME = "named"
LONGEST_NAME = 100


@require_safe
def facet_values(request: HttpRequest, record_type: RecordType, name: str) -> HttpResponse:
    try:
        asked = request.GET.copy()
    except TooManyFieldsSent:
        return bad_request(request)
    typed = " ".join(asked.get(NAME, "").replace("\x00", " ").split())[:LONGEST_NAME]
    asked.pop(NAME, None)
    asked.pop("cursor", None)
    filterset = record_type.filterset.of_published(asked)
    if name not in facet_names(filterset):
        raise Http404
    path = reverse(f"{record_type.plural}-list")
    if filterset.parameter_errors():
        # The list tells what is wrong with the question.
        return redirect(path + query_string(asked))
    facet = facets_with(filterset, [name], MOST, among(filterset, name, typed))[name]
    context = {
        "record_type": record_type,
        "path": path,
        "facet": facet,
        "values": shown(filterset, facet, typed),
        "limit": LIMIT,
        "most": MOST,
        "typed": typed,
        "has_names": is_named(filterset, name),
        "kept": [(key, value) for key, values in asked.lists() for value in values],
        "back": query_string(asked),
        "sentence": "; ".join(conditions(filterset, chips(filterset, ()))),
    }
    return render(request, "relations/facet_values.html", context)


def is_named(filterset: FilterSet, name: str) -> bool:
    return isinstance(filterset.filters[name], RelatedFilter)


def among(filterset: FilterSet, name: str, typed: str) -> dict[str, Any]:
    """The records whose names have the words that were typed, each from its beginning on."""
    words = as_typed(typed)
    if not words.parts or not is_named(filterset, name):
        return {}
    field: Any = filterset.form.fields[name]
    named = field.queryset
    return {name: matching(named, words) if is_record(named.model) else headed(named, words)}


def headed(named: Any, words: Question) -> Any:
    """Headings have no index of words, and there are few of them."""
    titles = named.values_list("pk", "title")
    return named.filter(pk__in=[pk for pk, title in titles if len(answered(title, words)) == len(words.wanted)])


def shown(filterset: FilterSet, facet: Facet, typed: str) -> list[dict[str, Any]]:
    # Of those chosen only the ones that match what was typed are known; the others have no count here.
    return [
        {
            "label": value.label,
            "count": counted(value.count, facet.exact),
            "chosen": value.chosen,
            "query": toggled(filterset, facet.name, value.value),
        }
        for value in facet.values
        if value.count or not typed
    ]
