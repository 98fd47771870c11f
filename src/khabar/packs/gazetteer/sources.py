"""Where rows of a gazetteer come from: one function a kind of file, each giving rows and faults as it reads."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from khabar.errors import PackError
from khabar.packs.gazetteer.cells import Fault, listed, row_of
from khabar.packs.gazetteer.files import DEGREE, GEONAMES, NUMBERS, Columns, read_pack
from khabar.packs.gazetteer.rows import MoreNames, Row
from khabar.packs.gazetteer.sheets import sheet_rows

Found = Row | MoreNames | Fault
_PACK_ROWS_AT_ONCE = 50_000


def read_source(path: Path) -> Iterator[Found]:
    """The rows of a source of any known kind, told apart by its name and its first line.

    A folder that holds a pack; `.parquet` with the columns of docs/gazetteer.md; GeoNames' dumps (`allCountries.txt`,
    `SY.zip`, ...) and `alternateNamesV2.txt`; `.csv` or `.tsv` with a header: OCHA's p-code tables, or one's own list.
    """
    kind = path.suffix.lower()
    if path.is_dir():
        yield from _pack_rows(path)
    elif kind == ".parquet":
        yield from _parquet_rows(path)
    elif kind in (".txt", ".zip"):
        yield from _geonames_rows(path)
    elif kind in (".csv", ".tsv"):
        yield from sheet_rows(path)
    else:
        what = "of no kind that a gazetteer is built from" if path.exists() else "is not there"
        raise PackError(what, str(path), "give a pack's folder, .parquet, a GeoNames .txt or .zip, or a .csv")


def _pack_rows(folder: Path) -> Iterator[Row]:
    columns = read_pack(folder)
    other_ids = iter(columns.ids)
    words = {int(number): rest for number, *rest in (line.split("\t") for line in columns.words)}
    for number, (names, cells) in enumerate(zip(io.BytesIO(columns.names), _pack_cells(columns), strict=True)):
        lat, lon, geonames, population, kind, country, admin1, admin2, source = cells
        demonyms, abbreviations = words.get(number, ("", ""))
        admin1_code, _, admin1_name = columns.tables["admin1"][admin1].partition("\t")
        admin2_code, _, admin2_name = columns.tables["admin2"][admin2].partition("\t")
        name, *others = names.decode().rstrip("\n").split("|")
        yield Row(
            id=f"{GEONAMES}{geonames}" if geonames else next(other_ids),
            name=name,
            lat=lat / DEGREE,
            lon=lon / DEGREE,
            kind=columns.tables["kind"][kind],
            country=columns.tables["country"][country],
            names=tuple(others),
            admin1=admin1_name,
            admin1_code=admin1_code,
            admin2=admin2_name,
            admin2_code=admin2_code,
            population=population,
            source=columns.tables["source"][source],
            demonyms=listed(demonyms),
            abbreviations=listed(abbreviations),
        )


def _pack_cells(columns: Columns) -> Iterator[tuple[int, ...]]:
    """The numbers of each row, in the order of NUMBERS; so many rows at once that lists of them stay small."""
    for start in range(0, len(columns.numbers["lat"]), _PACK_ROWS_AT_ONCE):
        part = [columns.numbers[name][start : start + _PACK_ROWS_AT_ONCE].tolist() for name in NUMBERS]
        yield from zip(*part, strict=True)


def _parquet_rows(path: Path) -> Iterator[Row | Fault]:
    try:
        import pyarrow.parquet
    except ImportError as fault:
        raise PackError("reading .parquet needs pyarrow", str(path), "pip install 'khabar[arrow]'") from fault
    try:
        file = pyarrow.parquet.ParquetFile(path)
        missing = sorted({"name", "lat", "lon"} - set(file.schema_arrow.names))
        if missing:
            what = f"has no column {', '.join(missing)}"
            raise PackError(what, str(path), "name columns as docs/gazetteer.md says")
        number = 0
        for batch in file.iter_batches(batch_size=20_000):
            columns = {name: batch.column(name).to_pylist() for name in batch.schema.names}
            for values in zip(*columns.values(), strict=True):
                number += 1
                yield row_of(path, number, dict(zip(columns, values, strict=True)))
    except (OSError, pyarrow.ArrowException) as fault:
        raise PackError(f"not readable as Parquet ({fault})", str(path), "download it again") from fault


#: "languages" of alternateNamesV2 whose entries are no names
_NO_LANGUAGES = frozenset(("link", "wkdt", "post", "iata", "icao", "faac", "tcid", "unlc", "phon", "piny", "fr_1793"))


def _geonames_rows(path: Path) -> Iterator[Found]:
    with _opened(path) as lines:
        for number, line in enumerate(lines, 1):
            cells = line.rstrip("\r\n").split("\t")
            if len(cells) == 19:
                yield _geonames_row(path, number, cells)
            elif len(cells) in (8, 10):
                if cells[2] not in _NO_LANGUAGES and cells[3].strip():
                    yield MoreNames(GEONAMES + cells[1], listed(cells[3]))
            elif cells != [""]:
                yield Fault(str(path), number, f"{len(cells)} columns; GeoNames' dumps have 19, its alternate names 10")


def _geonames_row(path: Path, number: int, cells: list[str]) -> Row | Fault:
    """A line of a dump; its columns are those of GeoNames' readme.txt."""
    if not cells[0].isdecimal():
        return Fault(str(path), number, f'"{cells[0][:40]}" is no GeoNames id')
    return row_of(
        path,
        number,
        {
            "id": GEONAMES + cells[0],
            "name": cells[1],
            "names": "|".join((cells[2], cells[3].replace(",", "|"))),
            "lat": cells[4],
            "lon": cells[5],
            "kind": f"{cells[6]}.{cells[7]}" if cells[6] and cells[7] else "",
            "country": cells[8],
            "admin1": cells[10],
            "admin2": cells[11],
            "population": cells[14],
            "source": "geonames",
        },
    )


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """The lines of a text file, or of the largest `.txt` in a `.zip`; bytes that are no UTF-8 come as surrogates."""
    try:
        if path.suffix.lower() != ".zip":
            with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as stream:
                yield stream
            return
        with zipfile.ZipFile(path) as archive:
            texts = [inside for inside in archive.infolist() if inside.filename.endswith(".txt")]
            if not texts:
                raise PackError("no .txt is in it", str(path), "give a dump of GeoNames")
            with archive.open(max(texts, key=lambda inside: inside.file_size)) as raw:
                yield io.TextIOWrapper(raw, encoding="utf-8", errors="surrogateescape", newline="\n")
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as fault:
        raise PackError(f"cannot be read ({fault})", str(path), "download it again") from fault
