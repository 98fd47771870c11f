"""Why two accounts tell one occurrence or two: named reasons, each with a learned weight; the score is their sum."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache

from khabar.link import figures, parties, places, times
from khabar.link.families import types_alike
from khabar.link.times import span_of
from khabar.link.traits import Traits
from khabar.link.words import total_weight, weights_in
from khabar.nouns.toponym import Reason
from khabar.text.tables import rows

#: so much shared weight of unusual words counts in full
_MUCH = 40.0
#: words rarer than one in so many (e ** 4) are unusual
_UNUSUAL = 4.0

Held = dict[str, float]


def compare(one: Traits, other: Traits) -> tuple[Reason, ...]:
    """The reasons that hold for two accounts with what each adds, by their names; the same for (other, one)."""
    held, weights = values(one, other), weights_of()
    return tuple(Reason(name, weights[name] * value) for name, value in held.items() if value)


def score(reasons: Iterable[Reason]) -> float:
    """The logarithm of the odds that the accounts tell one occurrence."""
    return sum(reason.weight for reason in reasons)


def score_of(one: Traits, other: Traits) -> float:
    """The score of two accounts without its reasons: what `score(compare(...))` gives."""
    found = score_above(one, other, -float("inf"))
    assert found is not None  # noqa: S101 - every score is above that
    return found


def score_above(one: Traits, other: Traits, least: float) -> float | None:
    """The score of two accounts where it is greater than `least`, else None.

    Of most pairs what costs little to compare (all but places and sides) tells that the rest cannot lift them so high.
    """
    one, other = _ordered(one, other)
    weights, total = weights_of(), 0.0
    for step, still in zip(_STEPS, _still(), strict=True):
        for name, value in step(one, other).items():
            if value:
                total += weights[name] * value
        if total + still <= least:
            return None
    return total


def values(one: Traits, other: Traits) -> Held:
    """How strongly each reason holds, mostly from 0 to 1; those that do not hold may be absent."""
    one, other = _ordered(one, other)
    return {name: value for step in _STEPS for name, value in step(one, other).items()}


def _ordered(one: Traits, other: Traits) -> tuple[Traits, Traits]:
    return (other, one) if (other.report, other.event) < (one.report, one.event) else (one, other)


def _first(one: Traits, other: Traits) -> Held:
    """What is known before anything is compared, types, and what kind of account each is."""
    held = {"before anything is known": 1.0, f"types: {types_alike(one.type, other.type)}": 1.0}
    if (one.status == "planned") != (other.status == "planned"):
        held["one is planned"] = 1.0
    if one.aggregate != other.aggregate:
        held["one sums up several"] = 1.0
    if not (one.main and other.main):
        held["one is not main" if one.main or other.main else "neither is main"] = 1.0
    return held


def _words(one: Traits, other: Traits) -> Held:
    """Words in common, those of places left out: they are weighed as places. Where no day is known they count another
    way: words that any such report has say less.
    """
    named = {word for sites in (one.sites, other.sites) for site in sites for word in site.words}
    shared = (one.words & other.words) - named
    held: Held = {}
    if shared:
        weights = list(weights_in(shared))
        least = min(_total(one.words), _total(other.words))
        held["words in common"] = math.fsum(weights) / least if least else 0.0
        held["unusual words"] = min(1.0, math.fsum([one for one in weights if one >= _UNUSUAL]) / _MUCH)
    if names := (one.names & other.names) - named:
        held["names in common"] = min(1.0, total_weight(names) / _MUCH)
    if _no_day(one, other):
        held |= {f"no day known, {name}": value for name, value in held.items()}
    if shared and one.publisher is not None and one.publisher == other.publisher:
        held["words of one publisher"] = held["words in common"]
    return held


@lru_cache(maxsize=4_000)
def _total(words: frozenset[str]) -> float:
    return total_weight(words)


def _places(one: Traits, other: Traits) -> Held:
    held = places.reasons(one, other)
    if _no_day(one, other):
        near = any(name in held for name in ("same place", "same place words", "places near"))
        held["no day known, same place" if near else "no day known, no place shared"] = 1.0
    return held


def _no_day(one: Traits, other: Traits) -> bool:
    """Nobody knows the day of one: what must agree then is a place, a figure or names."""
    return span_of(one) is None or span_of(other) is None


def _sides(one: Traits, other: Traits) -> Held:
    held = parties.reasons(one, other)
    if not one.sources.isdisjoint(other.sources):
        held["same first source"] = 1.0
    return held


#: in the order of what they cost; of the last two the reasons that may speak for one occurrence, those together of
#: which only one can hold
_STEPS: tuple[Callable[[Traits, Traits], Held], ...] = (
    _first, figures.reasons, times.reasons, _words, _places, _sides,
)  # fmt: skip
_FOR_PLACES = (places.RELATIONS, ("small place",), ("no day known, same place",))
_FOR_SIDES = (("same doer",), ("same target",), ("same weapon",), ("same first source",))


@cache
def _still() -> tuple[float, ...]:
    """After each step how much those behind it can add at most; before the words are compared too much to ask."""
    sides, near = (sum(_most(group) for group in groups) for groups in (_FOR_SIDES, _FOR_PLACES))
    never = float("inf")
    return never, never, never, near + sides, sides, 0.0


def _most(names: Iterable[str]) -> float:
    return max(0.0, *(weights_of()[name] for name in names))


@cache
def weights_of() -> Mapping[str, float]:
    """The weight of each reason."""
    return {row[0]: float(row[3]) for row in rows("khabar.link", "weights.tsv")}
