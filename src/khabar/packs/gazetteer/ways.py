"""The ways in which names are met, each for many names at once: letter for letter, by consonants, a letter apart, as a
part of a longer name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from khabar.packs.gazetteer.hashes import HashTable, Lines, one_apart, with_prefix
from khabar.packs.gazetteer.index import Index
from khabar.packs.gazetteer.likeness import likeness
from khabar.packs.gazetteer.making import MAIN_NAME
from khabar.packs.gazetteer.matches import (
    ABBREVIATION,
    EDIT,
    EXACT,
    MAIN,
    PART,
    SOUND,
    Matches,
    Met,
    alike,
    apart,
    beside,
    best,
    firsts,
    joined,
)
from khabar.packs.gazetteer.slices import HEAD, TAIL
from khabar.text.folding import by_line, consonant_key, fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A key of so many names says nothing by itself.
MOST_NAMES_OF_A_KEY = 4000
LEAST_SOUND = 0.5
LEAST_EDIT = 0.75
#: Shorter names and keys are a letter apart from too many.
SHORTEST_NAME, SHORTEST_KEY = 5, 4
#: "Arab Hasan" is all but the whole of Arab Hasan Kabir, "Mrej" only the end of Mashrafat al Murayj.
LIKENESS_OF_HEAD, LIKENESS_OF_TAIL = 0.85, 0.6
#: So many names are looked up in one go.
AT_ONCE = 256
_KEPT_ANSWERS = 1 << 14


class Asked(NamedTuple):
    """A name as written, and the countries in which places of that name are looked for (all: None)."""

    name: str
    countries: frozenset[str] | None = None


Way = Callable[[Sequence[Asked]], list[Matches]]


class Answers:
    """What a way has found, kept: a report names its places again and again, and reports of one day the same ones."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._kept: dict[Asked, Matches] = {}

    def of(self, asked: Sequence[Asked]) -> list[Matches]:
        """The places of each name."""
        if len(self._kept) > _KEPT_ANSWERS:
            self._kept.clear()
        lacking = list({one: None for one in asked if one not in self._kept})
        for first in range(0, len(lacking), AT_ONCE):
            some = lacking[first : first + AT_ONCE]
            self._kept.update(zip(some, self._way(some), strict=True))
        return [self._kept[one] for one in asked]

    def of_one(self, asked: Asked) -> Matches:
        """The places of a name."""
        found = self._kept.get(asked)
        return self.of((asked,))[0] if found is None else found


