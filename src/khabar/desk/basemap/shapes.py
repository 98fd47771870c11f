"""Areas, lakes and rivers in Web Mercator, cut out for a window on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from khabar.desk.basemap.mercator import Window, across, down
from khabar.desk.basemap.vector_tile import EXTENT, Points
from khabar.packs.outlines import load_outlines
from khabar.packs.water import load_water

Path = NDArray[np.float64]  # (points, 2): x, y in the square of khabar.desk.basemap.mercator; a ring is open
#: Shapes reach over the edge by this share of a window, so that no cut is seen as a border.
MARGIN = 1 / 32
# Half a pixel where a window is drawn as 512 of them; rings smaller than two pixels are not drawn.
_STEP, _LEAST = 4, 16
_PASSES = 3


@dataclass(frozen=True, slots=True)
class Shape:
    """An area: `rings` are open, each hole after the ring around it. `boxes` `(rings, 4)` are their left, top, right
    and bottom, `edges` those of all.
    """

    number: int
    rings: tuple[Path, ...]
    boxes: NDArray[np.float64]
    edges: tuple[float, float, float, float]


@cache
def units(level: int) -> tuple[Shape, ...]:
    """The areas of a level of the outlines, `number` their index there."""
    outlines = load_outlines()
    found = []
    for number, unit in enumerate(outlines.units):
        if unit.level == level:
            rings = (np.stack([across(lon[:-1]), down(lat[:-1])], axis=1) for lon, lat in outlines.rings(number))
            found.append(_shape(number, [piece for ring in rings for piece in _unrolled(ring)]))
    return tuple(found)


@cache
def lakes() -> tuple[Shape, ...]:
    """The lakes, the widest first."""
    drawn = [
        [np.stack([across(ring.lon[:-1]), down(ring.lat[:-1])], axis=1) for ring in one] for one in load_water().lakes
    ]
    drawn.sort(key=lambda rings: -float(np.ptp(rings[0][:, 0])))
    return tuple(_shape(number, rings) for number, rings in enumerate(drawn))


@cache
def rivers() -> tuple[Path, ...]:
    """The rivers as lines."""
    return tuple(np.stack([across(line.lon), down(line.lat)], axis=1) for line in load_water().rivers)


def _shape(number: int, rings: Sequence[Path]) -> Shape:
    ordered = tuple(_ordered(rings))
    boxes = _boxes(ordered)
    left, top = boxes[:, :2].min(axis=0).tolist()
    right, bottom = boxes[:, 2:].max(axis=0).tolist()
    return Shape(number, ordered, boxes, (left, top, right, bottom))


def _unrolled(ring: Path) -> list[Path]:
    """The pieces of a ring that runs over the antimeridian, each on its side of the square; else the ring itself."""
    run = np.unwrap(ring[:, 0], period=1)
    turn = round(float(run[-1] - run[0]) + float((ring[0, 0] - ring[-1, 0] + 0.5) % 1 - 0.5))
    if np.array_equal(run, ring[:, 0]) and not turn:
        return [ring]
    open_ring = np.stack([run, ring[:, 1]], axis=1)
    if turn:  # around a pole: along its edge of the square
        pole = round(float(ring[:, 1].mean()))
        x, y = open_ring[0]
        open_ring = np.concatenate([open_ring, [(x + turn, y), (x + turn, pole), (x, pole)]])
    moved = (open_ring + np.array((shift, 0)) for shift in range(-2, 3))
    pieces = (_cut(_cut(one, 0, 0.0, 1), 0, 1.0, -1) for one in moved)
    return [piece for piece in pieces if len(piece) > 2]


def _boxes(rings: Sequence[Path]) -> NDArray[np.float64]:
    return np.array([(*ring.min(axis=0), *ring.max(axis=0)) for ring in rings])


def _ordered(rings: Sequence[Path]) -> Iterator[Path]:
    """Outer rings turning one way, each followed by its holes turning the other, from rings by the even-odd rule."""
    around = _around(rings)
    holes: dict[int, list[int]] = {}
    outers = []
    for number, held in enumerate(around):
        # Rounded rings may cross: one that lies in no ring of its depth stands as land.
        outer = next((other for other in held if len(around[other]) == len(held) - 1), None)
        if outer is None or len(held) % 2 == 0:
            outers.append(number)
        else:
            holes.setdefault(outer, []).append(number)
    for number in outers:
        yield _turned(rings[number], outer=True)
        yield from (_turned(rings[hole], outer=False) for hole in holes.get(number, ()))


def _around(rings: Sequence[Path]) -> list[list[int]]:
    """Which rings each ring lies in, by the middle of an edge: corners are shared where rings touch."""
    if len(rings) == 1:
        return [[]]
    boxes = _boxes(rings)
    found = []
    for number, ring in enumerate(rings):
        x, y = (ring[0] + ring[1]) / 2
        near = (boxes[:, 0] <= x) & (boxes[:, 2] >= x) & (boxes[:, 1] <= y) & (boxes[:, 3] >= y)
        near[number] = False
        found.append([other for other in np.flatnonzero(near).tolist() if _holds(rings[other], x, y)])
    return found


def _holds(ring: Path, x: float, y: float) -> bool:
    """Whether a ray to the right crosses the ring an odd number of times."""
    before = _before(ring)
    crossed = (ring[:, 1] > y) != (before[:, 1] > y)
    here, there = ring[crossed], before[crossed]
    at = there[:, 0] + (y - there[:, 1]) * (here[:, 0] - there[:, 0]) / (here[:, 1] - there[:, 1])
    return int((at > x).sum()) % 2 == 1


def _turned(ring: Path, *, outer: bool) -> Path:
    """The ring with a positive area where it is an outer one (vector tile specification 4.3.4.4), else a negative."""
    return ring if (_twice_area(ring) > 0) == outer else ring[::-1]


def _twice_area(ring: NDArray[np.generic]) -> float:
    x, y = ring.astype(np.float64).T
    return float(np.dot(x[:-1], y[1:]) + x[-1] * y[0] - np.dot(y[:-1], x[1:]) - y[-1] * x[0])


def _before(path: NDArray[np.generic]) -> NDArray[Any]:
    """For each point the one before it; as `np.roll`, at a fifth of its time."""
    return np.concatenate([path[-1:], path[:-1]])


def meets(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether two boxes (left, top, right, bottom) touch."""
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def rings_in(shape: Shape, window: Window) -> list[Points]:
    """What of a shape lies in a window, in EXTENT of it; rings that are too small to see are left out."""
    left, top, right, bottom = window.edges(MARGIN)
    boxes = shape.boxes
    seen = (boxes[:, 0] <= right) & (boxes[:, 2] >= left) & (boxes[:, 1] <= bottom) & (boxes[:, 3] >= top)
    seen &= (boxes[:, 2:] - boxes[:, :2]).max(axis=1) >= _LEAST * window.size / EXTENT
    rings: list[Points] = []
    outer_is_in = False
    for number in np.flatnonzero(seen).tolist():
        is_outer = _twice_area(shape.rings[number]) > 0
        if not (is_outer or outer_is_in):
            continue
        points = _thinned(_on_grid(_cut_ring(_units(shape.rings[number], window))))
        # A sliver may turn over on the grid: it is none any more.
        is_in = len(points) > 2 and _twice_area(points) * (1 if is_outer else -1) > 0
        outer_is_in = is_in if is_outer else outer_is_in
        rings += [points] if is_in else []
    return rings


