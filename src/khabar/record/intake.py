"""From inputs to arrivals: read and coded, what a record holds already passed over; or coded lines, as they are."""

from __future__ import annotations

import gzip
import json
import zlib
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from khabar.errors import InputError, OptionError, UnfoundedError
from khabar.nouns import UNREAD, Problem, Report, Tagger
from khabar.pace import Watch
from khabar.read import limits
from khabar.read.captured import Captured
from khabar.read.report_json import lines_of
from khabar.record.captures import Alike, Arrival, Capture, captured_report, coded_arrival, decoded, with_coding

if TYPE_CHECKING:
    from khabar.packs.gazetteer.lookup import Gazetteer

#: tells which fingerprints among some a record holds already
Known = Callable[[Collection[str]], Collection[str]]
_PARQUET = b"PAR1"
_ROWS = 64
#: what reading a packed file raises where it is damaged or ends too early
_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile)
# A reader that did not answer: the report is not taken in, so that it can be added once the reader does.
_FAILED = UNREAD - {"language"}


def arrivals(
    found: Iterable[Captured],
    known: Known,
    skipped: Callable[[Capture], None],
    tagger: Tagger | None = None,
    gazetteer: Gazetteer | None = None,
    *,
    keep_codings: bool = False,
    watch: Watch | None = None,
) -> Iterator[Arrival | Problem]:
    """An arrival for each captured report that a record does not hold, in order; `skipped` hears of the others.

    Reports are coded by the shipped reader and gazetteer, or by `tagger` and `gazetteer`; with `keep_codings` their
    codings are captured too, for these may never give the same again. A report that the reader failed on is a Problem.
    `watch` hears how far each report is, and may end the work (`khabar.coding.code_reports`).
    """
    from khabar.coding import code_reports

    waiting: deque[Capture] = deque()

    def unknown() -> Iterator[Report]:
        for one in found:
            capture, report = captured_report(one)
            if not keep_codings and known((capture.fingerprint,)):
                skipped(capture)
                continue
            waiting.append(capture)
            yield report

    for record in code_reports(unknown(), tagger, gazetteer, watch):
        capture = waiting.popleft()
        failed = next((problem for problem in record.problems if problem.code in _FAILED), None)
        if failed:
            yield failed
        else:
            yield with_coding(capture, record) if keep_codings else Arrival(capture, record)


def coded_arrivals(path: Path) -> Iterator[Arrival | Problem]:
    """An arrival for each coded line of a file (plain or gzipped), or row of a Parquet file with a column `record`;
    a problem where there is none, and where the file is damaged or cut off.
    """
    alike = Alike()
    try:
        for at, line in _coded_lines(path):
            yield _of_line(at, line, alike)
    except _DAMAGED as fault:
        yield Problem("damaged", f"damaged or cut off here ({fault}); copy or pack it anew", str(path))


def _of_line(at: str, line: bytes | None, alike: Alike) -> Arrival | Problem:
    if line is None:
        message = f"the line is longer than {limits.in_mib(limits.CODED_LINE_BYTES)}; code its text in parts"
        return Problem("too-large", message, at)
    try:
        record = decoded(line)
        return coded_arrival(record, line, alike.before(record.report))
    except (InputError, UnfoundedError) as fault:
        return Problem("not-coded", f"no coded record: {fault}", at)


def is_coded(path: Path) -> bool:
    """Whether a file begins with a coded line (`khabar code --format jsonl`), or is a Parquet file."""
    try:
        if not path.is_file():
            return False
        first = next(iter(_coded_lines(path)), None)
    except (OSError, OptionError, *_DAMAGED):
        return False
    if first is None or first[1] is None:
        return False
    try:
        value = json.loads(first[1])
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and "khabar" in value and isinstance(value.get("events"), list)


def _coded_lines(path: Path) -> Iterator[tuple[str, bytes | None]]:
    with path.open("rb") as stream:
        head = stream.read(4)
    if head == _PARQUET:
        yield from _rows(path)
        return
    with _unpacked(path, head) as stream:
        for line in lines_of(stream, limits.CODED_LINE_BYTES):
            yield f"{path}:{line.number}", line.raw


def _unpacked(path: Path, head: bytes) -> BinaryIO:
    from typing import cast

    return cast("BinaryIO", gzip.open(path, "rb")) if head.startswith(b"\x1f\x8b") else path.open("rb")


def _rows(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        from pyarrow import ArrowInvalid, parquet
    except ModuleNotFoundError:
        raise OptionError("Parquet needs pyarrow", str(path), "pip install 'khabar[arrow]'") from None
    try:
        table = parquet.ParquetFile(path)
    except ArrowInvalid as fault:
        raise EOFError(str(fault)) from fault
    with table:
        if "record" not in table.schema_arrow.names:
            raise InputError('no column "record"', str(path), "give what `khabar scale code` wrote")
        number = 0
        for batch in table.iter_batches(_ROWS, columns=["record"]):
            for value in batch.column(0).to_pylist():
                number += 1
                if value is not None:
                    yield f"{path}: row {number}", value if isinstance(value, bytes) else str(value).encode()
