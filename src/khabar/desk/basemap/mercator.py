"""Web Mercator (EPSG:3857) as a square from 0 to 1: x eastwards, y southwards; tiles are its halves of halves."""

from __future__ import annotations

from math import atan, degrees, exp, pi
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from khabar.errors import OptionError

#: The square ends here (EPSG:3857).
LAST_LAT = 85.051128
#: Pixels of a tile as MapLibre draws it.
TILE_PIXELS = 512
DEEPEST = 22
_EARTH_KM = 40_075.017


class Window(NamedTuple):
    """A part of the square: its left and top, and the length of its sides."""

    left: float
    top: float
    size: float

    def edges(self, margin: float = 0.0) -> tuple[float, float, float, float]:
        """Left, top, right, bottom, farther out by a share of the size."""
        out = margin * self.size
        return self.left - out, self.top - out, self.left + self.size + out, self.top + self.size + out


class Tile(NamedTuple):
    """A tile of the pyramid, x from the west, y from the north, each below 2 to the power of z."""

    z: int
    x: int
    y: int

    @property
    def window(self) -> Window:
        size = 1 / (1 << self.z)
        return Window(self.x * size, self.y * size, size)


def tile(z: int, x: int, y: int, deepest: int) -> Tile:
    """The tile; OptionError where there is none."""
    if not (0 <= z <= deepest and 0 <= x < 1 << z and 0 <= y < 1 << z):
        raise OptionError(f"there is no tile {z}/{x}/{y}", "map", f"zooms are 0 to {deepest}, x and y below 2^zoom")
    return Tile(z, x, y)


def across(lon: ArrayLike) -> NDArray[np.float64]:
    """How far east longitudes (degrees) lie, from 0 to 1."""
    return np.asarray(lon, np.float64) / 360 + 0.5


def down(lat: ArrayLike) -> NDArray[np.float64]:
    """How far south latitudes (degrees) lie, from 0 to 1; held within the square."""
    bent = np.radians(np.clip(np.asarray(lat, np.float64), -LAST_LAT, LAST_LAT))
    return np.asarray(0.5 - np.log(np.tan(np.pi / 4 + bent / 2)) / (2 * np.pi))


def lon_of(x: float) -> float:
    """The longitude of an x."""
    return (x - 0.5) * 360


def lat_of(y: float) -> float:
    """The latitude of a y.

    >>> round(lat_of(0.0), 4), lat_of(0.5)
    (85.0511, 0.0)
    """
    return degrees(2 * atan(exp((0.5 - y) * 2 * pi)) - pi / 2)


def length(km: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
    """So many kilometres at a latitude, in the square: it stretches towards the poles."""
    stretched = np.cos(np.radians(np.clip(np.asarray(lat, np.float64), -LAST_LAT, LAST_LAT)))
    return np.asarray(np.asarray(km, np.float64) / (_EARTH_KM * stretched))
