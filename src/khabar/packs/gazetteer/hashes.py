"""Strings as numbers of 64 bits: of one string, of millions of lines at once, and of all that differ by a letter.

The number of a string is the polynomial of its code points c in M = MULTIPLIER, modulo 2**64: c[0] * M**(n-1) + ... +
c[n-1]. So the numbers of parts, and of a string with a letter changed, follow from sums over its beginning. Two of a
million names have one number by a chance of about one in forty million.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

MULTIPLIER = 0x9E3779B97F4A7C15
_INVERSE = pow(MULTIPLIER, -1, 1 << 64)
_MODULUS = (1 << 64) - 1
_LETTERS = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz", np.uint8).astype(np.uint64)
#: Numbers of so many letters at once, so that sums stay in the processor's cache.
_AT_ONCE = 1 << 18
_LEAST_POWERS = 1 << 12
#: A letter is put into so many gaps at once, for the same reason.
_GAPS_AT_ONCE = 1 << 10


def hash_of(text: str) -> int:
    """The number of a string; of "" it is 0."""
    value = 0
    for code in map(ord, text):
        value = (value * MULTIPLIER + code) & _MODULUS
    return value


def powers(base: int, count: int) -> NDArray[np.uint64]:
    """base**0, base**1 ... modulo 2**64."""
    return _powers(base, max(_LEAST_POWERS, 1 << count.bit_length()))[:count]


@lru_cache(8)
def _powers(base: int, count: int) -> NDArray[np.uint64]:
    table = np.full(count, base, np.uint64)
    table[:1] = 1
    np.multiply.accumulate(table, out=table)
    table.flags.writeable = False
    return table


class Lines:
    """Strings side by side in one text, with where each begins and ends (in code points), to be numbered whole or in
    part: the lines of a text, or with `of` any strings.
    """

    def __init__(self, text: str) -> None:
        self._put(text)
        breaks = np.flatnonzero(self.codes == ord("\n"))
        self.starts = np.concatenate([[0], breaks + 1])
        self.ends = np.concatenate([breaks, [len(self.codes)]])

    @classmethod
    def of(cls, strings: Sequence[str]) -> Lines:
        """These strings; a line break in one is a letter like others."""
        lines = cls.__new__(cls)
        lines._put("".join(strings))
        lines.ends = np.cumsum(np.fromiter(map(len, strings), np.int64, len(strings)))
        lines.starts = np.concatenate([[0], lines.ends[:-1]]) if strings else lines.ends
        return lines

    def _put(self, text: str) -> None:
        self.text = text
        if text.isascii():
            self.codes: NDArray[np.generic] = np.frombuffer(text.encode("ascii"), np.uint8)
        else:
            self.codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")

    def __len__(self) -> int:
        return len(self.starts)

    def hashes(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint64]:
        """The numbers of the parts of lines that begin and end there; one part a line, in the order of the lines."""
        out = np.empty(len(starts), np.uint64)
        for first, last in self._pieces(starts, ends):
            begin = int(starts[first])
            codes = self.codes[begin : int(ends[last - 1])].astype(np.uint64)
            sums = np.zeros(len(codes) + 1, np.uint64)
            np.cumsum(codes * powers(_INVERSE, len(codes)), out=sums[1:])
            low, high = starts[first:last] - begin, ends[first:last] - begin
            out[first:last] = (sums[high] - sums[low]) * powers(MULTIPLIER, len(codes) + 1)[high - 1]
        return out

    def whole(self) -> NDArray[np.uint64]:
        """The number of each line."""
        return self.hashes(self.starts, self.ends)

    @staticmethod
    def _pieces(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
        first = 0
        while first < len(starts):
            last = max(first + 1, int(np.searchsorted(ends, starts[first] + _AT_ONCE, side="right")))
            yield first, last
            first = last


def with_prefix(sign: str, hashes: NDArray[np.uint64], lengths: NDArray[np.int64]) -> NDArray[np.uint64]:
    """The numbers of strings of these numbers and lengths with a letter put before them."""
    table = powers(MULTIPLIER, int(lengths.max(initial=0)) + 1)
    return np.asarray(np.uint64(ord(sign)) * table[lengths] + hashes, np.uint64)


def one_apart(lines: Lines) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint64]]]:
    """The numbers of all strings that differ by one letter (a to z) added, dropped or put for another, in tables: which
    of the lines each row is about, and rows of numbers. Some stand there twice, and each line itself among them.
    """
    lengths = lines.ends - lines.starts
    of = np.repeat(np.arange(len(lines)), lengths + 1)
    gap = np.arange(len(of)) - np.repeat(np.cumsum(lengths + 1) - lengths - 1, lengths + 1)
    at = lines.starts[of] + gap
    before, behind = lines.hashes(lines.starts[of], at), lines.hashes(at, lines.ends[of])
    left = lengths[of] - gap  # letters behind each gap
    power = powers(MULTIPLIER, int(lengths.max(initial=0)) + 2)
    letter = np.flatnonzero(left)  # gaps before a letter
    rest, last = behind[letter + 1], left[letter] - 1
    yield of[letter], (before[letter] * power[last] + rest)[:, None]
    new = power[:, None] * _LETTERS
    base = np.concatenate([before[letter] * power[last + 1] + rest, before * power[left + 1] + behind])
    place, row = np.concatenate([last, left]), np.concatenate([of[letter], of])
    for first in range(0, len(base), _GAPS_AT_ONCE):
        some = slice(first, first + _GAPS_AT_ONCE)
        yield row[some], base[some, None] + new[place[some]]


def seen_bits(hashes: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """A bit for each beginning of a number, set where one of these begins so; it tells most others apart."""
    count = max(10, (16 * len(hashes)).bit_length())
    bits = np.zeros(1 << count, bool)
    bits[hashes >> np.uint64(64 - count)] = True
    return np.packbits(bits, bitorder="little")


class HashTable:
    """Strings numbered by their place among the sorted numbers of all; it holds no string. `seen` are their bits."""

    def __init__(self, hashes: NDArray[np.uint64], seen: NDArray[np.uint8]) -> None:
        self._hashes, self._seen = np.asarray(hashes), np.asarray(seen)
        self._view = self._hashes.data
        self._shift = np.uint64(65 - (8 * len(seen)).bit_length())

    def __len__(self) -> int:
        return len(self._hashes)

    def get(self, text: str) -> int | None:
        """The place of a string, or None when it is not among them."""
        value = hash_of(text)
        place = bisect_left(self._view, value)
        return place if place < len(self._view) and self._view[place] == value else None

    def places(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The place of each of these numbers; -1 for those that are not among them."""
        places = np.full(len(hashes), -1)
        at, found = self.met(hashes)
        places[at] = found
        return places

    def met(self, hashes: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which of these numbers are among them (their positions), and the places of those."""
        bit = hashes >> self._shift
        at = np.flatnonzero((self._seen[bit >> np.uint64(3)] >> (bit & np.uint64(7)).astype(np.uint8)) & 1)
        if not len(at):
            return at, at
        places = np.searchsorted(self._hashes, hashes[at])
        places[places == len(self._hashes)] = 0
        held = self._hashes[places] == hashes[at]
        return at[held], places[held]


class NameTable(HashTable):
    """The same with the strings kept, UTF-8, one a line, in the order of their places."""

    def __init__(
        self, hashes: NDArray[np.uint64], seen: NDArray[np.uint8], text: NDArray[np.uint8], starts: NDArray[np.uint32]
    ) -> None:
        super().__init__(hashes, seen)
        self._text, self._starts = np.asarray(text).data, np.asarray(starts).data

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None

    def __getitem__(self, name: str) -> int:
        place = self.get(name)
        if place is None:
            raise KeyError(name)
        return place

    def restore_key(self, place: int) -> str:
        """The string at a place."""
        return bytes(self._text[self._starts[place] : self._starts[place + 1] - 1]).decode()

    def strings(self, places: NDArray[np.int64]) -> list[str]:
        """The strings at many places."""
        if not len(places):
            return []
        starts, text = np.asarray(self._starts), np.asarray(self._text)
        begin = starts[places].astype(np.int64)
        lengths = starts[places + 1] - begin
        ends = np.cumsum(lengths)
        letters = text.take(np.repeat(begin - ends + lengths, lengths) + np.arange(ends[-1]), mode="clip")
        letters[ends - 1] = ord("\n")  # the last of all strings has none
        return letters.tobytes().decode().split("\n")[:-1]