class Ways:
    """The ways to places by their names in an index."""

    def __init__(self, index: Index) -> None:
        self._index, self._country = index, np.asarray(index.arrays["country"])
        arrays = index.arrays
        self._name_start, self._name_places = np.asarray(arrays["name_start"]), np.asarray(arrays["name_places"])
        self._key_start, self._key_names = np.asarray(arrays["key_start"]), np.asarray(arrays["key_names"])
        self._masks: dict[frozenset[str] | None, NDArray[np.bool_]] = {}

    def exact(self, asked: Sequence[Asked]) -> list[Matches]:
        """The places that have these names, letters folded; and by abbreviations in the case they are written in."""
        folded = by_line(fold, [one.name for one in asked])
        numbers = self._index.names.places(Lines.of(folded).whole())
        known = np.flatnonzero(numbers >= 0)
        counts, listed = _all_of(self._name_start, self._name_places, numbers[known])
        found = alike(listed & ~MAIN_NAME, EXACT, 1.0, np.repeat(numbers[known], counts))
        found.how[listed >= MAIN_NAME] = MAIN
        met = apart(Met(np.repeat(known, counts), found), len(asked))
        return [self._with_abbreviation(one.name, matches) for one, matches in zip(asked, met, strict=True)]

    def _with_abbreviation(self, name: str, found: Matches) -> Matches:
        short = self._index.abbreviations.get(name.replace(".", ""))
        if short and name.upper()[:1] == name[:1]:
            return joined(alike(np.array(short, np.int64), ABBREVIATION, 1.0, np.full(len(short), -1)), found)
        return found

    def sounding(self, asked: Sequence[Asked]) -> list[Matches]:
        """The places whose names share the consonants: spellings, other scripts."""
        folded = by_line(fold, [one.name for one in asked])
        numbers = self._keys(Lines.of(by_line(consonant_key, folded)))
        count = self._key_start[numbers + 1] - self._key_start[numbers]
        of = np.flatnonzero((numbers >= 0) & (count <= MOST_NAMES_OF_A_KEY))
        counts, names = _all_of(self._key_start, self._key_names, numbers[of])
        return self._alike(asked, folded, _Pairs(np.repeat(of, counts), names), SOUND, LEAST_SOUND)

    def letter_apart(self, asked: Sequence[Asked]) -> list[Matches]:
        """The places whose name or consonants differ by one letter added, dropped or put for another."""
        folded = by_line(fold, [one.name for one in asked])
        pairs = [_Pairs(*pair) for pair in _apart(self._index.names, folded, SHORTEST_NAME)]
        for of, keys in _apart(self._index.keys, by_line(consonant_key, folded), SHORTEST_KEY):
            counts, names = _all_of(self._key_start, self._key_names, keys)
            pairs.append(_Pairs(np.repeat(of, counts), names))
        together = _Pairs(*(np.concatenate(column) for column in zip(_NO_PAIRS, *pairs, strict=True)))
        return self._alike(asked, folded, together.once(), EDIT, LEAST_EDIT)

    def part_of(self, asked: Sequence[Asked]) -> list[Matches]:
        """The places with a longer name: that ends with this one ("al-Mrej": Mashrafat al Murayj), or that says after
        it which of two villages it is ("Arab Hasan": Arab Hasan Kabir).
        """
        keys = Lines.of(by_line(consonant_key, by_line(fold, [one.name for one in asked])))
        parts = [
            self._with_part(asked, with_prefix(sign, keys.whole(), keys.ends - keys.starts), like)
            for sign, like in ((HEAD, LIKENESS_OF_HEAD), (TAIL, LIKENESS_OF_TAIL))
        ]
        met = Met(np.concatenate([part.of for part in parts]), beside(*(part.matches for part in parts)))
        return apart(best(met), len(asked))

    def _with_part(self, asked: Sequence[Asked], keys: NDArray[np.uint64], like: float) -> Met:
        numbers = self._index.keys.places(keys)
        known = np.flatnonzero(numbers >= 0)
        counts, names = _all_of(self._key_start, self._key_names, numbers[known])
        pairs, places = self._places(asked, _Pairs(np.repeat(known, counts), names))
        return Met(pairs.of, alike(places, PART, like, pairs.name))

    def _keys(self, keys: Lines) -> NDArray[np.int64]:
        """The numbers of keys; -1 for those that nothing has, and for the empty one."""
        return np.where(keys.ends > keys.starts, self._index.keys.places(keys.whole()), -1)

    def _alike(
        self, asked: Sequence[Asked], folded: Sequence[str], pairs: _Pairs, how: int, least: float
    ) -> list[Matches]:
        """The places of the names of pairs that are like enough in their letters, articles apart; each pair once, in
        order.
        """
        pairs, places = self._places(asked, pairs)
        first = firsts(pairs.of) | firsts(pairs.name)
        like = likeness(folded, pairs.of[first], self._index.names.strings(pairs.name[first]))[np.cumsum(first) - 1]
        enough = np.flatnonzero(like >= least)
        found = Matches(places[enough], np.full(len(enough), how, np.int8), like[enough], pairs.name[enough])
        return apart(best(Met(pairs.of[enough], found)), len(asked))

    def _places(self, asked: Sequence[Asked], pairs: _Pairs) -> tuple[_Pairs, NDArray[np.int64]]:
        """The places of the names of pairs in the countries asked for, each with its pair; the pairs in order."""
        sets = {countries: number for number, countries in enumerate({one.countries: None for one in asked})}
        masks = np.concatenate([self._mask(countries) for countries in sets])
        row = np.array([sets[one.countries] for one in asked]) * (len(masks) // len(sets))  # where a name's mask begins
        pairs = pairs.some(np.flatnonzero(masks[row[pairs.of] + self._only_country[pairs.name]]))
        counts, listed = _all_of(self._name_start, self._name_places, pairs.name)
        pairs, places = pairs.some(np.repeat(np.arange(len(counts)), counts)), listed & ~MAIN_NAME
        inside = np.flatnonzero(masks[row[pairs.of] + self._country[places]])
        return pairs.some(inside), places[inside]

    def _mask(self, countries: frozenset[str] | None) -> NDArray[np.bool_]:
        """For each number of a country whether it is one of these (None: all are); the last, "several", is."""
        if countries not in self._masks:
            codes = self._index.tables["country"]
            self._masks[countries] = np.array([*(countries is None or code in countries for code in codes), True])
        return self._masks[countries]

    @cached_property
    def _only_country(self) -> NDArray[np.uint16]:
        """For each name the country of all its places, or as many as there are countries when they lie in several."""
        country = self._country[self._name_places & ~MAIN_NAME]
        starts = self._name_start[:-1]
        least, most = np.minimum.reduceat(country, starts), np.maximum.reduceat(country, starts)
        return np.where(least == most, least, np.uint16(len(self._index.tables["country"])))


class _Pairs(NamedTuple):
    """Names asked for and the numbers of names that may be meant by them, side by side."""

    of: NDArray[np.int64]
    name: NDArray[np.int64]

    def some(self, at: NDArray[np.int64]) -> _Pairs:
        """Those at these positions."""
        return _Pairs(self.of[at], self.name[at])

    def once(self) -> _Pairs:
        """Each pair once, in order."""
        both = np.sort((self.of << 32) | self.name)
        both = both[firsts(both)]
        return _Pairs(both >> 32, both & 0xFFFFFFFF)


_NO_PAIRS = _Pairs(np.empty(0, np.int64), np.empty(0, np.int64))


def _apart(
    table: HashTable, strings: Sequence[str], shortest: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """For strings that are long enough the places in a table of those that differ by a letter, with the string's
    number.
    """
    long = np.array([number for number, string in enumerate(strings) if len(string) >= shortest], np.int64)
    lines = Lines.of([strings[number] for number in long.tolist()])
    whole = lines.whole()
    for row, numbers in one_apart(lines):
        at, places = table.met(numbers.ravel())
        of = row[at // numbers.shape[1]]
        others = numbers.ravel()[at] != whole[of]
        yield long[of[others]], places[others]


def _all_of(
    starts: NDArray[np.uint32], listed: NDArray[np.uint32], numbers: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many things are listed under each number, and all of them, number after number."""
    begin = starts[numbers].astype(np.int64)
    counts = starts[numbers + 1] - begin
    at = np.repeat(begin - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    return counts, listed[at].astype(np.int64)
