"""Which of several values an incident has: the one behind which most independent sources stand, however put."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import not_
from typing import TypeVar

from khabar.nouns.incident import Finding, Saying
from khabar.weigh.hearing import Hearing

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How values of a field compare. `same(a, b)`: the same thing; `holds(a, b)`: `a` is `b` told less exactly;
    `exact(a)`: sorts by how exactly a value is told, the most exact last; `detail(a)`: the same where that and the
    number of sayings are equal; `adds(a)`: stands beside others and never contradicts them.
    """

    same: Callable[[object, object], bool]
    holds: Callable[[object, object], bool]
    exact: Callable[[object], tuple[object, ...]]
    detail: Callable[[object], tuple[object, ...]]
    adds: Callable[[object], bool] = lambda _: False

    def fits(self, saying: Saying, value: object) -> bool:
        """Whether a saying can be true where `value` is: it says the same, or less exactly."""
        return self.same(saying.value, value) or self.holds(saying.value, value)


def one_of(field: str, sayings: Sequence[Saying], hearing: Hearing, likeness: Likeness) -> Finding:
    """The one value that most independent sources tell or contain; of equals the most exact one."""
    decisive = hearing.decisive(sayings)
    candidates = [saying.value for saying in decisive]
    if not candidates:
        return Finding(field, None)

    def rank(value: object) -> tuple[object, ...]:
        return _rank([s for s in decisive if likeness.fits(s, value)], value, hearing, likeness)

    value = max(candidates, key=rank)
    return split(field, value, sayings, lambda saying: likeness.fits(saying, value))


def several_of(field: str, sayings: Sequence[Saying], hearing: Hearing, likeness: Likeness) -> Finding:
    """The values that the incident has together, in the order of the sayings: the one that most independent sources
    tell, and with it those that any account names beside one of them. What is told less exactly agrees.
    """
    decisive = hearing.decisive(sayings)
    clusters = _clusters(decisive, likeness)
    if not clusters:
        return Finding(field, ())
    best = [_best(cluster, hearing, likeness) for cluster in clusters]

    def rank(number: int) -> tuple[object, ...]:
        wider = [s for s in decisive if likeness.holds(s.value, best[number])]
        return _rank([*clusters[number], *wider], best[number], hearing, likeness)

    head = max(range(len(clusters)), key=rank)
    chosen = _beside(head, clusters, best, likeness)
    chosen |= {n for n in range(len(clusters)) if likeness.adds(best[n])}
    exact = [n for n in chosen if not any(m != n and likeness.holds(best[n], best[m]) for m in chosen)]
    value = tuple(best[n] for n in sorted(exact or [head]))
    return split(field, value, sayings, lambda saying: any(likeness.fits(saying, one) for one in value))


def split(field: str, value: object, sayings: Iterable[Saying], agrees: Callable[[Saying], bool]) -> Finding:
    """The finding with its sayings parted by whether they agree."""
    every = tuple(sayings)
    fitting = [agrees(saying) for saying in every]
    return Finding(field, value, tuple(compress(every, fitting)), tuple(compress(every, map(not_, fitting))))


def _rank(backers: Sequence[Saying], value: object, hearing: Hearing, likeness: Likeness) -> tuple[object, ...]:
    """Sorts values by the independent sources behind them, how exactly they are told, and how often."""
    return hearing.support(backers), likeness.exact(value), len(backers), likeness.detail(value)


def _clusters(sayings: Sequence[Saying], likeness: Likeness) -> list[list[Saying]]:
    """The sayings grouped by what is the same, directly or by way of others; in the order of the first of each."""
    clusters: list[list[Saying]] = []
    for saying in sayings:
        alike = [c for c in clusters if any(likeness.same(saying.value, other.value) for other in c)]
        merged = [s for c in alike for s in c] + [saying]
        clusters = [c for c in clusters if c not in alike] + [merged]
    place = {id(saying): number for number, saying in enumerate(sayings)}
    return sorted(clusters, key=lambda cluster: min(place[id(saying)] for saying in cluster))


def _best(cluster: Sequence[Saying], hearing: Hearing, likeness: Likeness) -> object:
    """The value of a cluster: what most independent sources were found to mean, of that the most exactly told."""

    def rank(value: object) -> tuple[object, ...]:
        own = getattr(value, "id", None)
        alike = [s for s in cluster if own and getattr(s.value, "id", None) == own]
        return _rank(alike, value, hearing, likeness)

    return max((saying.value for saying in cluster), key=rank)


def _beside(head: int, clusters: Sequence[list[Saying]], best: Sequence[object], likeness: Likeness) -> set[int]:
    """The clusters that accounts name beside the head, or beside one that they are named with."""
    chosen = {head}
    while True:
        telling = {saying.account for number in chosen for saying in clusters[number]}
        more = {
            number
            for number, cluster in enumerate(clusters)
            if number not in chosen
            and any(saying.account in telling for saying in cluster)
            and not any(likeness.holds(best[number], best[other]) for other in chosen)
        }
        if not more:
            return chosen
        chosen |= more
