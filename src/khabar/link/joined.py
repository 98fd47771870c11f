"""Things put together two by two, and the groups that come of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Generic, Protocol, TypeVar


class Ordered(Protocol):
    """What can be put in order."""

    def __lt__(self, other: Any, /) -> bool: ...  # noqa: ANN401 - as the standard library's own protocol has it


T = TypeVar("T", bound=Ordered)


class Joined(Generic[T]):
    """Groups that grow; a group's root is its least member, whatever the order of joining."""

    def __init__(self, members: Iterable[T]) -> None:
        self._above = {member: member for member in members}

    def root(self, member: T) -> T:
        while self._above[member] != member:
            self._above[member] = self._above[self._above[member]]
            member = self._above[member]
        return member

    def join(self, one: T, other: T) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        self._above[high] = low

    def groups(self) -> list[list[T]]:
        """The groups by their roots, each in order.

        >>> joined = Joined("dcba")
        >>> joined.join("d", "b")
        >>> joined.groups()
        [['a'], ['b', 'd'], ['c']]
        """
        groups: dict[T, list[T]] = defaultdict(list)
        for member in sorted(self._above):
            groups[self.root(member)].append(member)
        return [groups[root] for root in sorted(groups)]
