"""What two reports state that cannot be true of one occurrence: such accounts are never put together by the machine."""

from __future__ import annotations

from functools import lru_cache

from khabar.link.sites import Site
from khabar.link.traits import Traits
from khabar.resolve.sphere import distance_km

#: places nearer than this may be one that two maps put at two points
_NEAR_KM = 8.0
#: up to this precision (UCDP's where_prec) a place is a point
_POINT = 1


def conflict(one: Traits, other: Traits) -> str | None:
    """Why two accounts cannot tell one occurrence, in words; None where they may.

    Told in one report as two events; two days; two times of one day; two places far apart, each a point on the map.
    """
    return conflict_beside_places(one, other) or ("two places" if two_places(one, other) else None)


def conflict_beside_places(one: Traits, other: Traits) -> str | None:
    """As `conflict`, places left aside: what costs least to see."""
    if one.report == other.report:
        return "one report tells them as two"
    days = _two_days(one, other)
    if days:
        return days
    return "two times of day" if _two_hours(one, other) else None


def two_places(one: Traits, other: Traits) -> bool:
    """Is every place of one far from every place of the other, all of them points on the map, surely found?"""
    if not one.sites or not other.sites:
        return False
    return all(_far(site, place) for site in one.sites for place in other.sites)


def _two_days(one: Traits, other: Traits) -> str | None:
    if not (one.stated and other.stated and one.precision == other.precision == "day"):
        return None
    assert one.start is not None and other.start is not None  # noqa: S101 - stated days have dates
    apart = abs(one.start - other.start)
    return "two days" if apart > (1 if one.night or other.night else 0) else None


def _two_hours(one: Traits, other: Traits) -> bool:
    if not (one.hours and other.hours and one.stated and other.stated):
        return False
    return not any(
        one.hours[0] < other.hours[1] + turn and other.hours[0] + turn < one.hours[1] for turn in (-24, 0, 24)
    )


@lru_cache(maxsize=20_000)
def _far(one: Site, other: Site) -> bool:
    """Two points of the map, surely found, under different names, farther from each other than both are wide."""
    if not (_is_point(one) and _is_point(other)) or one.id == other.id or not set(one.keys).isdisjoint(other.keys):
        return False
    return km_between(one, other) > max(_NEAR_KM, one.radius_km + other.radius_km)


def _is_point(site: Site) -> bool:
    return site.certain and site.precision is not None and site.precision <= _POINT


@lru_cache(maxsize=20_000)
def km_between(one: Site, other: Site) -> float:
    """The distance of the middles of two places with coordinates."""
    return distance_km((one.lat or 0.0, one.lon or 0.0), (other.lat or 0.0, other.lon or 0.0))
