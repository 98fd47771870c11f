"""Where rows of a gazetteer come from: one function a kind of file, each giving rows and faults as it reads."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from khabar.errors import PackError
from khabar.packs.gazetteer.files import DEGREE, GEONAMES, read_pack
from khabar.packs.gazetteer.rows import Row
from khabar.text.tables import rows as table_rows


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be taken: file, row (counted as the file's lines), what, and what to do."""

    file: str
    row: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}: {self.what}"


@dataclass(frozen=True, slots=True)
class MoreNames:
    """Names for a place that another source gives."""

    id: str
    names: tuple[str, ...]


def read_source(path: Path) -> Iterator[Row | MoreNames | Fault]:
    """The rows of a source of any known kind, told apart by its name and its first line.

    A folder that holds a pack; `.parquet` with the columns of docs/gazetteer.md; GeoNames' dumps (`allCountries.txt`,
    `SY.zip`, ...) and `alternateNamesV2.txt`; `.csv` with a header: OCHA's p-code tables, or one's own list.
    """
    if path.is_dir():
        yield from _pack_rows(path)
    elif path.suffix == ".parquet":
        yield from _parquet_rows(path)
    elif path.suffix.lower() in (".txt", ".zip"):
        yield from _geonames_rows(path)
    elif path.suffix.lower() in (".csv", ".tsv"):
        yield from _table_rows(path)
    else:
        what = "of no kind that a gazetteer is built from"
        raise PackError(what, str(path), "give a pack's folder, .parquet, a GeoNames .txt or .zip, or a .csv")


def _pack_rows(folder: Path) -> Iterator[Row]:
    columns = read_pack(folder)
    numbers = {name: column.tolist() for name, column in columns.numbers.items()}
    other_ids = iter(columns.ids)
    words = {int(number): rest for number, *rest in (line.split("\t") for line in columns.words)}
    for number, names in enumerate(columns.names.split("\n")):
        geonames = numbers["geonames"][number]
        demonyms, abbreviations = words.get(number, ("", ""))
        value = {name: columns.tables[name][numbers[name][number]] for name in columns.tables}
        admin1_code, _, admin1 = value["admin1"].partition("\t")
        admin2_code, _, admin2 = value["admin2"].partition("\t")
        name, *others = names.split("|")
        yield Row(
            id=f"{GEONAMES}{geonames}" if geonames else next(other_ids),
            name=name,
            lat=numbers["lat"][number] / DEGREE,
            lon=numbers["lon"][number] / DEGREE,
            kind=value["kind"],
            country=value["country"],
            names=tuple(others),
            admin1=admin1,
            admin1_code=admin1_code,
            admin2=admin2,
            admin2_code=admin2_code,
            population=numbers["population"][number],
            source=value["source"],
            demonyms=_listed(demonyms),
            abbreviations=_listed(abbreviations),
        )


def _parquet_rows(path: Path) -> Iterator[Row | Fault]:
    try:
        import pyarrow.parquet
    except ImportError as fault:
        raise PackError("reading .parquet needs pyarrow", str(path), "pip install 'khabar[arrow]'") from fault
    try:
        file = pyarrow.parquet.ParquetFile(path)
    except (OSError, pyarrow.ArrowException) as fault:
        raise PackError(f"not readable as Parquet ({fault})", str(path)) from fault
    number = 0
    for batch in file.iter_batches(batch_size=20_000):
        columns = {name: batch.column(name).to_pylist() for name in batch.schema.names}
        for values in zip(*columns.values(), strict=True):
            number += 1
            yield _checked(path, number, dict(zip(columns, values, strict=True)))


#: GeoNames' columns that are used, by their place (readme.txt of its export)
_GEONAMES = {"id": 0, "name": 1, "lat": 4, "lon": 5, "class": 6, "code": 7, "country": 8, "admin1": 10, "admin2": 11}
#: "languages" of alternateNamesV2 whose entries are no names
_NO_LANGUAGES = frozenset(("link", "wkdt", "post", "iata", "icao", "faac", "tcid", "unlc", "phon", "piny", "fr_1793"))


def _geonames_rows(path: Path) -> Iterator[Row | MoreNames | Fault]:
    with _opened(path) as lines:
        for number, line in enumerate(lines, 1):
            cells = line.rstrip("\n").split("\t")
            if len(cells) == 19:
                yield _geonames_row(path, number, cells)
            elif len(cells) in (8, 10):
                if cells[2] not in _NO_LANGUAGES and cells[3]:
                    yield MoreNames(GEONAMES + cells[1], (cells[3],))
            else:
                yield Fault(str(path), number, f"{len(cells)} columns; GeoNames' dumps have 19, its alternate names 10")


