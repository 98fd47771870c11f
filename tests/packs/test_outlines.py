"""Outlines of countries and their divisions: which of them a point lies in, and the pack that holds them."""

from __future__ import annotations

import gzip
import json
import lzma
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.errors import InputError, PackError
from khabar.packs.outlines import MAGIC, Box, Outlines, UnitAt, load_outlines, read_outlines
from khabar.packs.outlines_build import build_outlines

SQUARE = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]]
HOLE = [[1.0, 1.0], [1.0, 2.0], [2.0, 2.0], [2.0, 1.0], [1.0, 1.0]]
NORTH = [[0.0, 2.0], [4.0, 2.0], [4.0, 4.0], [0.0, 4.0], [0.0, 2.0]]


@pytest.fixture(scope="module")
def outlines() -> Outlines:
    return load_outlines()


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A gazetteer folder of one square country with a lake of another, whose north is a province and a district."""
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    def feature(name: str, **about: object) -> dict[str, object]:
        polygon = {"type": "Polygon", "coordinates": [NORTH]}
        return {"type": "Feature", "properties": {"name": name, "country": "SY", **about}, "geometry": polygon}

    topology = {
        "transform": {"scale": [1.0, 1.0], "translate": [0.0, 0.0]},
        "arcs": [np.diff(np.array([[0, 0], *ring], float), axis=0).tolist() for ring in (SQUARE, HOLE)],
        "objects": {"countries": {"geometries": [
            {"type": "Polygon", "id": "760", "properties": {"name": "Syria"}, "arcs": [[0], [1]]},
            {"type": "Polygon", "id": "792", "properties": {"name": "Turkey"}, "arcs": [[~1]]},
        ]}},
    }  # fmt: skip
    first = feature("Shamal", id="wof:1", gn=170062, code="SY-HL")
    second = feature("Markaz", id="wof:2", admin1="")
    areas = tmp_path / "areas"
    areas.mkdir()
    for name, content in (
        ("countries-10m.topojson.gz", topology),
        ("admin1.geojson.gz", {"features": [first]}),
        ("admin2-conflict.geojson.gz", {"features": [second]}),
    ):
        (areas / name).write_bytes(gzip.compress(json.dumps(content).encode()))
    row = {"id": "geonames:170062", "name": "Aleppo", "names": "Halab", "country": "SY", "kind": "A.ADM1"}
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "areas.parquet")
    return tmp_path


def test_a_point_lies_in_its_country_province_and_district(raw: Path) -> None:
    outlines = read_outlines(build_outlines(raw))
    assert outlines.unit_at(3, 3) == UnitAt("SY", "Aleppo", "Markaz")
    assert outlines.unit_at(0.5, 3) == UnitAt("SY", "", "")
    assert outlines.unit_at(9, 9) == UnitAt()


def test_a_hole_belongs_to_who_is_in_it(raw: Path) -> None:
    assert read_outlines(build_outlines(raw)).unit_at(1.5, 1.5) == UnitAt("TR")


def test_the_border_is_where_both_run(raw: Path) -> None:
    border = read_outlines(build_outlines(raw)).border("SY", "TR")
    assert sorted(border) == [(1, 1), (1, 2), (2, 1), (2, 2)]


def test_a_build_is_the_same_every_time(raw: Path) -> None:
    assert build_outlines(raw) == build_outlines(raw)


def test_a_missing_file_is_named(raw: Path) -> None:
    (raw / "areas" / "admin1.geojson.gz").unlink()
    with pytest.raises(InputError, match=r"admin1\.geojson\.gz"):
        build_outlines(raw)


def test_the_shipped_pack_is_at_most_4_mb() -> None:
    pack = Path(__file__).parents[2] / "src/khabar/packs/gazetteer/outlines.xz"
    assert pack.stat().st_size <= 4_000_000


@pytest.mark.parametrize(
    ("lat", "lon", "unit"),
    [
        (36.2, 37.15, ("SY", "Aleppo")),
        (35.5167, 35.7833, ("SY", "Latakia")),  # at the shore
        (15.5, 32.56, ("SD", "Khartoum")),
        (48.0, 37.8, ("UA", "Donetsk")),
        (13.5, 39.47, ("ET", "Tigray")),
        (51.5, -0.12, ("GB", "")),
        (35.0, 19.0, ("", "")),
        (-90.0, 0.0, None),
    ],
)
def test_known_points_lie_where_they_do(
    outlines: Outlines, lat: float, lon: float, unit: tuple[str, str] | None
) -> None:
    found = outlines.unit_at(lat, lon)
    assert unit is None or (found.country, found.admin1) == unit


def inside(ring: tuple[np.ndarray, np.ndarray], lat: float, lon: float) -> bool:
    """Even-odd, edge by edge: the plain form of what the pack does by blocks."""
    lons, lats = (axis.tolist() for axis in ring)
    odd = False
    for x0, y0, x1, y1 in zip(lons, lats, lons[1:], lats[1:], strict=False):
        if (y0 > lat) != (y1 > lat) and x0 + (lat - y0) * (x1 - x0) / (y1 - y0) > lon:
            odd = not odd
    return odd


@given(st.integers(10_000, 40_000), st.integers(30_000, 60_000))
def test_blocks_of_edges_find_what_all_edges_find(lat: int, lon: int) -> None:
    outlines = load_outlines()
    y, x = lat / 1000, lon / 1000
    countries = {
        outlines.units[u].country
        for u in outlines.touching(Box(x, y, x, y), 0)
        if sum(inside(ring, y, x) for ring in outlines.rings(u)) % 2
    }
    found = {unit.country for unit in outlines._holding(lon, lat) if unit.level == 0}
    assert found == countries


@given(st.floats(allow_nan=True), st.floats(allow_nan=True))
def test_any_coordinates_give_a_unit_or_none(lat: float, lon: float) -> None:
    assert len(load_outlines().unit_at(lat, lon)) == 3


def head(units: object, rings: object) -> bytes:
    content = json.dumps({"units": units, "rings": rings}).encode()
    return lzma.compress(MAGIC + len(content).to_bytes(4, "little") + content)


@pytest.mark.parametrize(
    "pack",
    [
        b"",
        b"not xz",
        lzma.compress(b"khabar-outlines 9\n"),
        lzma.compress(MAGIC),
        head([], [4]),
        head([[0, "SY", "Syria", "", "", "", 2]], []),
        head({}, {}),
        lzma.compress(MAGIC + b"\0" * 50)[:-8],
    ],
    ids=["empty", "no-xz", "version", "no-head", "no-points", "no-rings", "other-form", "cut"],
)
def test_a_damaged_pack_is_told_as_damaged(pack: bytes) -> None:
    with pytest.raises(PackError, match="damaged outlines"):
        read_outlines(pack)
