"""Look-ups in the gazetteer: which places bear a name, however it is spelt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from khabar.nouns.toponym import GazetteerPlace
from khabar.packs.gazetteer.files import GEONAMES, SHIPPED
from khabar.packs.gazetteer.index import Index, open_index
from khabar.packs.gazetteer.matches import (
    ABBREVIATION,
    BEARS,
    EDIT,
    EXACT,
    HOW,
    MAIN,
    NONE,
    PART,
    SOUND,
    Matches,
    joined,
    kept,
)
from khabar.packs.gazetteer.ways import Answers, Asked, Ways

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = (
    "ABBREVIATION",
    "BEARS", "EDIT", "EXACT", "HOW", "LONGEST_NAME", "MAIN", "NONE", "PART", "SOUND",
    "Gazetteer", "Matches", "joined", "kept", "open_gazetteer",
)  # fmt: skip

#: Longer words are no names of places; they are not looked up.
LONGEST_NAME = 120


class Gazetteer:
    """The places of a pack, by name. Open one with `open_gazetteer`."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.lat: NDArray[np.float32] = np.asarray(index.arrays["lat"], np.float32)
        self.lon: NDArray[np.float32] = np.asarray(index.arrays["lon"], np.float32)
        self.population: NDArray[np.uint32] = np.asarray(index.arrays["population"], np.uint32)
        self.kind: NDArray[np.uint16] = np.asarray(index.arrays["kind"], np.uint16)
        self.country: NDArray[np.uint16] = np.asarray(index.arrays["country"], np.uint16)
        self.admin1: NDArray[np.uint16] = np.asarray(index.arrays["admin1"], np.uint16)
        self.admin2: NDArray[np.uint32] = np.asarray(index.arrays["admin2"], np.uint32)
        self.kinds: Sequence[str] = index.tables["kind"]
        self.countries: Sequence[str] = index.tables["country"]
        self._kinds_beginning: dict[tuple[str, ...], NDArray[np.bool_]] = {}
        self._country_codes = {code: number for number, code in enumerate(self.countries)}
        ways = Ways(index)
        self._exact, self._sounding = Answers(ways.exact), Answers(ways.sounding)
        self._letter_apart, self._part_of = Answers(ways.letter_apart), Answers(ways.part_of)

    def __len__(self) -> int:
        return len(self.lat)

    def exact(self, name: str) -> Matches:
        """The places that have this name, letters folded; and by abbreviations in the case they are written in."""
        return NONE if len(name) > LONGEST_NAME else self._exact.of_one(Asked(name))

    def all_exact(self, names: Sequence[str]) -> list[Matches]:
        """The same for many names at once, which takes a tenth of the time."""
        return self._exact.of([Asked(name if len(name) <= LONGEST_NAME else "") for name in names])

    def sounding(self, name: str, countries: Iterable[str] | None = None) -> Matches:
        """The places in `countries` (all: None) whose names share the consonants: spellings, other scripts."""
        return self._sounding.of_one(_asked(name, countries))

    def all_sounding(self, asked: Iterable[tuple[str, Iterable[str] | None]]) -> list[Matches]:
        """The same for many names at once, each with its countries."""
        return self._sounding.of([_asked(*one) for one in asked])

    def letter_apart(self, name: str, countries: Iterable[str] | None = None) -> Matches:
        """The places whose name or consonants differ by one letter added, dropped or put for another."""
        return self._letter_apart.of_one(_asked(name, countries))

    def all_letter_apart(self, asked: Iterable[tuple[str, Iterable[str] | None]]) -> list[Matches]:
        """The same for many names at once, each with its countries."""
        return self._letter_apart.of([_asked(*one) for one in asked])

    def part_of(self, name: str, countries: Iterable[str]) -> Matches:
        """The places in `countries` with a longer name: that ends with this one ("al-Mrej": Mashrafat al Murayj), or
        that says after it which of two villages it is ("Arab Hasan": Arab Hasan Kabir).
        """
        return self._part_of.of_one(_asked(name, countries))

    def all_part_of(self, asked: Iterable[tuple[str, Iterable[str]]]) -> list[Matches]:
        """The same for many names at once, each with its countries."""
        return self._part_of.of([_asked(*one) for one in asked])

    def place(self, row: int) -> GazetteerPlace:
        """A row of the pack."""
        arrays, tables = self.index.arrays, self.index.tables
        geonames = int(arrays["geonames"][row])
        return GazetteerPlace(
            id=f"{GEONAMES}{geonames}" if geonames else self.index.ids[int(arrays["id_row"][row])],
            name=self.names(row)[0],
            lat=round(float(self.lat[row]), 5),
            lon=round(float(self.lon[row]), 5),
            kind=self.kinds[self.kind[row]],
            country=self.countries[self.country[row]],
            admin1=tables["admin1"][arrays["admin1"][row]].partition("\t")[2],
            admin2=tables["admin2"][arrays["admin2"][row]].partition("\t")[2],
            population=int(self.population[row]),
            source=tables["source"][arrays["source"][row]],
        )

    def row_of(self, id: str) -> int | None:
        """The row of the place with an id; None: the pack has none."""
        arrays, digits = self.index.arrays, id.removeprefix(GEONAMES)
        if id.startswith(GEONAMES) and digits.isascii() and digits.isdecimal() and len(digits) < 10:
            rows = np.flatnonzero(np.asarray(arrays["geonames"]) == int(digits)) if int(digits) else np.zeros(0)
        else:
            own = next((number for number, one in enumerate(self.index.ids) if one == id), None)
            if own is None:
                return None
            rows = np.flatnonzero((np.asarray(arrays["geonames"]) == 0) & (np.asarray(arrays["id_row"]) == own))
        return int(rows[0]) if len(rows) else None

    def names(self, row: int) -> tuple[str, ...]:
        """All names of a place as written, the main one first."""
        start = self.index.arrays["written_start"]
        return tuple(bytes(self.index.arrays["written"][start[row] : start[row + 1] - 1]).decode().split("|"))

    def name(self, number: int) -> str:
        """A folded name by its number in `Matches.name`."""
        return str(self.index.names.restore_key(number)) if number >= 0 else ""

    def fame(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """How well known places are: the logarithms of their people and of the letters of all their names."""
        people = np.log1p(np.asarray(self.population[rows], np.float32))
        return np.asarray(people + np.log1p(self.count_of_letters(rows)), np.float32)

    def count_of_letters(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """How long the names of places are together, in bytes: who is known everywhere has names in all languages."""
        start = self.index.arrays["written_start"]
        return np.asarray(start[rows + 1] - start[rows], np.float32)

    def kinds_beginning(self, starts: tuple[str, ...]) -> NDArray[np.bool_]:
        """For each of `kinds` whether it begins with one of these ("A.ADM1")."""
        if starts not in self._kinds_beginning:
            self._kinds_beginning[starts] = np.array([kind.startswith(starts) for kind in self.kinds])
        return self._kinds_beginning[starts]

    def country_rows(self, codes: Iterable[str]) -> NDArray[np.int64]:
        """The numbers of countries (ISO 3166-1 alpha-2) in the column `country`; unknown ones are left out."""
        return np.array([self._country_codes[code] for code in codes if code in self._country_codes], np.int64)


def _asked(name: str, countries: Iterable[str] | None) -> Asked:
    return Asked(name[:LONGEST_NAME], None if countries is None else frozenset(countries))


def open_gazetteer(folder: Path | None = None, tell: Callable[[str], None] = lambda _line: None) -> Gazetteer:
    """The gazetteer in `folder` (None: the shipped one), opened once. PackError as in `open_index`."""
    where = (folder or SHIPPED).resolve()
    if where not in _OPEN:
        _OPEN[where] = Gazetteer(open_index(where, tell))
    return _OPEN[where]


_OPEN: dict[Path, Gazetteer] = {}
