"""What people's decisions ask of grouping: who stands together, who apart, and which decisions are overruled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True)
class Wish:
    """A decision on pairs: all of both sides together, or each of the one apart from each of the other.

    Where a later decision forbids some of a together, the order of its members decides who stands with whom.
    """

    decision: int
    together: bool
    left: tuple[int, ...]
    right: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Steering:
    """Pairs (lesser first) that must and must not stand together, and the decisions that later ones overrule."""

    together: frozenset[tuple[int, int]] = frozenset()
    apart: frozenset[tuple[int, int]] = frozenset()
    overruled: tuple[tuple[int, int], ...] = ()


def steer(wishes: Iterable[Wish]) -> Steering:
    """The pairs of all wishes that do not contradict each other; of two that do, the later decision's stands.

    `overruled` holds (earlier, later) decisions. A chain of togethers contradicts an apart between its ends.

    >>> steer([Wish(1, True, (1, 2)), Wish(2, True, (2, 3)), Wish(3, False, (1,), (3,))]).overruled
    ((1, 3),)
    """
    kept = _Kept()
    overruled: dict[int, int] = {}
    for wish in sorted(wishes, key=lambda wish: -wish.decision):
        for pair in _pairs(wish):
            against = kept.join(pair, wish.decision) if wish.together else kept.part(pair, wish.decision)
            if against is not None:
                overruled.setdefault(wish.decision, against)
    return Steering(frozenset(kept.together), frozenset(kept.apart), tuple(sorted(overruled.items())))


def _pairs(wish: Wish) -> Iterator[tuple[int, int]]:
    if wish.together:
        return combinations(dict.fromkeys((*wish.left, *wish.right)), 2)
    return ((one, other) for one in wish.left for other in wish.right if one != other)


class _Kept:
    """Pairs taken so far, the groups that they make, and for each group those that it must not join, by whose wish."""

    def __init__(self) -> None:
        self.together: set[tuple[int, int]] = set()
        self.apart: set[tuple[int, int]] = set()
        self._above: dict[int, int] = {}
        self._joined_by: dict[int, int] = {}
        self._walls: dict[int, dict[int, int]] = defaultdict(dict)

    def join(self, pair: tuple[int, int], decision: int) -> int | None:
        """Puts two together; gives the decision that forbids it, and does nothing then."""
        one, other = map(self._root, pair)
        if other in self._walls[one]:
            return self._walls[one][other]
        if one != other:
            self.together.add((min(pair), max(pair)))
            self._above[other] = one
            self._joined_by[one] = decision
            for wall, by in self._walls.pop(other, {}).items():
                self._walls[one].setdefault(wall, by)
                self._walls[wall].pop(other, None)
                self._walls[wall].setdefault(one, by)
        return None

    def part(self, pair: tuple[int, int], decision: int) -> int | None:
        """Keeps two apart; gives the decision that holds them together, and does nothing then."""
        one, other = map(self._root, pair)
        if one == other:
            return self._joined_by[one]
        self.apart.add((min(pair), max(pair)))
        self._walls[one].setdefault(other, decision)
        self._walls[other].setdefault(one, decision)
        return None

    def _root(self, member: int) -> int:
        while (above := self._above.get(member, member)) != member:
            self._above[member] = member = self._above.get(above, above)
        return member
