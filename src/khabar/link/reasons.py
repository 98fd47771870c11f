"""Why two accounts tell one occurrence or two: named reasons, each with a learned weight; the score is their sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from khabar.link import figures, parties, places, times
from khabar.link.families import types_alike
from khabar.link.sites import Site
from khabar.link.traits import Traits
from khabar.link.words import total_weight
from khabar.nouns.toponym import Reason
from khabar.text.tables import rows

#: so much shared weight of unusual words counts in full
_MUCH = 40.0
#: words rarer than one in so many (e ** 4) are unusual
_UNUSUAL = 4.0


def compare(one: Traits, other: Traits) -> tuple[Reason, ...]:
    """The reasons that hold for two accounts with what each adds, by their names; the same for (other, one)."""
    held, weights = values(one, other), weights_of()
    return tuple(Reason(name, weights[name] * value) for name, value in held.items() if value)


def score(reasons: Iterable[Reason]) -> float:
    """The logarithm of the odds that the accounts tell one occurrence."""
    return sum(reason.weight for reason in reasons)


def score_of(one: Traits, other: Traits) -> float:
    """The score of two accounts without its reasons: what `score(compare(...))` gives."""
    weights = weights_of()
    return sum(weights[name] * value for name, value in values(one, other).items() if value)


def values(one: Traits, other: Traits) -> dict[str, float]:
    """How strongly each reason holds, mostly from 0 to 1; those that do not hold may be absent."""
    if other.key < one.key:
        one, other = other, one
    held = {"before anything is known": 1.0}
    held |= times.reasons(one, other)
    held |= places.reasons(one, other)
    held[f"types: {types_alike(one.type, other.type)}"] = 1.0
    held |= _standing(one, other)
    held |= parties.reasons(one, other)
    held |= figures.reasons(one, other)
    held |= _words(one, other)
    return held | _without_day(held)


def _without_day(held: Mapping[str, float]) -> dict[str, float]:
    """What must agree where no day can: a place, a figure or names, not words that any such report has."""
    if "no day known" not in held:
        return {}
    shared = any(name in held for name in ("same place", "same place words", "places near"))
    return {
        "no day known, no place shared": float(not shared),
        "no day known, same place": float(shared),
        "no day known, words in common": held["words in common"],
        "no day known, unusual words": held["unusual words"],
        "no day known, names in common": held["names in common"],
    }


def _standing(one: Traits, other: Traits) -> dict[str, float]:
    return {
        "one is planned": float((one.status == "planned") != (other.status == "planned")),
        "one sums up several": float(one.aggregate != other.aggregate),
        "one is not main": float(one.main != other.main),
        "neither is main": float(not one.main and not other.main),
    }


def _words(one: Traits, other: Traits) -> dict[str, float]:
    places = _place_words(one.sites) | _place_words(other.sites)
    shared = (one.words & other.words) - places
    least = min(_total(one.words), _total(other.words))
    common = total_weight(shared) / least if least else 0.0
    return {
        "words in common": common,
        "words of one publisher": common if one.publisher is not None and one.publisher == other.publisher else 0.0,
        "unusual words": min(1.0, total_weight(shared, _UNUSUAL) / _MUCH),
        "names in common": min(1.0, total_weight((one.names & other.names) - places) / _MUCH),
        "same first source": float(not one.sources.isdisjoint(other.sources)),
    }


@lru_cache(maxsize=4_000)
def _place_words(sites: tuple[Site, ...]) -> frozenset[str]:
    """The words that places are called by: what they say is weighed as places."""
    return frozenset(word for site in sites for word in site.words)


@lru_cache(maxsize=4_000)
def _total(words: frozenset[str]) -> float:
    return total_weight(words)


@cache
def weights_of() -> Mapping[str, float]:
    """The weight of each reason."""
    return {row[0]: float(row[3]) for row in rows("khabar.link", "weights.tsv")}
