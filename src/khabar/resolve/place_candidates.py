"""The places that each name of a report may mean, before anything is weighed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from khabar.packs.gazetteer.lookup import BEARS, MAIN, NONE, Gazetteer, Matches, joined, kept
from khabar.text.folding import fold
from khabar.text.tables import rows, words

#: A name keeps so many places at most, the best known ones.
MOST_CANDIDATES = 600
#: All names of a report together keep so many.
MOST_PLACES = 30_000
#: A part of a compound is at least so long: "al" of "al-Falah" is none.
SHORTEST_PART = 4
#: Between the parts of a compound
_COMPOUND = re.compile(r"[,;/()\[\]–—-]| (?:near|in|and|of|to|linking|with|the|between) ")
#: Names spelt otherwise are enough when one of them is so like.
LIKE_ENOUGH = 0.8
#: Codes of airports have three or four letters.
LONGEST_CODE = 4
NEARLY_SAME = 0.9
#: A city of so many people is known everywhere.
GREAT = 300_000


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a report, however often it stands there, and the places that it may mean.

    `written` as in the report, `folded` without its unit word, `unit` the kind of unit that the words give it ("admin1"
    for a province; "" none). `whole`: a building or street, which is met by its whole name or not at all.
    """

    written: str
    folded: str
    unit: str
    matches: Matches
    whole: bool = False


def name_of(gazetteer: Gazetteer, written: str, unit: str = "") -> Name:
    """The name with the places that it has letter for letter, with its unit word ("Aleppo province") or without.

    `unit` is what the words around the name say of its kind.
    """
    found = _no_codes(gazetteer, written, gazetteer.exact(written))
    folded = fold(written)
    if is_facility(written):
        return Name(written, folded, unit, _best_known(gazetteer, found), whole=True)
    bare, own_unit = _without_unit(folded)
    if bare != folded:
        found = joined(found, gazetteer.exact(bare))
    if not len(found):
        bare = _without_part(bare)
        found = gazetteer.exact(bare)
    return Name(written, bare, own_unit or unit, _best_known(gazetteer, found))


def widened(gazetteer: Gazetteer, names: Sequence[Name], countries: Sequence[str]) -> list[Name]:
    """The names with places spelt otherwise, of those of `countries` in which none bears them exactly.

    Of a compound that nothing bears ("Sarmada, Idlib", "Tal Rifaat-Azaz road") the first part that is known counts.
    """
    found = _spelt_otherwise(gazetteer, names, countries)
    parts = [
        (number, name_of(gazetteer, part.strip(), name.unit))
        for number, name in enumerate(found)
        if not len(name.matches) and not name.whole
        for part in _COMPOUND.split(name.written)
        if len(part.strip()) >= SHORTEST_PART and part.strip() != name.written
    ]
    known = _spelt_otherwise(gazetteer, [part for _, part in parts], countries)
    for (number, _), part in zip(parts, known, strict=True):
        if len(part.matches) and not len(found[number].matches):
            found[number] = replace(part, written=names[number].written)
    return found


def _spelt_otherwise(gazetteer: Gazetteer, names: Sequence[Name], countries: Sequence[str]) -> list[Name]:
    """The names with places of those of `countries` in which none bears them exactly."""
    lacking = {number: lack for number, name in enumerate(names) if (lack := _lacking(gazetteer, name, countries))}
    heard = {number: codes for number, lack in lacking.items() if (codes := [c for c in lack if c not in _latin()])}
    asked = [(names[number].folded, codes) for number, codes in heard.items()]
    near = dict.fromkeys(lacking, NONE) | dict(zip(heard, gazetteer.all_sounding(asked), strict=True))
    unlike = [number for number, one in near.items() if not len(one) or one.likeness.max() < LIKE_ENOUGH]
    edits = gazetteer.all_letter_apart([(names[number].folded, lacking[number]) for number in unlike])
    for number, edit in zip(unlike, edits, strict=True):
        near[number] = joined(near[number], edit)
    for number, part in zip(heard, gazetteer.all_part_of(asked), strict=True):
        near[number] = joined(near[number], part)
    found = list(names)
    for number, one in near.items():
        if len(one):
            more = _best_known(gazetteer, _no_wide_areas(gazetteer, one))
            found[number] = replace(names[number], matches=joined(names[number].matches, more))
    return found


