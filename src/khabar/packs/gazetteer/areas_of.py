"""First- and second-level areas of places under one name each, whatever their sources call them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from khabar.packs.gazetteer.files import DEGREE, Columns
from khabar.packs.outlines import Outlines

#: So many places of an area are asked where they lie, and so large a part of them must agree.
ASKED, AGREEING = 9, 0.6
LEVELS = ("admin1", "admin2")


def named_by_outlines(columns: Columns, outlines: Outlines) -> Columns:
    """The columns with areas called as the outlines call them ("Aleppo", not "H'alab" or "SY.09").

    For each name that a source gives, some of its places are looked up in the outlines; where most lie in one area that
    is the name, else the source's stays. Codes stay as they are.
    """
    tables = {name: list(table) for name, table in columns.tables.items()}
    countries = columns.numbers["country"].astype(np.int64)
    for level in LEVELS:
        # A name may stand in several countries: each pair is looked up, and gets a row of its own.
        pair = countries * (len(tables[level]) + 1) + columns.numbers[level].astype(np.int64)
        numbers = columns.numbers[level].astype(np.int64)
        order = np.argsort(pair, kind="stable")
        starts = np.flatnonzero(np.diff(pair[order], prepend=-1))
        rows: dict[str, int] = {}
        for begin, end in zip(starts, [*starts[1:], len(order)], strict=True):
            here = order[begin:end]
            code, _, name = tables[level][numbers[here[0]]].partition("\t")
            country = tables["country"][countries[here[0]]]
            found = _area(columns, here, outlines, level, country)
            numbers[here] = rows.setdefault(f"{code}\t{found or name}", len(rows))
        tables[level] = list(rows)
        columns = replace(columns, numbers={**columns.numbers, level: numbers.astype(columns.numbers[level].dtype)})
    return replace(columns, tables={name: tuple(table) for name, table in tables.items()})


def _area(columns: Columns, rows: np.ndarray, outlines: Outlines, level: str, country: str) -> str:
    """The area of their country that most of some places lie in; "" where they do not agree."""
    asked = rows[np.linspace(0, len(rows) - 1, min(ASKED, len(rows))).astype(np.int64)]
    counts: Counter[str] = Counter()
    for row in asked:
        unit = outlines.unit_at(
            float(columns.numbers["lat"][row]) / DEGREE, float(columns.numbers["lon"][row]) / DEGREE
        )
        counts[getattr(unit, level) if unit.country == country else ""] += 1
    name, count = counts.most_common(1)[0]
    return name if count >= AGREEING * len(asked) else ""
