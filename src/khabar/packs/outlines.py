"""Outlines of countries, first- and second-level areas: which of them a point lies in, and their rings for a map.

The pack `gazetteer/outlines.xz` is made by `khabar.packs.outlines_build`; its form stands at `read_outlines`.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar.errors import PackError

MAGIC = b"khabar-outlines 1\n"
STEPS_PER_DEGREE = 1000
_UNPACKED_MOST = 64 << 20
_REMEDY = "install Khabar again, or build the pack anew"
# Outlines are simplified to about 400 m: a harbour may lie outside all of them by as much.
_SHORE = 15
# Edges are looked at by the block: few blocks of a coast cross one latitude.
_BLOCK = 64
_WIDTH = 1 << 20
_AROUND = [(x, y) for x in (0, -_SHORE, _SHORE) for y in (0, -_SHORE, _SHORE)]


class UnitAt(NamedTuple):
    """Country (ISO 3166-1 alpha-2) and names of the first- and second-level area of a point; "" unknown."""

    country: str = ""
    admin1: str = ""
    admin2: str = ""


class Box(NamedTuple):
    """West, south, east, north in degrees."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Unit:
    """An area with an outline. `level` 0 country, 1 and 2 its divisions; `admin1`: which one a second-level area is in.

    `code` is its source's (ISO 3166-2, HASC, p-code), `id` the gazetteer's ("geonames:170062", "wof:...", "ocha:...").
    """

    level: int
    country: str
    name: str
    admin1: str
    code: str
    id: str


