"""Web archives: each page that was answered with 200 is a report, every capture of an address."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from khabar.nouns import Problem, Report
from khabar.read import limits
from khabar.read.build import Given, Origin
from khabar.read.captured import Source
from khabar.read.page import read_html
from khabar.read.pdf import read_pdf
from khabar.read.warc_records import Fault, Record, records

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
# the header lines that reading depends on
_HEADERS = ("content-type", "content-encoding", "transfer-encoding")
_PAGE_TYPES = ("text/html", "application/xhtml+xml", "application/pdf")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: the payload as stored, and its headers in lower case."""

    status: int
    headers: dict[str, str]
    payload: bytes


def read_warc(stream: BinaryIO, origin: Origin, given: Given) -> Iterator[Report | Problem]:
    """The reports of an archive in order, and its problems; other records than pages are passed over."""
    number = 0
    for record in records(stream):
        here = origin.inside(f"record {record.number}")
        if isinstance(record, Fault):
            yield Problem("damaged", record.message, here.at)
            continue
        for found in _read_record(record, here.inside(here.place, number + 1), given):
            number += isinstance(found, Report)
            yield found


def _read_record(record: Record, origin: Origin, given: Given) -> Iterator[Report | Problem]:
    if record.cut:
        yield Problem(
            "cut", "the archive is cut off inside this record: it was left out, those before it stand", origin.at
        )
        return
    if record.kind not in ("response", "resource"):
        return
    if record.block is None:
        yield Problem("too-large", f"the record is larger than {limits.in_mib(limits.RECORD_BYTES)}", origin.at)
        return
    answer = _answer(record, record.block)
    media_type = answer.headers.get("content-type", "")
    if answer.status != 200 or not media_type.lower().startswith(_PAGE_TYPES):
        return
    options = {"url": record.url, **{name: answer.headers.get(name) for name in _HEADERS}}
    here = origin.inside(origin.place, origin.number, hashlib.sha256(answer.payload).hexdigest())
    yield from read_answer(answer.payload, options, here, given)


def read_answer(
    raw: bytes, options: Mapping[str, str | bool | None], origin: Origin, given: Given
) -> Iterator[Report | Problem]:
    """The reports of a payload as stored; `options`: its "url" and the header lines `_HEADERS`."""
    if origin.keeper:
        origin.keeper.keep(Source(raw, "answer", origin, given, options))
    payload = payload_of(raw, options)
    if payload is None:
        yield Problem("too-large", f"the page unpacks to more than {limits.in_mib(limits.RECORD_BYTES)}", origin.at)
        return
    said, url = options.get("content-type"), options.get("url")
    media_type = said if isinstance(said, str) else ""
    if "pdf" in media_type.lower():
        yield from read_pdf(payload, origin, given)
        return
    charset = charset_of(media_type)
    yield from read_html(payload, origin, given, url=url if isinstance(url, str) else None, charset=charset)


def payload_of(raw: bytes, options: Mapping[str, str | bool | None]) -> bytes | None:
    """A payload as stored, out of chunks and compression by its header lines; None: it is more than is read."""
    headers = {name: value for name in _HEADERS if isinstance(value := options.get(name), str)}
    return _decoded(Answer(200, headers, raw))


def charset_of(media_type: str) -> str | None:
    """The charset that a content-type names."""
    found = _CHARSET.search(media_type)
    return found[1] if found else None


def _answer(record: Record, block: bytes) -> Answer:
    status = _STATUS.match(block)
    if not status:
        return Answer(200, {"content-type": record.media_type}, block)
    end = re.search(rb"\r?\n\r?\n", block)
    head, payload = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    lines = head.decode("latin-1").splitlines()[1:]
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Answer(int(status[1]), headers, payload)


def _decoded(answer: Answer) -> bytes | None:
    """The page's bytes, out of chunks and compression; None when they are more than is read."""
    payload = answer.payload
    if "chunked" in answer.headers.get("transfer-encoding", "").lower():
        payload = _unchunked(payload)
    for coding in reversed(re.split(r"[,\s]+", answer.headers.get("content-encoding", "").lower())):
        unpacked = _unpacked(payload, coding)
        if unpacked is None:
            return None
        payload = unpacked
    return payload


def _unchunked(payload: bytes) -> bytes:
    """The body of a chunked answer (RFC 9112, section 7.1); what is no chunk stays as it is, for servers lie."""
    pieces, at = [], 0
    while match := _CHUNK.match(payload, at):
        size = int(match[1], 16)
        pieces.append(payload[match.end() : match.end() + size])
        at = match.end() + size + 2
        if size == 0 or at >= len(payload):
            return b"".join(pieces)
    return b"".join(pieces) + payload[at:] if pieces else payload


_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]{0,8}(?:;[^\r\n]{0,200})?\r?\n")


def _unpacked(payload: bytes, coding: str) -> bytes | None:
    """The payload out of one content coding, as far as it is sound; None when it is more than is read."""
    if coding == "br":
        return _from_brotli(payload)
    windows = {"gzip": (47,), "x-gzip": (47,), "deflate": (15, -15)}.get(coding, ())
    for window in windows:
        unpacker = zlib.decompressobj(window)
        try:
            found = unpacker.decompress(payload, limits.RECORD_BYTES + 1)
        except zlib.error:
            continue
        return found if len(found) <= limits.RECORD_BYTES else None
    return payload


def _from_brotli(payload: bytes) -> bytes | None:
    import brotli

    unpacker = brotli.Decompressor()
    try:
        found = unpacker.process(payload, output_buffer_limit=limits.RECORD_BYTES + 1)
    except brotli.error:
        return payload
    return bytes(found) if len(found) <= limits.RECORD_BYTES else None
