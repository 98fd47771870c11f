"""Places that bear a name, as look-ups give them: side by side, each with how it was met and how like its name is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: How a name was met, in the order in which they are tried.
EXACT, MAIN, ABBREVIATION, SOUND, EDIT, PART = range(6)
#: The ways in which a place bears the name as it is written; in the others it only sounds or looks like it.
BEARS = (EXACT, MAIN, ABBREVIATION)
HOW = ("other name", "main name", "abbreviation", "same consonants", "a letter apart", "part of a longer name")


@dataclass(frozen=True, slots=True)
class Matches:
    """Places that bear a name: `place` their rows, `how` one of HOW, `likeness` in [0, 1] (1: the same letters), `name`
    the number of the name that was met (-1: an abbreviation). Each place once, by its best name.
    """

    place: NDArray[np.int64]
    how: NDArray[np.int8]
    likeness: NDArray[np.float32]
    name: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.place)


NONE = Matches(np.empty(0, np.int64), np.empty(0, np.int8), np.empty(0, np.float32), np.empty(0, np.int64))


class Met(NamedTuple):
    """The places of many names that were asked for: `of` is for each of the matches the number of the name asked."""

    of: NDArray[np.int64]
    matches: Matches


def kept(found: Matches, where: NDArray[np.bool_] | NDArray[np.intp]) -> Matches:
    """Some of the matches: where true, or at these positions."""
    return Matches(found.place[where], found.how[where], found.likeness[where], found.name[where])


def alike(places: NDArray[np.int64], how: int, likeness: float, names: NDArray[np.int64]) -> Matches:
    """Places that were all met in one way."""
    return Matches(places, np.full(len(places), how, np.int8), np.full(len(places), likeness, np.float32), names)


def joined(*parts: Matches) -> Matches:
    """Several look-ups as one; each place by its likest name."""
    parts = tuple(part for part in parts if len(part))
    if len(parts) < 2:
        return parts[0] if parts else NONE
    together = beside(*parts)
    return best(Met(np.zeros(len(together), np.int64), together)).matches


def beside(*parts: Matches) -> Matches:
    """The matches of all parts, one part after the other."""
    return Matches(
        np.concatenate([part.place for part in parts]),
        np.concatenate([part.how for part in parts]),
        np.concatenate([part.likeness for part in parts]),
        np.concatenate([part.name for part in parts]),
    )


def best(met: Met) -> Met:
    """Of each name asked each place once, by its likest name, in the order of the places."""
    of, found = met
    order = np.lexsort((found.how != MAIN, -found.likeness, found.place, of))
    order = order[firsts(of[order]) | firsts(found.place[order])]
    return Met(of[order], kept(found, order))


def apart(met: Met, count: int) -> list[Matches]:
    """The matches of each of `count` names asked; those of one name must stand side by side, in the order asked."""
    bounds = np.searchsorted(met.of, np.arange(count + 1)).tolist()
    place, how, likeness, name = met.matches.place, met.matches.how, met.matches.likeness, met.matches.name
    return [
        Matches(place[first:last], how[first:last], likeness[first:last], name[first:last]) if first < last else NONE
        for first, last in pairwise(bounds)
    ]


def firsts(of_sorted: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where a value is the first of its kind."""
    first = np.ones(len(of_sorted), bool)
    np.not_equal(of_sorted[1:], of_sorted[:-1], out=first[1:])
    return first