@dataclass(frozen=True, slots=True)
class Outlines:
    """All outlines. `lon`, `lat` are closed rings one after another in thousandths of a degree.

    Ring `r` is `lon[ring_starts[r]:ring_starts[r + 1]]`; unit `u` has the rings from `unit_rings[u]` to
    `unit_rings[u + 1]` by the even-odd rule; `boxes` `(4, units)` are west, south, east, north; `blocks`
    `(2, blocks)` the lowest and highest latitude of every 64 edges (an edge runs from a point to the next).
    """

    units: tuple[Unit, ...]
    lon: NDArray[np.int32]
    lat: NDArray[np.int32]
    ring_starts: NDArray[np.int64]
    unit_rings: NDArray[np.int64]
    boxes: NDArray[np.int32]
    blocks: NDArray[np.int32]

    def unit_at(self, lat: float, lon: float) -> UnitAt:
        """The country and areas that a point (degrees) lies in, or, up to 2 km off every outline, beside.

        Where outlines of two countries overlap along a border, the country's own outline decides; where only a
        division knows the point, its country is the country. All "" at sea, and for coordinates out of range.
        """
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            return UnitAt()
        x, y = round(lon * STEPS_PER_DEGREE), round(lat * STEPS_PER_DEGREE)
        for aside, up in _AROUND:
            if hits := self._holding(x + aside, y + up):
                return _chosen(hits)
        return UnitAt()

    def rings(self, unit: int) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """Longitudes and latitudes (degrees) of each closed ring of the unit at that index."""
        for ring in range(self.unit_rings[unit], self.unit_rings[unit + 1]):
            cut = slice(self.ring_starts[ring], self.ring_starts[ring + 1])
            yield self.lon[cut] / STEPS_PER_DEGREE, self.lat[cut] / STEPS_PER_DEGREE

    def border(self, country: str, other: str) -> list[tuple[float, float]]:
        """Points (latitude, longitude) along the border of two countries (ISO codes); none where they do not touch."""
        sides = [self._points_of(code) for code in (country, other)]
        shared = np.intersect1d(sides[0], sides[1]) if country != other else np.zeros(0, np.int64)
        lon, lat = shared // _WIDTH - 180 * STEPS_PER_DEGREE, shared % _WIDTH - 90 * STEPS_PER_DEGREE
        return list(zip((lat / STEPS_PER_DEGREE).tolist(), (lon / STEPS_PER_DEGREE).tolist(), strict=True))

    def _points_of(self, country: str) -> NDArray[np.int64]:
        """The points of a country's own outline as one number each."""
        own = [u for u, unit in enumerate(self.units) if unit.level == 0 and unit.country == country]
        cuts = [slice(self.ring_starts[self.unit_rings[u]], self.ring_starts[self.unit_rings[u + 1]]) for u in own]
        pieces = [
            (self.lon[cut].astype(np.int64) + 180 * STEPS_PER_DEGREE) * _WIDTH + self.lat[cut] + 90 * STEPS_PER_DEGREE
            for cut in cuts
        ]
        return np.concatenate(pieces) if pieces else np.zeros(0, np.int64)

    def touching(self, box: Box, level: int) -> list[int]:
        """Indices of the units of a level whose boxes meet `box`."""
        west, south, east, north = (edge * STEPS_PER_DEGREE for edge in box)
        at = self.boxes
        meets = (at[0] <= east) & (at[2] >= west) & (at[1] <= north) & (at[3] >= south)
        return [int(u) for u in np.flatnonzero(meets) if self.units[u].level == level]

    def _holding(self, x: int, y: int) -> list[Unit]:
        """The units of which a ray eastwards from the point crosses the rings an odd number of times."""
        at = self.boxes
        near = np.flatnonzero((at[0] <= x) & (at[2] >= x) & (at[1] <= y) & (at[3] >= y))
        starts = self.ring_starts[self.unit_rings[near]]
        ends = self.ring_starts[self.unit_rings[near + 1]]
        crossed = self._crossed(starts, ends, x, y)
        inside = (np.searchsorted(crossed, ends) - np.searchsorted(crossed, starts)) % 2
        return [self.units[u] for u in near[inside == 1]]

    def _crossed(self, starts: NDArray[np.int64], ends: NDArray[np.int64], x: int, y: int) -> NDArray[np.int64]:
        """The edges among those stretches of points that the ray crosses, in order."""
        spans = [np.arange(start // _BLOCK, (end - 1) // _BLOCK + 1) for start, end in zip(starts, ends, strict=True)]
        blocks = np.unique(np.concatenate(spans)) if spans else np.zeros(0, np.int64)
        blocks = blocks[(self.blocks[0, blocks] <= y) & (self.blocks[1, blocks] > y)]
        edges = (blocks[:, None] * _BLOCK + np.arange(_BLOCK)).ravel()
        edges = edges[edges < len(self.lat) - 1]
        edges = edges[(self.lat[edges] > y) != (self.lat[edges + 1] > y)]
        # From the end of one ring to the start of the next there is no edge.
        edges = edges[self.ring_starts[np.searchsorted(self.ring_starts, edges + 1)] != edges + 1]
        x0, y0 = self.lon[edges].astype(np.float64), self.lat[edges].astype(np.float64)
        east = x0 + (y - y0) * (self.lon[edges + 1] - x0) / (self.lat[edges + 1] - y0) > x
        return np.asarray(edges[east], np.int64)


def _chosen(hits: list[Unit]) -> UnitAt:
    """One country, first- and second-level area that agree with each other, of all outlines that hold a point."""
    countries = [unit.country for unit in hits if unit.level == 0]
    first = _of_country([unit for unit in hits if unit.level == 1], countries)
    second = _of_country([unit for unit in hits if unit.level == 2], [first.country] if first else countries)
    divisions = [unit.country for unit in (first, second) if unit]
    country = (divisions or countries)[0]
    if second and second.country != country:
        second = None
    admin1 = first.name if first else second.admin1 if second else ""
    return UnitAt(country, admin1, second.name if second else "")


def _of_country(units: list[Unit], countries: list[str]) -> Unit | None:
    return next((unit for unit in units if unit.country in countries), units[0] if units else None)


@cache
def load_outlines() -> Outlines:
    """The outlines that Khabar carries, read once; PackError where they are missing or damaged."""
    pack = resources.files("khabar.packs").joinpath("gazetteer", "outlines.xz")
    try:
        return read_outlines(pack.read_bytes())
    except OSError as fault:
        raise PackError(f"no outlines: {fault.strerror}", str(pack), _REMEDY) from fault


def read_outlines(pack: bytes) -> Outlines:
    """The outlines of a pack; PackError where it is none, of another version, cut short or at odds with itself.

    An xz stream of: a line with the version; the length of the head (4 bytes, little-endian); the head, JSON
    `{"units": [[level, country, name, admin1, code, id, rings], ...], "rings": [points, ...]}`; then all points as
    differences to the point before, zigzag-coded in 24 bits, in six planes of bytes (low, middle, high of longitudes,
    then of latitudes).
    """
    try:
        body = _unpacked(pack)
        length = int.from_bytes(body[len(MAGIC) : len(MAGIC) + 4], "little")
        start = len(MAGIC) + 4
        head = json.loads(body[start : start + length])
        return _outlines(head, np.frombuffer(body, np.uint8, offset=start + length))
    except (lzma.LZMAError, EOFError, ValueError, KeyError, TypeError, IndexError) as fault:
        raise PackError(f"damaged outlines ({fault})", "outlines.xz", _REMEDY) from fault


def _unpacked(pack: bytes) -> bytes:
    unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ)
    body = unpacker.decompress(pack, _UNPACKED_MOST)
    if not unpacker.eof:
        raise ValueError("cut short or too long")
    if not body.startswith(MAGIC):
        raise ValueError(f"not of the version {MAGIC.decode().strip()!r}")
    return body


def _outlines(head: dict[str, list[list[int | str]]], planes: NDArray[np.uint8]) -> Outlines:
    sizes = np.array(head["rings"], np.int64)
    units = tuple(Unit(int(row[0]), *(str(cell) for cell in row[1:6])) for row in head["units"])
    lon, lat = _points(planes, int(sizes.sum()))
    ring_starts = np.concatenate(([0], np.cumsum(sizes)))
    unit_rings = np.concatenate(([0], np.cumsum([int(row[6]) for row in head["units"]])))
    if unit_rings[-1] != len(sizes) or (sizes < 4).any():
        raise ValueError("rings do not add up")
    at = ring_starts[unit_rings[:-1]]
    edges = [np.minimum.reduceat(lon, at), np.minimum.reduceat(lat, at)]
    edges += [np.maximum.reduceat(lon, at), np.maximum.reduceat(lat, at)]
    return Outlines(units, lon, lat, ring_starts, unit_rings, np.stack(edges), _blocks(lat))


def _blocks(lat: NDArray[np.int32]) -> NDArray[np.int32]:
    """Lowest and highest latitude of each block of edges, the first point of the next block included."""
    starts = np.arange(0, len(lat), _BLOCK)
    following = lat[np.minimum(starts + _BLOCK, len(lat) - 1)]
    low = np.minimum(np.minimum.reduceat(lat, starts), following)
    return np.stack([low, np.maximum(np.maximum.reduceat(lat, starts), following)])


def _points(planes: NDArray[np.uint8], count: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    axes = planes.reshape(2, 3, count).astype(np.int32)
    coded = axes[:, 0] | axes[:, 1] << 8 | axes[:, 2] << 16
    steps = (coded >> 1) ^ -(coded & 1)
    lon, lat = np.cumsum(steps, axis=1, dtype=np.int32)
    return lon, lat
