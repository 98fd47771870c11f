"""The ground of the map: tiles that a reader of the specification understands, in which areas lie where they should."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from served import Served

from khabar.desk.basemap import tiles
from khabar.desk.basemap.mercator import Tile, across, down, lat_of, lon_of, tile
from khabar.desk.basemap.shapes import MARGIN, units
from khabar.desk.basemap.still import HEIGHT, WIDTH, still_map, view_of
from khabar.desk.basemap.vector_tile import EXTENT, LINE, POINT, POLYGON, Feature, tile_of, varints
from khabar.errors import OptionError
from khabar.packs.outlines import load_outlines


class Read(NamedTuple):
    """A feature as it is read back: points of each path."""

    id: int
    kind: int
    tags: dict[str, str | int]
    paths: list[list[tuple[int, int]]]


def read_tile(body: bytes) -> dict[str, list[Read]]:
    """The layers of a tile, read as the specification (2.1) says, by other code than writes it."""
    return dict(read_layer(content) for _, content in fields(body))  # type: ignore[arg-type]


def fields(body: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(body):
        key, at = varint(body, at)
        value, at = varint(body, at)
        if key & 7 == 2:
            yield key >> 3, body[at : at + value]
            at += value
        else:
            yield key >> 3, value


def varint(body: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = body[at]
        value, shift, at = value | (byte & 127) << shift, shift + 7, at + 1
        if byte < 128:
            return value, at


def numbers(content: bytes) -> list[int]:
    found, at = [], 0
    while at < len(content):
        value, at = varint(content, at)
        found.append(value)
    return found


def read_layer(content: bytes) -> tuple[str, list[Read]]:
    parts: dict[int, list] = {}  # type: ignore[type-arg]
    for number, value in fields(content):
        parts.setdefault(number, []).append(value)
    assert parts[15] == [2] and parts[5] == [EXTENT]
    keys = [key.decode() for key in parts.get(3, [])]
    values = [next(fields(value)) for value in parts.get(4, [])]
    read = [value.decode() if isinstance(value, bytes) else value for _, value in values]
    return parts[1][0].decode(), [read_feature(one, keys, read) for one in parts[2]]


def read_feature(content: bytes, keys: list[str], values: list[str | int]) -> Read:
    parts = dict(fields(content))
    tags = numbers(parts.get(2, b""))  # type: ignore[arg-type]
    named = {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}
    return Read(parts[1], parts[3], named, list(read_paths(numbers(parts[4]))))  # type: ignore[arg-type]


def read_paths(commands: list[int]) -> Iterator[list[tuple[int, int]]]:
    x = y = at = 0
    path: list[tuple[int, int]] = []
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == 1 and path:
            yield path
            path = []
        for _ in range(count if command in (1, 2) else 0):
            dx, dy = (value >> 1 ^ -(value & 1) for value in commands[at : at + 2])
            x, y, at = x + dx, y + dy, at + 2
            path.append((x, y))
    if path:
        yield path


points = st.lists(st.tuples(st.integers(-200, 5000), st.integers(-200, 5000)), min_size=3, max_size=9)


@given(st.lists(points, min_size=1, max_size=3), st.sampled_from((LINE, POLYGON)), st.integers(0, 2**40))
def test_what_is_written_is_read_back(paths: list[list[tuple[int, int]]], kind: int, number: int) -> None:
    tags: dict[str, str | int] = {"name": "حلب", "rank": 7}
    feature = Feature(number, kind, [np.array(path, np.int64) for path in paths], tags)  # type: ignore[arg-type]
    assert read_tile(tile_of({"one": [feature], "none": []})) == {"one": [Read(number, kind, tags, paths)]}


@given(st.lists(st.integers(0, 2**63), max_size=20))
def test_varints_are_those_of_protocol_buffers(values: list[int]) -> None:
    assert numbers(varints(np.array(values, np.uint64))) == values


@given(st.floats(-85, 85), st.floats(-180, 180))
def test_the_projection_goes_back(lat: float, lon: float) -> None:
    assert (lat_of(float(down(lat))), lon_of(float(across(lon)))) == (pytest.approx(lat, abs=1e-9), pytest.approx(lon))


@pytest.mark.parametrize("where", [Tile(0, 0, 0), Tile(1, 1, 0), Tile(3, 4, 3), Tile(6, 38, 25)])
def test_shapes_lie_within_their_tile_and_rings_turn_as_they_should(where: Tile) -> None:
    layers = read_tile(tiles.ground(where))
    assert "country" in layers
    edge = EXTENT * MARGIN + 4
    for feature in (feature for layer in layers.values() for feature in layer):
        corners = np.concatenate([np.array(path) for path in feature.paths])
        if feature.kind == POLYGON:
            assert corners.min() >= -edge and corners.max() <= EXTENT + edge
            assert area(feature.paths[0]) > 0 and all(map(area, feature.paths))


def area(path: list[tuple[int, int]]) -> int:
    return sum(x * v - u * y for (x, y), (u, v) in zip(path, [*path[1:], path[0]], strict=True))


@pytest.mark.parametrize(
    ("code", "lat", "lon"),
    [
        ("SY", 35.0, 38.0),
        ("RU", 66.0, -172.0),
        ("RU", 67.0, 175.0),
        ("FJ", -17.8, 178.0),
        ("AQ", -80.0, 0.0),
        ("ZA", -29.0, 24.0),
    ],
)
def test_countries_lie_where_they_are(code: str, lat: float, lon: float) -> None:
    assert code in drawn_at(lat, lon)


@pytest.mark.parametrize(
    ("code", "lat", "lon"), [("ZA", -29.6, 28.2), ("RU", 70.0, 0.0), ("FJ", -17.8, 0.0), ("CA", 30.0, -30.0)]
)
def test_countries_leave_out_what_they_enclose_and_the_sea(code: str, lat: float, lon: float) -> None:
    assert code not in drawn_at(lat, lon)


def drawn_at(lat: float, lon: float) -> set[str]:
    """The countries of the world's tile that a point lies in, by the even-odd rule."""
    x, y = float(across(lon)) * EXTENT, float(down(lat)) * EXTENT
    return {
        str(feature.tags["country"])
        for feature in read_tile(tiles.ground(Tile(0, 0, 0)))["country"]
        if sum(crosses(path, x, y) for path in feature.paths) % 2
    }


