"""What the places of two accounts say for or against one occurrence."""

from __future__ import annotations

import math
from functools import lru_cache

from khabar.link.conflicts import km_between
from khabar.link.sites import Site
from khabar.link.traits import Traits
from khabar.link.words import weight

#: from the best to the worst; the best that two places of the accounts allow is taken
RELATIONS = (
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
#: how unusual the name of a large city is, and that of a place that hardly any report names
_LARGE, _SMALL = 2.5, 8.0
#: so many consonants are the name of many places
_FEW = 2
#: what a distance counts when a place may be another of its name
_UNSURE = 0.6
#: farther says no more
_FARTHEST_KM = 200.0


def reasons(one: Traits, other: Traits) -> dict[str, float]:
    """The best relation between a place of one and a place of the other, with how far they are apart."""
    if not one.sites or not other.sites:
        return {"no place known": 1.0}
    best = min((_relation(site, place) for site in one.sites for place in other.sites), key=_rank)
    held = dict([best])
    if best[0] in ("same place", "same place words"):
        held["small place"] = max(_rarity(site, place) for site in one.sites for place in other.sites)
        held["each has other places"] = float(_has_others(one, other) and _has_others(other, one))
    if best[0] in ("places apart", "place words differ") and not (_hears(one, other) or _hears(other, one)):
        held["neither names the other's place"] = 1.0
    return held


def _hears(one: Traits, other: Traits) -> bool:
    """Does one account name any place of the other?"""
    return any(word in one.words or word in one.names for site in other.sites for word in site.words)


def _has_others(one: Traits, other: Traits) -> bool:
    """Has one account a small place, or one that is not on the map, which is none of the other's and near none?"""
    return any(
        (site.lat is None or _is_point(site))
        and all(_relation(site, place)[0] in ("place words differ", "places apart") for place in other.sites)
        for site in one.sites
    )


def _rank(relation: tuple[str, float]) -> tuple[int, float]:
    return RELATIONS.index(relation[0]), relation[1]


@lru_cache(maxsize=20_000)
def _relation(one: Site, other: Site) -> tuple[str, float]:
    small = _is_point(one) and _is_point(other)
    if one.id is not None and one.id == other.id:
        return ("same place" if small else "place inside the other"), 1.0
    known = one.lat is not None and other.lat is not None
    km = km_between(one, other) if known else 0.0
    if known and small and km <= _SAME_KM:
        return "same place", 1.0
    if _same_name(one, other):
        return "same place words", 1.0
    if not known:
        return "place words differ", 1.0
    return _at_distance(one, other, km, small=small)


@lru_cache(maxsize=20_000)
def _rarity(one: Site, other: Site) -> float:
    """How few reports name a place that two accounts share: 0 for a large city, 1 for a hamlet."""
    if _relation(one, other)[0] not in ("same place", "same place words"):
        return 0.0
    shared = set(one.words) & set(other.words) or {*one.words, *other.words}
    rarest = max(map(weight, shared), default=0.0)
    return min(1.0, max(0.0, (rarest - _LARGE) / (_SMALL - _LARGE)))


def _same_name(one: Site, other: Site) -> bool:
    """The same consonants; where these are few, a word too ("Hama" is not "Hom")."""
    shared = set(one.keys) & set(other.keys)
    return any(len(key) > _FEW for key in shared) or bool(shared and set(one.words) & set(other.words))


def _at_distance(one: Site, other: Site, km: float, *, small: bool) -> tuple[str, float]:
    if small and km <= _NEAR_KM:
        return "places near", 1.0
    if _inside(one, other, km) or _inside(other, one, km):
        return "place inside the other", 1.0
    sure = 1.0 if one.certain and other.certain else _UNSURE
    return "places apart", sure * min(1.0, math.log1p(km) / math.log1p(_FARTHEST_KM))


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
