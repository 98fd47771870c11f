"""The cells of a row of any source, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from khabar.packs.gazetteer.kinds import kind_of
from khabar.packs.gazetteer.rows import Row
from khabar.text.tables import rows as table_rows

_NO_UTF8 = re.compile("[\ud800-\udfff]")
_MOST_PEOPLE = (1 << 32) - 1


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be taken: the file, the row (counted as the file's lines), what is wrong and what to do."""

    file: str
    row: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}: {self.what}"


def row_of(path: Path, number: int, cells: Mapping[str, object]) -> Row | Fault:
    """The row, or the first thing that is wrong with it. Cells stand under the columns of docs/gazetteer.md."""
    text = {column: _text(cell) for column, cell in cells.items() if cell is not None and cell != ""}
    wrong = _fault_in(text)
    if wrong:
        return Fault(str(path), number, wrong)
    given = text.get
    admin1, admin1_code = _area(given("admin1", ""), given("admin1_name", ""))
    admin2, admin2_code = _area(given("admin2", ""), given("admin2_name", ""))
    return Row(
        id=given("id") or f"own:{path.stem}:{number}",
        name=text["name"].replace("|", " "),
        lat=float(text["lat"]),
        lon=float(text["lon"]),
        kind=kind_of(given("kind", "")) or "P.PPL",
        country=country_code(given("country", "")) or "",
        names=listed(given("names", "")),
        admin1=admin1,
        admin1_code=admin1_code,
        admin2=admin2,
        admin2_code=admin2_code,
        population=max(0, min(int(float(given("population", 0))), _MOST_PEOPLE)),
        source=given("source") or path.stem,
        demonyms=listed(given("demonyms", "")),
        abbreviations=listed(given("abbreviations", "")),
    )


def _text(cell: object) -> str:
    """A cell as text of one line: a tab or line break inside it is a blank."""
    written = "|".join(map(str, cell)) if isinstance(cell, list) else str(cell)
    return " ".join(written.split())


def _fault_in(text: Mapping[str, str]) -> str | None:
    wrong: str | None = None
    if any(not cell.isascii() and _NO_UTF8.search(cell) for cell in text.values()):
        wrong = "not UTF-8; save the file in that encoding"
    elif not text.get("name", "").strip("| "):
        wrong = "no name; every place needs one"
    elif country_code(text.get("country", "")) is None:
        wrong = f'"{_short(text["country"])}" is no country; give its two letters of ISO 3166-1'
    elif text.get("kind") and kind_of(text["kind"]) is None:
        wrong = f'"{_short(text["kind"])}" is no kind of place; give GeoNames\' class and code, as in P.PPL'
    else:
        wrong = _wrong_number(text)
    return wrong


def _wrong_number(text: Mapping[str, str]) -> str | None:
    written = text.get("lat", ""), text.get("lon", "")
    try:
        lat, lon = map(float, written)
    except ValueError:
        return f'"{_short(written[0])}", "{_short(written[1])}" are no coordinates; give degrees as in 36.01'
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return f"{written[0]}, {written[1]} lie outside the world; give latitude first, then longitude, in degrees"
    try:
        int(float(text.get("population", 0)))
    except (ValueError, OverflowError):
        return f'"{_short(text["population"])}" is no number of people'
    return None


def _short(cell: str) -> str:
    return cell if len(cell) <= 40 else f"{cell[:40]}..."


def _area(code: str, name: str) -> tuple[str, str]:
    """Name and code of an area; a code without a name stands for one."""
    return (name, code) if name else (code, "")


def country_code(written: str) -> str | None:
    """Two capital letters for a country that is written as such or by its English name; None when it is neither."""
    if not written:
        return ""
    if len(written) == 2 and written.isascii() and written.isalpha():
        return written.upper()
    return _country_names().get(written.casefold())


@cache
def _country_names() -> Mapping[str, str]:
    return {name.casefold(): code for _number, code, name in table_rows("khabar.packs", "outline_countries.tsv")}


def listed(cell: str) -> tuple[str, ...]:
    """The names in a cell, parted by `|`; a tab or line break inside one is a blank."""
    return tuple(" ".join(part.split()) for part in cell.split("|") if part.strip())