def crosses(path: list[tuple[int, int]], x: float, y: float) -> int:
    turned = zip(path, [*path[1:], path[0]], strict=True)
    return sum(1 for (a, b), (c, d) in turned if (b > y) != (d > y) and a + (y - b) * (c - a) / (d - b) > x)


def test_every_ring_of_the_outlines_is_drawn() -> None:
    outlines = load_outlines()
    for shape in units(0):
        rings = outlines.unit_rings[shape.number + 1] - outlines.unit_rings[shape.number]
        assert len(shape.rings) >= rings


def test_names_are_the_weightiest_and_not_too_many() -> None:
    near_aleppo = read_tile(tiles.names(Tile(6, 38, 25)))
    places = [str(feature.tags["name"]) for feature in near_aleppo["place"]]
    assert any("Aleppo" in name or "Halab" in name for name in places) and len(places) <= 48
    assert all(feature.kind == POINT for layer in near_aleppo.values() for feature in layer)
    villages = read_tile(tiles.names(Tile(10, 616, 400)))["place"]
    assert villages and len(villages) <= 48


@pytest.mark.parametrize("where", [(23, 0, 0), (1, 2, 0), (1, 0, -1), (-1, 0, 0)])
def test_there_are_no_tiles_beyond_the_world(where: tuple[int, int, int]) -> None:
    with pytest.raises(OptionError):
        tile(*where, 12)


def test_a_still_map_shows_its_bounds() -> None:
    view = view_of((36.0, 35.0, 38.0, 37.0))
    for lat, lon in ((35.0, 36.0), (37.0, 38.0)):
        x, y = view.xy(lat, lon)
        assert 0 <= x <= WIDTH and 0 <= y <= HEIGHT
    assert still_map([], view_of(None), "dark").startswith("<svg")


def test_tiles_are_kept_by_browsers_for_ever(served_once: Served) -> None:
    address = f"/map/base/{tiles.version()}/ground/0/0/0"
    with served_once.client() as client:
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
        other = client.get("/map/base/older/ground/0/0/0")
        beyond = client.get(f"/map/base/{tiles.version()}/ground/1/5/0")
    assert first.status_code == 200 and "immutable" in first.headers["cache-control"]
    assert first.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == beyond.status_code == 404
    assert other.json()["error"]["remedy"]
