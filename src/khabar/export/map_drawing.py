"""Outlines as SVG paths in a frame of whole numbers: Mercator projection, cut and thinned to what can be seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import atan, cos, degrees, exp, log, pi, radians, tan

import numpy as np
from numpy.typing import NDArray

from khabar.packs.outlines import Box, Outlines

# The width of the first view in units of the drawing.
UNITS = 10_000
_KM_PER_DEGREE = 111.195
# Beyond, Mercator's projection runs off.
_LAST_LAT = 84.0

Axis = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Frame:
    """From degrees to units of the drawing, x eastwards, y southwards. `west` and `north` are its corner, (0, 0)."""

    west: float
    north: float
    units_per_degree: float

    @classmethod
    def of(cls, box: Box) -> Frame:
        return cls(box.west, box.north, UNITS / (box.east - box.west))

    def xy(self, lat: float, lon: float) -> tuple[float, float]:
        return (lon - self.west) * self.units_per_degree, (_up(self.north) - _up(lat)) * self.units_per_degree

    def axes(self, lat: Axis, lon: Axis) -> tuple[Axis, Axis]:
        bent = np.degrees(np.log(np.tan(np.pi / 4 + np.radians(np.clip(lat, -_LAST_LAT, _LAST_LAT)) / 2)))
        return (lon - self.west) * self.units_per_degree, (_up(self.north) - bent) * self.units_per_degree

    def length(self, km: float, lat: float) -> float:
        """So many kilometres at a latitude: the projection draws them longer towards the poles."""
        return km / _KM_PER_DEGREE / cos(radians(_held(lat))) * self.units_per_degree

    def bounds(self, box: Box) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of a box."""
        return (*self.xy(box.north, box.west), *self.xy(box.south, box.east))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A unit as drawn: its index among the outlines, its path, and the middle of its largest piece."""

    unit: int
    path: str
    x: int
    y: int
    width: int


def box_around(points: Sequence[tuple[float, float, float]], padding: float, least_degrees: float) -> Box:
    """The box around discs (latitude, longitude, kilometres), wider by a share on all sides, and about square."""
    west = min(lon - km / _KM_PER_DEGREE / cos(radians(_held(lat))) for lat, lon, km in points)
    east = max(lon + km / _KM_PER_DEGREE / cos(radians(_held(lat))) for lat, lon, km in points)
    south = _up(min(lat - km / _KM_PER_DEGREE for lat, _, km in points))
    north = _up(max(lat + km / _KM_PER_DEGREE for lat, _, km in points))
    side = max((east - west), (north - south), least_degrees) * (1 + 2 * padding)
    across, up = (
        max(side * 0.75, (east - west) * (1 + 2 * padding)),
        max(side * 0.75, (north - south) * (1 + 2 * padding)),
    )
    x, y = (west + east) / 2, (south + north) / 2
    return Box(max(-180, x - across / 2), _down(y - up / 2), min(180, x + across / 2), _down(y + up / 2))


def wider(box: Box, share: float) -> Box:
    """The box with a share of its size more on all sides, within the map."""
    across, up = (box.east - box.west) * share, (_up(box.north) - _up(box.south)) * share
    south, north = _down(_up(box.south) - up), _down(_up(box.north) + up)
    return Box(max(-180, box.west - across), south, min(180, box.east + across), north)


def drawings(outlines: Outlines, level: int, frame: Frame, box: Box, step: int) -> Iterator[Drawing]:
    """The units of a level within a box, on a grid of `step` units; what is smaller than that is left out."""
    bounds = frame.bounds(box)
    for unit in outlines.touching(box, level):
        rings = [_ring(frame.axes(lat, lon), bounds, step) for lon, lat in outlines.rings(unit)]
        rings = [ring for ring in rings if len(ring) > 2]
        if rings:
            largest = max(rings, key=_area)
            x, y = _middle(largest)
            yield Drawing(unit, "".join(map(_path, rings)), x, y, int(np.ptp(largest[:, 0])))


def _ring(axes: tuple[Axis, Axis], bounds: tuple[float, float, float, float], step: int) -> NDArray[np.int64]:
    """The ring cut at the bounds and put on the grid, `(points, 2)`, open."""
    points = np.stack(axes, axis=1)
    for axis, edge, sign in ((0, bounds[0], 1), (1, bounds[1], 1), (0, bounds[2], -1), (1, bounds[3], -1)):
        points = _cut(points, axis, edge, sign)
    grid = np.rint(points / step).astype(np.int64) * step
    moved = (grid != np.roll(grid, 1, axis=0)).any(axis=1)
    return np.asarray(grid[moved])


def _cut(points: Axis, axis: int, edge: float, sign: int) -> Axis:
    """The polygon on one side of a line (Sutherland and Hodgman 1974)."""
    inside = (points[:, axis] - edge) * sign >= 0
    if inside.all() or not len(points):
        return points
    if not inside.any():
        return points[:0]
    before, was_inside = np.roll(points, 1, axis=0), np.roll(inside, 1)
    crossing = inside != was_inside
    run = np.where(crossing, points[:, axis] - before[:, axis], 1.0)
    share = ((edge - before[:, axis]) / run)[:, None]
    met = before + share * (points - before)
    # Each point brings first where the edge to it crosses the line, then itself.
    both = np.stack([met, points], axis=1).reshape(-1, 2)
    return np.asarray(both[np.stack([crossing, inside], axis=1).ravel()])


def _path(ring: NDArray[np.int64]) -> str:
    """A closed path in steps from point to point, which are shorter to write."""
    steps = np.diff(ring, axis=0)
    written = " ".join(f"{x} {y}" for x, y in steps.tolist())
    return f"M{ring[0, 0]} {ring[0, 1]}l{written}z".replace(" -", "-")


def _area(ring: NDArray[np.int64]) -> float:
    x, y = ring[:, 0].astype(float), ring[:, 1].astype(float)
    return abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))) / 2


def _middle(ring: NDArray[np.int64]) -> tuple[int, int]:
    """The centre of mass, or of the points where they enclose nothing."""
    x, y = (ring - ring[0]).astype(float).T
    crossed = x * np.roll(y, -1) - np.roll(x, -1) * y
    twice = float(crossed.sum())
    if twice == 0:
        return int(ring[:, 0].mean()), int(ring[:, 1].mean())
    across = float(((x + np.roll(x, -1)) * crossed).sum()) / 3 / twice
    down = float(((y + np.roll(y, -1)) * crossed).sum()) / 3 / twice
    return int(ring[0, 0] + across), int(ring[0, 1] + down)


def _held(lat: float) -> float:
    return max(-_LAST_LAT, min(_LAST_LAT, lat))


def _up(lat: float) -> float:
    """Mercator's ordinate in degrees."""
    return degrees(log(tan(pi / 4 + radians(_held(lat)) / 2)))


def _down(up: float) -> float:
    """The latitude of an ordinate."""
    return _held(degrees(2 * atan(exp(radians(up))) - pi / 2))
