"""Rows of many sources gathered into the columns of one pack."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np

from khabar.packs.gazetteer.files import DEGREE, GEONAMES, NUMBERS, TABLES, Columns
from khabar.packs.gazetteer.rows import Row


class Gathering:
    """Takes rows one by one and keeps them in columns, so that millions fit into memory.

    A row whose id was met before adds its names to that place; the first one's point and kind stand. So sources are
    given with the best first.
    """

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._names: list[str] = []
        self._numbers = {name: array("q") for name in NUMBERS}
        self._tables: dict[str, dict[str, int]] = {name: {} for name in TABLES}
        self._words: dict[int, tuple[str, str]] = {}

    def __len__(self) -> int:
        return len(self._names)

    def add(self, row: Row) -> None:
        known = self._rows.get(row.id)
        if known is not None:
            self._add_names(known, (row.name, *row.names))
            return
        self._rows[row.id] = number = len(self._names)
        self._names.append("|".join(dict.fromkeys((row.name, *row.names))))
        if row.demonyms or row.abbreviations:
            self._words[number] = ("|".join(row.demonyms), "|".join(row.abbreviations))
        self._number("lat", round(row.lat * DEGREE))
        self._number("lon", round(row.lon * DEGREE))
        self._number("geonames", geonames_number(row.id))
        self._number("population", row.population)
        self._number("kind", self._code("kind", row.kind))
        self._number("country", self._code("country", row.country))
        self._number("admin1", self._code("admin1", f"{row.admin1_code}\t{row.admin1}"))
        self._number("admin2", self._code("admin2", f"{row.admin2_code}\t{row.admin2}"))
        self._number("source", self._code("source", row.source))

    def add_names(self, id: str, names: Sequence[str]) -> bool:
        """Adds names to a place; False when none has that id."""
        number = self._rows.get(id)
        if number is not None:
            self._add_names(number, names)
        return number is not None

    def columns(self) -> Columns:
        """The rows by country, areas, kind and name: like stands beside like, and packs tighter."""
        order = self._order()
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        ids = list(self._rows)
        numbers = {name: np.array(self._numbers[name], np.int64)[order].astype(kind) for name, kind in NUMBERS.items()}
        words = sorted((int(place[number]), *kept) for number, kept in self._words.items())
        return Columns(
            names="\n".join(self._names[number] for number in order),
            numbers=numbers,
            tables={name: tuple(table) for name, table in self._tables.items()},
            ids=[ids[number] for number in order if not geonames_number(ids[number])],
            words=["\t".join(map(str, line)) for line in words],
        )

    def _order(self) -> list[int]:
        ranks = {}
        for name in ("country", "admin1", "admin2", "kind"):
            values = list(self._tables[name])
            rank = np.empty(len(values), np.int64)
            rank[sorted(range(len(values)), key=values.__getitem__)] = np.arange(len(values))
            ranks[name] = rank[np.array(self._numbers[name], np.int64)]
        by_name = sorted(range(len(self._names)), key=self._names.__getitem__)
        coarse = np.lexsort([ranks[name][by_name] for name in ("kind", "admin2", "admin1", "country")])
        return [by_name[number] for number in coarse]

    def _number(self, name: str, value: int) -> None:
        self._numbers[name].append(value)

    def _code(self, table: str, value: str) -> int:
        codes = self._tables[table]
        return codes.setdefault(value, len(codes))

    def _add_names(self, number: int, names: Sequence[str]) -> None:
        self._names[number] = "|".join(dict.fromkeys((*self._names[number].split("|"), *names)))


def geonames_number(id: str) -> int:
    """The number of a GeoNames id ("geonames:170063"); 0 for others."""
    number = id.removeprefix(GEONAMES)
    return int(number) if number != id and number.isdecimal() and number[0] != "0" and len(number) < 10 else 0
