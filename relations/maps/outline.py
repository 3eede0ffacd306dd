"""Makes the outline of the land from Natural Earth's, as the npm package ``world-atlas`` has it.

    python -m relations.maps.outline land-50m.json > land.svg

TopoJSON keeps the coasts as arcs: numbers of a grid, each the difference to the one before. The coasts of 1:50 million
are simplified to what a picture of a part of the world shows; those of 1:110 million are too coarse for it.
"""

import json
import math
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from relations.maps.projection import CENTRAL_MERIDIAN, HEIGHT, WIDTH, projected

Point = tuple[float, float]
Ring = list[Point]

#: Straight lines between points farther apart than so many degrees would not follow the curves of the map.
LONGEST = 4.0
BESIDE = 1e-9

#: In units of the map: coasts are true to that, smaller islands and lakes are left out.
TOLERANCE = 1.5
LEAST_AREA = 12.0


def rings(topology: dict[str, Any]) -> Iterator[Ring]:
    """Of every polygon, holes among them, in degrees."""
    arcs = [list(coordinates(arc, topology["transform"])) for arc in topology["arcs"]]
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            for numbers in polygon:
                joined: Ring = []
                for number in numbers:
                    arc = arcs[number] if number >= 0 else arcs[~number][::-1]
                    joined += arc[1:] if joined else arc
                yield joined


def coordinates(arc: list[list[int]], transform: dict[str, list[float]]) -> Iterator[Point]:
    (scale_x, scale_y), (x0, y0) = transform["scale"], transform["translate"]
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield x * scale_x + x0, y * scale_y + y0


def unrolled(ring: Ring) -> Ring:
    """Without leaps from 180° to −180°. What goes round a pole is closed along it."""
    rolled = [ring[0]]
    for (x1, _y1), (x2, y2) in pairwise(ring):
        rolled.append((rolled[-1][0] + (x2 - x1 + 180) % 360 - 180, y2))
    if abs(rolled[-1][0] - rolled[0][0]) > 180:
        pole = math.copysign(90, rolled[0][1])
        rolled += [(rolled[-1][0], pole), (rolled[0][0], pole)]
    return rolled


def cut(ring: Ring) -> Iterator[Ring]:
    """The parts of a ring between the edges of the map, which lie opposite the central meridian."""
    left = CENTRAL_MERIDIAN - 180
    for turn in (-360, 0, 360):
        part = beside(beside([(x + turn, y) for x, y in ring], left, 1), left + 360, -1)
        if len(part) > 2:
            # Just inside the edge, so that it is known on which side of the map a point is meant.
            yield [(min(max(x, left + BESIDE), left + 360 - BESIDE), y) for x, y in part]


def beside(ring: Ring, meridian: float, side: int) -> Ring:
    """What of a ring lies east (1) or west (-1) of a meridian."""
    part: Ring = []
    for (x1, y1), (x2, y2) in pairwise([*ring, *ring[:1]]):
        inside = (x1 - meridian) * side >= 0
        if inside:
            part.append((x1, y1))
        if inside != ((x2 - meridian) * side >= 0):
            part.append((meridian, y1 + (y2 - y1) * (meridian - x1) / (x2 - x1)))
    return part


def drawn(ring: Ring) -> str:
    """As an SVG path in whole units, less what comes to nothing."""
    exact = [projected(x, y) for x, y in dense(ring)]
    if extent(exact) < LEAST_AREA:
        return ""
    points: list[tuple[int, int]] = []
    for east, south in simplified([*exact, exact[0]]):
        if not points or points[-1] != (round(east), round(south)):
            points.append((round(east), round(south)))
    steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(points)]
    if len(steps) < 3:
        return ""
    return f"M{points[0][0]} {points[0][1]}l" + " ".join(f"{dx} {dy}" for dx, dy in steps).replace(" -", "-") + "z"


def extent(points: Ring) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*points, points[0]]))) / 2


def simplified(points: Ring) -> Ring:
    """Less the points that lie nearer to the line between others than the tolerance (Douglas and Peucker)."""
    kept = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        far, most = 0, TOLERANCE
        for between in range(first + 1, last):
            if (distance := off(points[between], points[first], points[last])) > most:
                far, most = between, distance
        if far:
            kept.add(far)
            spans += [(first, far), (far, last)]
    return [points[place] for place in sorted(kept)]


def off(point: Point, one: Point, other: Point) -> float:
    """How far a point is from the line between two others."""
    (x, y), (x1, y1), (x2, y2) = point, one, other
    dx, dy = x2 - x1, y2 - y1
    along = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy) if dx or dy else 0
    along = min(max(along, 0), 1)
    return math.hypot(x - x1 - along * dx, y - y1 - along * dy)


def dense(ring: Ring) -> Iterator[Point]:
    for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]):
        pieces = int(max(abs(x2 - x1), abs(y2 - y1)) / LONGEST) + 1
        for piece in range(pieces):
            yield x1 + (x2 - x1) * piece / pieces, y1 + (y2 - y1) * piece / pieces


def svg(parts: Iterable[Ring]) -> str:
    path = "".join(map(drawn, parts))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}">'
        f'<path id="land" fill-rule="evenodd" d="{path}"/></svg>\n'
    )


if __name__ == "__main__":
    land = json.loads(Path(sys.argv[1]).read_text())
    sys.stdout.write(svg(part for ring in rings(land) for part in cut(unrolled(ring))))
