"""Building the pack of outlines from the gazetteer's polygons; needs pyarrow (the extra `arrow`)."""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from khabar.errors import InputError
from khabar.packs.outlines import MAGIC, STEPS_PER_DEGREE, Outlines, Unit, read_outlines
from khabar.text.tables import rows

# Degrees that a simplified coast may be off; the divisions come simplified as much.
_TOLERANCE = 0.004
_FILES = ("countries-10m.topojson.gz", "admin1.geojson.gz", "admin2-conflict.geojson.gz")

Ring = NDArray[np.float64]  # (points, 2): longitude, latitude


@dataclass(frozen=True, slots=True)
class _Drawn:
    unit: Unit
    rings: tuple[NDArray[np.int32], ...]  # closed, in thousandths of a degree


def build_outlines(folder: Path) -> bytes:
    """The pack of outlines from a gazetteer folder (`areas/*.gz`, `areas.parquet` for English names).

    Countries are simplified along their common borders; all is rounded to a thousandth of a degree. Rings that vanish
    by that, and areas without any ring, are left out. InputError names the file that is missing or no polygons.
    """
    names = _english_names(folder / "areas.parquet")
    countries, first, second = (_loaded(folder / "areas" / name) for name in _FILES)
    drawn = [*_countries(countries), *_divisions(first, 1, names), *_divisions(second, 2, names)]
    drawn.sort(key=lambda one: (one.unit.country, one.unit.level, one.unit.name, one.unit.id))
    return _packed(_with_first_level(drawn))


def _loaded(path: Path) -> dict[str, Any]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            return dict(json.load(stream))
    except (OSError, ValueError) as fault:
        raise InputError(f"no polygons: {fault}", str(path), "give the folder of the gazetteer's raw data") from fault


def _english_names(path: Path) -> dict[str, str]:
    """Names of first-level areas by GeoNames id, and by "country name" of every name they have."""
    import pyarrow.parquet as pq

    if not path.is_file():
        raise InputError("no such file", str(path), "give the folder of the gazetteer's raw data")
    table = pq.read_table(path, columns=["id", "name", "names", "country", "kind"]).to_pylist()
    names: dict[str, str] = {}
    for row in table:
        if row["kind"] == "A.ADM1":
            names[row["id"]] = row["name"]
            for other in (row["name"], *(row["names"] or "").split("|")):
                names.setdefault(f"{row['country']} {_folded(other)}", row["name"])
    return names


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _countries(topology: dict[str, Any]) -> Iterator[_Drawn]:
    """The countries of a TopoJSON topology; their arcs, simplified once, are the same on both sides of a border."""
    by_number = {row[0]: row for row in rows("khabar.packs", "outline_countries.tsv")}
    scale, move = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [_simplified(np.cumsum(np.array(arc), axis=0) * scale + move) for arc in topology["arcs"]]
    for shape in topology["objects"]["countries"]["geometries"]:
        known = by_number.get(shape.get("id") or shape["properties"]["name"])
        if known and shape["type"] in ("Polygon", "MultiPolygon"):
            polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
            rings = [_joined(ring, arcs) for polygon in polygons for ring in polygon]
            unit = Unit(0, known[1], known[2], "", known[1], f"ne:{known[0]}")
            yield from _drawn(unit, rings)


