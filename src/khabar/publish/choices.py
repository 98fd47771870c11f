"""What all schemas with one value a column have to choose: place, day, sides, country, the words of a figure.

Each choice is noted, so that the loss report tells it. Nothing is invented: what nobody says stays empty.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from khabar.nouns import Claim, Place, Range
from khabar.nouns.incident import Account, Weighed
from khabar.publish.losses import Notes
from khabar.resolve.sphere import distance_km
from khabar.weigh.values import interval, main_place, outlet, place_words, places, published


class Said(NamedTuple):
    """A claim with the account that it stands in."""

    account: Account
    claim: Claim


def sayings(weighed: Weighed) -> Iterator[Said]:
    """All claims of an incident, in the order of its accounts."""
    for account in weighed.incident.accounts:
        for claim in account.event.claims:
            yield Said(account, claim)


def best_place(weighed: Weighed, notes: Notes | None = None) -> Place | None:
    """The place taken for the whole incident (`khabar.weigh.values.main_place`).

    Notes the places left out and the rivals of the one taken.
    """
    best = main_place(weighed)
    if best is None or notes is None:
        return best
    found = places(weighed)
    if len(found) > 1:
        others = ", ".join(place_words(place) for place in found if place is not best)
        notes.decided("place", f"{place_words(best)} is taken for the whole incident")
        notes.dropped("further place", others)
    for rival in best.rivals:
        at = f"{rival.lat:.3f}, {rival.lon:.3f}"
        notes.dropped("rival place", f"{place_words(best)} may be {rival.name} ({at}; score {rival.score:.2f})")
    return best


def spread_km(weighed: Weighed, best: Place) -> float:
    """How far the farthest located place lies from the one taken."""
    here = (best.lat or 0.0, best.lon or 0.0)
    there = [(place.lat, place.lon) for place in places(weighed) if place.lat is not None and place.lon is not None]
    return max((distance_km(here, point) for point in there), default=0.0)


class Days(NamedTuple):
    """First and last day (ISO) that a row is given; both None where no report has a day either. `told`: by the reports
    themselves, not by their day of publication.
    """

    start: str | None
    end: str | None
    told: bool

    @property
    def length(self) -> int:
        """Days from the first to the last, both counted; 0 where unknown."""
        if not (self.start and self.end):
            return 0
        return (datetime.date.fromisoformat(self.end) - datetime.date.fromisoformat(self.start)).days + 1


def days(weighed: Weighed, notes: Notes) -> Days:
    """The days found; where the reports tell none, the earliest day of publication for both, which is noted."""
    found = interval(weighed)
    if found.start and found.end:
        return Days(found.start, found.end, told=True)
    day = published(weighed)
    if day:
        notes.decided("day", f"no report tells the day; the earliest day of publication, {day}, is taken")
    else:
        notes.decided("day", "no report tells the day or has a day of publication; the day is left empty")
    return Days(day, day, told=False)


def figure_words(found: Range) -> str:
    """The words of a figure with what they come to, or the numbers alone.

    >>> figure_words(Range(21, None)), figure_words(Range(3, 3)), figure_words(Range(20, 30))
    ('21 or more', '3', '20 to 30')
    """
    numbers = f"{found.low} or more" if found.high is None else f"{found.low} to {found.high}"
    numbers = str(found.low) if found.low == found.high else numbers
    if found.span is None or found.span.text == numbers:
        return numbers
    return f'"{found.span.text}" ({numbers})'


def who_says(said: Said) -> str:
    """The source of a claim in words; the outlet where the report itself says it."""
    source = said.claim.source
    if source is None:
        return f"{outlet(said.account.report) or 'the report'} itself"
    name = source.words.text
    return f"{name} ({source.name})" if source.name and source.name.lower() not in name.lower() else name
