"""What the rest of a report says for the places of each of its names: countries, neighbours, what lies in what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from khabar.packs.gazetteer.lookup import Gazetteer
from khabar.resolve.place_reasons import CONTEXT, Weighed
from khabar.resolve.sphere import EARTH_KM
from khabar.text.folding import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from khabar.resolve.place_reasons import Values

#: So many of a name's places, those with the largest shares, speak for others.
SPEAKING = 6
#: A name said more often than this says no more.
MOST_OFTEN = 3
_NEAR_KM, _REGION_KM, _HOME_KM = 50.0, 350.0, 100.0
COUNTRY, FIRST, SECOND, LOWER, POINT = range(5)
#: How far from the middle of an area of each level a place in it may lie, when no name of an area says so
_REACH_KM = {FIRST: 200.0, SECOND: 60.0, LOWER: 30.0, POINT: 25.0}


@dataclass(frozen=True, slots=True)
class Home:
    """Where a report comes from: the publisher's or dateline's point (degrees) and country; None: not known."""

    lat: float | None = None
    lon: float | None = None
    country: str | None = None


@dataclass(slots=True)
class Scene:
    """The names of a report as far as they are weighed: how often each is said, and which is said to lie in which."""

    gazetteer: Gazetteer
    weighed: Sequence[Weighed]
    often: Sequence[int]
    inside: Sequence[tuple[int, int]] = ()
    home: Home = field(default_factory=Home)


@dataclass(slots=True)
class _Speakers:
    """The places with the largest shares of all names, side by side."""

    of: NDArray[np.int64]
    share: Values
    lat: Values
    lon: Values
    country: NDArray[np.int64]
    level: NDArray[np.int8]
    area: NDArray[np.int64]


def context_values(scene: Scene) -> list[Values]:
    """For each name the values of CONTEXT (its places x CONTEXT), by the present shares of all others."""
    speakers = _speakers(scene)
    often = np.minimum(np.array(scene.often, np.float32), MOST_OFTEN)
    weight = speakers.share * often[speakers.of] if len(speakers.of) else speakers.share
    return [_values(scene, number, speakers, weight) for number in range(len(scene.weighed))]


def country_shares(scene: Scene) -> list[tuple[str, float]]:
    """The countries that a report's names lie in, with their shares (they add up to 1), largest first."""
    speakers = _speakers(scene)
    often = np.minimum(np.array(scene.often, np.float32), MOST_OFTEN)
    if not len(speakers.of):
        return []
    mass = np.bincount(speakers.country, speakers.share * often[speakers.of], len(scene.gazetteer.countries))
    codes = scene.gazetteer.countries
    order = [int(number) for number in np.argsort(-mass) if mass[number] > 0 and len(codes[number]) == 2]
    total = float(mass[order].sum()) or 1.0
    return [(codes[number], float(mass[number]) / total) for number in order if codes[number] not in ("ZZ", "XY")]


def _values(scene: Scene, number: int, speakers: _Speakers, weight: Values) -> Values:
    one = scene.weighed[number]
    values = np.zeros((len(one.share), len(CONTEXT)), np.float32)
    if not len(one.share):
        return values
    column = {reason: values[:, place] for place, reason in enumerate(CONTEXT)}
    others = speakers.of != number
    _countries(column, one, speakers, np.where(others, weight, 0), len(scene.gazetteer.countries))
    points = others & (speakers.level != COUNTRY)
    if points.any():
        apart = distances_km(one.lat, one.lon, speakers.lat[points], speakers.lon[points])
        for reason, reach in (("near other places", _NEAR_KM), ("in the region of other places", _REGION_KM)):
            column[reason][:] = np.log1p(np.exp(-apart / reach) @ weight[points])
    _containment(column, scene, number, speakers)
    _home(column, scene, one)
    return values