def _lacking(gazetteer: Gazetteer, name: Name, countries: Sequence[str]) -> list[str]:
    """The countries in which no place bears the name exactly; none where it is that of a country, a first-level area or
    a great city, which is spelt as it is meant.
    """
    if name.whole or is_great(gazetteer, name):
        return []
    have = set(gazetteer.country[name.matches.place[name.matches.how <= MAIN]].tolist())
    return [code for code in countries if have.isdisjoint(gazetteer.country_rows((code,)).tolist())]


def is_unit(word: str) -> bool:
    """Whether a word says what kind of place it stands beside ("Province")."""
    return fold(word) in _units()


def is_part(word: str) -> bool:
    """Whether a word before a name says which part of the place ("southern")."""
    return fold(word) in _parts()


def is_facility(written: str) -> bool:
    """Whether the name is that of a building or street ("al-Falah Mosque")."""
    return fold(written).rpartition(" ")[2] in _facilities()


def _no_codes(gazetteer: Gazetteer, written: str, found: Matches) -> Matches:
    """Without airports for letters like "SDF", which are their codes, and in a report mean something else."""
    if len(written) > LONGEST_CODE or not written.isupper():
        return found
    return kept(found, ~gazetteer.kinds_beginning(("S.AIR",))[gazetteer.kind[found.place]])


def _no_wide_areas(gazetteer: Gazetteer, near: Matches) -> Matches:
    """Without countries, whose names all spell alike, and without regions and waters that are not nearly so called."""
    country = gazetteer.kinds_beginning(("A.PCL",))[gazetteer.kind[near.place]]
    wide = gazetteer.kinds_beginning(("A.ADM1", "L.", "H."))[gazetteer.kind[near.place]]
    return kept(near, ~country & (~wide | (near.likeness >= NEARLY_SAME)))


def is_great(gazetteer: Gazetteer, name: Name) -> bool:
    """True when a country, first-level area or city of GREAT people bears the name exactly."""
    rows = name.matches.place[np.isin(name.matches.how, BEARS)]
    areas = gazetteer.kinds_beginning(("A.PCL", "A.ADM1", "L.CONT"))[gazetteer.kind[rows]]
    return bool((areas | (gazetteer.population[rows] >= GREAT)).any())


def _without_unit(folded: str) -> tuple[str, str]:
    """The name without a unit word before or after it, and what kind of unit the word says.

    >>> _without_unit("aleppo province"), _without_unit("city of homs")
    (('aleppo', 'admin1'), ('homs', 'settlement'))
    """
    parts = folded.split()
    units = _units()
    for length in (2, 1):
        unit = units.get(" ".join(parts[-length:]))
        if unit and len(parts) > length:
            return " ".join(parts[:-length]), unit
    if len(parts) > 2 and parts[0] == "the":
        parts = parts[1:]
    if len(parts) > 2 and parts[1] == "of" and (unit := units.get(parts[0])):
        return " ".join(parts[3:] if parts[2] == "the" and len(parts) > 3 else parts[2:]), unit
    return folded, ""


def _without_part(folded: str) -> str:
    """The name without a word for a part of it ("southern Aleppo")."""
    parts = folded.split()
    while len(parts) > 1 and parts[0] in _parts():
        parts = parts[1:]
    return " ".join(parts)


@cache
def _units() -> Mapping[str, str]:
    table = rows("khabar.resolve", "place_relation_words.tsv")
    return {fold(row[1]): row[2] for row in table if row[0] == "unit"}


@cache
def _latin() -> frozenset[str]:
    return words("khabar.resolve", "place_latin_countries.tsv")


@cache
def _facilities() -> frozenset[str]:
    return words("khabar.resolve", "place_facilities.tsv")


@cache
def _parts() -> frozenset[str]:
    return words("khabar.resolve", "place_part_words.tsv")


def bounded(gazetteer: Gazetteer, names: Sequence[Name]) -> list[Name]:
    """The names with at most MOST_PLACES places together, each with its best known ones: a report of thousands of names
    takes no more memory than one of hundreds.
    """
    if sum(len(name.matches) for name in names) <= MOST_PLACES:
        return list(names)
    most = max(1, MOST_PLACES // len(names))
    return [replace(name, matches=_best_known(gazetteer, name.matches, most)) for name in names]


def _best_known(gazetteer: Gazetteer, found: Matches, most: int = MOST_CANDIDATES) -> Matches:
    if len(found) <= most:
        return found
    order = np.argsort(-gazetteer.fame(found.place) - 20 * found.likeness, kind="stable")[:most]
    return kept(found, np.sort(order))
