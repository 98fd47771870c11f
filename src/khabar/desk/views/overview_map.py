"""The incidents on the map as GeoJSON (RFC 7946): groups, single incidents, wide places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from khabar.desk.basemap.areas import outline_of
from khabar.desk.clusters import COUNTRY, Group, clusters_of
from khabar.desk.columns import FAMILIES
from khabar.desk.filters import box_words
from khabar.desk.index import Found
from khabar.desk.views.overview import exactness
from khabar.publish.selection import Box

# A degree's fifth digit is a metre: the box around one point is that much wider.
_METRE = 0.00001
#: groups of so many or fewer name their incidents
_NAMED = 50


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A point; longitude comes first."""

    coordinates: tuple[float, float]
    type: Literal["Point"] = "Point"


@dataclass(frozen=True, slots=True)
class MapSign:
    """What is drawn: a `group` of incidents near each other, one `incident`, or the incidents of an `area`.

    `families`: incidents by family of types, none of zero. Killed: sums over several occurrences left out; None where
    no figure is known. `place`: where all lie at one; `radius_km` and `exactness` of it; `layer` and `outline`: the
    area's outline among the tiles of the ground, where it has one. `edges`: west, south, east, north. `query`: of the
    address that lists these incidents. `numbers`: theirs, where they are few.
    """

    kind: Literal["group", "incident", "area"]
    count: int
    families: dict[str, int]
    killed_low: int | None
    killed_high: int | None
    killed_open: int
    edges: tuple[float, float, float, float]
    is_one_point: bool
    query: str
    numbers: tuple[int, ...]
    title: str | None = None
    place: str | None = None
    radius_km: float | None = None
    exactness: str = ""
    is_country: bool = False
    layer: str | None = None
    outline: int | None = None


@dataclass(frozen=True, slots=True)
class MapFeature:
    """A sign at its place."""

    geometry: MapPoint
    properties: MapSign
    type: Literal["Feature"] = "Feature"


@dataclass(frozen=True, slots=True)
class MapView:
    """All signs of a view. `without_place`: so many incidents have none; `left_out`: so many groups beyond the most
    that are drawn; `total`: incidents that the filters let through.
    """

    features: tuple[MapFeature, ...]
    total: int
    without_place: int
    left_out: int
    type: Literal["FeatureCollection"] = "FeatureCollection"


def map_view(found: Found, zoom: float, box: Box | None) -> MapView:
    """The signs at a zoom within a box. OptionError: the box is too wide for the zoom."""
    clusters = clusters_of(found.columns, found.rows, zoom, box)
    areas = [_feature(found, group, is_area=True) for group in clusters.areas]
    points = [_feature(found, group, is_area=False) for group in clusters.points]
    return MapView((*areas, *points), found.total, clusters.without_place, clusters.left_out)


def _feature(found: Found, group: Group, *, is_area: bool) -> MapFeature:
    count = len(group.rows)
    first = found.columns.summaries[int(group.rows[0])]
    place = first if group.is_one_point else None
    outline = outline_of(first) if is_area else None
    sign = MapSign(
        kind="area" if is_area else "incident" if count == 1 else "group",
        count=count,
        families={name: number for name, number in zip((*FAMILIES, "Unknown"), group.families, strict=True) if number},
        killed_low=group.killed.low if group.killed.stated else None,
        killed_high=group.killed.high if group.killed.stated else None,
        killed_open=group.killed.open,
        edges=group.edges,
        is_one_point=group.is_one_point,
        query=found.wanted.query(box=_box(group), page=None),
        numbers=tuple(found.columns.number[group.rows].tolist()) if count <= _NAMED else (),
        title=first.title if count == 1 else None,
        place=place.place if place else None,
        radius_km=place.radius_km if place else None,
        exactness=exactness(place.place_precision) if place else "",
        is_country=is_area and (first.place_precision or 0) >= COUNTRY,
        layer=outline[0] if outline else None,
        outline=outline[1] if outline else None,
    )
    return MapFeature(MapPoint((round(group.lon, 5), round(group.lat, 5))), sign)


def _box(group: Group) -> str:
    west, south, east, north = group.edges
    return box_words(
        Box(max(-180, west - _METRE), max(-90, south - _METRE), min(180, east + _METRE), min(90, north + _METRE))
    )
