"""How a map is drawn: projection, points, labels, and the outline of the land, which is nothing but land."""

import gzip
import json
import math
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find

from relations.maps import outline
from relations.maps.areas import WORLD, Area, Window
from relations.maps.counting import PlaceCount
from relations.maps.drawing import ACROSS, DOWN, Point, labels, meet, points
from relations.maps.projection import HEIGHT, WIDTH, projected

# --- drawing ---------------------------------------------------------------------------------------------------------


def located(key: int, records: int, longitude: float, latitude: float) -> PlaceCount:
    return PlaceCount(key, records, latitude, longitude)


def test_the_projection_keeps_areas_in_proportion() -> None:
    """A degree by a degree at the equator and at 60° north, where it is half as large on the globe."""

    def area(latitude: float) -> float:
        corners = [
            projected(10, latitude),
            projected(11, latitude),
            projected(11, latitude + 1),
            projected(10, latitude + 1),
        ]
        return outline.extent(corners)

    on_the_globe = (math.sin(math.radians(61)) - math.sin(math.radians(60))) / math.sin(math.radians(1))
    assert area(60) / area(0) == pytest.approx(on_the_globe, rel=1e-4)
    assert projected(11, 0) == pytest.approx((WIDTH / 2, HEIGHT / 2))
    assert projected(-168.99, 0)[0] == pytest.approx(0, abs=0.2)
    assert (projected(11, 90)[1], projected(11, -90)[1]) == pytest.approx((0, HEIGHT))


def test_places_near_each_other_are_one_point_where_most_records_are() -> None:
    found = points(
        [located(1, 9, 27.6, 53.9), located(2, 4, 71.4, 51.1), located(3, 2, 27.5, 53.9)],
        Window.on([(27, 53), (72, 51)]),
    )
    assert [[each.place for each in point.places] for point in found] == [[1, 3], [2]]
    assert (found[0].records, found[0].radius, found[0].radius > found[1].radius) == (11, 18.0, True)


def test_five_thousand_places_are_few_points() -> None:
    everywhere = [located(n, 1, (n * 7919 % 36000) / 100 - 180, (n * 104729 % 18000) / 100 - 90) for n in range(5000)]
    found = points(everywhere, Window.on([each.at for each in everywhere]))
    assert sum(len(point.places) for point in found) == 5000
    assert len(found) < 1500


def test_labels_hide_neither_each_other_nor_a_point() -> None:
    crowd = [(Point(300 + 15.0 * n, 150 + n % 3), f"Place number {n}") for n in range(10)]
    told_of = labels(crowd)
    assert 0 < len(told_of) < 10
    assert labels([(Point(350, 100), "A"), (Point(ACROSS - 6, DOWN - 6), "At the edge")])[1].anchor == "end"
    assert not meet((0, 0, 1, 1), (1, 0, 2, 1))


@pytest.mark.parametrize(
    "places",
    [[], [(27.6, 53.9)], [(-180, -90), (180, 90)], [(0, 90)], [(0, -90)], [(179.9, 0), (-179.9, 0)], [(190.99, 5)]],
)
def test_a_window_is_within_the_world_and_holds_its_places(places: list[tuple[float, float]]) -> None:
    window = Window.on(places)
    assert 0 <= window.left <= window.left + window.across <= WIDTH + 1e-6
    assert 0 <= window.top <= window.top + window.across * HEIGHT / WIDTH <= HEIGHT + 1e-6
    for x, y in (projected(*place) for place in places):
        assert window.left - 1e-6 <= x <= window.left + window.across + 1e-6
        assert window.top - 1e-6 <= y <= window.top + window.across * HEIGHT / WIDTH + 1e-6


def test_an_area_is_read_as_it_is_written() -> None:
    area = Area.around([(27.567, 53.9), (-71.4, -51.123)])
    assert str(area) == "-71.4,-51.13,27.57,53.9"
    assert Area.parsed(str(area)) == area
    assert (area.holds(0, 0), area.holds(28, 0)) == (True, False)
    assert Area.parsed("-180,-90,180,90") == WORLD


# --- the outline of the land -----------------------------------------------------------------------------------------


def land() -> bytes:
    return Path(str(find("relations/vendor/world-atlas/land.svg"))).read_bytes()


def test_the_outline_is_small_and_nothing_but_land() -> None:
    assert len(gzip.compress(land())) < 15_000
    assert re.findall(rb"<(\w+)", land()) == [b"svg", b"path"]
    assert b'id="land"' in land()


def test_an_outline_is_cut_at_the_edge_of_the_map_and_closed_around_the_pole() -> None:
    # A box from 170° E over the edge to 160° W, and a cap around the South Pole.
    box = [[1700, 0], [300, 0], [0, 300], [-300, 0], [0, -300]]
    cap = [[-1800, -800], [900, 0], [900, 0], [900, 0], [900, 0]]
    topology = {
        "transform": {"scale": [0.1, 0.1], "translate": [0, 0]},
        "arcs": [box, cap],
        "objects": {"land": {"geometries": [
            {"type": "Polygon", "arcs": [[0]]},
            {"type": "MultiPolygon", "arcs": [[[~1]]]},
        ]}},
    }  # fmt: skip
    rings = [outline.unrolled(ring) for ring in outline.rings(json.loads(json.dumps(topology)))]
    parts = [part for ring in rings for part in outline.cut(ring)]
    spans = [(round(min(x for x, _y in part)), round(max(x for x, _y in part))) for part in parts]
    assert sorted(spans) == [(-169, -160), (-169, 180), (170, 191), (180, 191)]
    assert min(y for part in parts for _x, y in part) == -90
    drawing = outline.svg(parts)
    assert drawing.count("M") == 4
    assert drawing.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4000 1947"><path id="land"')


def test_an_outline_is_as_simple_as_its_tolerance_allows() -> None:
    assert outline.simplified([(0, 0), (50, 1), (100, 0), (100, 100)]) == [(0, 0), (100, 0), (100, 100)]
    assert outline.simplified([(0, 0), (50, 9), (100, 0)]) == [(0, 0), (50, 9), (100, 0)]
