"""The places that names of reports were taken to mean, each once, with all its names; what a map and its list show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from khabar.nouns.report import Report
from khabar.nouns.span import Span
from khabar.nouns.toponym import Area, Candidate, Located, Toponym


@dataclass(slots=True)
class Shown:
    """A place in one area, or a name that was not placed (`area` None). `wordings` counts the words used for it."""

    number: int
    best: Candidate | None
    area: Area | None
    rivals: tuple[Candidate, ...]
    why: str | None
    wordings: dict[str, int] = field(default_factory=dict)

    @property
    def wording(self) -> str:
        """The words that come first in the reports."""
        return next(iter(self.wordings))


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: its words, those that move or widen it, and the number of the place shown for it."""

    words: Span
    relation: Span | None
    number: int


@dataclass(frozen=True, slots=True)
class ShownPlaces:
    """The places of reports in the order of their first mention, and the mentions of each report."""

    shown: tuple[Shown, ...]
    mentions: tuple[tuple[Mention, ...], ...]

    def placed(self) -> list[Shown]:
        return [one for one in self.shown if one.area]

    def lost(self) -> list[Shown]:
        return [one for one in self.shown if not one.area]


def shown_places(located: Sequence[Located]) -> ShownPlaces:
    """What a map of these reports shows; names of one place in one area are one, unresolved ones by their words.

    Of names that overlap in a text the first is linked, the others are listed.
    """
    by_key: dict[tuple[object, ...], Shown] = {}
    mentions = tuple(tuple(_mentions(one, by_key)) for one in located)
    return ShownPlaces(tuple(by_key.values()), mentions)


def _mentions(located: Located, by_key: dict[tuple[object, ...], Shown]) -> Iterator[Mention]:
    for toponym in sorted(located.toponyms, key=lambda one: (one.words.start, -one.words.end)):
        area = _area(toponym)
        wording = phrase(located.report, toponym)
        key = _key(toponym, area) or (wording.casefold(), toponym.why)
        known = Shown(len(by_key), toponym.best, area, toponym.rivals, toponym.why)
        shown = by_key.setdefault(key, known)
        shown.wordings[wording] = shown.wordings.get(wording, 0) + 1
        yield Mention(toponym.words, toponym.area.relation if toponym.area else None, shown.number)


def _area(toponym: Toponym) -> Area | None:
    """Where it is shown: its area, else its place as a point; None off the globe."""
    place = toponym.best.place if toponym.best else None
    area = toponym.area or (Area(place.lat, place.lon, 0.0, 1) if place else None)
    return area if area and -90 <= area.lat <= 90 and -180 <= area.lon <= 180 else None


def _key(toponym: Toponym, area: Area | None) -> tuple[object, ...] | None:
    if area is None:
        return None
    place = toponym.best.place.id if toponym.best else ""
    return place, round(area.lat, 4), round(area.lon, 4), round(area.radius_km, 1), area.precision


def phrase(report: Report, toponym: Toponym) -> str:
    """The name with the words that move or widen it, on one line: "southern countryside of Hamra"."""
    spans = [toponym.words]
    if toponym.area and toponym.area.relation:
        spans.append(toponym.area.relation)
    words = report.text[min(span.start for span in spans) : max(span.end for span in spans)]
    return " ".join(words.split()) or toponym.words.text
