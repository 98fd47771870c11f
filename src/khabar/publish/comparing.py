"""A record's incidents beside the events of another data set: which both have, which only one.

The rule (docs/exports.md, "Comparing"): an incident and an event may be one where their days come within a day of each
other, their points within the sum of their radii and five kilometres, and their types are of one family. Of all such
pairs the nearest is taken first, each incident and event once.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from khabar.nouns.incident import Weighed
from khabar.publish.choices import best_place
from khabar.publish.foreign import Date, ForeignEvent
from khabar.resolve.sphere import distance_km
from khabar.weigh.values import figure, interval, place_words, published, text, truth

Have = Literal["both", "record", "file"]
_SLACK_DAYS = 1
_SLACK_KM = 5.0
#: days before publication in which an incident without a day may lie
_BEFORE_DAYS = 7
_BUCKET_DAYS = 16
_VIOLENCE = frozenset({"Battles", "Explosions/Remote violence", "Violence against civilians"})
_CROWDS = frozenset({"Protests", "Riots"})
#: what a like family, not the same type, and a killed more or fewer weigh against a day or the whole radius
_OTHER_TYPE, _OTHER_TOLL = 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Own:
    """What is compared of an incident: id, days, point, radius, event type, label for people, killed."""

    id: str
    start: Date
    end: Date
    lat: float
    lon: float
    radius_km: float
    type: str
    label: str
    killed: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the comparison; days and km apart where both have it."""

    have: Have
    own: Own | None = None
    event: ForeignEvent | None = None
    days_apart: int | None = None
    km_apart: float | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a file covers: an incident outside them is not missing in it."""

    start: Date
    end: Date

    @classmethod
    def of(cls, events: Iterable[ForeignEvent]) -> Span | None:
        days = [(event.start, event.end) for event in events]
        return cls(min(start for start, _ in days), max(end for _, end in days)) if days else None

    def holds(self, own: Own) -> bool:
        return own.end >= self.start and own.start <= self.end


def own_of(weighed: Weighed, deadly: bool) -> Own | None:
    """What is compared of an incident; None for what no such file holds: not happened, a sum, no day or place, or with
    `deadly` (UCDP) nobody killed.
    """
    place = best_place(weighed)
    days = _days(weighed)
    killed = figure(weighed, "killed")
    if text(weighed, "status") != "happened" or truth(weighed, "aggregate") or days is None:
        return None
    if place is None or place.lat is None or place.lon is None or (deadly and not (killed and killed.high != 0)):
        return None
    label = f"{text(weighed, 'type')}, {place_words(place)}"
    return Own(
        weighed.incident.id, *days, place.lat, place.lon, place.radius_km or _SLACK_KM,
        text(weighed, "event_type") or "", label, killed.low if killed else None,
    )  # fmt: skip


def compared(owns: Iterable[Own], events: Iterable[ForeignEvent]) -> Iterator[Compared]:
    """The comparison: what both have, by incident; then what only the record has; then what only the file has."""
    own_by_id, event_by_id = {own.id: own for own in owns}, {event.id: event for event in events}
    taken = dict(_pairs(own_by_id.values(), event_by_id.values()))
    for key, own in own_by_id.items():
        if key in taken:
            event = event_by_id[taken[key]]
            km = distance_km((own.lat, own.lon), (event.lat, event.lon))
            yield Compared("both", own, event, _apart(own, event), round(km, 1))
    yield from (Compared("record", own) for key, own in own_by_id.items() if key not in taken)
    matched = set(taken.values())
    yield from (Compared("file", event=event) for key, event in event_by_id.items() if key not in matched)


def _pairs(owns: Iterable[Own], events: Iterable[ForeignEvent]) -> Iterator[tuple[str, str]]:
    """Pairs, the nearest first, each incident and event once; of equals the lesser ids, whatever the order."""
    near = defaultdict(list)
    for event in events:
        for bucket in _buckets(event.start, event.end):
            near[bucket].append(event)
    possible = set()
    for own in owns:
        slack = datetime.timedelta(days=_SLACK_DAYS)
        for bucket in _buckets(own.start - slack, own.end + slack):
            for event in near[bucket]:
                far = _far(own, event)
                if far is not None:
                    possible.add((far, own.id, event.id))
    used_own: set[str] = set()
    used_event: set[str] = set()
    for _, own_id, event_id in sorted(possible):
        if own_id not in used_own and event_id not in used_event:
            used_own.add(own_id)
            used_event.add(event_id)
            yield own_id, event_id


def _far(own: Own, event: ForeignEvent) -> float | None:
    """How unlike the two are, in days and radii; None where they cannot be one."""
    days = _apart(own, event)
    reach = own.radius_km + event.radius_km + _SLACK_KM
    if days > _SLACK_DAYS or not _one_family(own.type, event.types):
        return None
    km = distance_km((own.lat, own.lon), (event.lat, event.lon))
    if km > reach:
        return None
    other_toll = own.killed is not None and event.killed is not None and own.killed != event.killed
    return days + km / reach + _OTHER_TYPE * (own.type not in event.types) + _OTHER_TOLL * other_toll


def _one_family(own: str, types: frozenset[str]) -> bool:
    return own in types or any(own in family and types & family for family in (_VIOLENCE, _CROWDS))


def _apart(own: Own, event: ForeignEvent) -> int:
    """Days between the two intervals; 0 where they overlap."""
    return max(0, (event.start - own.end).days, (own.start - event.end).days)


def _buckets(start: Date, end: Date) -> range:
    return range(start.toordinal() // _BUCKET_DAYS, end.toordinal() // _BUCKET_DAYS + 1)


def _days(weighed: Weighed) -> tuple[Date, Date] | None:
    """The days found; untold, the week up to the earliest day of publication."""
    found = interval(weighed)
    if found.start and found.end:
        return Date.fromisoformat(found.start), Date.fromisoformat(found.end)
    day = published(weighed)
    if day is None:
        return None
    last = Date.fromisoformat(day)
    return last - datetime.timedelta(days=_BEFORE_DAYS), last
