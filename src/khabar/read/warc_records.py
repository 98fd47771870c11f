"""The records of a web archive, one by one, from WARC (ISO 28500) and from the older ARC.

Own reading, for damaged archives: a record that is cut is marked, one whose length is wrong costs itself and not the
rest, one that is too long is passed over. Compressed archives come in unpacked (`streams.Unpacked`), whether gzipped by
the record or as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from khabar.read import limits

_LINE = 64 * 1024
_MOST_HEADERS = 500
_ARC_LINE = re.compile(rb"(\S{1,4000}) (\S{1,60}) (\d{8,17}) (\S{1,200}) (\d{1,12})\r?\n")


@dataclass(frozen=True, slots=True)
class Record:
    """One record: `number` from 1; `block` is None when it is too long to read; `cut` when the file ends inside it."""

    number: int
    kind: str
    url: str | None
    media_type: str
    block: bytes | None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where the archive is damaged: after record `number`, in words."""

    number: int
    message: str


def records(stream: BinaryIO) -> Iterator[Record | Fault]:
    """The records of an archive in order, and its faults. Never raises on what the bytes are."""
    line = _next_line(stream)
    if line.startswith(b"filedesc:"):
        yield from _arc_records(stream, line)
    else:
        yield from _warc_records(stream, line)


def _warc_records(stream: BinaryIO, line: bytes) -> Iterator[Record | Fault]:
    number = 0
    while line:
        if not line.startswith(b"WARC/"):
            yield Fault(number, "the length of this record is wrong: what follows was passed over to the next record")
            line = _resynchronised(stream)
            continue
        number += 1
        headers = _headers(stream)
        length = headers.get("content-length", "")
        if not re.fullmatch(r"\d{1,15}", length):
            yield Fault(number, "this record says no length: passed over")
            line = _resynchronised(stream)
            continue
        block, cut = _block(stream, int(length))
        url = headers.get("warc-target-uri", "").strip("<>") or None
        yield Record(number, headers.get("warc-type", "").lower(), url, headers.get("content-type", ""), block, cut)
        line = b"" if cut else _next_line(stream)


def _arc_records(stream: BinaryIO, line: bytes) -> Iterator[Record | Fault]:
    number = 0
    while line:
        match = _ARC_LINE.fullmatch(line)
        if not match:
            yield Fault(number, "no ARC record begins here: the rest of the archive was not read")
            return
        number += 1
        block, cut = _block(stream, int(match[5]))
        kind = "warcinfo" if match[1].startswith(b"filedesc:") else "response"
        yield Record(number, kind, match[1].decode("utf-8", "replace"), match[4].decode("latin-1"), block, cut)
        line = b"" if cut else _next_line(stream)


def _next_line(stream: BinaryIO) -> bytes:
    """The next line that is not blank; empty at the end."""
    while (line := stream.readline(_LINE)) and not line.strip():
        pass
    return line


def _resynchronised(stream: BinaryIO) -> bytes:
    passed = 0
    while (line := stream.readline(_LINE)) and not re.match(rb"WARC/\d\.\d\s", line):
        passed += len(line)
        if passed > limits.SKIPPED_BYTES:
            return b""
    return line


def _headers(stream: BinaryIO) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for _ in range(_MOST_HEADERS):
        line = stream.readline(_LINE)
        if not line.strip():
            break
        name, _, value = line.decode("utf-8", "replace").partition(":")
        found.setdefault(name.strip().lower(), value.strip())
    return found


def _block(stream: BinaryIO, length: int) -> tuple[bytes | None, bool]:
    """The block of a record, None when too long, and whether the file ends inside it."""
    if length <= limits.RECORD_BYTES:
        block = stream.read(length)
        return block, len(block) < length
    while length > 0 and (piece := stream.read(min(length, 1024 * 1024))):
        length -= len(piece)
    return None, length > 0
