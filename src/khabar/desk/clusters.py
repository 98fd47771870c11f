"""Incidents on the map: near ones together, wide places as areas, by zoom.

A place is drawn as a point only where the screen is so coarse that its area would hide below the point's sign.
Countries never are: nobody says that something happened in their middle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from khabar.desk.basemap.mercator import TILE_PIXELS, across, down, lat_of, length, lon_of
from khabar.desk.columns import FAMILIES, NO_FIGURE, Columns, Mask, Numbers, Reals
from khabar.errors import OptionError
from khabar.publish.selection import Box

#: UCDP's precision of countries, and of what lies on no land at all
COUNTRY = 6
# Signs of groups are up to 52 pixels wide: nearer ones would hide each other.
_CELL_PIXELS = 60
# An area that reaches farther than this from its middle is drawn as an area.
_AREA_PIXELS = 22
# No screen shows more of the world at a zoom.
_WIDEST_PIXELS = 16_384
#: Of more groups the largest are given.
MOST = 2_000


@dataclass(frozen=True, slots=True)
class Severity:
    """People killed over some incidents, sums over several occurrences left out: from `low` to `high`, more where some
    are `open`. `stated`: how many of them have a figure.
    """

    low: int
    high: int
    open: int
    stated: int


@dataclass(frozen=True, slots=True)
class Group:
    """Incidents that are drawn as one sign, at the mean of their points (degrees).

    `families`: how many are of each of FAMILIES, and of none. `edges`: west, south, east, north of their points.
    `rows`: of the columns.
    """

    lat: float
    lon: float
    rows: Numbers
    families: tuple[int, ...]
    killed: Severity
    edges: tuple[float, float, float, float]

    @property
    def is_one_point(self) -> bool:
        """Whether all of them lie at the same point: coming nearer does not part them."""
        return self.edges[0] == self.edges[2] and self.edges[1] == self.edges[3]


@dataclass(frozen=True, slots=True)
class Clusters:
    """`points`: groups drawn as points. `areas`: groups of incidents of one wide place, each drawn as its area.

    `without_place`: how many have no coordinates; `left_out`: groups beyond MOST, of few incidents each.
    """

    points: tuple[Group, ...]
    areas: tuple[Group, ...]
    without_place: int
    left_out: int


def clusters_of(columns: Columns, wanted: Mask, zoom: float, box: Box | None = None) -> Clusters:
    """The wanted incidents as they are drawn at a zoom (MapLibre's: 512 pixels are the world at 0) within a box.

    A group at the edge of the box is whole. OptionError: the box is wider than any screen at that zoom.
    """
    seen = wanted & np.isfinite(columns.lat)
    without_place = int(wanted.sum() - seen.sum())
    pixels = TILE_PIXELS * 2**zoom
    if box is not None or pixels > _WIDEST_PIXELS:
        seen &= _near(columns, box or Box(-180, -90, 180, 90), pixels)
    wide = (columns.precision >= COUNTRY) | (length(columns.radius_km, columns.lat) * pixels > _AREA_PIXELS)
    points = list(_points(columns, np.flatnonzero(seen & ~wide), pixels))
    areas = list(_areas(columns, np.flatnonzero(seen & wide)))
    shown = sorted([*points, *areas], key=lambda group: -len(group.rows))[:MOST]
    kept = set(map(id, shown))
    return Clusters(
        tuple(group for group in points if id(group) in kept),
        tuple(group for group in areas if id(group) in kept),
        without_place,
        len(points) + len(areas) - len(shown),
    )


def _near(columns: Columns, box: Box, pixels: float) -> Mask:
    """What lies in a box or near it, so that groups at its edge are whole."""
    top, bottom = float(down(box.north)), float(down(box.south))
    left, right = float(across(box.west)), float(across(box.east))
    width = right - left if left <= right else right - left + 1
    if max(width, bottom - top) * pixels > _WIDEST_PIXELS:
        what = f"the box is {max(width, bottom - top) * pixels:,.0f} pixels wide at this zoom"
        raise OptionError(what, "box", f"give one of at most {_WIDEST_PIXELS:,}, or a lower zoom")
    margin = 1.5 * _CELL_PIXELS / pixels
    from_left = np.mod(columns.x - (left - margin), 1.0)
    within = (from_left <= width + 2 * margin) & (columns.y >= top - margin) & (columns.y <= bottom + margin)
    return np.asarray(within)


def _points(columns: Columns, rows: Numbers, pixels: float) -> Iterator[Group]:
    """Groups by cells of a grid that lies still when the map moves; a cell takes in smaller ones whose middle is nearer
    than a cell is wide.
    """
    if not len(rows):
        return
    side = pixels / _CELL_PIXELS
    over, under = np.floor(columns.x[rows] * side), np.floor(columns.y[rows] * side)
    cells, cell_of = np.unique(over * np.ceil(side + 1) + under, return_inverse=True)
    count = np.bincount(cell_of, minlength=len(cells))
    x = np.bincount(cell_of, columns.x[rows]) / count * side
    y = np.bincount(cell_of, columns.y[rows]) / count * side
    group_of = _taken_in(x, y, count)[cell_of]
    order = np.argsort(group_of, kind="stable")
    starts = np.flatnonzero(np.diff(group_of[order], prepend=-1))
    yield from _groups(columns, rows[order], starts)


def _taken_in(x: Reals, y: Reals, count: Numbers) -> Numbers:
    """For each cell (middle in widths of cells) the cell that takes it in, or itself."""
    taken_by = np.arange(len(x))
    at: dict[tuple[int, int], list[int]] = {}
    for cell in np.argsort(-count, kind="stable").tolist():
        middle = (int(x[cell]), int(y[cell]))
        around = ((middle[0] + i, middle[1] + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
        near = (
            (float((x[cell] - x[other]) ** 2 + (y[cell] - y[other]) ** 2), other)
            for key in around
            for other in at.get(key, ())
        )
        distance, other = min(near, default=(1.0, cell))
        if distance < 1:
            taken_by[cell] = other
        else:
            at.setdefault(middle, []).append(cell)
    return taken_by


def _areas(columns: Columns, rows: Numbers) -> Iterator[Group]:
    """Groups of incidents of one point and radius: those of one wide place."""
    if not len(rows):
        return
    keys = np.stack([columns.precision[rows], columns.lat[rows], columns.lon[rows], columns.radius_km[rows]], axis=1)
    _, group_of = np.unique(keys, axis=0, return_inverse=True)
    group_of = group_of.reshape(-1)
    order = np.argsort(group_of, kind="stable")
    starts = np.flatnonzero(np.diff(group_of[order], prepend=-1))
    yield from _groups(columns, rows[order], starts)


def _groups(columns: Columns, rows: Numbers, starts: Numbers) -> Iterator[Group]:
    """Groups of rows that begin at `starts`."""
    ends = [*starts[1:].tolist(), len(rows)]
    sizes = np.diff([*starts, len(rows)])
    x, y = (np.add.reduceat(axis[rows], starts) / sizes for axis in (columns.x, columns.y))
    families = _families(columns, rows, starts)
    killed = list(_severities(columns, rows, starts))
    lat, lon = columns.lat[rows], columns.lon[rows]
    least, most = ([one.reduceat(axis, starts) for axis in (lon, lat)] for one in (np.minimum, np.maximum))
    edges = np.stack([*least, *most], axis=1).tolist()
    for at, (start, end) in enumerate(zip(starts.tolist(), ends, strict=True)):
        west, south, east, north = edges[at]
        middle = lat_of(float(y[at])), lon_of(float(x[at]))
        yield Group(*middle, rows[start:end], tuple(families[at]), killed[at], (west, south, east, north))


def _families(columns: Columns, rows: Numbers, starts: Numbers) -> list[list[int]]:
    """By group, how many are of each family and of none."""
    group = np.zeros(len(rows), np.int64)
    group[starts] = 1
    keys = (np.cumsum(group) - 1) * (len(FAMILIES) + 1) + columns.family[rows]
    counts = np.bincount(keys, minlength=len(starts) * (len(FAMILIES) + 1))
    found: list[list[int]] = counts.reshape(len(starts), -1).tolist()
    return found


def _severities(columns: Columns, rows: Numbers, starts: Numbers) -> Iterator[Severity]:
    stated = (columns.killed_low[rows] != NO_FIGURE) & ~columns.aggregate[rows]
    summed = [
        np.add.reduceat(np.where(stated, column[rows], 0), starts).tolist()
        for column in (columns.killed_low, columns.killed_high, columns.killed_open, np.ones(len(columns), np.int64))
    ]
    return (Severity(*figures) for figures in zip(*summed, strict=True))
