"""The tiles of the ground: areas and water (`ground`), and names (`names`)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from importlib import resources

from khabar.desk.basemap.labels import names_in
from khabar.desk.basemap.mercator import Tile
from khabar.desk.basemap.shapes import MARGIN, lakes, lines_in, meets, rings_in, rivers, units
from khabar.desk.basemap.vector_tile import LINE, POLYGON, Feature, tile_of
from khabar.errors import PackError
from khabar.packs.gazetteer.files import SHIPPED, read_card
from khabar.packs.outlines import load_outlines

#: Deeper tiles would hold no more: the outlines are to about 400 m. Browsers draw these larger.
DEEPEST_GROUND = 8
DEEPEST_NAMES = 12
#: from which zoom a level of areas is drawn
_LEVELS = ((0, "country", 0), (1, "admin1", 3), (2, "admin2", 6))
_RIVERS_FROM = 3
#: goes up when the same packs make other tiles
_FORM = 1


@cache
def version() -> str:
    """What tiles depend on, in twelve digits: the packs and the form of the tiles. It stands in their addresses, so
    that browsers may keep them for ever.
    """
    digest = hashlib.sha256(f"{_FORM} {read_card(SHIPPED).get('files')}".encode())
    for name in ("outlines.xz", "water.xz"):
        digest.update(resources.files("khabar.packs").joinpath("gazetteer", name).read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=1024)
def ground(tile: Tile) -> bytes:
    """Countries, first- and second-level areas by zoom, lakes and rivers; ids of areas are those of the outlines."""
    layers = {name: _areas(level, tile) for level, name, first in _LEVELS if tile.z >= first}
    return tile_of({**layers, "lake": _lakes(tile), "river": _rivers(tile)})


@lru_cache(maxsize=1024)
def names(tile: Tile) -> bytes:
    """Names of countries, areas and places, as many as a tile has room for."""
    return tile_of(names_in(tile))


def warm() -> None:
    """Reads the packs, which takes a second or two, so that the first map does not wait for them.

    A damaged pack is told to who asks for a tile.
    """
    with suppress(PackError):
        for level, _name, _first in _LEVELS:
            units(level)
        ground(Tile(0, 0, 0))
        names(Tile(0, 0, 0))


def _areas(level: int, tile: Tile) -> Iterator[Feature]:
    edges = tile.window.edges(MARGIN)
    for shape in units(level):
        if meets(shape.edges, edges):
            rings = rings_in(shape, tile.window)
            if rings:
                yield Feature(shape.number, POLYGON, rings, {"country": load_outlines().units[shape.number].country})


def _lakes(tile: Tile) -> Iterator[Feature]:
    edges = tile.window.edges(MARGIN)
    for shape in lakes():
        if meets(shape.edges, edges):
            rings = rings_in(shape, tile.window)
            if rings:
                yield Feature(shape.number, POLYGON, rings)


def _rivers(tile: Tile) -> Iterator[Feature]:
    if tile.z < _RIVERS_FROM:
        return
    for number, line in enumerate(rivers()):
        pieces = list(lines_in(line, tile.window))
        if pieces:
            yield Feature(number, LINE, pieces)


#: by the name that stands in an address: the deepest zoom, and what makes a tile
LAYERS: Mapping[str, tuple[int, Callable[[Tile], bytes]]] = {
    "ground": (DEEPEST_GROUND, ground),
    "names": (DEEPEST_NAMES, names),
}
