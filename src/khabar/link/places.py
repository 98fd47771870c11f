"""What the places of two accounts say for or against one occurrence."""

from __future__ import annotations

import math
from functools import lru_cache

from khabar.link.conflicts import km_between
from khabar.link.sites import Site
from khabar.link.traits import Traits

#: from the best to the worst; the best that two places of the accounts allow is taken
_RELATIONS = (
    "same place",
    "same place words",
    "places near",
    "place inside the other",
    "place words differ",
    "places apart",
)
#: two points of one place
_SAME_KM = 1.5
_NEAR_KM = 8.0
#: up to this precision a place is no larger than a town
_POINT = 2
#: farther says no more
_FARTHEST_KM = 200.0


def reasons(one: Traits, other: Traits) -> dict[str, float]:
    """The best relation between a place of one and a place of the other, with how far they are apart."""
    if not one.sites or not other.sites:
        return {"no place known": 1.0}
    best = min((_relation(site, place) for site in one.sites for place in other.sites), key=_rank)
    held = dict([best])
    if best[0] in ("places apart", "place words differ") and not (_hears(one, other) or _hears(other, one)):
        held["neither names the other's place"] = 1.0
    return held


def _hears(one: Traits, other: Traits) -> bool:
    """Does one account name any place of the other?"""
    return any(word in one.words or word in one.names for site in other.sites for word in site.words)


def _rank(relation: tuple[str, float]) -> tuple[int, float]:
    return _RELATIONS.index(relation[0]), relation[1]


@lru_cache(maxsize=200_000)
def _relation(one: Site, other: Site) -> tuple[str, float]:
    small = _is_point(one) and _is_point(other)
    if one.id is not None and one.id == other.id:
        return ("same place" if small else "place inside the other"), 1.0
    known = one.lat is not None and other.lat is not None
    km = km_between(one, other) if known else 0.0
    if known and small and km <= _SAME_KM:
        return "same place", 1.0
    if not set(one.keys).isdisjoint(other.keys):
        return "same place words", 1.0
    if not known:
        return "place words differ", 1.0
    return _at_distance(one, other, km, small=small)


def _at_distance(one: Site, other: Site, km: float, *, small: bool) -> tuple[str, float]:
    if small and km <= _NEAR_KM:
        return "places near", 1.0
    if _inside(one, other, km) or _inside(other, one, km):
        return "place inside the other", 1.0
    return "places apart", min(1.0, math.log1p(km) / math.log1p(_FARTHEST_KM))


def _inside(one: Site, other: Site, km: float) -> bool:
    if one.country != other.country or _is_point(other):
        return False
    if other.precision == 6:
        return True
    if other.precision in (3, 4) and other.admin1:
        same = one.admin1 == other.admin1
        return same and (other.precision == 4 or not other.admin2 or one.admin2 == other.admin2)
    return km <= other.radius_km


def _is_point(site: Site) -> bool:
    return site.precision is not None and site.precision <= _POINT and site.radius_km < 25
