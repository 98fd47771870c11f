"""Events of ACLED's and UCDP's files, read for comparing: when, where, of which type, how many killed."""

from __future__ import annotations

import calendar
import csv
import datetime
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from khabar.errors import InputError
from khabar.publish.acled_notes import MONTHS
from khabar.publish.columns import columns

Source = Literal["acled", "ucdp"]
Date = datetime.date
_NEEDED: Mapping[Source, tuple[str, ...]] = {
    "acled": ("event_id_cnty", "event_date", "event_type", "latitude", "longitude"),
    "ucdp": ("id", "date_start", "date_end", "type_of_violence", "latitude", "longitude"),
}
#: how far from its point a row may lie, in km, by its code of precision
_ACLED_KM = {"1": 5.0, "2": 25.0, "3": 100.0}
_UCDP_KM = {"1": 5.0, "2": 25.0, "3": 40.0, "4": 100.0, "5": 60.0, "6": 500.0, "7": 500.0}
_ACLED_TYPES = ("Battles", "Explosions/Remote violence", "Violence against civilians", "Protests", "Riots",
                "Strategic developments")  # fmt: skip
#: event types that UCDP's types of violence may be
_UCDP_TYPES = {
    "1": ("Battles", "Explosions/Remote violence"),
    "2": ("Battles", "Explosions/Remote violence", "Riots"),
    "3": ("Violence against civilians", "Explosions/Remote violence", "Protests"),
}
_DAYS = ("event_date", "date_start", "date_end")
_WORDED = re.compile(r"(?P<day>\d{1,2})[ -](?P<month>[A-Za-z]{3,9})[ -](?P<year>\d{4}|\d{2})\Z")
_WEEK = datetime.timedelta(days=3)
_LONGEST_CELL = 1 << 20
_MOST_KILLED = 100_000_000
#: stands instead of a row's cells where it has more of them than the header
_TOO_MANY = "\0more"


@dataclass(frozen=True, slots=True)
class ForeignEvent:
    """A row: its line and id, first and last day, point, radius within which it lies, the event types it may be, its
    label for people, and the killed (None: not told).
    """

    line: int
    id: str
    start: Date
    end: Date
    lat: float
    lon: float
    radius_km: float
    types: frozenset[str]
    label: str
    killed: int | None


@dataclass(frozen=True, slots=True)
class Dayless:
    """A row that tells no day, as Khabar's own exports have them: nothing to compare, and no fault."""

    line: int


def read_foreign(path: Path, source: Source) -> Iterator[ForeignEvent | Dayless | InputError]:
    """The events of a file, in order; a row that is faulty comes as its error, with line and remedy.

    Several rows of one id (ACLED's form with an actor a row) are one event. InputError is raised where the file cannot
    be read or is no such file.
    """
    make = {"acled": _acled, "ucdp": _ucdp}[source]
    seen: set[str] = set()
    try:
        with path.open(encoding=_encoding(path), errors="replace", newline="") as stream:
            for line, cells in _cells(stream, path, source):
                found = _event(make, line, cells, path)
                if not isinstance(found, ForeignEvent) or found.id not in seen:
                    yield found
                if isinstance(found, ForeignEvent):
                    seen.add(found.id)
    except OSError as fault:
        what = f"could not be read: {(fault.strerror or str(fault)).lower()}"
        raise InputError(what, str(path), "give an ACLED or UCDP file in CSV") from fault


def _encoding(path: Path) -> str:
    """UTF-8, or UTF-16 where the file begins so: spreadsheets write "Unicode text" in it."""
    with path.open("rb") as stream:
        return "utf-16" if stream.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def _cells(stream: io.TextIOBase, path: Path, source: Source) -> Iterator[tuple[int, dict[str, str]]]:
    csv.field_size_limit(_LONGEST_CELL)
    first = stream.readline()
    stream.seek(0)
    reader = csv.reader(stream, delimiter=max(",;\t", key=first.count))
    heading = _heading(next(reader, []), source)
    missing = [name for name in _NEEDED[source] if name not in heading.names]
    if missing:
        remedy = f"give a file as {source.upper()} exports it, with its header"
        raise InputError(f"has no column {', '.join(missing)}", str(path), remedy)
    if heading.is_row:
        stream.seek(0)
        reader = csv.reader(stream, delimiter=reader.dialect.delimiter)
    try:
        for row in reader:
            if any(cell.strip() for cell in row[len(heading.names) :]):
                # A comma too many, as in 35,98 for 35.98, has shifted all that stands behind it.
                yield reader.line_num, {_TOO_MANY: str(len(row) - len(heading.names))}
            elif row:
                padded = row + [""] * (len(heading.names) - len(row))
                yield reader.line_num, dict(zip(heading.names, padded, strict=False))
    except csv.Error as fault:
        what = f"line {reader.line_num} is no CSV: {fault}"
        raise InputError(what, str(path), "save it again as CSV; what stands before was read") from fault


