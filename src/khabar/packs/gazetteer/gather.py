"""Rows of many sources gathered into the columns of one pack."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from khabar.errors import PackError
from khabar.packs.gazetteer.areas_of import LEVELS, called_by_outlines
from khabar.packs.gazetteer.files import DEGREE, GEONAMES, NUMBERS, TABLES, Columns
from khabar.packs.gazetteer.rows import Row
from khabar.packs.outlines import Outlines

_TYPES = {"<i4": "i", "<u4": "I", "<u2": "H"}
#: GeoNames' numbers up to this are looked up in a table (a place takes 4 bytes there, in a dictionary 150).
_MOST_IN_TABLE = 1 << 26
_NONE = (1 << 32) - 1


class Gathering:
    """Takes rows one by one and keeps them in columns, so that ten millions fit into memory.

    A row whose id was met before adds its names to that place; the first one's point and kind stand. So sources are
    given with the best first. PackError when a column has more different values than a pack can number.
    """

    def __init__(self) -> None:
        self._table = array("I")
        self._rows: dict[str, int] = {}
        self._names = bytearray()
        self._starts = array("Q", [0])
        self._more: dict[int, bytes] = {}
        self._numbers = {name: array(_TYPES[kind]) for name, kind in NUMBERS.items()}
        self._tables: dict[str, dict[str, int]] = {name: {} for name in TABLES}
        self._words: dict[int, tuple[str, str]] = {}

    def __len__(self) -> int:
        return len(self._starts) - 1

    def add(self, row: Row) -> None:
        """Takes a row."""
        geonames = geonames_number(row.id)
        known = self._known(row.id, geonames)
        if known is not None:
            self._add_names(known, (row.name, *row.names))
            return
        number = len(self)
        self._remember(row.id, geonames, number)
        self._names += "|".join(dict.fromkeys((row.name, *row.names))).encode("utf-8", "replace")
        self._starts.append(len(self._names))
        if row.demonyms or row.abbreviations:
            self._words[number] = ("|".join(row.demonyms), "|".join(row.abbreviations))
        add = self._number
        add("lat", round(row.lat * DEGREE))
        add("lon", round(row.lon * DEGREE))
        add("geonames", geonames)
        add("population", row.population)
        add("kind", self._code("kind", row.kind))
        add("country", self._code("country", row.country))
        add("admin1", self._code("admin1", f"{row.admin1_code}\t{row.admin1}"))
        add("admin2", self._code("admin2", f"{row.admin2_code}\t{row.admin2}"))
        add("source", self._code("source", row.source))

    def add_names(self, id: str, names: Sequence[str]) -> bool:
        """Adds names to a place; False when none has that id."""
        number = self._known(id, geonames_number(id))
        if number is not None:
            self._add_names(number, names)
        return number is not None

    def call_areas(self, outlines: Outlines) -> None:
        """Calls the areas of all places as the outlines do (`called_by_outlines`)."""
        for level in LEVELS:
            numbers = {name: np.frombuffer(column, column.typecode) for name, column in self._numbers.items()}
            tables = {name: list(table) for name, table in self._tables.items()}
            column, table = called_by_outlines(level, numbers, tables, outlines)
            self._numbers[level] = array(self._numbers[level].typecode, column.tolist())
            self._tables[level] = {value: number for number, value in enumerate(table)}

    def columns(self) -> Columns:
        """The rows by country, areas, kind and name: like stands beside like, and packs tighter."""
        numbers = {name: self._sorted_numbers(name) for name in NUMBERS}
        order = self._order(numbers)
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        names = bytearray()
        for number in order.tolist():
            names += self._names_of(number)
            names += b"\n"
        ids = {number: kept for kept, number in self._rows.items()}
        other = order[numbers["geonames"][order] == 0]
        words = sorted((int(place[number]), *kept) for number, kept in self._words.items())
        return Columns(
            names=bytes(memoryview(names)[:-1]),
            numbers={name: column[order] for name, column in numbers.items()},
            tables={name: sorted(table) for name, table in self._tables.items()},
            ids=[ids[number] for number in other.tolist()],
            words=["\t".join(map(str, line)) for line in words],
        )

    def _sorted_numbers(self, name: str) -> NDArray[np.integer]:
        """A column; values of a table are numbered as they stand there when it is sorted."""
        column = np.frombuffer(self._numbers[name], self._numbers[name].typecode)
        if name in TABLES:
            values = list(self._tables[name])
            rank = np.empty(len(values), np.int64)
            rank[sorted(range(len(values)), key=values.__getitem__)] = np.arange(len(values))
            column = rank[column]
        return column.astype(NUMBERS[name])

    def _order(self, numbers: Mapping[str, NDArray[np.integer]]) -> NDArray[np.int64]:
        columns = [numbers[name] for name in ("kind", "admin2", "admin1", "country")]
        order = np.lexsort(columns)
        changes = [np.flatnonzero(column[order][1:] != column[order][:-1]) + 1 for column in columns]
        bounds = np.unique(np.concatenate([[0, len(order)], *changes]))
        for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            if end - start > 1:
                order[start:end] = sorted(order[start:end].tolist(), key=self._names_of)
        return order

    def _known(self, id: str, geonames: int) -> int | None:
        if not 0 < geonames < _MOST_IN_TABLE:
            return self._rows.get(id)
        number = self._table[geonames] if geonames < len(self._table) else _NONE
        return None if number == _NONE else number

    def _remember(self, id: str, geonames: int, number: int) -> None:
        if not 0 < geonames < _MOST_IN_TABLE:
            self._rows[id] = number
            return
        if geonames >= len(self._table):
            missing = max(geonames + 1 - len(self._table), len(self._table) // 8)
            self._table.frombytes(b"\xff" * 4 * missing)
        self._table[geonames] = number

    def _number(self, name: str, value: int) -> None:
        try:
            self._numbers[name].append(value)
        except OverflowError as fault:
            raise PackError(f"more than 65,536 different values of {name}", "", "build two packs") from fault

    def _code(self, table: str, value: str) -> int:
        codes = self._tables[table]
        return codes.setdefault(value, len(codes))

    def _names_of(self, number: int) -> bytes:
        names = bytes(self._names[self._starts[number] : self._starts[number + 1]])
        return names + self._more[number] if number in self._more else names

    def _add_names(self, number: int, names: Sequence[str]) -> None:
        known = self._names_of(number).split(b"|")
        new = [name for name in dict.fromkeys(one.encode("utf-8", "replace") for one in names) if name not in known]
        if new:
            self._more[number] = b"".join((self._more.get(number, b""), *(b"|" + name for name in new)))


def geonames_number(id: str) -> int:
    """The number of a GeoNames id ("geonames:170063"); 0 for others."""
    number = id.removeprefix(GEONAMES)
    return int(number) if number != id and number.isdecimal() and number[0] != "0" and len(number) < 10 else 0