def _countries(column: Mapping[str, Values], one: Weighed, speakers: _Speakers, weight: Values, count: int) -> None:
    for reason, mass in (
        ("country of the report", weight),
        ("country named in the report", np.where(speakers.level == COUNTRY, weight, 0)),
    ):
        total = mass.sum()
        if total > 0:
            shares = np.bincount(speakers.country, mass, count) / total
            column[reason][:] = np.log1p(50 * shares[one.country]) / np.log(51)


def _containment(column: Mapping[str, Values], scene: Scene, number: int, speakers: _Speakers) -> None:
    outer = [whole for part, whole in scene.inside if part == number]
    inner = [part for part, whole in scene.inside if whole == number]
    one = scene.weighed[number]
    for whole in outer:
        there = speakers.of == whole
        if there.any():
            held = _held(scene, one, speakers, there) @ speakers.share[there]
            column["inside what it is said to be in"][:] += held
            column["outside what it is said to be in"][:] += 1 - held
    for part in inner:
        there = speakers.of == part
        if there.any():
            column["what is said to be in it is"][:] += _holding(scene, one, speakers, there) @ speakers.share[there]


def _held(scene: Scene, one: Weighed, speakers: _Speakers, there: NDArray[np.bool_]) -> Values:
    """How far each place (rows) lies in each speaking place (columns), in [0, 1]."""
    rows = one.name.matches.place
    areas = area_names(scene.gazetteer)
    own = np.stack([areas[0][scene.gazetteer.index.arrays["admin1"][rows]], areas[1][_second(scene, rows)]])
    return _lies_in(
        (one.lat, one.lon, one.country, own, one.level),
        (
            speakers.lat[there],
            speakers.lon[there],
            speakers.country[there],
            speakers.area[there],
            speakers.level[there],
        ),
    )


def _holding(scene: Scene, one: Weighed, speakers: _Speakers, there: NDArray[np.bool_]) -> Values:
    """How far each place (rows) holds each speaking place (columns), in [0, 1]."""
    rows = scene.weighed[int(speakers.of[there][0])].name.matches.place
    chosen = _largest(scene.weighed[int(speakers.of[there][0])].share)
    rows = rows[chosen]
    areas = area_names(scene.gazetteer)
    own = np.stack([areas[0][scene.gazetteer.index.arrays["admin1"][rows]], areas[1][_second(scene, rows)]])
    name = np.array(
        [_area_number(scene.gazetteer, int(row)) for row in one.name.matches.place[:MOST_HOLDERS]], np.int64
    )
    held = np.zeros((len(one.share), len(rows)), np.float32)
    held[: len(name)] = _lies_in(
        (speakers.lat[there], speakers.lon[there], speakers.country[there], own, speakers.level[there]),
        (one.lat[: len(name)], one.lon[: len(name)], one.country[: len(name)], name, one.level[: len(name)]),
    ).T
    return held


#: Of a name with more places than this the rest are not asked what they hold.
MOST_HOLDERS = 80


