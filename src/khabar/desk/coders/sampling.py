"""Samples drawn by chance that anybody can draw again: by a seed, from what is sorted, in strata if asked."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
NO_STRATUM = "all"


@dataclass(frozen=True, slots=True)
class Candidate(Generic[T]):
    """What may be drawn: its key, by which all are sorted before anything is drawn, and its stratum."""

    key: str
    stratum: str
    item: T


@dataclass(frozen=True, slots=True)
class Sample(Generic[T]):
    """What was drawn, in an order of chance; `population`: how many candidates each stratum had."""

    drawn: tuple[Candidate[T], ...]
    population: Mapping[str, int]


def sample(candidates: Iterable[Candidate[T]], size: int, seed: int) -> Sample[T]:
    """`size` candidates, or all where there are fewer.

    Strata give equally many each, as long as they have any, so that rare kinds are seen; within a stratum each has the
    same chance. The same candidates, size and seed give the same sample, in whatever order they come.
    """
    strata: dict[str, list[Candidate[T]]] = defaultdict(list)
    for candidate in sorted(candidates, key=lambda one: one.key):
        strata[candidate.stratum].append(candidate)
    population = {name: len(strata[name]) for name in sorted(strata)}
    chance = random.Random(seed)  # noqa: S311  a sample that can be drawn again, not a secret
    drawn = [
        one for name, share in _shares(population, size, chance).items() for one in chance.sample(strata[name], share)
    ]
    chance.shuffle(drawn)
    return Sample(tuple(drawn), population)


def _shares(population: Mapping[str, int], size: int, chance: random.Random) -> dict[str, int]:
    """How many each stratum gives: turn by turn, each turn in an order of chance."""
    shares: Counter[str] = Counter()
    left = min(size, sum(population.values()))
    while left:
        open_ones: Sequence[str] = [name for name in population if shares[name] < population[name]]
        turn = chance.sample(open_ones, min(left, len(open_ones)))
        shares.update(turn)
        left -= len(turn)
    return {name: shares[name] for name in population}
