"""Which incidents are wanted: by time, place, type, grade, actor, status, sources."""

from __future__ import annotations

from dataclasses import dataclass

from khabar.nouns import Party, Place
from khabar.nouns.incident import Weighed
from khabar.text.folding import fold
from khabar.weigh.values import country_code, interval, parties, places, published, text, truth


@dataclass(frozen=True, slots=True)
class Box:
    """West, south, east, north in degrees; west may be greater than east, over the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, place: Place) -> bool:
        if place.lat is None or place.lon is None or not self.south <= place.lat <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= place.lon <= self.east
        return place.lon >= self.west or place.lon <= self.east


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted; an empty condition lets all through, several conditions must all hold.

    `since`, `until`: days (ISO); an incident whose days are not told counts by its earliest day of publication, one
    without any day is not in a range. `sources`: at least so many independent first sources. `aggregates` False leaves
    sums over several occurrences out. `statuses` holds None for those of which nothing is known.
    """

    since: str | None = None
    until: str | None = None
    place: str | None = None
    box: Box | None = None
    countries: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    grades: frozenset[str] = frozenset()
    actor: str | None = None
    statuses: frozenset[str | None] = frozenset()
    sources: int = 0
    aggregates: bool = True

    def takes(self, weighed: Weighed) -> bool:
        """Whether an incident is wanted."""
        return (
            self._in_time(weighed)
            and self._at_place(weighed)
            and (not self.types or bool(self.types & {text(weighed, "type"), text(weighed, "event_type")}))
            and (not self.grades or weighed.grade in self.grades)
            and (not self.actor or _acts(weighed, self.actor))
            and (not self.statuses or text(weighed, "status") in self.statuses)
            and weighed.independent >= self.sources
            and (self.aggregates or not truth(weighed, "aggregate"))
        )

    def _in_time(self, weighed: Weighed) -> bool:
        if not (self.since or self.until):
            return True
        found = interval(weighed)
        start, end = (found.start, found.end) if found.start else (published(weighed),) * 2
        if not (start and end):
            return False
        return (not self.since or end >= self.since) and (not self.until or start <= self.until)

    def _at_place(self, weighed: Weighed) -> bool:
        found = places(weighed)
        if self.place and not any(_is_called(place, fold(self.place)) for place in found):
            return False
        if self.box and not any(self.box.holds(place) for place in found):
            return False
        if not self.countries:
            return True
        return bool({place.country for place in found} & self.countries) or (
            country_code(weighed, None) in self.countries and not any(place.country for place in found)
        )


def _is_called(place: Place, wanted: str) -> bool:
    names = (place.name, place.admin1, place.admin2, place.words.text, *(span.text for span in place.wordings))
    return any(name and fold(name) == wanted for name in names)


def _acts(weighed: Weighed, wanted: str) -> bool:
    """Whether a doer or target has this id, or a name or words that hold the wanted ones."""
    folded = fold(wanted)
    return any(
        party.id == wanted or any(folded in fold(name) for name in _names(party))
        for role in ("doers", "targets")
        for party in parties(weighed, role)
    )


def _names(party: Party) -> list[str]:
    return [name for name in (party.name, party.words.text, *(span.text for span in party.wordings)) if name]
