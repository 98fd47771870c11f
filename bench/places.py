"""Look-ups in the gazetteer beside a plain scan and SQLite's FTS5 trigram index over the same names, in one run.

Names looked up are drawn from the gazetteer itself, half as they stand, half misspelt. One core. A look-up with all
variants does what the resolver does: exact and without the article; where that finds nothing in the country, the
consonant key; then a letter apart, and part of a longer name. Names are looked up by the hundred, as those of reports
are, and one at a time. Answers are kept, so each is measured new and met before.
With `--shared` the place names of news reports are looked up too, in their order, with their repeats. Machines differ:
compare lines of one run.

    python bench/places.py --shared ../shared
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from khabar.packs.cache import CACHE_VARIABLE
from khabar.packs.gazetteer.index import open_index
from khabar.packs.gazetteer.lookup import Gazetteer, Matches, open_gazetteer
from khabar.resolve.sphere import distance_km
from khabar.text.folding import by_line, fold, without_article

ROOT = Path(__file__).parents[1]
COUNTRIES = ("SY", "IQ", "YE", "SD", "UA", "ET", "AF", "ML")
NEAR_KM = 5.0
#: So many names are looked up together.
AT_ONCE = 200
ALL_NEW = "all variants, new names"
#: Spellings that newspapers interchange, as written and as put for it.
SPELLINGS = (
    ("sh", "ch"), ("kh", "k"), ("q", "k"), ("ay", "ei"), ("aw", "o"), ("u", "ou"), ("i", "ee"), ("e", "a"), ("a", "e"),
    ("gh", "g"), ("dh", "d"), ("y", "i"), ("ah", "a"), ("iy", "i"), ("z", "s"), ("w", "v"),
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A name to look up, the country of the report, and the row of the place that is meant."""

    name: str
    country: str
    row: int


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=2000, help="how many names are looked up")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--build", action="store_true", help="time the making of the index too")
    options = parser.parse_args()
    if options.build:
        print(f"{'index made in':32}{made_in():10.1f} s")
    opening = min(_seconds(open_index) for _ in range(5))
    print(f"{'index opened in':32}{opening:10.3f} s")
    gazetteer = open_gazetteer(None, print)
    show_rates(gazetteer, options.names)
    show_recall(gazetteer)
    if options.shared.is_dir():
        show_report_rates(gazetteer, options.shared)


def made_in() -> float:
    """Seconds in which the index is made where none is."""
    with tempfile.TemporaryDirectory() as folder:
        import os

        os.environ[CACHE_VARIABLE], before = folder, os.environ.get(CACHE_VARIABLE)
        try:
            return _seconds(open_index)
        finally:
            del os.environ[CACHE_VARIABLE]
            if before:
                os.environ[CACHE_VARIABLE] = before


