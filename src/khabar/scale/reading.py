"""What workers do to read: a split to rows of captures with their reports, and of problems."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any, BinaryIO

from khabar.errors import InputError
from khabar.export import arrow
from khabar.export.record_json import encode_noun, to_text
from khabar.nouns import Problem, Report
from khabar.read import limits
from khabar.read.build import Given, Origin
from khabar.read.captured import Captured, Keeper
from khabar.read.content import read_stream
from khabar.read.report_json import lines_of, read_line
from khabar.record.captures import captured_report
from khabar.scale.places import opened
from khabar.scale.plan import Split
from khabar.scale.rows import READ, problem_row, read_row, reading_number, table_of

if TYPE_CHECKING:
    import pyarrow

SPLITS = (
    "number int, how string, path string, stem string, first long, last long, in_folder int, lines long, blank long"
)
COUNTS = "number int, lines long, blank long"
# Rows that go on together: few enough that their bytes fit in memory.
_ROWS, _BYTES = 256, 16 << 20


def split_row(split: Split, before: tuple[int, int] = (0, 0)) -> tuple[Any, ...]:
    """A split as a row for Spark; `before`: the lines, and among them the blank ones, of its file before it."""
    return (*dataclasses.astuple(split)[:-1], int(split.in_folder), *before)


def count_lines(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    """For each split of lines how many begin in it, and how many of these are blank: ids hold line numbers."""
    for row in _each(batches):
        lines = blank = 0
        with opened(row["path"]) as stream:
            for line in _Range(stream, row["first"], row["last"]):
                lines += 1
                blank += not line.strip()
        yield table_of([{"number": row["number"], "lines": lines, "blank": blank}], COUNTS)


def read_splits(given: Mapping[str, str]) -> Any:  # noqa: ANN401  a function for mapInArrow
    """What reads the splits of batches to batches of rows; `given`: what the caller says of all reports."""

    def read(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        known = Given.of(given.get("published"), given.get("publisher"), given.get("url"))
        for split in _each(batches):
            yield from _batched(_rows(split, known))

    return read


def _each(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[dict[str, Any]]:
    for batch in batches:
        yield from batch.to_pylist()


def _batched(rows: Iterable[dict[str, Any]]) -> Iterator[pyarrow.RecordBatch]:
    held: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        held.append(row)
        size += len(row.get("raw", b"")) + 2 * len(row.get("report", ""))
        if len(held) >= _ROWS or size >= _BYTES:
            yield table_of(held, READ)
            held, size = [], 0
    if held:
        yield table_of(held, READ)


def _rows(split: dict[str, Any], given: Given) -> Iterator[dict[str, Any]]:
    number = count()
    for found in _found(split, given):
        here = reading_number(split["number"], next(number))
        if isinstance(found, Problem):
            yield problem_row(here, found)
        else:
            capture, report = captured_report(found)
            yield read_row(here, capture, to_text(encode_noun(report)))


def _found(split: dict[str, Any], given: Given) -> Iterator[Captured | Problem]:
    keeper = Keeper()
    origin = Origin(split["path"], split["stem"], keeper=keeper)
    try:
        with opened(split["path"]) as stream:
            for found in _READERS[split["how"]](split, stream, origin, given):
                yield keeper.captured(found) if isinstance(found, Report) else found
    except InputError as fault:
        yield Problem("unreadable", fault.what, split["path"])
    except OSError as fault:
        yield Problem("unreadable", (fault.strerror or str(fault)).lower(), split["path"])


def _file(split: dict[str, Any], stream: BinaryIO, origin: Origin, given: Given) -> Iterator[Report | Problem]:
    return read_stream(stream, origin, given, in_folder=bool(split["in_folder"]))


def _lines(split: dict[str, Any], stream: BinaryIO, origin: Origin, given: Given) -> Iterator[Report | Problem]:
    """As `khabar.read.report_json.read_json_lines`, with the numbers that lines have in the whole file."""
    before, blank = split["lines"], split["blank"]
    for number, line in enumerate(lines_of(_Range(stream, split["first"], split["last"])), 1):  # type: ignore[arg-type]
        place = before + line.number
        if line.raw is None:
            message = f"the line is longer than {limits.in_mib(limits.LINE_BYTES)}"
            yield Problem("too-large", message, f"{origin.input}:{place}")
            continue
        here = origin.inside(str(place), before - blank + number, hashlib.sha256(line.raw).hexdigest())
        yield from read_line(line.raw, here, given)


def _row_group(split: dict[str, Any], stream: BinaryIO, origin: Origin, given: Given) -> Iterator[Report | Problem]:
    """The rows of a row group, each as a line of report JSON."""
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        file = ParquetFile(stream)
        number = sum(file.metadata.row_group(group).num_rows for group in range(split["first"]))
        for batch in file.iter_batches(_ROWS, row_groups=[split["first"]]):
            for raw in arrow.report_lines(batch):
                number += 1
                here = origin.inside(f"row {number}", number, hashlib.sha256(raw).hexdigest())
                yield from read_line(raw, here, given)
    except ArrowException as fault:
        yield Problem("damaged", f"cannot be read as Parquet: {' '.join(str(fault).split())[:200]}", origin.at)


_READERS = {"file": _file, "lines": _lines, "rows": _row_group}


class _Range:
    """The lines of a stream that begin in a range of bytes, for `readline` and for loops."""

    def __init__(self, stream: BinaryIO, first: int, last: int) -> None:
        self._stream, self._last = stream, last
        self._begins = True
        self._at = max(0, first - 1)
        stream.seek(self._at)
        if first:
            while (rest := self.readline(limits.LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
        self._begins = True

    def readline(self, most: int = -1) -> bytes:
        """As of a file; nothing more where the next line begins beyond the range."""
        if self._begins and self._at >= self._last:
            return b""
        line: bytes = self._stream.readline(most)
        self._at += len(line)
        self._begins = line.endswith(b"\n")
        return line

    def __iter__(self) -> Iterator[bytes]:
        while line := self.readline():
            yield line
