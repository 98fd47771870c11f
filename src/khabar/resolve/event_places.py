"""The places of events resolved: the words of a place, with their relation words, to an area on the map."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from khabar.nouns import Event, Place, Report, Rival, Span
from khabar.nouns.toponym import Located, Toponym
from khabar.packs.gazetteer.lookup import Gazetteer, open_gazetteer
from khabar.resolve.place_candidates import is_facility, is_part, is_unit
from khabar.resolve.place_finding import well_known_names
from khabar.resolve.places import locate
from khabar.text.folding import fold

#: A name inside the words of a place: words with capitals, small ones only between them ("Deir ez-Zor", "Ain al-Arab")
_CAPITALS = re.compile(
    r"(?<!\w)(?:(?:ras|tell?|tall?|deir|dayr|a[iy]n|ka?fa?r|wadi|jabal|jebel|umm?|abu|bir|khan|bab|be[iy]t|bayt)[ -])?"
    r"(?:(?:[aAeE][lsnrdtzh]{1,2}|[eE]z|de|la)[ -])?[^\W\d_a-z][\w'’ʼ`.-]*"
    r"(?:(?:[ -](?:(?:[ae][lsnrdtzh]{1,2}|of|de|the)[ -])?)[^\W\d_a-z][\w'’ʼ`-]*)*"
)
#: UCDP's precision of second-level areas and wider, and of countries
WIDE, COUNTRYWIDE = 3, 6
_WORDS = re.compile(r"\S+")
_SMALL_WORDS = frozenset(("the", "in", "of"))


def with_places(
    report: Report, events: Sequence[Event], gazetteer: Gazetteer | None = None
) -> tuple[tuple[Event, ...], Located]:
    """The events with their places resolved, and what was located: the names of these places.

    Without places there is nothing to open a gazetteer for.
    """
    own = {place.words: name_in(report.text, place.words) for event in events for place in event.places}
    if not own:
        return tuple(events), Located(report, ())
    gazetteer = gazetteer or open_gazetteer()
    named = set(own.values())
    # What else the text names may be where an event's own place lies, when no map has that.
    others = well_known_names(gazetteer, report.text, tuple(named))
    located = locate(report, sorted({*named, *others}), gazetteer)
    meant = {toponym.words: toponym for toponym in located.toponyms}
    resolved = {words: meant[name] for words, name in own.items()}
    return tuple(replace(event, places=tuple(_places(report, event.places, resolved))) for event in events), located


def name_in(text: str, words: Span) -> Span:
    """The name that the words of a place rest on: "Aleppo" of "southern countryside of Aleppo".

    Its first words with capitals; where it has none all but its unit words. A building or street is its whole name.
    """
    if is_facility(words.text):
        return words
    # A dateline runs into the first words: "Hasakah\n\nShaddadi district".
    line = words.text.rstrip().rfind("\n") + 1
    capitals = _CAPITALS.search(words.text, line)
    if capitals:
        return Span.of(text, words.start + capitals.start(), words.start + capitals.end())
    names = (word for word in _WORDS.finditer(words.text) if not _leads(word[0]))
    first = next(names, None)
    return Span.of(text, words.start + first.start(), words.end) if first else words


def _leads(word: str) -> bool:
    """Whether a word only leads to a name: "city of", "the southern"."""
    return is_unit(word) or is_part(word) or word.lower() in _SMALL_WORDS


def _places(report: Report, places: Iterable[Place], resolved: Mapping[Span, Toponym]) -> Sequence[Place]:
    """The places with what they mean, without those that only say where the others lie (codebook section 5).

    A part of an area ("the road between", "southern countryside of") says more than that.
    """
    found = [placed(place, resolved[place.words]) for place in places]
    own = [place for place in found if not (_is_whole(report, place) and _holds_another(place, found))]
    return sorted(own, key=lambda place: (place.words.end <= report.body_start, place.words.start))


def _is_whole(report: Report, place: Place) -> bool:
    """Are the words of a place its name alone, with what it is: "Idlib province"?"""
    name = name_in(report.text, place.words)
    rest = report.text[place.words.start : name.start] + report.text[name.end : place.words.end]
    return all(is_unit(word) or word.lower() in _SMALL_WORDS for word in _WORDS.findall(rest))


def _holds_another(place: Place, others: Sequence[Place]) -> bool:
    """True for a province or country in which another place of the event lies."""
    wide = place.precision is not None and place.precision >= WIDE
    return wide and any(
        other.precision is not None
        and place.precision is not None
        and other.precision < place.precision
        and other.country == place.country
        and (place.precision >= COUNTRYWIDE or fold(other.admin1 or "") in ("", fold(place.admin1 or place.name or "")))
        for other in others
    )


def placed(place: Place, toponym: Toponym) -> Place:
    """The place with what its name was taken to mean; the words stay as they are, and so do the rivals.

    A place that no map has, but that is said to lie in a known one, has that one's area and neither name nor id.
    """
    rivals = tuple(
        Rival(one.place.id, one.place.name, one.place.lat, one.place.lon, one.score) for one in toponym.rivals
    )
    area = toponym.area
    if area is None:
        return replace(place, rivals=rivals)
    where = replace(
        place,
        lat=round(area.lat, 5),
        lon=round(area.lon, 5),
        radius_km=round(area.radius_km, 1),
        precision=area.precision,
        rivals=rivals,
    )
    if toponym.best is None:
        return where
    best = toponym.best.place
    return replace(
        where,
        name=best.name,
        id=best.id,
        country=best.country or None,
        admin1=best.admin1 or None,
        admin2=best.admin2 or None,
        score=toponym.best.score,
    )
