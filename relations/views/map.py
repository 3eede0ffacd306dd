"""Where the records of a question took place: a map of the land, without borders, and a table beside it."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from relations.maps.areas import WORLD, Area, Window
from relations.maps.counting import MOST_PLACES, MOST_RECORDS, PLACED, Counted, PlaceCount, counted, places
from relations.maps.drawing import ACROSS, DOWN, Label, Point, labels, land, points
from relations.models import Place
from relations.record_types import RECORD_TYPES, RecordType
from relations.tags import version_of
from relations.views.asking import Errors, TypeOption, narrowed, once, readable, to_tidy, told

TYPES = {RECORD_TYPES[name].plural: RECORD_TYPES[name] for name in PLACED}
USUAL = "visits"
#: Parameters of the page beside those of the filters.
OWN = ("type", "area", "page")
#: What can be asked in the page's own form.
FIELDS = ("q", "country", "kind", "year")
#: Rows of the table on one page.
ROWS = 100


@dataclass(frozen=True)
class Row:
    place: Place
    name: str
    today: str
    count: PlaceCount
    query: str

    @property
    def coordinates(self) -> str:
        """As other maps take them: latitude and longitude with decimal points."""
        longitude, latitude = self.count.at
        return f"{latitude:g}, {longitude:g}"


@dataclass(frozen=True)
class Link:
    """A point on the map that leads to a list, or nearer to the places it stands for."""

    point: Point
    label: str
    name: str
    list_query: str = ""
    map_query: str = ""


@dataclass(frozen=True)
class Picture:
    land: str
    labels: list[Label]
    links: list[Link]
    across: str = f"{ACROSS:g}"
    down: str = f"{DOWN:g}"


@require_safe
@readable
def map_of_places(request: HttpRequest) -> HttpResponse:
    known = {name for each in TYPES.values() for name in each.filterset.base_filters}
    if tidy := to_tidy(request, {*known, *OWN, "cursor"}, ("ordering", "cursor")):
        return tidy
    asked, errors = request.GET, Errors()
    record_type = chosen_type(asked, errors)
    filterset = record_type.filterset.of_published(asked, OWN, version_of(request))
    errors = {**filterset.parameter_errors(), **errors}
    area = chosen_area(asked, errors)
    page = chosen_page(asked, errors)
    context = {
        **told(filterset, asked, errors, FIELDS),
        "path": request.path,
        "record_type": record_type,
        "list_url": reverse(f"{record_type.plural}-list"),
        "type_options": [TypeOption(each, each is record_type) for each in TYPES.values()],
    }
    if not errors:
        as_of = filterset.form.cleaned_data.get("as_of") or timezone.localdate()
        context |= shown(counted(filterset.records(), record_type.name), asked, record_type, area, page, as_of)
    return render(request, "relations/map.html", context, status=400 if errors else 200)


def chosen_type(asked: QueryDict, errors: Errors) -> RecordType:
    name = once(asked, "type", errors) or USUAL
    if name not in TYPES:
        wrong = {"name": name[:60], "known": ", ".join(TYPES)}
        errors["type"] = [_("There is no type “%(name)s” here; choose from: %(known)s.") % wrong]
    return TYPES.get(name, TYPES[USUAL])


def chosen_area(asked: QueryDict, errors: Errors) -> Area | None:
    text = once(asked, "area", errors)
    if not text:
        return None
    try:
        return Area.parsed(text)
    except ValueError:
        errors["area"] = [_("Write four numbers of degrees: west,south,east,north, as in 20,50,40,60.")]
        return None


def chosen_page(asked: QueryDict, errors: Errors) -> int:
    text = once(asked, "page", errors)
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST_PLACES // ROWS):
        errors["page"] = [_("There is no such page; start again without it.")]
        return 1
    return int(text)


def shown(
    found: Counted, asked: QueryDict, record_type: RecordType, area: Area | None, page: int, day: datetime.date
) -> dict[str, Any]:
    located = [each for each in found.places if each.is_located]
    window = Window.on(area.edge() if area else [each.at for each in located])
    drawn = points(located, window)
    part = area if area != WORLD else None
    told_of = [each for each in located if part.holds(*each.at)] if part else found.places
    of_page = told_of[(page - 1) * ROWS : page * ROWS]
    named = places([*(point.places[0].place for point in drawn), *(each.place for each in of_page)])
    links = [link(point, place, day, asked, area) for point in drawn if (place := named.get(point.places[0].place))]
    return {
        "found": found,
        # Less the places withdrawn since they were counted.
        "rows": [row(each, place, day, asked) for each in of_page if (place := named.get(each.place))],
        "total": len(told_of),
        "not_located": len(found.places) - len(located),
        "picture": Picture(land(window), labels([(each.point, each.label) for each in links]), links),
        "area": area,
        "part": part,
        "to_world": "" if window.is_world else narrowed(asked, area=str(WORLD)),
        "to_all": narrowed(asked, leave=("area",)),
        "page_before": narrowed(asked, page=str(page - 1)) if page > 1 else "",
        "page_after": narrowed(asked, page=str(page + 1)) if page * ROWS < len(told_of) else "",
        "most_records": MOST_RECORDS,
        "most_places": MOST_PLACES,
        "day": day,
    }


def row(count: PlaceCount, place: Place, day: datetime.date, asked: QueryDict) -> Row:
    return Row(place, place.name_on(day), place.name_on(timezone.localdate()), count, of_place(asked, place))


def of_place(asked: QueryDict, place: Place) -> str:
    """The question of the list, asked of one place."""
    query = asked.copy()
    query.setlist("place", list(dict.fromkeys([*query.getlist("place"), place.slug])))
    return narrowed(query, leave=("area", "type"))


def link(point: Point, place: Place, day: datetime.date, asked: QueryDict, area: Area | None) -> Link:
    """Of one place to its list; of several to the part of the map in which they lie."""
    name, more = place.name_on(day), len(point.places) - 1
    if not more:
        worded = ngettext("%(name)s: %(number)s record", "%(name)s: %(number)s records", point.records)
        return Link(point, name, worded % {"name": name, "number": point.records}, list_query=of_place(asked, place))
    worded = ngettext("%(name)s and %(number)s more place", "%(name)s and %(number)s more places", more)
    nearer = str(point.area)
    to = "#places" if area and nearer == str(area) else narrowed(asked, area=nearer)
    return Link(point, f"{name} +{more}", worded % {"name": name, "number": more}, map_query=to)