def show_rates(gazetteer: Gazetteer, count: int) -> None:
    """Prints look-ups a second: cold, repeated, and those of a scan and of SQLite, on the same names."""
    asked = drawn(gazetteer, count // 2, misspelt=False, seed=1) + drawn(gazetteer, count // 2, misspelt=True, seed=2)
    random.Random(3).shuffle(asked)  # noqa: S311  it hides nothing
    warm = drawn(gazetteer, 200, misspelt=True, seed=4)
    with_variants(gazetteer, warm)
    rates = {"exact": rate(lambda some: gazetteer.all_exact([f"{one.name} " for one in some]), asked)}
    rates["and by consonants, new names"] = rate(lambda some: by_consonants(gazetteer, some), asked)
    gazetteer = Gazetteer(gazetteer.index)
    with_variants(gazetteer, warm)
    rates[ALL_NEW] = rate(lambda some: with_variants(gazetteer, some), asked)
    rates["all variants, names met before"] = rate(lambda some: with_variants(gazetteer, some), asked)
    one_by_one = Gazetteer(gazetteer.index)
    rates["all variants, one name at a time"] = rate(lambda some: with_variants(one_by_one, some), asked, at_once=1)
    folded = [gazetteer.name(number) for number in range(len(gazetteer.index.names))]
    search = _trigram_search(folded)
    rates["SQLite FTS5 trigram"] = rate(lambda some: [search(one) for one in some], asked[:20])
    rates["plain scan, a letter apart"] = rate(lambda some: [_scan(folded, fold(one.name)) for one in some], asked[:6])
    best = rates[ALL_NEW]
    print(f"\n{'look-ups a second and core':32}{'':10}{'ours, new names, to this':>26}")
    for name, found in rates.items():
        print(f"{name:32}{found:10,.0f}{best / found:26,.1f}")


def by_consonants(gazetteer: Gazetteer, asked: Sequence[Asked]) -> list[bool]:
    """For each name whether anything in the country is found exactly, without the article or by the consonants."""
    exact = gazetteer.all_exact([one.name for one in asked])
    bare = [number for number, found in enumerate(exact) if not len(found)]
    names = by_line(without_article, by_line(fold, [asked[number].name for number in bare]))
    for number, found in zip(bare, gazetteer.all_exact(names), strict=True):
        exact[number] = found
    codes = {code: number for number, code in enumerate(gazetteer.countries)}
    met = [codes[one.country] in gazetteer.country[found.place] for one, found in zip(asked, exact, strict=True)]
    return _or_else(met, gazetteer.all_sounding, asked)


def with_variants(gazetteer: Gazetteer, asked: Sequence[Asked]) -> list[bool]:
    """For each name whether anything in the country is found, by the ways and in the order of the resolver."""
    met = _or_else(by_consonants(gazetteer, asked), gazetteer.all_letter_apart, asked)
    return _or_else(met, gazetteer.all_part_of, asked)


def _or_else(met: list[bool], way: Callable[..., list[Matches]], asked: Sequence[Asked]) -> list[bool]:
    """The names that were not met looked up in another way."""
    lacking = [number for number, one in enumerate(met) if not one]
    found = way([(asked[number].name, (asked[number].country,)) for number in lacking])
    for number, matches in zip(lacking, found, strict=True):
        met[number] = len(matches) > 0
    return met


def rate(look: Callable[[Sequence[Asked]], object], asked: Sequence[Asked], at_once: int = AT_ONCE) -> float:
    """Look-ups a second, so many names at once."""
    began = time.process_time()
    for first in range(0, len(asked), at_once):
        look(asked[first : first + at_once])
    return len(asked) / (time.process_time() - began)


def show_recall(gazetteer: Gazetteer) -> None:
    """Prints for how many of 300 misspelt names the place is found, its true spellings being unknown to the look-up."""
    asked = drawn(gazetteer, 300, misspelt=True, seed=300)
    found = {"exact": 0, "and same consonants": 0, "and a letter apart": 0, "and part of a name": 0}
    for one in asked:
        ways = (
            gazetteer.exact(one.name).place,
            gazetteer.sounding(one.name, (one.country,)).place,
            gazetteer.letter_apart(one.name, (one.country,)).place,
            gazetteer.part_of(one.name, (one.country,)).place,
        )
        met = False
        for step, places in zip(found, ways, strict=True):
            met = met or _is_near(gazetteer, places, one.row)
            found[step] += met
    print(f"\nthe place (or one within {NEAR_KM:.0f} km) among those met, of {len(asked)} misspelt names")
    for step, count in found.items():
        print(f"{step:32}{count / len(asked):10.3f}")


def _is_near(gazetteer: Gazetteer, places: np.ndarray, row: int) -> bool:
    point = float(gazetteer.lat[row]), float(gazetteer.lon[row])
    return any(distance_km(point, (float(gazetteer.lat[at]), float(gazetteer.lon[at]))) <= NEAR_KM for at in places)


def drawn(gazetteer: Gazetteer, count: int, *, misspelt: bool, seed: int) -> list[Asked]:
    """Latin names of towns and villages, the same at every run; misspelt ones are no name of the gazetteer any more."""
    choice = random.Random(seed)  # noqa: S311  it hides nothing
    towns = gazetteer.kinds_beginning(("P.",))[gazetteer.kind]
    asked: list[Asked] = []
    rows = {
        code: np.flatnonzero((gazetteer.country == gazetteer.country_rows((code,))[0]) & towns) for code in COUNTRIES
    }
    while len(asked) < count:
        country = COUNTRIES[len(asked) % len(COUNTRIES)]
        row = int(choice.choice(rows[country]))
        name = _misspelt(gazetteer.names(row)[0], choice) if misspelt else gazetteer.names(row)[0]
        if len(name) > 3 and not (misspelt and len(gazetteer.exact(name))):
            asked.append(Asked(name, country, row))
    return asked


def _misspelt(name: str, choice: random.Random) -> str:
    """The name with one or two spellings interchanged, or a letter lost or doubled."""
    spelt = fold(name)
    fitting = [pair for pair in SPELLINGS if pair[0] in spelt]
    for old, new in choice.sample(fitting, min(len(fitting), choice.choice((1, 2)))):
        spelt = spelt.replace(old, new, 1)
    if choice.random() < 0.3:
        at = choice.randrange(len(spelt))
        spelt = spelt[:at] + choice.choice(("", spelt[at] * 2)) + spelt[at + 1 :]
    return spelt


def _trigram_search(names: Sequence[str]) -> Callable[[Asked], object]:
    """Searches the names that share the most trigrams in a database in memory."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE names USING fts5(name, tokenize='trigram', detail='none')")
    base.executemany("INSERT INTO names VALUES (?)", ((name,) for name in names))

    def search(one: Asked) -> object:
        name = fold(one.name)
        trigrams = " OR ".join(f'"{name[at : at + 3]}"' for at in range(max(1, len(name) - 2)))
        return base.execute("SELECT name FROM names WHERE names MATCH ? ORDER BY rank LIMIT 20", (trigrams,)).fetchall()

    return search


def _scan(names: Sequence[str], name: str) -> object:
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    return process.extract(name, names, scorer=Levenshtein.distance, score_cutoff=1, limit=20)


def show_report_rates(gazetteer: Gazetteer, shared: Path) -> None:
    """Prints look-ups a second over the place names of the corpora, in their order and with their repeats."""
    asked = [Asked(name, "US", 0) for name in _names_of_reports(shared)]
    if asked:
        distinct = len({one.name for one in asked})
        fresh = Gazetteer(gazetteer.index)
        found = rate(lambda some: with_variants(fresh, some), asked)
        what = f"names of reports ({len(asked):,}, {distinct:,} different)"
        print(f"\n{what:42}{found:10,.0f} look-ups a second and core")


def _names_of_reports(shared: Path) -> Iterator[str]:
    for file in sorted((shared / "data" / "toponyms").glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                report = json.loads(line)
                yield from (toponym["name"] for toponym in report["toponyms"])


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
