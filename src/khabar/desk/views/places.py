"""Places: what the gazetteer knows of one, the incidents there, the wordings that mean it, what else these may mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from khabar.desk.columns import Numbers
from khabar.desk.lands import land
from khabar.desk.registers import UNKNOWN, Entry, State, Vocabulary
from khabar.desk.views.mentioned import MentionedView
from khabar.desk.views.registered import MANY, Counted, Paging, holds, page_of, ranked, tally, wordings
from khabar.desk.views.sayings import place_address
from khabar.desk.views.small_map import Sign, for_script, small_map
from khabar.packs.gazetteer.kinds import kind_words
from khabar.packs.gazetteer.lookup import open_gazetteer


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place in a list."""

    name: str
    address: str
    country: str | None
    area: str | None
    lat: float | None
    lon: float | None
    incidents: int


@dataclass(frozen=True, slots=True)
class PlacesView:
    """`known`: "yes" places of the gazetteer, "no" words without a place. `areas`: of the chosen country."""

    q: str
    country: str
    area: str
    known: str
    places: tuple[PlaceRow, ...]
    paging: Paging
    countries: tuple[Counted, ...]
    areas: tuple[Counted, ...]
    unknown: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Gazetted:
    """What the gazetteer knows of a place; `kind` in words, `code` GeoNames'; `population` 0: unknown."""

    names: tuple[str, ...]
    kind: str
    code: str
    population: int
    source: str
    licence: str
    admin1: str
    admin2: str


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One place (`id` "?wording": words that no place was found for). `lost`: what its wordings may mean instead, and
    how often; `lost_to`: places taken where this one was a rival.
    """

    id: str
    name: str
    country: str | None
    land: str
    area: str | None
    lat: float | None
    lon: float | None
    gazetteer: Gazetted | None
    wordings: tuple[Counted, ...]
    lost: tuple[Counted, ...]
    lost_to: tuple[Counted, ...]
    mentioned: MentionedView
    is_whole: bool

    @property
    def is_known(self) -> bool:
        return not self.id.startswith(UNKNOWN)

    @property
    def map(self) -> Markup:
        """A small map of the place; empty without coordinates."""
        return small_map(self._signs, f"Map: {self.name}")

    @property
    def signs(self) -> list[dict[str, object]]:
        """What stands on the map, for its script."""
        return for_script(self._signs)

    @property
    def _signs(self) -> list[Sign]:
        if self.lat is None or self.lon is None:
            return []
        return [Sign(self.lat, self.lon, 0.0, "", "found", self.name)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which places a list shows."""

    q: str = ""
    country: str = ""
    area: str = ""
    known: str = "yes"
    page: int = 1


def places_view(state: State, of: Vocabulary, wanted: Wanted) -> PlacesView:
    """The places wanted, the most frequent first."""
    entries = list(of.place_entries)
    counts = state.placed.counts(len(entries))
    every = ranked(counts)
    some = [n for n in every if (entries[n].id is not None) == (wanted.known != "no")]
    inside = [n for n in some if not wanted.country or entries[n].country == wanted.country]
    found = [n for n in inside if _is_wanted(entries[n], wanted)]
    shown, paging = page_of(found, wanted.page)
    areas = tally((entries[n].area for n in inside), lambda one: _query(wanted.country, one)) if wanted.country else ()
    return PlacesView(
        q=wanted.q,
        country=wanted.country,
        area=wanted.area,
        known="no" if wanted.known == "no" else "yes",
        places=tuple(_row(entries[n], int(counts[n])) for n in shown),
        paging=paging,
        countries=tally((entries[n].country for n in some), lambda one: _query(one, ""), most=250),
        areas=areas,
        unknown=sum(entries[n].id is None for n in every),
        is_whole=state.is_whole,
    )


def place_view(state: State, of: Vocabulary, id: str, number: int | None, found: MentionedView) -> PlaceView | None:
    """The page of a place; None: neither the record nor the gazetteer knows it. `number`: of it in the registers."""
    entry = of.place_entries[number] if number is not None else None
    row = None if id.startswith(UNKNOWN) else _gazetteer_row(id)
    if entry is None and row is None:
        return None
    place = open_gazetteer().place(row) if row is not None else None
    told = entry or Entry(id, id)
    country = (place.country if place else told.country) or None
    lost = state.lost.held
    return PlaceView(
        id=id,
        name=place.name if place else told.name,
        country=country,
        land=land(country) if country else "",
        area=(place.admin1 if place else told.area) or None,
        lat=place.lat if place else told.lat,
        lon=place.lon if place else told.lon,
        gazetteer=_gazetted(row) if row is not None else None,
        wordings=wordings(state.put, of, number) if number is not None else (),
        lost=_named(lost[lost[:, 1] == number][:, 2], of) if number is not None else (),
        lost_to=_named(lost[lost[:, 2] == number][:, 1], of) if number is not None else (),
        mentioned=found,
        is_whole=state.is_whole and found.is_whole,
    )


def _gazetteer_row(id: str) -> int | None:
    return open_gazetteer().row_of(id)


def _gazetted(row: int) -> Gazetted:
    from khabar.packs.gazetteer.build import licence_of

    gazetteer = open_gazetteer()
    place = gazetteer.place(row)
    return Gazetted(
        gazetteer.names(row),
        kind_words(place.kind),
        place.kind,
        place.population,
        place.source,
        licence_of(place.source),
        place.admin1,
        place.admin2,
    )


def _named(numbers: Numbers, of: Vocabulary) -> tuple[Counted, ...]:
    values, counts = np.unique(numbers, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:MANY]
    found = [(of.place_entries[values[at]], int(counts[at])) for at in order.tolist()]
    return tuple(Counted(entry.name, count, place_address(entry.key)) for entry, count in found)


def _row(entry: Entry, count: int) -> PlaceRow:
    return PlaceRow(entry.name, place_address(entry.key), entry.country, entry.area, entry.lat, entry.lon, count)


def _query(country: str, area: str) -> str:
    from urllib.parse import urlencode

    return f"/places?{urlencode({'country': country, **({'area': area} if area else {})})}"


def _is_wanted(entry: Entry, wanted: Wanted) -> bool:
    return (not wanted.area or entry.area == wanted.area) and (not wanted.q or holds(wanted.q, entry.name))
