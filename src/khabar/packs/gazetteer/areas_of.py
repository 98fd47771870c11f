"""First- and second-level areas of places under one name each, whatever their sources call them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from khabar.packs.gazetteer.files import DEGREE
from khabar.packs.outlines import Outlines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = Mapping[str, NDArray[np.integer]]

LEVELS = ("admin1", "admin2")
#: Sources that call areas by codes, or in ways of their own ("H'alab"); in all others people chose the names.
RENAMED = frozenset(("wof", "wof-gn", "cities500", "ru-list", "gn-dump", "geonames"))
#: So many places of an area are asked where they lie, and so large a part of them must agree.
ASKED, AGREEING = 9, 0.6


def called_by_outlines(
    level: str, numbers: Numbers, tables: Mapping[str, Sequence[str]], outlines: Outlines
) -> tuple[NDArray[np.int64], list[str]]:
    """The column and the table of a level ("admin1") with areas called as the outlines call them ("Aleppo").

    For each name that a source gives, some of its places in one country are looked up in the outlines; where most lie
    in one area of that country it is called so, else as before. Codes stay as they are.
    """
    rows: dict[str, int] = {}
    column = np.empty(len(numbers[level]), np.int64)
    renamed = np.array([bool(RENAMED & set(source.split("+"))) for source in tables["source"]])[numbers["source"]]
    # One group for each name, country, and whether the name is to be changed.
    group = numbers["country"].astype(np.int64) * (len(tables[level]) + 1) + numbers[level].astype(np.int64)
    group = group * 2 + renamed
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1)).tolist()
    for begin, end in zip(starts, [*starts[1:], len(order)], strict=True):
        here = order[begin:end]
        code, _, name = tables[level][int(numbers[level][here[0]])].partition("\t")
        country = tables["country"][int(numbers["country"][here[0]])]
        found = _area(numbers, here, outlines, level, country) if renamed[here[0]] else ""
        column[here] = rows.setdefault(f"{code}\t{found or name}", len(rows))
    return column, list(rows)


def _area(numbers: Numbers, rows: NDArray[np.int64], outlines: Outlines, level: str, country: str) -> str:
    """The area of their country that most of some places lie in; "" where they do not agree."""
    asked = rows[np.linspace(0, len(rows) - 1, min(ASKED, len(rows))).astype(np.int64)]
    counts: Counter[str] = Counter()
    for row in asked:
        unit = outlines.unit_at(float(numbers["lat"][row]) / DEGREE, float(numbers["lon"][row]) / DEGREE)
        counts[getattr(unit, level) if unit.country == country else ""] += 1
    name, count = counts.most_common(1)[0]
    return name if count >= AGREEING * len(asked) else ""