def _joined(ring: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    """A ring of arcs end to end; a negative index is an arc run backwards (TopoJSON specification 2.1.4)."""
    pieces = [arcs[at] if at >= 0 else arcs[~at][::-1] for at in ring]
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


def _simplified(line: Ring) -> Ring:
    """The line without points that lie within the tolerance (Douglas and Peucker 1973)."""
    keep = np.zeros(len(line), bool)
    keep[[0, -1]] = True
    stretches = [(0, len(line) - 1)]
    while stretches:
        first, last = stretches.pop()
        if last - first < 2:
            continue
        away = _distances(line[first + 1 : last], line[first], line[last])
        farthest = int(away.argmax())
        if away[farthest] > _TOLERANCE:
            middle = first + 1 + farthest
            keep[middle] = True
            stretches += [(first, middle), (middle, last)]
    return line[keep]


def _distances(points: Ring, start: Ring, end: Ring) -> NDArray[np.float64]:
    """Distances of points from the line through two others, or from the one where both are the same."""
    along, off = end - start, points - start
    length = float(np.sqrt((along**2).sum()))
    if length == 0:
        return np.asarray(np.sqrt((off**2).sum(axis=1)))
    return np.asarray(np.abs(along[0] * off[:, 1] - along[1] * off[:, 0]) / length)


def _divisions(collection: dict[str, Any], level: int, names: dict[str, str]) -> Iterator[_Drawn]:
    for feature in collection["features"]:
        about, shape = feature["properties"], feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        rings = [np.array(ring)[:, :2] for polygon in polygons for ring in polygon]
        yield from _drawn(_division(about, level, names), rings)


def _division(about: dict[str, Any], level: int, names: dict[str, str]) -> Unit:
    country = about["country"]
    admin1 = _named(about.get("admin1") or "", country, names) if level == 2 else ""
    code = about.get("pcode") or about.get("code") or ""
    known = f"geonames:{about['gn']}" if about.get("gn") else about["id"]
    name = names.get(known) or _named(about["name"], country, names) if level == 1 else about["name"]
    return Unit(level, country, name, admin1, code, known)


def _named(name: str, country: str, names: dict[str, str]) -> str:
    return names.get(f"{country} {_folded(name)}", name)


def _drawn(unit: Unit, rings: Sequence[Ring]) -> Iterator[_Drawn]:
    rounded = [_rounded(ring) for ring in rings]
    kept = tuple(ring for ring in rounded if len(ring) >= 4)
    if kept:
        yield _Drawn(unit, kept)


def _rounded(ring: Ring) -> NDArray[np.int32]:
    points = np.rint(ring * STEPS_PER_DEGREE).astype(np.int32)
    moved = np.ones(len(points), bool)
    moved[1:] = (points[1:] != points[:-1]).any(axis=1)
    points = points[moved]
    closed = bool((points[0] == points[-1]).all())
    return points if closed else np.concatenate([points, points[:1]])


def _with_first_level(drawn: list[_Drawn]) -> list[_Drawn]:
    """Second-level areas whose source names no first-level area take the one that their middle lies in."""
    outlines = read_outlines(_packed([one for one in drawn if one.unit.level < 2]))
    return [replace(one, unit=_placed(one, outlines)) for one in drawn]


def _placed(one: _Drawn, outlines: Outlines) -> Unit:
    if one.unit.level < 2 or one.unit.admin1:
        return one.unit
    lon, lat = one.rings[0].mean(axis=0) / STEPS_PER_DEGREE
    return replace(one.unit, admin1=outlines.unit_at(lat, lon).admin1)


def _packed(drawn: Sequence[_Drawn]) -> bytes:
    """The pack as `khabar.packs.outlines.read_outlines` takes it."""
    rings = [ring for one in drawn for ring in one.rings]
    units = [[u.level, u.country, u.name, u.admin1, u.code, u.id, len(one.rings)] for one in drawn for u in [one.unit]]
    head = json.dumps({"units": units, "rings": [len(ring) for ring in rings]}, ensure_ascii=False).encode()
    steps = np.diff(np.concatenate([np.zeros((1, 2), np.int32), *rings]), axis=0).T
    coded = (steps << 1) ^ (steps >> 31)
    planes = np.stack([coded & 255, coded >> 8 & 255, coded >> 16], axis=1).astype(np.uint8)
    body = MAGIC + len(head).to_bytes(4, "little") + head + planes.tobytes()
    return lzma.compress(body, lzma.FORMAT_XZ, preset=9 | lzma.PRESET_EXTREME)
