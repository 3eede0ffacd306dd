"""The part of the world that a map shows."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from relations.maps.projection import HEIGHT, WIDTH, projected

#: A map shows no less of the world than so many of its units across, of which the whole has 4,000: the outline of the
#: land is too coarse for more.
LEAST_ACROSS = 300.0
#: Room around the outermost places.
MARGIN = 0.12

_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,5})?")


@dataclass(frozen=True)
class Area:
    """Between two meridians and two parallels, in degrees, edges included."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parsed(cls, text: str) -> Self:
        """West, south, east, north, as in ``20,50,40,60``; a ``ValueError`` for whatever is no such area."""
        parts = text.split(",")
        if len(parts) != 4 or not all(_DEGREES.fullmatch(part) for part in parts):
            raise ValueError(text)
        area = cls(*map(float, parts))
        if not (-180 <= area.west <= area.east <= 180 and -90 <= area.south <= area.north <= 90):
            raise ValueError(text)
        return area

    @classmethod
    def around(cls, places: Iterable[tuple[float, float]]) -> Self:
        """The smallest in hundredths of a degree that holds them all; each is longitude and latitude."""
        longitudes, latitudes = zip(*places, strict=True)
        lower, upper = (min(longitudes), min(latitudes)), (max(longitudes), max(latitudes))
        # Rounded first: 71.4 times a hundred is a little more than 7140.
        west, south = (math.floor(round(degrees * 100, 4)) / 100 for degrees in lower)
        east, north = (math.ceil(round(degrees * 100, 4)) / 100 for degrees in upper)
        return cls(west, south, east, north)

    def holds(self, longitude: float, latitude: float) -> bool:
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north

    def __str__(self) -> str:
        return ",".join(f"{degrees:g}" for degrees in (self.west, self.south, self.east, self.north))

    def edge(self) -> list[tuple[float, float]]:
        """Points along it, since meridians are curves on the map."""
        steps = [step / 16 for step in range(17)]
        meridians = [(x, self.south + (self.north - self.south) * t) for x in (self.west, self.east) for t in steps]
        parallels = [(self.west + (self.east - self.west) * t, y) for y in (self.south, self.north) for t in steps]
        return meridians + parallels


WORLD = Area(-180, -90, 180, 90)


@dataclass(frozen=True)
class Window:
    """What is drawn, in units of the map of the world, always in the proportions of the whole."""

    left: float
    top: float
    across: float

    @classmethod
    def on(cls, places: Iterable[tuple[float, float]]) -> Self:
        """The smallest on all places, each longitude and latitude; on the whole world where there is none."""
        points = [projected(*place) for place in places]
        if not points:
            return cls(0, 0, WIDTH)
        xs, ys = zip(*points, strict=True)
        wide, high = max(xs) - min(xs), max(ys) - min(ys)
        across = max(wide, high * WIDTH / HEIGHT) * (1 + 2 * MARGIN)
        across = min(max(across, LEAST_ACROSS), WIDTH)
        left = (min(xs) + max(xs) - across) / 2
        top = (min(ys) + max(ys) - across * HEIGHT / WIDTH) / 2
        return cls(min(max(left, 0), WIDTH - across), min(max(top, 0), HEIGHT - across * HEIGHT / WIDTH), across)

    @property
    def is_world(self) -> bool:
        return self.across == WIDTH
