"""Lakes and rivers of the map's ground, and the pack they come in."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import numpy as np
import pytest

from khabar.errors import InputError, PackError
from khabar.packs.water import MAGIC, load_water, read_water
from khabar.packs.water_build import build_water

FILES = ("africa_50m", "europe_50m", "asia_50m", "north-america_50m", "south-america_50m")


def topology(lakes: list[list[list[int]]], rivers: list[list[list[int]]]) -> str:
    """A TopoJSON file in whole degrees."""
    shapes = {
        "lakes": {"geometries": [{"type": "Polygon", "arcs": [[n]]} for n in range(len(lakes))]},
        "rivers": {"geometries": [{"type": "LineString", "arcs": [len(lakes) + n]} for n in range(len(rivers))]},
    }
    arcs = [steps(line) for line in (*lakes, *rivers)]
    return json.dumps({"objects": shapes, "arcs": arcs, "transform": {"scale": [1, 1], "translate": [0, 0]}})


def steps(line: list[list[int]]) -> list[list[int]]:
    return np.diff(np.array([[0, 0], *line]), axis=0).tolist()  # type: ignore[no-any-return]


def folder(tmp_path: Path, **files: str) -> Path:
    for name in FILES:
        (tmp_path / f"{name}.json").write_text(files.get(name.split("_", 1)[0].replace("-", "_"), topology([], [])))
    return tmp_path


def test_the_shipped_water_holds_known_lakes_and_rivers() -> None:
    water = load_water()
    rings = [ring for lake in water.lakes for ring in lake]
    assert any(ring.lon.min() < 33 < ring.lon.max() and ring.lat.min() < -1 < ring.lat.max() for ring in rings)
    near_aswan = [line for line in water.rivers if (np.hypot(line.lon - 32.9, line.lat - 24.1) < 0.3).any()]
    assert near_aswan
    for ring in rings:
        assert ring.lon[0] == pytest.approx(ring.lon[-1]) and ring.lat[0] == pytest.approx(ring.lat[-1])


def test_rivers_are_cut_where_two_files_meet_and_lakes_are_whole(tmp_path: Path) -> None:
    river = [[30, 30], [30, 40]]
    lake = [[10, 35], [12, 35], [12, 38], [10, 38], [10, 35]]
    both = topology([lake], [river])
    water = read_water(build_water(folder(tmp_path, africa=both, europe=both)))
    assert sorted((float(line.lat.min()), float(line.lat.max())) for line in water.rivers) == [(30, 36), (36, 40)]
    assert len(water.lakes) == 1 and water.lakes[0][0].lat.max() == 38


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"africa_50m\.json"):
        build_water(tmp_path)


@pytest.mark.parametrize(
    "pack",
    [
        b"",
        b"no xz",
        lzma.compress(b"khabar-water 9\n{}"),
        lzma.compress(MAGIC + b"{}"),
        lzma.compress(MAGIC + b'{"lakes": [[["x"]]], "rivers": []}'),
        lzma.compress(MAGIC + b'{"lakes": [], "rivers": [[1, 2, 3]]}'),
        lzma.compress(MAGIC + b'{"lakes": [], "rivers": []}')[:-8],
    ],
)
def test_damaged_water_is_told(pack: bytes) -> None:
    with pytest.raises(PackError, match="damaged water"):
        read_water(pack)
