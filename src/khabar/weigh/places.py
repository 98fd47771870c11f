"""Where an incident happened: the most exact places told, and who puts it elsewhere."""

from __future__ import annotations

from typing import cast

from khabar.nouns import Place
from khabar.nouns.incident import Finding
from khabar.resolve.sphere import distance_km
from khabar.text.folding import consonant_key, fold
from khabar.weigh.choices import Likeness, several_of
from khabar.weigh.hearing import Hearing, claim_of_words

#: points so near each other are one place, whatever they are called
ONE_POINT_KM = 1.0
#: and so near where they bear one name
ONE_NAME_KM = 10.0


def places(hearing: Hearing) -> Finding:
    """The most exact places; a wider one that contains one of them agrees, another village differs."""
    sayings = hearing.once(
        hearing.saying(account, claim_of_words(account, place.words), place, place.words)
        for account in hearing.accounts
        for place in account.event.places
    )
    return several_of("places", sayings, hearing, LIKENESS)


def is_located(place: Place) -> bool:
    """Whether the place was found on the map."""
    return place.lat is not None and place.lon is not None


def _same(one: object, other: object) -> bool:
    a, b = cast("Place", one), cast("Place", other)
    if not (is_located(a) and is_located(b)):
        return bool(_keys(a) & _keys(b))
    if a.precision != b.precision and abs((a.radius_km or 0) - (b.radius_km or 0)) > ONE_NAME_KM:
        return False
    apart = _apart(a, b)
    if apart <= ONE_POINT_KM or not (a.id == b.id or _keys(a) & _keys(b)):
        return apart <= ONE_POINT_KM
    return apart <= ONE_NAME_KM or _may_be(a, b) or _may_be(b, a)


def _may_be(one: Place, other: Place) -> bool:
    """Whether the name of `one` may mean the place that the other was found to be: one of its rivals."""
    here = (other.lat or 0.0, other.lon or 0.0)
    return any(r.id == other.id or distance_km((r.lat, r.lon), here) <= ONE_POINT_KM for r in one.rivals)


def _holds(wide: object, narrow: object) -> bool:
    """Whether `wide` is an area in which `narrow` lies: its country, its division, or a circle about it."""
    a, b = cast("Place", wide), cast("Place", narrow)
    if not is_located(a) or not is_located(b) or (a.radius_km or 0) <= (b.radius_km or 0):
        return False
    if a.precision == 6:
        return a.country == b.country
    if a.name and a.country == b.country and a.precision in (3, 4) and a.name in (b.admin1, b.admin2):
        return True
    return _apart(a, b) <= (a.radius_km or 0)


def _exact(value: object) -> tuple[object, ...]:
    place = cast("Place", value)
    return is_located(place), -(place.radius_km if place.radius_km is not None else float("inf"))


def _detail(value: object) -> tuple[object, ...]:
    place = cast("Place", value)
    return place.score or 0.0, len(place.words.text), place.words.text


def _apart(a: Place, b: Place) -> float:
    return distance_km((a.lat or 0.0, a.lon or 0.0), (b.lat or 0.0, b.lon or 0.0))


def _keys(place: Place) -> frozenset[str]:
    """What a place is called, as spellings share it."""
    names = (place.words.text, *(span.text for span in place.wordings), place.name or "")
    return frozenset(key for name in names if (key := consonant_key(fold(name))))


#: how places compare
LIKENESS = Likeness(_same, _holds, _exact, _detail)
