"""What the rest of a report says for the places of each of its names: countries, neighbours, what lies in what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np

from khabar.packs.gazetteer.lookup import Gazetteer
from khabar.resolve.place_reasons import CONTEXT, Field
from khabar.resolve.sphere import EARTH_KM
from khabar.text.folding import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from khabar.resolve.place_reasons import Values

#: So many of a name's places, those with the largest shares, speak for others.
SPEAKING = 6
#: So many places speak in a report at most.
MOST_SPEAKERS = 600
#: A name said more often than this says no more.
MOST_OFTEN = 3
_NEAR_KM, _REGION_KM, _HOME_KM = 50.0, 350.0, 100.0
COUNTRY, FIRST, SECOND, LOWER, POINT = range(5)
#: How far from the middle of an area of each level a place in it may lie, when no name of an area says so
_REACHES = np.array([1.0, 200.0, 60.0, 30.0, 25.0])  # by level
#: How far a place lies in a first-level area when its own is another one (borders are disputed, names differ)
_ELSEWHERE = 0.1
#: Codes of the gazetteer for what lies in no country
_NOWHERE = frozenset(("ZZ", "XY"))


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
    field: Field
    often: Sequence[int]
    inside: Sequence[tuple[int, int]] = ()
    home: Home = dataclass_field(default_factory=Home)
    #: What rests on which places speak alone, kept from round to round, as they mostly stay the same.
    kept: dict[object, tuple[bytes, Values]] = dataclass_field(default_factory=dict)

    def once(self, what: object, speak: NDArray[np.int64], make: Callable[[], Values]) -> Values:
        """What `make` gives, made anew only where other places speak than the last time."""
        known = self.kept.get(what)
        if known is None or known[0] != speak.tobytes():
            known = self.kept[what] = speak.tobytes(), make()
        return known[1]


def context_values(scene: Scene) -> Values:
    """What the rest of the report has for each place by the present shares: places x CONTEXT."""
    field = scene.field
    values = np.zeros((len(field.row), len(CONTEXT)), np.float32)
    if not len(field.row):
        return values
    column = {reason: values[:, number] for number, reason in enumerate(CONTEXT)}
    speak = _speaking(field)
    weight = field.share[speak] * _voices(scene)[field.of[speak]]
    level = levels(scene.gazetteer)[scene.gazetteer.kind[field.row[speak]]]
    _countries(column, scene, speak, weight, level)
    _neighbours(column, scene, speak[level != COUNTRY], weight[level != COUNTRY])
    for part, whole in scene.inside:
        _containment(column, scene, part, whole, speak)
    _home(column, scene)
    return values


def country_shares(scene: Scene) -> list[tuple[str, float]]:
    """The countries that a report's names lie in, with their shares of all names, largest first.

    What may be no place of the gazetteer counts for no country, so that they add up to 1 only where all is clear.
    """
    field = scene.field
    if not len(field.row):
        return []
    voices, codes = _voices(scene), scene.gazetteer.countries
    mass = np.bincount(field.country, field.share * voices[field.of], len(codes)) / voices.sum()
    order = (int(number) for number in np.argsort(-mass, kind="stable") if mass[number] > 0)
    known = (number for number in order if codes[number] and codes[number] not in _NOWHERE)
    return [(codes[number], float(mass[number])) for number in known]


def _voices(scene: Scene) -> Values:
    """How much each name says, by how often it stands there."""
    return np.minimum(np.array(scene.often, np.float32), np.float32(MOST_OFTEN))


def _speaking(field: Field) -> NDArray[np.int64]:
    """The places with the largest shares of each name, in order; of thousands of names the largest of all."""
    order = np.lexsort((-field.share, field.of))
    rank = np.arange(len(order)) - field.start[field.of[order]]
    speak = order[rank < SPEAKING]
    if len(speak) > MOST_SPEAKERS:
        speak = speak[np.argsort(-field.share[speak], kind="stable")[:MOST_SPEAKERS]]
    return np.sort(speak)


def _countries(
    column: Mapping[str, Values], scene: Scene, speak: NDArray[np.int64], weight: Values, level: NDArray[np.int8]
) -> None:
    """The share of each place's country in what all other names have come to."""
    field, count, width = scene.field, len(scene.field.names), len(scene.gazetteer.countries)
    at = field.of[speak] * width + field.country[speak]
    for reason, mass in (
        ("country of the report", weight),
        ("country named in the report", np.where(level == COUNTRY, weight, 0)),
    ):
        own = np.bincount(at, mass, count * width).astype(np.float32).reshape(count, width)
        others = own.sum(axis=0)[field.country] - own[field.of, field.country]
        total = own.sum() - own.sum(axis=1)[field.of]
        share = np.divide(others, total, out=np.zeros_like(others), where=total > 0)
        column[reason][:] = np.log1p(50 * np.maximum(share, 0)) / np.log(51)


