"""The same question as a list, a timeline, a calendar or a map."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from relations.maps.counting import PLACED
from relations.record_types import RECORD_TYPES, RecordType

register = template.Library()

#: Parameters of the views themselves, which say nothing to another.
OF_VIEWS = ("area", "cursor", "month", "ordering", "page", "type")


@dataclass(frozen=True)
class View:
    name: str
    url: str
    is_here: bool


@register.simple_tag(takes_context=True)
def other_views(context: dict[str, Any]) -> list[View]:
    """``shown_types`` in the context, else ``record_type``: of what the page shows records; ``here``: its name.

    None where the question could not be answered.
    """
    if context.get("has_errors"):
        return []
    asked: QueryDict = context["request"].GET
    types: Sequence[RecordType] = context.get("shown_types") or [context["record_type"]]
    here = context.get("here", "list")
    views = [
        view(str(capfirst(each.model._meta.verbose_name_plural)), f"{each.plural}-list", here, asked) for each in types
    ]
    lists = len(views)
    if in_time := [each for each in types if each.in_time]:
        views.append(view(_("Timeline"), "timeline", here, asked, in_time))
    if RECORD_TYPES["visit"] in types:
        views.append(view(_("Calendar"), "calendar", here, asked))
    if placed := [each for each in types if each.name in PLACED]:
        views.append(view(_("Map"), "map", here, asked, placed[:1]))
    return views if len(views) > lists else []


def view(name: str, target: str, here: str, asked: QueryDict, types: Sequence[RecordType] = ()) -> View:
    query = asked.copy()
    for parameter in OF_VIEWS:
        query.pop(parameter, None)
    if asked.get("ordering") in ("date", "-date") and target not in ("calendar", "map"):
        query.setlist("ordering", asked.getlist("ordering"))
    query.setlist("type", [each.plural for each in types])
    text = query.urlencode()
    is_here = target == here or (here == "list" and target.endswith("-list"))
    return View(name, reverse(target) + (f"?{text}" if text else ""), is_here)
