"""Places and organisations looked up while one types: by the packs that Khabar carries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from khabar.packs.gazetteer.kinds import kind_words
from khabar.packs.gazetteer.lookup import BEARS, HOW, LONGEST_NAME, Gazetteer, Matches, joined, kept, open_gazetteer
from khabar.packs.roster import Organisation, Roster, load_roster
from khabar.packs.roster_tables import keys_of
from khabar.resolve.actor_lookup import bearers, nearest_names
from khabar.resolve.sphere import distance_km

MOST = 12
#: fewer letters find half the world
LEAST_LETTERS = 2
#: of so many places with one name only the best known are looked at
_MOST_LOOKED = 400
#: with a point given, a place so far away counts as one step of fame less (the logarithm of its people)
_KM_OF_FAME = 60.0
#: a place that only sounds so comes after all that bear the name
_UNLIKE = 50.0


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place of the gazetteer. `how`: by which kind of name it was met; `distance_km`: from the point asked about."""

    id: str
    name: str
    lat: float
    lon: float
    kind: str
    country: str
    admin1: str
    admin2: str
    population: int | None
    how: str
    distance_km: float | None


@dataclass(frozen=True, slots=True)
class FoundActor:
    """An organisation of the roster: its usual English name, other names, kind, country, life ("" open)."""

    id: str
    name: str
    kind: str
    country: str
    start: str
    end: str
    names: tuple[str, ...]


def search_places(
    words: str, country: str | None = None, near: tuple[float, float] | None = None
) -> tuple[FoundPlace, ...]:
    """The places that bear a name, in any spelling, the best known first; `near`: those nearest to a point first."""
    name = " ".join(words.split())
    if not LEAST_LETTERS <= len(name) <= LONGEST_NAME:
        return ()
    gazetteer = open_gazetteer()
    found = _met(gazetteer, name, country)
    if not len(found):
        return ()
    rank = np.asarray(gazetteer.fame(found.place), np.float64) - _UNLIKE * ~np.isin(found.how, BEARS)
    rank += 4.0 * (np.asarray(found.likeness, np.float64) - 1.0)
    best = np.argsort(-rank, kind="stable")[:_MOST_LOOKED]
    places = [_place(gazetteer, found, int(at), near) for at in best]
    if near is not None:
        order = {id(one): float(rank[at]) for one, at in zip(places, best, strict=True)}
        places.sort(key=lambda one: (one.distance_km or 0.0) / _KM_OF_FAME - order[id(one)])
    return tuple(places[:MOST])


def _met(gazetteer: Gazetteer, name: str, country: str | None) -> Matches:
    """The places that bear the name; where nobody does, those that sound so or are a letter apart."""
    countries = (country,) if country and country in gazetteer.countries else None
    exact = gazetteer.exact(name)
    if countries:
        exact = kept(exact, np.isin(gazetteer.country[exact.place], gazetteer.country_rows(countries)))
    if len(exact) and countries is None:
        return exact
    more = (gazetteer.sounding(name, countries), gazetteer.letter_apart(name, countries))
    parts = (gazetteer.part_of(name, countries),) if countries else ()
    return joined(exact, *more, *parts)


def _place(gazetteer: Gazetteer, found: Matches, at: int, near: tuple[float, float] | None) -> FoundPlace:
    place = gazetteer.place(int(found.place[at]))
    return FoundPlace(
        place.id,
        place.name,
        place.lat,
        place.lon,
        kind_words(place.kind),
        place.country,
        place.admin1,
        place.admin2,
        place.population or None,
        HOW[int(found.how[at])],
        None if near is None else round(distance_km(near, (place.lat, place.lon)), 1),
    )


def search_actors(words: str, on: str | None = None, country: str | None = None) -> tuple[FoundActor, ...]:
    """The organisations that bear a name, or one that begins or holds a word that begins so; those of `country`,
    then those that exist at `on` first. A name that nobody has is taken for the one that is most like it.
    """
    name = " ".join(words.split())
    if not LEAST_LETTERS <= len(name) <= LONGEST_NAME:
        return ()
    roster = load_roster()
    found = {one.id: one for one in bearers(name, on=on)}
    for own in _beginning(keys_of([name])[0][0]):
        found.setdefault(own, roster.organisations[own])
        if len(found) >= 4 * MOST:
            break
    if not found:
        found = {one.id: one for near in nearest_names(name) for one in bearers(near, on=on)}
    ranked = sorted(
        found.values(), key=lambda one: (bool(country) and one.country != country, not roster.lives(one.id, on))
    )
    return tuple(_actor(roster, one, on) for one in ranked[:MOST])


@lru_cache(maxsize=512)
def _beginning(key: str) -> tuple[str, ...]:
    """The organisations with a name that begins with some letters, then those with a word that does."""
    roster = load_roster()
    first = dict.fromkeys(
        name.id for name, own in zip(roster.names, roster.keys, strict=True) if key and own.startswith(key)
    )
    inner = dict.fromkeys(
        name.id for name, own in zip(roster.names, roster.keys, strict=True) if key and f" {key}" in own
    )
    return tuple({**first, **inner})[: 4 * MOST]


def _actor(roster: Roster, one: Organisation, on: str | None) -> FoundActor:
    usual = roster.usual_name(one.id, on)
    return FoundActor(one.id, usual, one.kind, one.country, one.start, one.end, tuple(_others(roster, one.id, usual)))


def _others(roster: Roster, id: str, usual: str) -> Iterator[str]:
    names = dict.fromkeys(name.name for name in roster.names_by_id.get(id, ()) if name.role != "description")
    yield from [name for name in names if name != usual][:4]
