"""Place names as GeoJSON, by the rules of RFC 7946."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from khabar.export.geojson import located_geojson
from khabar.nouns.report import Report
from khabar.nouns.span import Span
from khabar.nouns.toponym import Area, Located, Toponym

sys.path.append(str(Path(__file__).parent))
from located_example import HALMA, OTHER, REASON, candidate, located


def features(*reports: Located) -> list[dict[str, Any]]:
    collection: Any = located_geojson(reports)
    assert collection["type"] == "FeatureCollection"
    return list(collection["features"])


def test_each_name_is_a_feature_in_the_order_of_the_text() -> None:
    assert [f["properties"]["text"] for f in features(located())] == [
        "Rasha",
        "Rasha",
        "Halma",
        "Wasta",
        "al-Mrej",
        "رشة",
    ]


def test_a_point_is_longitude_latitude_of_the_area() -> None:
    halma = features(located())[2]
    assert halma["geometry"] == {"type": "Point", "coordinates": [37.16, 36.2]}
    assert halma["properties"]["radius_km"] == 22
    assert halma["properties"]["relation"] == "southern countryside of"
    assert halma["properties"]["place"] == HALMA.place.id


def test_a_name_that_was_not_placed_has_no_geometry_but_its_reason_and_candidates() -> None:
    lost = features(located())[4]
    assert lost["geometry"] is None
    assert lost["properties"]["why"] == REASON
    assert [rival["name"] for rival in lost["properties"]["rivals"]] == ["Al Murayj"]


def test_rivals_are_properties() -> None:
    assert features(located())[3]["properties"]["rivals"][0]["id"] == OTHER.place.id


def test_features_have_different_ids() -> None:
    ids = [feature["id"] for feature in features(located())]
    assert len(set(ids)) == len(ids)


def test_without_an_area_the_place_is_the_point() -> None:
    words = Span.of("Halma", 0, 5)
    found = features(Located(Report("r", "Halma"), (Toponym(words, HALMA),)))[0]
    assert found["geometry"]["coordinates"] == [37.16, 36.2]
    assert found["properties"]["radius_km"] is None


def test_no_report_is_an_empty_collection() -> None:
    assert located_geojson([]) == {"type": "FeatureCollection", "features": []}


@given(st.floats(), st.floats())
def test_any_coordinates_are_valid_positions_or_none(lat: float, lon: float) -> None:
    toponym = Toponym(Span.of("Halma", 0, 5), candidate("x", "X", lat, lon, 0.5), Area(lat, lon, 1, 1))
    feature = features(Located(Report("r", "Halma"), (toponym,)))[0]
    json.dumps(feature["geometry"], allow_nan=False)
    if feature["geometry"]:
        x, y = feature["geometry"]["coordinates"]
        assert -180 <= x <= 180
        assert -90 <= y <= 90
    else:
        assert not (-90 <= lat <= 90 and math.isfinite(lon))