def _neighbours(column: Mapping[str, Values], scene: Scene, speak: NDArray[np.int64], weight: Values) -> None:
    """How near the other names' places are; what a name is said to lie in is no neighbour."""
    if not len(speak):
        return
    for reason, reach in (("near other places", _NEAR_KM), ("in the region of other places", _REGION_KM)):
        near = scene.once(reason, speak, partial(_nearness, scene, speak, reach))
        column[reason][:] = np.log1p(near @ weight)


def _nearness(scene: Scene, speak: NDArray[np.int64], reach: float) -> Values:
    """How near each place (rows) is to each that speaks for its name (columns), 0 where that is not heard."""
    field = scene.field
    apart = scene.once("apart", speak, lambda: distances_km(field.lat, field.lon, field.lat[speak], field.lon[speak]))
    silent = np.eye(len(field.names), dtype=bool)
    for part, whole in scene.inside:
        silent[part, whole] = True
    return np.where(silent[field.of[:, None], field.of[speak][None, :]], np.float32(0), np.exp(-apart / reach))


def _containment(column: Mapping[str, Values], scene: Scene, part: int, whole: int, speak: NDArray[np.int64]) -> None:
    """What lies in what it is said to lie in, and what holds what is said to lie in it."""
    field = scene.field
    of = field.of[speak]
    parts, wholes = field.slice(part), field.slice(whole)
    outer, inner = speak[of == whole], speak[of == part]
    if not len(outer) or not len(inner):
        return
    places = np.arange(parts.start, parts.stop)
    held = scene.once((part, whole, "in"), outer, lambda: _lies_in(scene, places, outer)) @ field.share[outer]
    column["inside what it is said to be in"][parts] += held
    column["outside what it is said to be in"][parts] += 1 - held
    holding = np.arange(wholes.start, wholes.stop)[:MOST_HOLDERS]
    holds = field.share[inner] @ scene.once((part, whole, "of"), inner, lambda: _lies_in(scene, inner, holding))
    column["what is said to be in it is"][holding] += holds


#: Of a name with more places than this the rest are not asked what they hold.
MOST_HOLDERS = 80


def _lies_in(scene: Scene, parts: NDArray[np.int64], wholes: NDArray[np.int64]) -> Values:
    """How far each part lies in each whole (both numbers of places of the field), in [0, 1]: parts x wholes."""
    field, gazetteer = scene.field, scene.gazetteer
    level = levels(gazetteer)[gazetteer.kind[field.row[parts]]][:, None]
    of_level = levels(gazetteer)[gazetteer.kind[field.row[wholes]]][None, :]
    first, second = area_names(gazetteer)
    area = np.array([_area_number(gazetteer, int(row)) for row in field.row[wholes]], np.int64)[None, :]
    of_first = first[gazetteer.admin1[field.row[parts]]][:, None]
    of_second = second[gazetteer.admin2[field.row[parts]]][:, None]
    named = ((of_first == area) | (of_second == area)) & (area >= 0)
    apart = distances_km(field.lat[parts], field.lon[parts], field.lat[wholes], field.lon[wholes])
    near = np.exp(-((apart / _REACHES[of_level]) ** 2))
    elsewhere = (of_level == FIRST) & (of_first >= 0) & (area >= 0)
    held = np.where(of_level == COUNTRY, 1.0, np.where(named, 1.0, np.where(elsewhere, near * _ELSEWHERE, near)))
    finer = (level >= of_level) & ((level != COUNTRY) | (of_level == COUNTRY))
    same = field.country[parts][:, None] == field.country[wholes][None, :]
    return np.asarray(held * same * finer, np.float32)


def _home(column: Mapping[str, Values], scene: Scene) -> None:
    home, field = scene.home, scene.field
    if home.country:
        codes = scene.gazetteer.country_rows((home.country,))
        column["in the publisher's country"][:] = np.isin(field.country, codes)
    if home.lat is not None and home.lon is not None:
        apart = distances_km(field.lat, field.lon, np.array([home.lat]), np.array([home.lon]))[:, 0]
        column["near the publisher"][:] = np.exp(-apart / _HOME_KM)


def distances_km(
    lat: NDArray[np.float64], lon: NDArray[np.float64], to_lat: NDArray[np.float64], to_lon: NDArray[np.float64]
) -> Values:
    """Great-circle distances, rows x columns, by the chords between points on the sphere."""
    here, there = _on_sphere(lat, lon), _on_sphere(to_lat, to_lon)
    chord = np.sqrt(np.clip(2 - 2 * (here @ there.T), 0, 4))
    return np.asarray(2 * EARTH_KM * np.arcsin(chord / 2), np.float32)


def _on_sphere(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.float64]:
    lat, lon = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


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
