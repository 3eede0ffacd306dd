"""Points and labels on a map, in units of the picture."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from relations.maps.areas import Area, Window
from relations.maps.counting import PlaceCount
from relations.maps.projection import HEIGHT, WIDTH, projected

#: Of the picture, in the proportions of the world.
ACROSS = 700.0
DOWN = round(ACROSS * HEIGHT / WIDTH)
#: Places nearer to each other than this are one point.
NEAR = 13.0
LEAST_RADIUS, MOST_RADIUS = 5.0, 18.0
MOST_LABELS = 14
#: Of a label: its letters are about so wide, and so high with the room around them.
LETTER, LINE = 5.3, 11.0

Box = tuple[float, float, float, float]


@dataclass
class Point:
    """One place or several; it stands where that of most records does, which comes first."""

    x: float
    y: float
    places: list[PlaceCount] = field(default_factory=list)
    radius: float = LEAST_RADIUS

    @property
    def records(self) -> int:
        """Each record as many times as it has places here."""
        return sum(each.records for each in self.places)

    @property
    def area(self) -> Area:
        return Area.around(each.at for each in self.places)


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    anchor: str
    text: str


def points(places: Iterable[PlaceCount], window: Window) -> list[Point]:
    """The largest first, so that the smaller are drawn above it. ``places``: located, of most records first."""
    scale = ACROSS / window.across
    found: list[Point] = []
    near: dict[tuple[int, int], list[Point]] = {}
    for each in places:
        east, south = projected(*each.at)
        x, y = (east - window.left) * scale, (south - window.top) * scale
        if not (0 <= x <= ACROSS and 0 <= y <= DOWN):
            continue
        column, row = int(x // NEAR), int(y // NEAR)
        around = (near.get((column + i, row + j), ()) for i in (-1, 0, 1) for j in (-1, 0, 1))
        point = next((p for some in around for p in some if math.hypot(p.x - x, p.y - y) < NEAR), None)
        if point is None:
            point = Point(round(x, 1), round(y, 1))
            near.setdefault((column, row), []).append(point)
            found.append(point)
        point.places.append(each)
    most = max((point.records for point in found), default=1)
    for point in found:
        point.radius = round(LEAST_RADIUS + (MOST_RADIUS - LEAST_RADIUS) * math.sqrt(point.records / most), 1)
    return sorted(found, key=lambda point: -point.radius)


def labels(named: Sequence[tuple[Point, str]]) -> list[Label]:
    """For as many of the largest points as find room beside them."""
    taken = [(p.x - p.radius, p.y - p.radius, p.x + p.radius, p.y + p.radius) for p, _name in named]
    told: list[Label] = []
    for point, name in named:
        wide = LETTER * len(name)
        gap = point.radius + 3
        beside = (
            (Label(point.x + gap, point.y + 3, "start", name), point.x + gap, point.y - LINE / 2),
            (Label(point.x - gap, point.y + 3, "end", name), point.x - gap - wide, point.y - LINE / 2),
            (Label(point.x, point.y - gap, "middle", name), point.x - wide / 2, point.y - gap - LINE),
            (Label(point.x, point.y + gap + 7, "middle", name), point.x - wide / 2, point.y + gap),
        )
        for label, left, top in beside:
            box = (left, top, left + wide, top + LINE)
            if left >= 0 and box[2] <= ACROSS and top >= 0 and box[3] <= DOWN and not any(meet(box, b) for b in taken):
                taken.append(box)
                told.append(label)
                break
        if len(told) == MOST_LABELS:
            break
    return told


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def land(window: Window) -> str:
    """The transformation that lays the outline of the world under the points."""
    scale = ACROSS / window.across
    return f"scale({scale:.4f}) translate({-window.left:.1f} {-window.top:.1f})"
