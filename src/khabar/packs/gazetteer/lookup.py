"""Look-ups in the gazetteer: which places bear a name, however it is spelt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from khabar.nouns.toponym import GazetteerPlace
from khabar.packs.gazetteer.files import GEONAMES, SHIPPED
from khabar.packs.gazetteer.hashes import one_apart
from khabar.packs.gazetteer.index import Index, open_index
from khabar.packs.gazetteer.making import MAIN_NAME
from khabar.packs.gazetteer.slices import HEAD, TAIL
from khabar.text.folding import consonant_key, fold, sound, without_article

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: How a name was met, in the order in which they are tried.
EXACT, MAIN, ABBREVIATION, SOUND, EDIT, PART = range(6)
HOW = ("other name", "main name", "abbreviation", "same consonants", "a letter apart", "part of a longer name")
#: Longer words are no names of places; they are not looked up.
LONGEST_NAME = 120
#: A key of so many names says nothing by itself.
MOST_NAMES_OF_A_KEY = 4000
LEAST_SOUND = 0.5
LEAST_EDIT = 0.75
#: Scripts without short vowels say less.
OTHER_SCRIPT = 0.85
#: "Arab Hasan" is all but the whole of Arab Hasan Kabir, "Mrej" only the end of Mashrafat al Murayj.
LIKENESS_OF_HEAD, LIKENESS_OF_TAIL = 0.85, 0.6
_KEPT_ANSWERS = 1 << 14
_KEPT_SPELLINGS = 1 << 18


class Spelling(NamedTuple):
    """A folded name without articles and blanks, its coarse sounds, and whether it is in Latin letters."""

    bare: str
    heard: str
    is_ascii: bool


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
        self._name_start: NDArray[np.uint32] = np.asarray(index.arrays["name_start"], np.uint32)
        self._spellings: dict[int, Spelling] = {}
        self._country_masks: dict[frozenset[str], NDArray[np.bool_]] = {}
        # A report names its places again and again, and reports of one day the same ones.
        self._exact_once = lru_cache(_KEPT_ANSWERS)(self._exact)
        self._sounding_once = lru_cache(_KEPT_ANSWERS)(self._sounding)
        self._letter_apart_once = lru_cache(_KEPT_ANSWERS)(self._letter_apart)
        self._part_of_once = lru_cache(_KEPT_ANSWERS)(self._part_of)
        self._kinds_beginning: dict[tuple[str, ...], NDArray[np.bool_]] = {}
        self._country_codes = {code: number for number, code in enumerate(self.countries)}

    def __len__(self) -> int:
        return len(self.lat)

    def exact(self, name: str) -> Matches:
        """The places that have this name, letters folded; and by abbreviations in the case they are written in."""
        return NONE if len(name) > LONGEST_NAME else self._exact_once(name)

    def _exact(self, name: str) -> Matches:
        number = self.index.names.get(fold(name))
        found = NONE if number is None else self._of_name(number)
        short = self.index.abbreviations.get(name.replace(".", ""))
        if short and name.upper()[:1] == name[:1]:
            places = np.array(short, np.int64)
            return joined(_all(places, ABBREVIATION, 1.0, -1), found)
        return found

    def sounding(self, name: str, countries: Iterable[str] | None = None) -> Matches:
        """The places in `countries` (all: None) whose names share the consonants: spellings, other scripts."""
        return self._sounding_once(name[:LONGEST_NAME], _asked(countries))

    def _sounding(self, name: str, countries: frozenset[str] | None) -> Matches:
        folded = fold(name)
        numbers = self._names_of_key(consonant_key(folded))
        if not len(numbers) or len(numbers) > MOST_NAMES_OF_A_KEY:
            return NONE
        return self._alike(folded, numbers, SOUND, LEAST_SOUND, countries)

    def letter_apart(self, name: str, countries: Iterable[str] | None = None) -> Matches:
        """The places whose name or consonants differ by one letter added, dropped or put for another."""
        return self._letter_apart_once(name[:LONGEST_NAME], _asked(countries))

    def _letter_apart(self, name: str, countries: frozenset[str] | None) -> Matches:
        folded = fold(name)
        numbers = [self.index.names.places(one_apart(folded))] if len(folded) >= 5 else []
        key = consonant_key(folded)
        if len(key) >= 4:
            numbers += map(self._names_of_key_number, self.index.keys.places(one_apart(key)).tolist())
        if not sum(map(len, numbers)):
            return NONE
        return self._alike(folded, np.concatenate(numbers), EDIT, LEAST_EDIT, countries)

    def part_of(self, name: str, countries: Iterable[str]) -> Matches:
        """The places in `countries` with a longer name: that ends with this one ("al-Mrej": Mashrafat al Murayj), or
        that says after it which of two villages it is ("Arab Hasan": Arab Hasan Kabir).
        """
        return self._part_of_once(name[:LONGEST_NAME], frozenset(countries))

    def _part_of(self, name: str, countries: frozenset[str]) -> Matches:
        key = consonant_key(fold(name))
        places = []
        for part, likeness in ((HEAD, LIKENESS_OF_HEAD), (TAIL, LIKENESS_OF_TAIL)):
            found = self._of_names(self._names_of_key(part + key), PART)
            found = kept(found, self._lie_in(found.place, countries))
            places.append(Matches(found.place, found.how, found.likeness * np.float32(likeness), found.name))
        found = joined(*places)
        return _best(found) if len(found) else NONE

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

    def _names_of_key(self, key: str) -> NDArray[np.int64]:
        number = self.index.keys.get(key) if key else None
        return NONE.name if number is None else self._names_of_key_number(number)

    def _names_of_key_number(self, number: int) -> NDArray[np.int64]:
        start = self.index.arrays["key_start"]
        return np.asarray(self.index.arrays["key_names"][start[number] : start[number + 1]], np.int64)

    def _alike(
        self, folded: str, numbers: NDArray[np.int64], how: int, least: float, countries: frozenset[str] | None
    ) -> Matches:
        """The places of those names that are like enough in their letters, articles apart."""
        numbers = np.sort(numbers)
        found = self._of_names(numbers[_firsts(numbers)], how)
        if countries is not None:
            found = kept(found, self._lie_in(found.place, countries))
        if not len(found):
            return NONE
        first = _firsts(found.name)
        alike = _likeness(folded, self._spelt(found.name[first].tolist()))[np.cumsum(first) - 1]
        return _best(kept(Matches(found.place, found.how, alike, found.name), alike >= least))

    def _lie_in(self, places: NDArray[np.int64], countries: frozenset[str]) -> NDArray[np.bool_]:
        """For each place whether it lies in one of the countries."""
        if countries not in self._country_masks:
            mask = np.zeros(len(self.countries), bool)
            mask[self.country_rows(countries)] = True
            self._country_masks[countries] = mask
        return np.asarray(self._country_masks[countries][self.country[places]], bool)

    def _spelt(self, numbers: Sequence[int]) -> list[Spelling]:
        """How names are spelt and heard; kept for the next name with these consonants."""
        if len(self._spellings) > _KEPT_SPELLINGS:
            self._spellings.clear()
        lacking = [number for number in numbers if number not in self._spellings]
        if lacking:
            self._spellings.update(zip(lacking, _spellings([self.name(one) for one in lacking]), strict=True))
        return [self._spellings[number] for number in numbers]

    def _of_name(self, number: int) -> Matches:
        """Every place of a name that was met exactly."""
        listed = self.index.arrays["name_places"][self._name_start[number] : self._name_start[number + 1]]
        found = _all((listed & ~MAIN_NAME).astype(np.int64), EXACT, 1.0, number)
        found.how[listed >= MAIN_NAME] = MAIN
        return found

    def _of_names(self, numbers: NDArray[np.int64], how: int) -> Matches:
        """Every place of every one of these names (likeness 1)."""
        starts = self._name_start
        begin, counts = starts[numbers].astype(np.int64), (starts[numbers + 1] - starts[numbers]).astype(np.int64)
        at = np.repeat(begin - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts) + np.arange(counts.sum())
        listed = self.index.arrays["name_places"][at]
        found = _all((listed & ~MAIN_NAME).astype(np.int64), how, 1.0, -1)
        return Matches(found.place, found.how, found.likeness, np.repeat(numbers, counts))


def _spellings(folded: Sequence[str]) -> Iterator[Spelling]:
    lines = "\n".join(folded)
    bare = without_article(lines).replace(" ", "").split("\n")
    return map(Spelling, bare, sound(lines).split("\n"), map(str.isascii, folded))


def _likeness(folded: str, others: Sequence[Spelling]) -> NDArray[np.float32]:
    """How like names are to one, in [0, 1]: the mean of their likeness in letters, in coarse sounds, and in sounds with
    all vowels alike, for these are what transliterations differ in. Of names in another script the first is no use.
    """
    from rapidfuzz import fuzz, process

    def alike(one: str, many: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray(process.cdist([one], many, scorer=fuzz.ratio, dtype=np.float32)[0] / 100, np.float32)

    own = next(_spellings([folded]))
    heard = alike(own.heard, [other.heard for other in others])
    heard += alike(own.heard.translate(_ONE_VOWEL), [other.heard.translate(_ONE_VOWEL) for other in others])
    spelt = alike(own.bare, [other.bare for other in others])
    one_script = np.array([other.is_ascii for other in others]) == own.is_ascii
    return np.asarray(np.where(one_script, (spelt + heard) / 3, heard * OTHER_SCRIPT / 2), np.float32)


_ONE_VOWEL = str.maketrans("iu", "aa")


def _asked(countries: Iterable[str] | None) -> frozenset[str] | None:
    return None if countries is None else frozenset(countries)


def _firsts(of_sorted: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where a value is the first of its kind."""
    first = np.ones(len(of_sorted), bool)
    np.not_equal(of_sorted[1:], of_sorted[:-1], out=first[1:])
    return first


