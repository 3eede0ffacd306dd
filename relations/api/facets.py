"""Counts beside a list: by how many of its records each value of a filter is had."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from relations.facets import Matches, Years, facet_names, facets_with, years
from relations.filters import FilterSet

#: Not a choice among values, but counted all the same.
YEAR = "year"
#: Years are told one by one, as the filter takes them; only where there are more of them, by the decade or century.
MOST_YEARS = 1_000


def countable(filterset: FilterSet) -> list[str]:
    return [*facet_names(filterset), *([YEAR] if YEAR in filterset.filters else [])]


def counted(filterset: FilterSet, names: Iterable[str]) -> dict[str, Any]:
    """Call it only where ``parameter_errors`` is empty."""
    listed = Matches(filterset)
    found = facets_with(filterset, [name for name in names if name != YEAR], listed=listed)
    told = {
        name: {
            "values": [
                {"value": each.value, "label": each.label, "count": each.count, "chosen": each.chosen}
                for each in facet.values
            ],
            "more": facet.more,
            "exact": facet.exact,
        }
        for name, facet in found.items()
    }
    if YEAR in names and (of_years := years(filterset, listed, MOST_YEARS)):
        chosen = filterset.form.cleaned_data[YEAR]
        told[YEAR] = {"values": list(_years(of_years, chosen)), "more": False, "exact": of_years.exact}
    return {name: told[name] for name in names if name in told}


def _years(found: Years, chosen: int | None) -> Iterator[dict[str, Any]]:
    for bar in found.bars:
        if bar.count:
            start, end = f"{bar.start:04}", f"{bar.end:04}"
            value = start if start == end else f"{start}/{end}"
            is_chosen = chosen is not None and bar.start <= chosen <= bar.end
            yield {"value": value, "label": value.replace("/", "–"), "count": bar.count, "chosen": is_chosen}


def facets_schema() -> dict[str, Any]:
    value = {
        "value": {"type": "string", "description": _("As the parameter of that name takes it.")},
        "label": {"type": "string", "description": _("What it is called, in the language of the answer.")},
        "count": {"type": "integer", "description": _("So many records are listed with it.")},
        "chosen": {"type": "boolean", "description": _("It is asked for already.")},
    }
    facet = {
        "values": {
            "type": "array",
            "items": {"type": "object", "required": list(value), "properties": value},
            "description": _("Those chosen, and the most frequent; years in turn, those with records."),
        },
        "more": {"type": "boolean", "description": _("There are values beyond these.")},
        "exact": {"type": "boolean", "description": _("False: only the first records of a long list were counted.")},
    }
    return {
        "type": "object",
        "additionalProperties": {"type": "object", "required": list(facet), "properties": facet},
        "description": _("With facets: by the name of the filter, how many records each of its values would list."),
    }
