"""The Equal Earth projection of Šavrič, Patterson and Jenny (2018): areas keep their proportions, the world its looks.

The central meridian is 11° E: the edge of the map then runs through the Bering Strait and cuts no mainland in two.
"""

import math

CENTRAL_MERIDIAN = 11.0

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2


def _y(theta: float) -> float:
    return theta * (_A1 + _A2 * theta**2 + theta**6 * (_A3 + _A4 * theta**2))


def _x(theta: float, radians_east: float) -> float:
    slope = _A1 + 3 * _A2 * theta**2 + theta**6 * (7 * _A3 + 9 * _A4 * theta**2)
    return radians_east * math.cos(theta) / (_M * slope)


#: Size of the whole world in the units of the map. At 4,000 one is about a tenth of a degree, as fine as the outline.
WIDTH = 4000.0
_SCALE = WIDTH / (2 * _x(0, math.pi))
HEIGHT = 2 * _SCALE * _y(math.asin(_M))


def projected(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees to units of the map, from its upper left corner."""
    theta = math.asin(_M * math.sin(math.radians(latitude)))
    east = math.radians(from_the_middle(longitude))
    return WIDTH / 2 + _SCALE * _x(theta, east), HEIGHT / 2 - _SCALE * _y(theta)


def from_the_middle(longitude: float) -> float:
    """Degrees east of the central meridian, −180 to 180."""
    return (longitude - CENTRAL_MERIDIAN + 180) % 360 - 180
