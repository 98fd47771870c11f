"""Names on the map: countries, areas, places and waters, the weightiest first, as many as a tile has room for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from khabar.desk.basemap.mercator import Tile, across, down
from khabar.desk.basemap.shapes import Shape, units
from khabar.desk.basemap.vector_tile import EXTENT, POINT, Feature
from khabar.packs.gazetteer.lookup import Gazetteer, open_gazetteer
from khabar.packs.outlines import load_outlines

# A tile is drawn 512 pixels wide; a name needs about 70 by 20 of them and most of its tile is left to incidents.
_PLACES, _AREAS, _WATERS = 48, 16, 6
# Zooms from which names are shown: of areas, of waters, of all places, of quarters and ruins.
_ADMIN1_FROM, _ADMIN2_FROM, _WATERS_FROM, _VILLAGES_FROM, _QUARTERS_FROM = 4, 7, 5, 8, 11
# Fewer people than this are not named at a zoom.
_LEAST_PEOPLE = {0: 5_000_000, 1: 5_000_000, 2: 2_000_000, 3: 1_000_000, 4: 300_000, 5: 100_000, 6: 40_000, 7: 10_000}
# A country is named where its largest piece takes so large a part of a tile across.
_LEAST_WIDTH = 0.05
# Places are looked up by their cell at this zoom: 65,536 cells.
_CELL_ZOOM = 8
_LOCK = Lock()


@dataclass(frozen=True, slots=True)
class _Places:
    """Rows of the gazetteer by cell, in each the weightiest first; `starts[c]:starts[c + 1]` are cell c's.

    `weight`: of each row of `rows`, logarithm of its people and a little for its kind.
    """

    gazetteer: Gazetteer
    rows: NDArray[np.int64]
    weight: NDArray[np.float32]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    starts: NDArray[np.int64]


def names_in(tile: Tile) -> Mapping[str, Iterator[Feature]]:
    """The layers of names of a tile: `country`, `area`, `place`, `water`."""
    return {
        "country": _countries(tile),
        "area": _areas(tile),
        "place": _places(tile),
        "water": _waters(tile),
    }


def _countries(tile: Tile) -> Iterator[Feature]:
    names = load_outlines().units
    least = (_LEAST_WIDTH * tile.window.size) ** 2
    for number, shape, x, y in _within(0, tile):
        # Of several outlines of one country the main one bears its number alone (khabar.packs.outlines_build).
        if names[number].id.removeprefix("ne:").isdigit() and _sizes(shape).max() > least:
            tags: dict[str, str | int] = {"name": names[number].name, "rank": _rank(shape)}
            yield Feature(number, POINT, [_point(x, y, tile)], tags)


def _areas(tile: Tile) -> Iterator[Feature]:
    if tile.z < _ADMIN1_FROM:
        return
    level = 2 if tile.z >= _ADMIN2_FROM else 1
    found = sorted(_within(level, tile), key=lambda one: _rank(one[1]))[:_AREAS]
    for number, shape, x, y in found:
        tags: dict[str, str | int] = {
            "name": load_outlines().units[number].name,
            "rank": _rank(shape),
            "level": level,
        }
        yield Feature(number, POINT, [_point(x, y, tile)], tags)


def _within(level: int, tile: Tile) -> Iterator[tuple[int, Shape, float, float]]:
    """The areas whose middle lies in a tile."""
    left, top, right, bottom = tile.window.edges()
    for (x, y), shape in zip(_middles(level), units(level), strict=True):
        if left <= x < right and top <= y < bottom:
            yield shape.number, shape, x, y


@cache
def _middles(level: int) -> tuple[tuple[float, float], ...]:
    """The middle of mass of each area's largest ring."""
    return tuple(_middle(shape.rings[int(_sizes(shape).argmax())]) for shape in units(level))


def _sizes(shape: Shape) -> NDArray[np.float64]:
    """Of each ring the area of the box around it."""
    return np.asarray((shape.boxes[:, 2] - shape.boxes[:, 0]) * (shape.boxes[:, 3] - shape.boxes[:, 1]))


def _middle(ring: NDArray[np.float64]) -> tuple[float, float]:
    # From its first point, so that the edges to and from it weigh nothing.
    x, y = (ring - ring[0]).T
    crossed = x[:-1] * y[1:] - x[1:] * y[:-1]
    twice = float(crossed.sum())
    if not twice:
        return float(ring[0, 0]), float(ring[0, 1])
    over = float(((x[:-1] + x[1:]) * crossed).sum()) / 3 / twice
    under = float(((y[:-1] + y[1:]) * crossed).sum()) / 3 / twice
    return float(ring[0, 0]) + over, float(ring[0, 1]) + under


def _rank(shape: Shape) -> int:
    """Lower for larger areas; what MapLibre sorts by when names meet."""
    left, top, right, bottom = shape.edges
    return int(-1000 * np.log2(max((right - left) * (bottom - top), 1e-12)) / 40)


