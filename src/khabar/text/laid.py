"""Things that lie in a text, found by where they lie."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")

#: characters that are looked through at a time: a sentence or two
_CELL = 256


class Laid(Generic[T]):
    """Things, each with the half-open range that it takes, kept by the stretches of the text that they lie in.

    >>> laid = Laid([(0, 9, "a"), (300, 310, "b"), (5, 900, "c")])
    >>> laid.over(8, 9), laid.over(310, 311), laid.over(9, 305)
    (['a', 'c'], ['c'], ['b', 'c'])
    """

    def __init__(self, things: Iterable[tuple[int, int, T]]) -> None:
        self._cells: dict[int, list[tuple[int, int, int, T]]] = defaultdict(list)
        for number, (start, end, thing) in enumerate(things):
            for cell in range(start // _CELL, (end - 1) // _CELL + 1):
                self._cells[cell].append((number, start, end, thing))

    def over(self, start: int, end: int) -> list[T]:
        """Those that share a character with [start, end), in the order in which they were given."""
        found = {
            number: thing
            for cell in range(start // _CELL, (end - 1) // _CELL + 1)
            for number, first, last, thing in self._cells.get(cell, ())
            if first < end and start < last
        }
        return [found[number] for number in sorted(found)]
