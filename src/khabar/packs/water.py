"""Lakes and great rivers of the world, for a map's ground.

The pack `gazetteer/water.xz` is made by `khabar.packs.water_build` out of Natural Earth 1:50m (public domain).
"""

from __future__ import annotations

import json
import lzma
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar.errors import PackError

MAGIC = b"khabar-water 1\n"
STEPS_PER_DEGREE = 1000
_UNPACKED_MOST = 16 << 20
_REMEDY = "install Khabar again, or build the pack anew"


class Line(NamedTuple):
    """Longitudes and latitudes in degrees; of a lake a closed ring."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Water:
    """`lakes`: each the rings of one lake, by the even-odd rule. `rivers`: lines."""

    lakes: tuple[tuple[Line, ...], ...]
    rivers: tuple[Line, ...]


@cache
def load_water() -> Water:
    """The water that Khabar carries, read once; PackError where it is missing or damaged."""
    pack = resources.files("khabar.packs").joinpath("gazetteer", "water.xz")
    try:
        return read_water(pack.read_bytes())
    except OSError as fault:
        raise PackError(f"no water: {fault.strerror}", str(pack), _REMEDY) from fault


def read_water(pack: bytes) -> Water:
    """The water of a pack; PackError where it is none, of another version or cut short.

    An xz stream of a line with the version and JSON `{"lakes": [[LINE, ...], ...], "rivers": [LINE, ...]}`; a LINE is
    `[x, y, x, y, ...]` in thousandths of a degree, each but the first pair as steps from the point before.
    """
    try:
        unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ)
        body = unpacker.decompress(pack, _UNPACKED_MOST)
        if not (unpacker.eof and body.startswith(MAGIC)):
            raise ValueError(f"cut short, or not of the version {MAGIC.decode().strip()!r}")
        found = json.loads(body[len(MAGIC) :])
        lakes = tuple(tuple(map(_line, rings)) for rings in found["lakes"])
        return Water(lakes, tuple(map(_line, found["rivers"])))
    except (lzma.LZMAError, EOFError, ValueError, KeyError, TypeError) as fault:
        raise PackError(f"damaged water ({fault})", "water.xz", _REMEDY) from fault


def _line(steps: list[int]) -> Line:
    lon, lat = np.cumsum(np.array(steps, np.int64).reshape(-1, 2), axis=0).T / STEPS_PER_DEGREE
    return Line(lon, lat)
