"""Which accounts are compared at all: those that share a block, never all pairs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import NamedTuple

from khabar.link.families import families_of
from khabar.link.sites import Site
from khabar.link.times import day_of_year, of_year, span_of
from khabar.link.traits import Traits
from khabar.link.words import is_known, weight
from khabar.text.folding import consonant_key

#: a longer time is one of its months, a still longer one of its years
LONG_DAYS, _MONTHS = 35, 200
#: side of a cell in degrees of latitude, and how far beyond its border a place still belongs to it
_CELL, _OVERLAP_KM = 1.0, 15.0
_KM_A_DEGREE = 111.2
#: areas are no points: of a district, a province or a country
_AREA_RADIUS_KM = 40.0
#: how many unusual words of an account are looked at; how many open blocks with the day, of a main account and of
#: others
_TELLING, _DATED, _DATED_OTHER = 8, 4, 2
#: how many of them open blocks without any time, two by two or with a place or a toll, for an account that has a day
_TIMELESS = 5
#: how many places of an account open blocks without time, and what is a small one: UCDP's where_prec, its radius
_PLACES, _POINT, _POINT_KM = 3, 2, 25.0
#: a shorter key of a place is many places
_LEAST_CONSONANTS = 2
#: places of a rarer name open blocks alone; deaths from so many on with a place, from so many with a word
_RARE, _TOLL, _HIGH_TOLL = 7.0, 2, 5
#: so many written days open blocks, no more; a dated account of more days has none of the year
_WRITTEN, _FEW_DAYS = 5, 7
#: words of places in more reports than one in so many (e ** 2) are no names ("Syria")
_NAMED = 2.0
#: words in more reports than one in so many (e ** 4) open none
_UNUSUAL = 4.0


class Blocks(NamedTuple):
    """The blocks of an account. `days`: first and last day on which it may have happened; None: unknown, or many.

    `daily`: what accounts share whose days overlap, one day let between them. `yearly`: of these what main accounts
    share where one writes the day of the year (`written`, 1 to 366) on which the other may have happened. `any_time`:
    what they share whatever their days.
    """

    days: tuple[int, int] | None
    daily: frozenset[str]
    yearly: frozenset[str]
    written: tuple[int, ...]
    any_time: frozenset[str]


def blocks_of(traits: Traits) -> frozenset[str]:
    """The keys of the blocks that an account lies in: two accounts share a block when they have a key in common.

    Days and cells overlap at their borders, so that accounts of one occurrence share a block when their days slip by
    one or their places by 15 km.
    """
    found = blocks(traits)
    keys = set(found.any_time)
    keys |= {f"written {day}|{word}" for day in found.written for word in found.yearly}
    if found.days:
        first, last = found.days
        keys |= {f"{day}|{what}" for day in range(first, last + 2) for what in found.daily}
        keys |= {f"written {day_of_year(day)}|{word}" for day in range(first, last + 1) for word in found.yearly}
    return frozenset(keys)


def blocks(traits: Traits) -> Blocks:
    """Where an account is looked for. Main accounts: by day with area and family of types, by day with an unusual
    word or the name of a place, by two unusual words, by a small place with a word or a toll, by a toll with a word.
    Others: by day with an unusual word; without any day by two.
    """
    span = span_of(traits)
    telling = _telling(traits)
    words = frozenset(telling[: _DATED if traits.main else _DATED_OTHER])
    if traits.main:
        words |= {word for site in traits.sites for word in site.words if weight(word) >= _NAMED}
    daily = words | (_areas_and_families(traits) if traits.main else frozenset())
    any_time = set(_at_any_time(traits, telling)) if traits.main else set()
    if span is None:
        any_time |= set(_undated(traits, telling))
        written = _written(traits) if traits.main else ()
        return Blocks(None, frozenset(), words, written, frozenset(any_time))
    if span[1] - span[0] >= LONG_DAYS:
        any_time |= {f"{time}|{pair}" for time in _long_times(*span) for pair in _pairs(telling[:_DATED])}
        return Blocks(None, frozenset(), frozenset(), (), frozenset(any_time))
    few = traits.main and span[1] - span[0] < _FEW_DAYS
    return Blocks(span, daily, words if few else frozenset(), (), frozenset(any_time))


def _at_any_time(traits: Traits, telling: Sequence[str]) -> Iterator[str]:
    """Where a main account meets those of any day: two unusual words; a small place with an unusual word or a toll; a
    high toll with an unusual word; of places that few reports name the place alone.
    """
    dated = span_of(traits) is not None
    toll = traits.killed[0] if traits.killed else 0
    named = {word for site in traits.sites for word in site.words}
    words = [word for word in telling if word not in named][:_TIMELESS]
    yield from _pairs(telling[: _TIMELESS if dated else _TELLING])
    for place, rarity in _small_places(traits.sites)[:_PLACES]:
        yield from (f"@{place}|{word}" for word in words)
        if toll >= _TOLL or (toll and rarity >= _RARE):
            yield f"@{place}|{toll} killed"
        if rarity >= (_RARE if dated else _UNUSUAL):
            yield from (f"@{place}|{family}" for family in families_of(traits.type))
    if toll >= _HIGH_TOLL:
        yield from (f"{toll} killed|{word}" for word in telling[:_TIMELESS])


def _pairs(words: Iterable[str]) -> Iterator[str]:
    return (f"{one}&{other}" for one, other in combinations(sorted(words), 2))


def _undated(traits: Traits, telling: Sequence[str]) -> Iterator[str]:
    """Where accounts without any day meet each other: main ones by area with an unusual word, or with family and toll;
    others by two unusual words.
    """
    if not traits.main:
        yield from (f"beside {pair}" for pair in _pairs(telling))
        return
    yield from (f"?{area}|{word}" for area in _areas(traits.sites) for word in telling)
    if traits.killed:
        yield from (f"?{what}|{traits.killed[0]} killed" for what in _areas_and_families(traits))


def _written(traits: Traits) -> tuple[int, ...]:
    """The days of the year that a report without a day writes, the first of them."""
    return tuple(sorted(day for word in traits.dates if "-" in word and (day := of_year(word)))[:_WRITTEN])


def _areas_and_families(traits: Traits) -> frozenset[str]:
    """Areas with families; without any place the toll with families."""
    areas = _areas(traits.sites) or ({f"nowhere {traits.killed[0]} killed"} if traits.killed else set())
    return frozenset(f"{area}|{family}" for area in areas for family in families_of(traits.type))


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


def _telling(traits: Traits) -> list[str]:
    """The words that other accounts of the occurrence are likeliest to have and those of others are not: unusual ones
    that the collection knows (an unknown one is often a spelling of this report alone), names before others.
    """
    words = [word for word in traits.words | traits.names if weight(word) >= _UNUSUAL]
    return sorted(words, key=lambda word: (not is_known(word), word not in traits.names, -weight(word), word))[
        :_TELLING
    ]


def _long_times(start: int, end: int) -> Iterator[str]:
    """Months, or of a still longer time the years in which it begins and ends."""
    if end - start < _MONTHS:
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