def lines_in(line: Path, window: Window) -> Iterator[Points]:
    """The pieces of a line that touch a window, in EXTENT of it."""
    points = _units(line, window)
    low, high = -MARGIN * EXTENT, (1 + MARGIN) * EXTENT
    ends = np.stack([points[:-1], points[1:]])
    seen = ((ends.max(axis=0) >= low) & (ends.min(axis=0) <= high)).all(axis=1)
    if not seen.any():
        return
    starts = np.flatnonzero(seen & ~np.roll(seen, 1) | (np.arange(len(seen)) == 0) & seen)
    for start in starts:
        after = np.flatnonzero(~seen[start:])
        end = start + (int(after[0]) if len(after) else len(seen) - start)
        piece = _on_grid(points[start : end + 1])
        kept = np.ones(len(piece), bool)
        kept[1:] = (piece[1:] != piece[:-1]).any(axis=1)
        if kept.sum() > 1:
            yield piece[kept]


def _units(path: Path, window: Window) -> Path:
    return np.asarray((path - (window.left, window.top)) / window.size * EXTENT)


def _on_grid(points: Path) -> Points:
    return np.asarray(np.rint(points / _STEP), np.int64) * _STEP


def _thinned(ring: Points) -> Points:
    """The ring without points that lie on its edges or a step beside them, as of the stairs that a grid makes."""
    ring = ring[(ring != _before(ring)).any(axis=1)]
    for _ in range(_PASSES):
        to, on = ring - _before(ring), np.concatenate([ring[1:], ring[:1]]) - ring
        needless = np.abs(to[:, 0] * on[:, 1] - to[:, 1] * on[:, 0]) <= _STEP * _STEP
        # Of neighbours one stays at a time, else whole arcs would go.
        needless[1::2] &= ~_before(needless)[1::2] & ~np.concatenate([needless[1:], needless[:1]])[1::2]
        if len(ring) - needless.sum() < 3:
            return ring
        ring = ring[~needless]
    return ring


def _cut_ring(points: Path) -> Path:
    low, high = -MARGIN * EXTENT, (1 + MARGIN) * EXTENT
    for axis, edge, sign in ((0, low, 1), (1, low, 1), (0, high, -1), (1, high, -1)):
        points = _cut(points, axis, edge, sign)
    return points


def _cut(points: Path, axis: int, edge: float, sign: int) -> Path:
    """The polygon on one side of a line (Sutherland and Hodgman 1974)."""
    inside = (points[:, axis] - edge) * sign >= 0
    if inside.all() or not len(points):
        return points
    if not inside.any():
        return points[:0]
    before, was_inside = _before(points), _before(inside)
    crossing = inside != was_inside
    run = np.where(crossing, points[:, axis] - before[:, axis], 1.0)
    met = before + ((edge - before[:, axis]) / run)[:, None] * (points - before)
    # Each point brings first where the edge to it crosses the line, then itself.
    both = np.stack([met, points], axis=1).reshape(-1, 2)
    return np.asarray(both[np.stack([crossing, inside], axis=1).ravel()])
