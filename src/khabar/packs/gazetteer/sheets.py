"""Tables of places with a header: OCHA's p-code tables, and people's own lists."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from khabar.errors import PackError
from khabar.packs.gazetteer.cells import Fault, row_of
from khabar.packs.gazetteer.rows import Row
from khabar.text.tables import rows as table_rows

_NEEDED = {"name", "lat", "lon"}
#: "ADM3_EN", "admin3Name_ar", "adm2_name1", "ADM3_PCODE", as letters and digits: the level, and what stands there
_OCHA = re.compile(r"adm(?:in)?(\d)(name1?|pcode|code)?([a-z]{2})?")
_LEVEL_KINDS = {"0": "A.PCLI", "1": "A.ADM1", "2": "A.ADM2", "3": "A.ADM3"}


def sheet_rows(path: Path) -> Iterator[Row | Fault]:
    """The rows of a `.csv` or `.tsv`; its columns are known by their headings (packs/data/gazetteer_headings.tsv).

    A table of areas or communities by OCHA without another column for the name is one of its deepest level.
    """
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
            reader = csv.reader(stream, delimiter="\t" if path.suffix.lower() == ".tsv" else ",", strict=True)
            columns, kind = _columns([_heading(cell) for cell in next(reader, [])])
            missing = sorted(_NEEDED - set(columns))
            if missing:
                what = f"the header has no column for {', '.join(missing)}"
                raise PackError(what, str(path), "name columns as docs/gazetteer.md says")
            while (cells := next(reader, None)) is not None:
                if any(cell.strip() for cell in cells) and not cells[0].startswith("#"):  # "#adm1+name": HXL's tags
                    yield row_of(path, reader.line_num, {"kind": kind, **_by_column(columns, cells)})
    except csv.Error as fault:
        raise PackError(
            f"not readable as a table, row {reader.line_num} ({fault})", str(path), "save it as CSV"
        ) from fault
    except OSError as fault:
        raise PackError(
            f"cannot be read ({fault.strerror or fault})", str(path), "name a file that is there"
        ) from fault


def _heading(cell: str) -> str:
    return "".join(letter for letter in cell.casefold() if letter.isalnum())


def _columns(headings: Sequence[str]) -> tuple[list[str | None], str]:
    """What each column holds, and the kind of places where the table has no column for it."""
    known = {row[0]: row[1] for row in table_rows("khabar.packs", "gazetteer_headings.tsv")}
    columns = [known.get(heading) for heading in headings]
    if "name" in columns:
        return columns, ""
    levels = [_OCHA.fullmatch(heading) for heading in headings]
    deepest = max((level[1] for level in levels if level and level[2] not in ("pcode", "code")), default="")
    for place, level in enumerate(levels):
        if level and level[1] == deepest:
            columns[place] = "id" if level[2] in ("pcode", "code") else "names"
    named = [place for place, level in enumerate(levels) if level and columns[place] == "names"]
    english = [place for place in named if (found := levels[place]) and found[3] in (None, "en")]
    for place in (english or named)[:1]:
        columns[place] = "name"
    return columns, _LEVEL_KINDS.get(deepest, "P.PPL")


def _by_column(columns: Iterable[str | None], cells: Iterable[str]) -> dict[str, object]:
    """The cells under their columns' names; of several columns of names the first that has one is the main one."""
    found: dict[str, object] = {}
    names: list[str] = []
    for column, cell in zip(columns, cells, strict=False):
        if column is None or not cell.strip():
            continue
        if column == "name":
            names.insert(0, cell)
        elif column == "names":
            names.append(cell)
        else:
            found.setdefault(column, cell)
    name, *others = names or [""]
    return {**found, "name": name, "names": "|".join(others)}