def _places(tile: Tile) -> Iterator[Feature]:
    places = _populated()
    rows = _in_tile(places, tile)
    gazetteer = places.gazetteer
    people = gazetteer.population[places.rows[rows]]
    if tile.z < _VILLAGES_FROM:
        rows = rows[people >= _LEAST_PEOPLE[tile.z]]
    elif tile.z < _QUARTERS_FROM:
        kinds = gazetteer.kinds_beginning(("P.PPLX", "P.PPLQ", "P.PPLH", "P.PPLW"))
        rows = rows[~kinds[gazetteer.kind[places.rows[rows]]]]
    for at in _weightiest(rows, places.weight, _PLACES):
        row = int(places.rows[at])
        tags: dict[str, str | int] = {
            "name": gazetteer.names(row)[0],
            "rank": int(100 * (20 - places.weight[at])),
            "people": int(gazetteer.population[row]),
        }
        yield Feature(row, POINT, [_point(places.x[at], places.y[at], tile)], tags)


def _waters(tile: Tile) -> Iterator[Feature]:
    if tile.z < _WATERS_FROM:
        return
    waters = _named_waters()
    for at in _in_tile(waters, tile)[:_WATERS]:
        row = int(waters.rows[at])
        tags = {"name": waters.gazetteer.names(row)[0]}
        yield Feature(row, POINT, [_point(waters.x[at], waters.y[at], tile)], tags)


def _weightiest(rows: NDArray[np.int64], weight: NDArray[np.float32], most: int) -> list[int]:
    if len(rows) > most:
        rows = rows[np.argpartition(-weight[rows], most)[:most]]
    return [int(row) for row in rows[np.argsort(-weight[rows], kind="stable")]]


def _in_tile(places: _Places, tile: Tile) -> NDArray[np.int64]:
    """Positions in `places.rows` of what lies in a tile."""
    if tile.z >= _CELL_ZOOM:
        up = tile.z - _CELL_ZOOM
        cell = (tile.y >> up << _CELL_ZOOM) + (tile.x >> up)
        found = np.arange(places.starts[cell], places.starts[cell + 1])
    else:
        deep = _CELL_ZOOM - tile.z
        cells = np.arange(tile.y << deep, (tile.y + 1) << deep) << _CELL_ZOOM
        firsts = places.starts[cells + (tile.x << deep)]
        lasts = places.starts[cells + ((tile.x + 1) << deep)]
        found = np.concatenate([np.arange(one, other) for one, other in zip(firsts, lasts, strict=True)])
    left, top, right, bottom = tile.window.edges()
    x, y = places.x[found], places.y[found]
    return np.asarray(found[(x >= left) & (x < right) & (y >= top) & (y < bottom)])


@cache
def _populated_once() -> _Places:
    return _sorted(open_gazetteer(), ("P.",))


@cache
def _waters_once() -> _Places:
    gazetteer = open_gazetteer()
    of_earth = np.array(["naturalearth" in source.split("+") for source in gazetteer.index.tables["source"]])
    kept = np.flatnonzero(of_earth[np.asarray(gazetteer.index.arrays["source"])])
    return _sorted(gazetteer, ("H.LK", "H.RSV", "H.STM"), kept)


def _populated() -> _Places:
    with _LOCK:  # making it takes a second, of the gazetteer's index some 15: once is enough
        return _populated_once()


def _named_waters() -> _Places:
    with _LOCK:
        return _waters_once()


def _sorted(gazetteer: Gazetteer, kinds: tuple[str, ...], among: NDArray[np.int64] | None = None) -> _Places:
    wanted = gazetteer.kinds_beginning(kinds)[gazetteer.kind]
    rows = np.flatnonzero(wanted) if among is None else among[wanted[among]]
    x, y = across(gazetteer.lon[rows]), down(gazetteer.lat[rows])
    side = 1 << _CELL_ZOOM
    over, under = (np.clip((axis * side).astype(np.int64), 0, side - 1) for axis in (x, y))
    cell = (under << _CELL_ZOOM) + over
    people = np.log1p(np.asarray(gazetteer.population[rows], np.float32))
    seats = gazetteer.kinds_beginning(("P.PPLA", "P.PPLC"))[gazetteer.kind[rows]]
    known = np.log1p(gazetteer.count_of_letters(rows)) / 4
    weight = np.asarray(people + seats * 2 + known, np.float32)
    order = np.lexsort((-weight, cell))
    starts = np.searchsorted(cell[order], np.arange(side * side + 1))
    return _Places(gazetteer, rows[order], weight[order], x[order], y[order], starts)


def _point(x: float, y: float, tile: Tile) -> NDArray[np.int64]:
    side = 1 << tile.z
    return np.array([[round((x * side - tile.x) * EXTENT), round((y * side - tile.y) * EXTENT)]], np.int64)
