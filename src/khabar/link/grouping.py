"""Accounts to groups that each tell one occurrence: a function of the set of accounts, not of their order.

Average linkage (Sokal and Michener 1958) with accounts that must and must not stand together, by chains of nearest
neighbours (Murtagh 1983): time and memory go with the square of the largest component, which is bounded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from khabar.link.blocks import blocks_of
from khabar.link.conflicts import conflict, conflict_beside_places, two_places
from khabar.link.joined import Joined
from khabar.link.reasons import score_above
from khabar.link.times import span_of
from khabar.link.traits import Traits
from khabar.nouns.incident import AccountKey

Pair = tuple[AccountKey, AccountKey]
#: two accounts with a higher score (logarithm of odds) are an edge: they may come into one group
EDGE = 0.0
#: accounts whose days are farther apart are no edge, whatever they share: B-cubed of the five development sets is the
#: same without any limit, and .002 lower on one of them with fourteen days
FARTHEST_DAYS = 31
#: two groups become one when the mean score of their pairs is at least this
JOIN = 0.0
#: what a pair without an edge counts, and the most that a pair with one counts
FLOOR, CEILING = -0.3, 4.0
#: a component with more accounts is cut at stronger edges, until its parts have no more
LARGEST = 2_000
_STEP = 0.5


def pair(one: AccountKey, other: AccountKey) -> Pair:
    """The two keys in their order."""
    return (one, other) if one <= other else (other, one)


def group(
    traits: Sequence[Traits],
    together: Collection[Pair] = (),
    apart: Collection[Pair] = (),
    edges: Mapping[Pair, float] | None = None,
    reports: Mapping[AccountKey, frozenset[str]] | None = None,
) -> tuple[frozenset[AccountKey], ...]:
    """The accounts in groups, in the order of their least keys; every account is in one, alone or with others.

    `together` and `apart` are what people decided and come before all else, `apart` before `together`. `edges`: the
    scores above EDGE of all pairs where they are known already (`incidents.edges`), else they are worked out.
    `reports`: those of all accounts that one stands for (`khabar.link.alike`), its own among them; absent: its own
    alone. The groups of a component (accounts joined by edges or decisions) depend on that component alone.
    """
    told = reports or {}
    known = {one.key: one for one in sorted(traits, key=lambda one: one.key)}
    scores = edges_among(list(known.values())) if edges is None else edges
    scores = {
        link: value
        for link, value in scores.items()
        if link[0] in known and link[1] in known and not _one_report(*link, told)
    }
    held = [link for link in sorted(pair(*link) for link in together) if link[0] in known and link[1] in known]
    parted = {pair(*link) for link in apart}
    groups = [found for part in _components(known, scores, held) for found in _bounded(known, part, parted, told)]
    return tuple(sorted(groups, key=min))


def edges_among(traits: Sequence[Traits]) -> dict[Pair, float]:
    """The score of every pair that shares a block, where it is above EDGE."""
    found = ((traits[one], traits[other]) for one, other in candidates(traits))
    return {pair(one.key, other.key): value for one, other in found if (value := edge(one, other)) is not None}


def candidates(traits: Sequence[Traits]) -> list[tuple[int, int]]:
    """The pairs of accounts that share a block, by their numbers."""
    blocks: dict[str, set[int]] = defaultdict(set)
    keys = [blocks_of(one) for one in traits]
    found = []
    for number, own in enumerate(keys):
        found += [(other, number) for other in sorted(set().union(*(blocks[key] for key in own)))]
        for key in own:
            blocks[key].add(number)
    return found


def edge(one: Traits, other: Traits) -> float | None:
    """The score of two accounts where it makes an edge; None where they conflict, are more than a month apart, or too
    little speaks for them.
    """
    if days_apart(one, other) > FARTHEST_DAYS or conflict_beside_places(one, other):
        return None
    value = score_above(one, other, EDGE)
    return None if value is None or two_places(one, other) else value


def days_apart(one: Traits, other: Traits) -> int:
    """How many days lie between two accounts; 0 where they overlap, or where nobody knows the day of one."""
    mine, theirs = span_of(one), span_of(other)
    return max(0, mine[0] - theirs[1], theirs[0] - mine[1]) if mine and theirs else 0


def _one_report(one: AccountKey, other: AccountKey, reports: Mapping[AccountKey, frozenset[str]]) -> bool:
    """Does any report tell both, or what they stand for, as two?"""
    mine, theirs = reports.get(one), reports.get(other)
    if mine is None and theirs is None:
        return one.report == other.report
    return not (mine or {one.report}).isdisjoint(theirs or {other.report})


@dataclass(frozen=True, slots=True)
class _Component:
    """Accounts joined by edges or decisions, in the order of their keys, with these edges and decisions."""

    keys: Sequence[AccountKey]
    edges: dict[Pair, float] = field(default_factory=dict)
    together: list[Pair] = field(default_factory=list)


def _components(keys: Iterable[AccountKey], edges: Mapping[Pair, float], together: Sequence[Pair]) -> list[_Component]:
    joined = Joined(keys)
    for one, other in (*edges, *together):
        joined.join(one, other)
    parts = {joined.root(found[0]): _Component(found) for found in joined.groups()}
    for link, value in edges.items():
        parts[joined.root(link[0])].edges[link] = value
    for link in together:
        parts[joined.root(link[0])].together.append(link)
    return list(parts.values())


def _bounded(
    known: Mapping[AccountKey, Traits],
    part: _Component,
    apart: Collection[Pair],
    reports: Mapping[AccountKey, frozenset[str]],
) -> Iterator[frozenset[AccountKey]]:
    """The groups of a component, first cut at stronger and stronger edges where it is too large."""
    if len(part.keys) == 1:
        yield frozenset(part.keys)
        return
    if len(part.keys) <= LARGEST or not part.edges:
        traits = [known[key] for key in part.keys]
        yield from _Linkage(traits, part.edges, part.together, apart, reports).groups()
        return
    least = min(part.edges.values()) + _STEP
    strong = {link: value for link, value in part.edges.items() if value > least}
    for smaller in _components(part.keys, strong, part.together):
        yield from _bounded(known, smaller, apart, reports)


class _Linkage:
    """Groups of one component that grow by nearest neighbours. Rows and columns stand for groups, -inf for a wall."""

    def __init__(
        self,
        traits: Sequence[Traits],
        edges: Mapping[Pair, float],
        together: Sequence[Pair],
        apart: Collection[Pair],
        reports: Mapping[AccountKey, frozenset[str]],
    ) -> None:
        self.traits, self.reports = traits, reports
        self.place = {one.key: number for number, one in enumerate(traits)}
        self.members = [[number] for number in range(len(traits))]
        self.size = np.ones(len(traits))
        self.total: NDArray[np.float64] = np.full((len(traits), len(traits)), FLOOR, dtype=np.float64)
        np.fill_diagonal(self.total, -np.inf)
        for (one, other), value in edges.items():
            self._set(self.place[one], self.place[other], min(value, CEILING))
        self.joined = {(self.place[one], self.place[other]) for one, other in edges}
        for one, other in apart:
            if one in self.place and other in self.place:
                self._set(self.place[one], self.place[other], -np.inf)
        self._hold(together)

    def _set(self, one: int, other: int, value: float) -> None:
        self.total[one, other] = self.total[other, one] = value

    def _hold(self, together: Sequence[Pair]) -> None:
        """Puts together what people put together, unless others that they parted would come with it."""
        group_of = list(range(len(self.traits)))
        for link in together:
            one, other = sorted(group_of[self.place[key]] for key in link)
            if one != other and np.isfinite(self.total[one, other]):
                self._merge(one, other)
                for member in self.members[one]:
                    group_of[member] = one

    def _merge(self, one: int, other: int) -> None:
        """Makes of two groups one, which takes the place of the first."""
        self.total[one] += self.total[other]
        self.total[:, one] = self.total[one]
        self.total[one, one] = -np.inf
        self.total[other, :] = self.total[:, other] = -np.inf
        self.members[one] = sorted(self.members[one] + self.members[other])
        self.members[other] = []
        self.size[one] += self.size[other]

    def groups(self) -> Iterator[frozenset[AccountKey]]:
        """The groups when no two are near enough any more."""
        for start in range(len(self.traits)):
            if self.members[start]:
                self._follow(start)
        for members in self.members:
            if members:
                yield frozenset(self.traits[number].key for number in members)

    def _follow(self, start: int) -> None:
        """Merges along the chain from a group to its nearest, to that one's nearest and so on, till it stands alone."""
        chain = [start]
        while chain:
            last = chain[-1]
            before = chain[-2] if len(chain) > 1 else None
            nearest = self._nearest(last, before)
            if nearest is None:
                chain.pop()
            elif nearest == before:
                chain = chain[:-2]
                one, other = sorted((last, nearest))
                self._merge(one, other)
                chain = chain or [one]
            else:
                chain.append(nearest)

    def _nearest(self, one: int, before: int | None) -> int | None:
        """The group with the highest mean score; of equal ones the one before in the chain, then the first. None where
        none is near enough. Conflicts are looked for only where nothing else keeps two groups apart.
        """
        while True:
            means = self.total[one] / (self.size[one] * self.size)
            best = int(np.argmax(means))
            if means[best] < JOIN:
                return None
            if before is not None and means[before] == means[best]:
                best = before
            if not self._conflict(one, best):
                return best
            self._set(one, best, -np.inf)

    def _conflict(self, one: int, other: int) -> bool:
        """Does any pair of two groups conflict? Pairs with an edge do not, or they would have none."""
        pairs = ((a, b) if a < b else (b, a) for a in self.members[one] for b in self.members[other])
        return any(link not in self.joined and self._clash(*link) for link in pairs)

    def _clash(self, one: int, other: int) -> bool:
        mine, theirs = self.traits[one], self.traits[other]
        return conflict(mine, theirs) is not None or _one_report(mine.key, theirs.key, self.reports)
