"""The places of an incident with what else their names may mean, on a small map that needs no script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from khabar.desk.views.sayings import Telling, place_address
from khabar.nouns import Place
from khabar.nouns.incident import Finding

#: rivals that are shown of each place, and places of one incident
_RIVALS, _PLACES = 5, 30
_PRECISIONS = {
    1: "exact place", 2: "near a place", 3: "district", 4: "province", 5: "line or fuzzy area", 6: "country",
    7: "sea or air",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RivalView:
    """Another place that a name may mean; `score` 0 to 1."""

    name: str
    id: str
    lat: float
    lon: float
    score: float
    address: str


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place as the record has it: `number` on the map. `lat` None: not found on the map.

    `is_finding`: the record concludes that it happened here; else an account says so and the finding differs.
    """

    number: int
    words: str
    name: str | None
    id: str | None
    address: str | None
    lat: float | None
    lon: float | None
    radius_km: float | None
    precision: int | None
    precision_words: str
    area: str
    score: float | None
    is_finding: bool
    rivals: tuple[RivalView, ...]


def place_views(telling: Telling) -> tuple[PlaceView, ...]:
    """The places found, then those that accounts name instead; each once."""
    found = telling.weighed.findings.get("places") or Finding("places", None)
    own = [place for place in found.value if isinstance(place, Place)] if isinstance(found.value, tuple) else []
    told = [saying.value for saying in found.differing if isinstance(saying.value, Place)]
    every = [*((place, True) for place in own), *((place, False) for place in told)]
    kept = list(_once(every))[:_PLACES]
    return tuple(_view(number, place, is_finding, telling) for number, (place, is_finding) in enumerate(kept, 1))


def _once(places: Sequence[tuple[Place, bool]]) -> Iterator[tuple[Place, bool]]:
    seen: set[object] = set()
    for place, is_finding in places:
        key = place.id or place.name or place.words.text.casefold()
        if (key, place.lat, place.lon) not in seen:
            seen.add((key, place.lat, place.lon))
            yield place, is_finding


def _view(number: int, place: Place, is_finding: bool, telling: Telling) -> PlaceView:
    names = telling.names
    area = ", ".join(dict.fromkeys(part for part in (place.admin2, place.admin1, place.country) if part))
    rivals = [
        RivalView(rival.name, rival.id, rival.lat, rival.lon, round(rival.score, 2), place_address(rival.id))
        for rival in sorted(place.rivals, key=lambda rival: -rival.score)[:_RIVALS]
    ]
    return PlaceView(
        number=number,
        words=names.scrubbed(place.words.text),
        name=place.name,
        id=place.id,
        address=place_address(place.id) if place.id else None,
        lat=place.lat,
        lon=place.lon,
        radius_km=place.radius_km,
        precision=place.precision,
        precision_words=_PRECISIONS.get(place.precision or 0, "precision unknown"),
        area=area,
        score=None if place.score is None else round(place.score, 2),
        is_finding=is_finding,
        rivals=tuple(rivals),
    )
