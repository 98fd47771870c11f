"""The area on the ground of a place, and of words that move or widen it; UCDP's and ACLED's precision codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import pi, sqrt

from khabar.errors import OptionError
from khabar.nouns.toponym import Area, GazetteerPlace
from khabar.packs.outlines import Outlines
from khabar.resolve.place_relations import Relation
from khabar.resolve.sphere import HALF_TURN_KM, Point, destination, distance_km, midpoint
from khabar.text.tables import rows

# UCDP's code 2 reaches so far; ACLED's code 2, "a small area", has no figure: twice as far.
_NEAR_KM = 25.0
_SMALL_AREA_KM = 50.0
# "North" may be anything nearer to it than to north-east: 22.5 degrees on either side, a third of the way.
_ASIDE = 0.35
# How far "a few kilometres from", "south of" and "near" a settlement reach beyond its houses, and its countryside.
_BESIDE_KM = 7.0
_COUNTRYSIDE_KM = 15.0
_PEOPLE_PER_KM2 = 5000
_LARGEST_CITY_KM = 25.0


@dataclass(frozen=True, slots=True)
class Disc:
    """A place as far as geometry needs it: its middle (degrees), its radius, its precision by UCDP and its country."""

    lat: float
    lon: float
    extent_km: float
    precision: int = 1
    country: str = ""

    @property
    def point(self) -> Point:
        return self.lat, self.lon

    @property
    def is_settlement(self) -> bool:
        """Whether it is a point on the map of a country, and no area of it."""
        return self.precision <= 2


def area_of_place(place: GazetteerPlace, extent_km: float | None = None) -> Area:
    """The area of a place by its name alone, with UCDP's precision of its kind (`data/place_kinds.tsv`).

    The radius is `extent_km` where it is known, else that of a town of so many people, else that of its kind.
    """
    precision, radius = _kind(place.kind)
    if place.kind.startswith("P") and place.population > 0:
        radius = min(_LARGEST_CITY_KM, max(radius, sqrt(place.population / _PEOPLE_PER_KM2 / pi)))
    return Area(place.lat, place.lon, radius if extent_km is None else max(0.0, extent_km), precision)


def acled_precision(precision: int, radius_km: float = 0.0) -> int:
    """ACLED's `geo_precision` (1 place, 2 near a place or small area, 3 region) for UCDP's `where_prec` 1 to 7.

    `data/place_precisions.tsv` has the codes and their sources. UCDP's 5, a line or fuzzy area, is ACLED's 2 up to a
    radius of 50 km, else 3. OptionError for another code.
    """
    codes = {int(row[0]): int(row[1]) for row in rows("khabar.resolve", "place_precisions.tsv")}
    if precision not in codes:
        raise OptionError(f"{precision} is no precision of UCDP", "where_prec", "give 1 to 7")
    return 3 if precision == 5 and radius_km > _SMALL_AREA_KM else codes[precision]


def area_of(relation: Relation, places: Sequence[GazetteerPlace | Disc], outlines: Outlines | None = None) -> Area:
    """Where a relation puts what it speaks of, from the places of its anchors in their order.

    Some may be missing where they are unresolved; OptionError where all are. With `outlines`, the border between two
    countries is where they touch; for "the Sudland border" the country on its other side may be given as a second
    place. Laws: 0 <= radius, latitude and longitude in range, precision 1 to 7.
    """
    if not places:
        raise OptionError("no place to measure from", relation.phrase.text, "give the place of at least one anchor")
    discs = [place if isinstance(place, Disc) else _disc(place) for place in places]
    centre, radius, precision = _measured(relation, discs, outlines)
    return Area(*centre, min(radius, HALF_TURN_KM), precision, relation.words)


_Measured = tuple[Point, float, int]


def _measured(relation: Relation, discs: Sequence[Disc], outlines: Outlines | None) -> _Measured:
    if relation.kind == "border":
        return _border(discs, outlines)
    if relation.kind in ("between", "road"):
        return _line(discs)
    return _about_one(relation, discs[0])


def _about_one(relation: Relation, disc: Disc) -> _Measured:
    if relation.kind == "distance":
        return _at_distance(relation, disc)
    if relation.kind == "part" or (relation.kind == "direction-of" and disc.precision >= 6):
        return _part(relation, disc)
    if relation.kind == "direction-of":
        return _beyond(relation, disc)
    return _around(relation, disc)


def _around(relation: Relation, disc: Disc) -> _Measured:
    """The place itself, or more of its surroundings."""
    if relation.kind == "near":
        return _widened(disc, _BESIDE_KM)
    if relation.kind in ("coast", "along"):
        return disc.point, disc.extent_km + (_COUNTRYSIDE_KM if disc.is_settlement else 0), 5
    if relation.unit == "area":
        return _widened(disc, _BESIDE_KM / 2 if disc.is_settlement else 0.0)
    return disc.point, disc.extent_km, disc.precision


def _at_distance(relation: Relation, disc: Disc) -> _Measured:
    """So far off in a direction, or in any; from an area one measures from its edge, which is not known."""
    far = _BESIDE_KM if relation.distance_km is None else relation.distance_km
    if not disc.is_settlement:
        return disc.point, disc.extent_km + far, max(5, min(disc.precision, 6))
    precision = 2 if far <= _NEAR_KM else 5
    if relation.bearing_degrees is None:
        return disc.point, far + disc.extent_km / 2, precision
    return destination(disc.point, relation.bearing_degrees, far), max(1.0, far * _ASIDE), precision


def _beyond(relation: Relation, disc: Disc) -> _Measured:
    """North of it: outside, as far as one would still name it."""
    reach = max(_BESIDE_KM, disc.extent_km)
    if relation.bearing_degrees is None:
        return _widened(disc, reach)
    centre = destination(disc.point, relation.bearing_degrees, disc.extent_km + reach)
    return centre, reach, 2 if disc.is_settlement and disc.extent_km + reach <= _NEAR_KM else 5


def _part(relation: Relation, disc: Disc) -> _Measured:
    """The half of it, its edge or its countryside in a direction; without one, all around."""
    if relation.share == "whole":
        return disc.point, disc.extent_km, disc.precision
    offset, radius = _share(relation.share, disc)
    if relation.bearing_degrees is None:
        return disc.point, offset + radius, _part_precision(relation, disc, offset + radius)
    centre = destination(disc.point, relation.bearing_degrees, offset)
    return centre, radius, _part_precision(relation, disc, offset + radius)


def _share(share: str | None, disc: Disc) -> tuple[float, float]:
    """How far from the middle that part lies, and its radius."""
    extent = disc.extent_km
    if share == "around" and disc.is_settlement:
        reach = max(_COUNTRYSIDE_KM, extent)
        return extent + reach / 2, reach
    if share == "edge":
        return extent, max(1.0, extent / 2)
    return extent / 2, extent * 0.6


def _part_precision(relation: Relation, disc: Disc, reach_km: float) -> int:
    """A quarter of a town is an exact place, its outskirts are near it; a part of a division is no division."""
    if not disc.is_settlement:
        return 3 if disc.precision == 3 else 5
    if relation.share in ("edge", "around"):
        return 2 if reach_km <= _NEAR_KM else 5
    return disc.precision


def _widened(disc: Disc, by_km: float) -> _Measured:
    precision = 2 if disc.is_settlement and disc.extent_km + by_km <= _NEAR_KM else 5
    return disc.point, disc.extent_km + by_km, precision


def _line(discs: Sequence[Disc]) -> _Measured:
    """From the first to the last; of one end alone, as far as one would still name the road after it."""
    if len(discs) == 1:
        return discs[0].point, discs[0].extent_km + _COUNTRYSIDE_KM, 5
    start, end = discs[0].point, discs[-1].point
    return midpoint(start, end), max(1.0, distance_km(start, end) / 2), 5


def _border(discs: Sequence[Disc], outlines: Outlines | None) -> _Measured:
    if len(discs) == 1:
        return discs[0].point, discs[0].extent_km, 5
    shared = outlines.border(discs[0].country, discs[1].country) if outlines else []
    if not shared:
        return _line(discs[:2])
    middle = min(shared, key=lambda point: max(distance_km(point, shared[0]), distance_km(point, shared[-1])))
    return middle, max(1.0, *(distance_km(middle, point) for point in shared)), 5


def _disc(place: GazetteerPlace) -> Disc:
    area = area_of_place(place)
    return Disc(area.lat, area.lon, area.radius_km, area.precision, place.country)


@cache
def _kind(kind: str) -> tuple[int, float]:
    """Precision and radius by the longest beginning of the kind that the table has; an unknown kind is a fuzzy area."""
    table = {row[0]: (int(row[1]), float(row[2])) for row in rows("khabar.resolve", "place_kinds.tsv")}
    known = [begun for begun in table if kind.startswith(begun)]
    return table[max(known, key=len)] if known else (5, 10.0)