@dataclass(frozen=True)
class _Heading:
    names: list[str]
    is_row: bool


def _heading(first: list[str], source: Source) -> _Heading:
    """The names of the columns; where a UCDP release has no header, those of its form."""
    own = [column.name for column in columns(source)]
    if source == "ucdp" and len(first) == len(own) and first[0].isdigit():
        return _Heading(own, is_row=True)
    return _Heading([name.strip().lower() for name in first], is_row=False)


def _event(
    make: Callable[[int, dict[str, str]], ForeignEvent], line: int, cells: dict[str, str], path: Path
) -> ForeignEvent | Dayless | InputError:
    try:
        if _TOO_MANY in cells:
            raise _FaultyCellError("has more cells than the header", "put cells with a comma in quotation marks")
        cells = {name: cell.strip() for name, cell in cells.items()}
        return make(line, cells) if any(cells.get(name) for name in _DAYS) else Dayless(line)
    except _FaultyCellError as fault:
        return InputError(str(fault), f"{path}:{line}", fault.remedy)


class _FaultyCellError(ValueError):
    def __init__(self, what: str, remedy: str) -> None:
        self.remedy = remedy
        super().__init__(what)


def _acled(line: int, cells: dict[str, str]) -> ForeignEvent:
    day = _day(cells["event_date"])
    start, end = _around(day, cells.get("time_precision") or "1")
    if cells["event_type"] not in _ACLED_TYPES:
        raise _FaultyCellError(f"{cells['event_type']!r} is no event type", f"write one of {', '.join(_ACLED_TYPES)}")
    lat, lon = _point(cells)
    label = f"{cells.get('sub_event_type') or cells['event_type']}, {cells.get('location', '')}".rstrip(", ")
    types = frozenset([cells["event_type"]])
    reach = _ACLED_KM.get(cells.get("geo_precision") or "1", 5.0)
    return ForeignEvent(
        line, _id(cells["event_id_cnty"]), start, end, lat, lon, reach, types, label, _killed(cells, "fatalities")
    )


def _ucdp(line: int, cells: dict[str, str]) -> ForeignEvent:
    start, end = _day(cells["date_start"]), _day(cells["date_end"])
    if start > end:
        raise _FaultyCellError(f"date_start {start} is after date_end {end}", "exchange them")
    types = _UCDP_TYPES.get(cells["type_of_violence"])
    if types is None:
        raise _FaultyCellError(f"{cells['type_of_violence']!r} is no type of violence", "write 1, 2 or 3")
    lat, lon = _point(cells)
    sides = " - ".join(part for part in (cells.get("side_a"), cells.get("side_b")) if part)
    label = ", ".join(part for part in (sides, cells.get("where_coordinates")) if part)
    reach = _UCDP_KM.get(cells.get("where_prec") or "1", 5.0)
    return ForeignEvent(
        line, _id(cells["id"]), start, end, lat, lon, reach, frozenset(types), label, _killed(cells, "best")
    )


def _id(text: str) -> str:
    if not text:
        raise _FaultyCellError("has no id", "number the row")
    return text


def _day(text: str) -> Date:
    """A day as 2016-05-16, with or without a time behind it, or as 16 May 2016 or 16-May-16."""
    try:
        worded = _WORDED.match(text)
        if worded is None:
            return Date.fromisoformat(text[:10])
        month = next(n for n, name in enumerate(MONTHS, 1) if name.lower().startswith(worded["month"].lower()))
        year = int(worded["year"])
        return Date(year if year > 99 else 2000 + year, month, int(worded["day"]))
    except (ValueError, StopIteration):
        raise _FaultyCellError(f"{text!r} is no day", "write it as 2016-05-16 or 16 May 2016") from None


def _around(day: Date, precision: str) -> tuple[Date, Date]:
    """The days that ACLED's time_precision leaves open: the day, the week around it, its month."""
    if precision == "2":
        return day - _WEEK, day + _WEEK
    if precision == "3":
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day, day


def _point(cells: dict[str, str]) -> tuple[float, float]:
    try:
        lat, lon = float(cells["latitude"]), float(cells["longitude"])
    except ValueError:
        lat = lon = float("nan")
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        what = f"{cells['latitude']!r}, {cells['longitude']!r} is no point"
        raise _FaultyCellError(what, "write latitude and longitude in decimal degrees")
    return lat, lon


def _killed(cells: dict[str, str], name: str) -> int | None:
    text = cells.get(name, "")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not (0 <= number <= _MOST_KILLED and number.is_integer()):
        raise _FaultyCellError(f"{name} is {text[:40]!r}", "write a whole number, 0 or more")
    return int(number)