def kept(found: Matches, where: NDArray[np.bool_] | NDArray[np.intp]) -> Matches:
    """Some of the matches: where true, or at these positions."""
    return Matches(found.place[where], found.how[where], found.likeness[where], found.name[where])


def _all(places: NDArray[np.int64], how: int, likeness: float, name: int) -> Matches:
    count = len(places)
    return Matches(
        places, np.full(count, how, np.int8), np.full(count, likeness, np.float32), np.full(count, name, np.int64)
    )


def joined(*parts: Matches) -> Matches:
    """Several look-ups as one; each place by its likest name."""
    parts = tuple(part for part in parts if len(part))
    if len(parts) < 2:
        return parts[0] if parts else NONE
    return _best(
        Matches(
            np.concatenate([part.place for part in parts]),
            np.concatenate([part.how for part in parts]),
            np.concatenate([part.likeness for part in parts]),
            np.concatenate([part.name for part in parts]),
        )
    )


def _best(found: Matches) -> Matches:
    """Each place once, by its likest name, in the order of the places."""
    order = np.lexsort((found.how != MAIN, -found.likeness, found.place))
    return kept(found, order[_firsts(found.place[order])])


def open_gazetteer(folder: Path | None = None, tell: Callable[[str], None] = lambda _line: None) -> Gazetteer:
    """The gazetteer in `folder` (None: the shipped one), opened once. PackError as in `open_index`."""
    where = (folder or SHIPPED).resolve()
    if where not in _OPEN:
        _OPEN[where] = Gazetteer(open_index(where, tell))
    return _OPEN[where]


_OPEN: dict[Path, Gazetteer] = {}