def _second(scene: Scene, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(scene.gazetteer.index.arrays["admin2"][rows], np.int64)


def _lies_in(parts: tuple[NDArray[np.generic], ...], wholes: tuple[NDArray[np.generic], ...]) -> Values:
    """Parts (lat, lon, country, names of areas 2 x parts, level) x wholes (..., name, level): in [0, 1]."""
    lat, lon, country, own, level = parts
    of_lat, of_lon, of_country, of_name, of_level = wholes
    same = country[:, None] == of_country[None, :]
    named = ((own[0][:, None] == of_name[None, :]) | (own[1][:, None] == of_name[None, :])) & (of_name >= 0)[None, :]
    reach = np.array([_REACH_KM.get(int(one), 1.0) for one in of_level], np.float32)
    near = np.exp(-((distances_km(lat, lon, of_lat, of_lon) / reach) ** 2))
    held = np.where(of_level[None, :] == COUNTRY, 1.0, np.where(named, 1.0, near))
    finer = (level[:, None] >= of_level[None, :]) & ((level[:, None] != COUNTRY) | (of_level[None, :] == COUNTRY))
    return np.asarray(held * same * finer, np.float32)


def _home(column: Mapping[str, Values], scene: Scene, one: Weighed) -> None:
    home = scene.home
    if home.country:
        codes = scene.gazetteer.country_rows((home.country,))
        column["in the publisher's country"][:] = np.isin(one.country, codes)
    if home.lat is not None and home.lon is not None:
        apart = distances_km(one.lat, one.lon, np.array([home.lat]), np.array([home.lon]))[:, 0]
        column["near the publisher"][:] = np.exp(-apart / _HOME_KM)


def _speakers(scene: Scene) -> _Speakers:
    of, share, lat, lon, country, level, area = [], [], [], [], [], [], []
    for number, one in enumerate(scene.weighed):
        chosen = _largest(one.share)
        of.append(np.full(len(chosen), number))
        share.append(one.share[chosen])
        lat.append(one.lat[chosen])
        lon.append(one.lon[chosen])
        country.append(one.country[chosen])
        level.append(one.level[chosen])
        rows = one.name.matches.place[chosen]
        area.append(np.array([_area_number(scene.gazetteer, int(row)) for row in rows], np.int64))
    if not of:
        nothing = np.empty(0, np.float32)
        whole = np.empty(0, np.int64)
        return _Speakers(whole, nothing, nothing, nothing, whole, whole.astype(np.int8), whole)
    parts = (np.concatenate(listed) for listed in (of, share, lat, lon, country, level, area))
    return _Speakers(*parts)


def _largest(share: Values) -> NDArray[np.int64]:
    return np.asarray(np.argsort(-share, kind="stable")[:SPEAKING], np.int64)


def distances_km(
    lat: NDArray[np.floating], lon: NDArray[np.floating], to_lat: NDArray[np.floating], to_lon: NDArray[np.floating]
) -> Values:
    """Great-circle distances (haversine), rows x columns."""
    lat, lon, to_lat, to_lon = (np.radians(np.asarray(one, np.float64)) for one in (lat, lon, to_lat, to_lon))
    half = np.sin((to_lat[None, :] - lat[:, None]) / 2) ** 2
    half += np.cos(lat)[:, None] * np.cos(to_lat)[None, :] * np.sin((to_lon[None, :] - lon[:, None]) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))), np.float32)


@cache
def levels(gazetteer: Gazetteer) -> NDArray[np.int8]:
    """For each kind of the gazetteer its level: COUNTRY, FIRST, SECOND, LOWER or POINT."""
    starts = (("A.PCL", COUNTRY), ("A.ADM1", FIRST), ("L.RGN", FIRST), ("A.ADM2", SECOND), ("A.", LOWER))
    found = [next((level for start, level in starts if kind.startswith(start)), POINT) for kind in gazetteer.kinds]
    return np.array(found, np.int8)


@cache
def area_names(gazetteer: Gazetteer) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each row of the tables of first- and second-level areas the number of its folded name (-1: none)."""
    numbers = _name_numbers(gazetteer)
    tables = gazetteer.index.tables
    first, second = (
        np.array([numbers.get(_bare_area(line.partition("\t")[2]), -1) for line in tables[table]], np.int64)
        for table in ("admin1", "admin2")
    )
    return first, second


@cache
def _name_numbers(gazetteer: Gazetteer) -> Mapping[str, int]:
    names = {
        _bare_area(line.partition("\t")[2]): None
        for table in ("admin1", "admin2")
        for line in gazetteer.index.tables[table]
        if line.partition("\t")[2]
    }
    return {name: number for number, name in enumerate(names)}


def _bare_area(name: str) -> str:
    return fold(name).replace(" county", "").replace(" parish", "").replace(" province", "").replace(" governorate", "")


def _area_number(gazetteer: Gazetteer, row: int) -> int:
    """The number of the name of an area or town, to compare with `area_names`; -1 when no area is called so."""
    return _area_number_cached(gazetteer, row)


@cache
def _area_number_cached(gazetteer: Gazetteer, row: int) -> int:
    return _name_numbers(gazetteer).get(_bare_area(gazetteer.names(row)[0]), -1)
