"""Which accounts are compared at all: those that share a block, never all pairs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

from khabar.link.families import families_of
from khabar.link.sites import Site
from khabar.link.times import span_of
from khabar.link.traits import Traits
from khabar.link.words import is_known, weight
from khabar.text.folding import consonant_key

#: a longer time is one of its months, a still longer one of its years
_DAYS, _MONTHS = 35, 200
#: side of a cell in degrees of latitude, and how far beyond its border a place still belongs to it
_CELL, _OVERLAP_KM = 1.0, 15.0
_KM_A_DEGREE = 111.2
#: areas are no points: of a district, a province or a country
_AREA_RADIUS_KM = 40.0
#: how many unusual words of a main account open blocks, two by two, and how many with the day
_PAIRED, _DATED = 8, 4
#: how many of them open blocks without any time for an account that has one, to meet those that have none
_TIMELESS = 5
#: how many places of an account open blocks without time, and what is a small one: UCDP's where_prec, its radius
_PLACES, _POINT, _POINT_KM = 3, 2, 25.0
#: a shorter key of a place is many places
_LEAST_CONSONANTS = 2
#: with how many unusual words a dated account does
_TIMELESS_DATED = 5
#: places of a rarer name open blocks alone; deaths from so many on with a place, from so many with a word
_RARE, _TOLL, _HIGH_TOLL = 7.0, 2, 5
#: so many written days open blocks, no more
_WRITTEN = 5
#: words of places in more reports than one in so many (e ** 2) are no names ("Syria")
_NAMED = 2.0
#: words in more reports than one in so many (e ** 4) open none
_UNUSUAL = 4.0


def blocks_of(traits: Traits) -> frozenset[str]:
    """The keys of the blocks that an account lies in: day, area and family of types; for main accounts, as for those
    without any day, also two unusual words (with the quarter of the year, the most unusual without), or one with the
    day; without any day, area and family alone.

    Days and cells overlap at their borders, so that accounts of one occurrence share a block when their days slip by
    one or their places by 15 km.
    """
    families = families_of(traits.type)
    days = list(_times(traits))
    areas = _areas(traits.sites) or {"nowhere"}
    narrow = {area for area in areas if _is_narrow(area)}
    telling = _telling(traits)
    keys = {
        f"{day}|{area}|{family}" for day in days for area in (areas if traits.main else narrow) for family in families
    }
    keys |= {f"{day}|{word}" for day in days for word in telling[: _DATED if traits.main else _DATED // 2]}
    if traits.main:
        named = {word for site in traits.sites for word in site.words if weight(word) >= _NAMED}
        keys |= {f"{day}|{word}" for day in days for word in named}
    if not days:
        keys |= {f"?|{area}|{family}" for area in areas - {"nowhere"} for family in families}
    if traits.main or not days:
        keys |= {f"{one}|{other}" for one, other in combinations(sorted(telling[: _TIMELESS if days else _PAIRED]), 2)}
        season = _season(traits)
        keys |= {f"{season}|{one}|{other}" for one, other in combinations(sorted(telling), 2) if season}
    if traits.main:
        keys |= set(_at_any_time(traits, telling, families))
    return frozenset(keys)


def _at_any_time(traits: Traits, telling: Sequence[str], families: Sequence[str]) -> Iterator[str]:
    """Where an account without a day meets all others: a small place with an unusual word or a toll, a toll with an
    unusual word; of places that few reports name the place alone.
    """
    dated = span_of(traits) is not None
    toll = traits.killed[0] if traits.killed else 0
    places = _small_places(traits.sites)
    named = {word for site in traits.sites for word in site.words}
    words = [word for word in telling if word not in named][: _TIMELESS_DATED if dated else _PAIRED]
    for place, rarity in places[:_PLACES]:
        yield from (f"@{place}|{word}" for word in words)
        if toll >= _TOLL or (toll and rarity >= _RARE):
            yield f"@{place}|{toll} killed"
        if rarity >= (_RARE if dated else _UNUSUAL):
            yield from (f"@{place}|{family}" for family in families)
    for day in _days_of_year(traits):
        yield from (f"{day}|{word}" for word in {*words[:_DATED], *(w for w in named if weight(w) >= _NAMED)})
    if toll >= _HIGH_TOLL:
        yield from (f"{toll} killed|{word}" for word in telling[:_TIMELESS_DATED])


def _days_of_year(traits: Traits) -> Iterable[str]:
    """The days that an undated report writes, those in which a dated one's event may have happened ("08-07")."""
    span = span_of(traits)
    if span is None:
        return sorted(day for day in traits.dates if "-" in day)[:_WRITTEN]
    if span[1] - span[0] > _WRITTEN:
        return ()
    return [f"{date.fromordinal(day):%m-%d}" for day in range(span[0], span[1] + 1)]


def _small_places(sites: Iterable[Site]) -> list[tuple[str, float]]:
    """The names of points on the map, and of places that are not on it, with how unusual they are, rarest first."""
    found = {
        key: max((weight(word) for word in site.words if consonant_key(word) in key), default=0.0)
        for site in sites
        if site.precision is None or (site.precision <= _POINT and site.radius_km <= _POINT_KM)
        for key in site.keys
        if len(key) >= _LEAST_CONSONANTS
    }
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def _is_narrow(area: str) -> bool:
    """Is it less than a province? An account that is not main is not compared with all of a province or country."""
    return "," in area or area.startswith("=")


def _season(traits: Traits) -> str:
    """The quarter of a year in which the event began or was told: a great event is told for weeks."""
    span = span_of(traits)
    if span is None:
        return ""
    begun = date.fromordinal(span[0])
    return f"{begun.year}q{(begun.month - 1) // 3}"


def _telling(traits: Traits) -> list[str]:
    """The words that other accounts of the occurrence are likeliest to have and those of others are not: unusual ones
    that the collection knows (an unknown one is often a spelling of this report alone), names before others.
    """
    words = [word for word in traits.words | traits.names if weight(word) >= _UNUSUAL]
    return sorted(words, key=lambda word: (not is_known(word), word not in traits.names, -weight(word), word))[:_PAIRED]


def _times(traits: Traits) -> Iterator[str]:
    span = span_of(traits)
    if span is None:
        return
    start, end = span
    if end - start < _DAYS:
        yield from map(str, range(start, end + 2))
    elif end - start < _MONTHS:
        yield from sorted({date.fromordinal(day).strftime("%Y-%m") for day in range(start, end + 1, 15)})
    else:
        yield from {f"{date.fromordinal(start).year}y", f"{date.fromordinal(end).year}y"}


def _areas(sites: Iterable[Site]) -> set[str]:
    areas: set[str] = set()
    for site in sites:
        if site.lat is None or site.lon is None:
            areas |= {f"={key}" for key in site.keys}
        elif site.radius_km <= _AREA_RADIUS_KM:
            areas |= set(_cells(site.lat, site.lon))
            areas.add(f"{site.country}/{site.admin1}")
        elif site.admin1:
            areas.add(f"{site.country}/{site.admin1}")
        else:
            areas.add(f"{site.country}")
    return areas


def _cells(lat: float, lon: float) -> Iterator[str]:
    """The cell of a point, and those whose border is near."""
    north = _OVERLAP_KM / _KM_A_DEGREE
    east = north / max(math.cos(math.radians(lat)), 0.1)
    for down in {math.floor((lat + step) / _CELL) for step in (-north, 0, north)}:
        for across in {math.floor((lon + step) / _CELL) for step in (-east, 0, east)}:
            yield f"{down},{across % round(360 / _CELL)}"