def _geonames_row(path: Path, number: int, cells: list[str]) -> Row | Fault:
    found = {name: cells[place] for name, place in _GEONAMES.items()}
    return _checked(
        path,
        number,
        {
            "id": GEONAMES + found["id"],
            "name": found["name"],
            "names": "|".join(filter(None, (cells[2], *cells[3].split(",")))),
            "lat": found["lat"],
            "lon": found["lon"],
            "kind": f"{found['class']}.{found['code']}",
            "country": found["country"],
            "admin1": found["admin1"],
            "admin2": found["admin2"],
            "population": cells[14],
            "source": "geonames",
        },
    )


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """The lines of a text file, or of the largest `.txt` in a `.zip`."""
    try:
        if path.suffix.lower() != ".zip":
            with path.open(encoding="utf-8", newline="\n") as stream:
                yield stream
            return
        with zipfile.ZipFile(path) as archive:
            inside = max((i for i in archive.infolist() if i.filename.endswith(".txt")), key=lambda i: i.file_size)
            with archive.open(inside) as raw:
                yield io.TextIOWrapper(raw, encoding="utf-8", newline="\n")
    except (OSError, UnicodeDecodeError, zipfile.BadZipFile, ValueError) as fault:
        raise PackError(f"cannot be read ({fault})", str(path), "download it again") from fault


def _table_rows(path: Path) -> Iterator[Row | Fault]:
    headings = {heading: column for column, heading in table_rows("khabar.packs", "gazetteer_headings.tsv")}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, delimiter="\t" if path.suffix.lower() == ".tsv" else ",")
            known = [headings.get(_heading(cell)) for cell in next(reader, [])]
            missing = {"name", "lat", "lon"} - set(known)
            if missing:
                what = f"the header has no column for {', '.join(sorted(missing))}"
                raise PackError(what, str(path), "name columns as docs/gazetteer.md says")
            for cells in reader:
                if not cells or cells[0].startswith("#"):
                    continue  # HXL's row of tags, blank lines
                yield _checked(path, reader.line_num, _by_column(known, cells))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise PackError(f"cannot be read ({fault})", str(path), "save it as CSV in UTF-8") from fault


def _heading(cell: str) -> str:
    return "".join(letter for letter in cell.casefold() if letter.isalnum())


def _by_column(known: Iterable[str | None], cells: Iterable[str]) -> dict[str, object]:
    """The cells under their columns' names; of several columns of names the first is the main one."""
    found: dict[str, object] = {}
    for column, cell in zip(known, cells, strict=False):
        if column is None or not cell.strip():
            continue
        if column in ("name", "names") and "name" in found:
            found["names"] = "|".join(filter(None, (str(found.get("names", "")), cell.strip())))
        elif column not in found:
            found["name" if column == "names" else column] = cell.strip()
    return found


def _checked(path: Path, number: int, cells: Mapping[str, object]) -> Row | Fault:
    """The row, or what is wrong with it."""

    def text(column: str) -> str:
        value = cells.get(column)
        return "" if value is None else str(value).strip()

    name, country = text("name").replace("|", " "), text("country").upper()
    if not name:
        return Fault(str(path), number, "no name; every place needs one")
    if len(country) != 2 and country:
        return Fault(str(path), number, f'"{country}" is no country; give its two letters of ISO 3166-1')
    try:
        lat, lon, population = float(text("lat")), float(text("lon")), int(float(text("population") or 0))
    except ValueError:
        return Fault(str(path), number, f'"{text("lat")}", "{text("lon")}" are no coordinates; give degrees as 36.01')
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return Fault(str(path), number, f"{lat}, {lon} lie outside the world; latitude first, then longitude")
    return Row(
        id=text("id") or f"own:{path.stem}:{number}",
        name=name,
        lat=lat,
        lon=lon,
        kind=text("kind") or "P.PPL",
        country=country,
        names=_listed(text("names")),
        admin1=text("admin1_name") or text("admin1"),
        admin1_code=text("admin1") if text("admin1_name") else "",
        admin2=text("admin2_name") or text("admin2"),
        admin2_code=text("admin2") if text("admin2_name") else "",
        population=max(0, min(population, 2**32 - 1)),
        source=text("source") or path.stem,
        demonyms=_listed(text("demonyms")),
        abbreviations=_listed(text("abbreviations")),
    )


def _listed(cell: str) -> tuple[str, ...]:
    """The names in a cell; a tab or line break inside one is a blank."""
    return tuple(" ".join(part.split()) for part in cell.split("|") if part.strip())
