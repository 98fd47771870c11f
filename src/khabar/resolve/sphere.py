"""Distances and directions on a sphere of the earth's mean radius; an error of up to .5 % against the ellipsoid."""

from __future__ import annotations

from math import asin, atan2, cos, degrees, hypot, radians, sin, sqrt

EARTH_KM = 6371.0088
# The farthest that two points can be apart.
HALF_TURN_KM = 20015.1

Point = tuple[float, float]  # latitude, longitude in degrees


def distance_km(one: Point, other: Point) -> float:
    """The great-circle distance (haversine formula).

    >>> round(distance_km((36.2, 37.16), (33.51, 36.29)))
    309
    """
    lat, to_lat = radians(one[0]), radians(other[0])
    east = radians(other[1] - one[1])
    half = sin((to_lat - lat) / 2) ** 2 + cos(lat) * cos(to_lat) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def destination(start: Point, bearing_degrees: float, km: float) -> Point:
    """Where one comes to that leaves `start` in a direction (clockwise from north) on a great circle.

    >>> tuple(round(degree, 2) for degree in destination((36.2, 37.16), 180, 10))
    (36.11, 37.16)
    """
    lat, bearing, arc = radians(start[0]), radians(bearing_degrees), km / EARTH_KM
    rise = sin(lat) * cos(arc) + cos(lat) * sin(arc) * cos(bearing)
    turn = atan2(sin(bearing) * sin(arc) * cos(lat), cos(arc) - sin(lat) * rise)
    return degrees(asin(max(-1.0, min(1.0, rise)))), wrapped(start[1] + degrees(turn))


def midpoint(one: Point, other: Point) -> Point:
    """The middle of the shorter great circle between two points.

    >>> midpoint((0.0, 179.0), (0.0, -179.0))
    (0.0, -180.0)
    """
    lat, to_lat = radians(one[0]), radians(other[0])
    east = radians(other[1] - one[1])
    x, y = cos(lat) + cos(to_lat) * cos(east), cos(to_lat) * sin(east)
    return degrees(atan2(sin(lat) + sin(to_lat), hypot(x, y))), wrapped(one[1] + degrees(atan2(y, x)))


def wrapped(lon: float) -> float:
    """A longitude in [-180, 180)."""
    return (lon + 180) % 360 - 180
