"""A stream of bytes to reports, by its kind: the one place where kinds and readers meet."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from itertools import islice
from typing import BinaryIO, cast

from khabar.nouns import Problem, Report
from khabar.read import limits
from khabar.read.build import Given, Origin
from khabar.read.captured import Source
from khabar.read.decode import decode
from khabar.read.kinds import Kind, kind_of, text_head
from khabar.read.report_json import lines_of, loaded, read_json, read_json_lines
from khabar.read.streams import Digested, Unpacked, head_of, read_whole

Read = Iterator[Report | Problem]
_TEXT_NAME = re.compile(r"(?:\.(?:txt|text|md|markdown|asc|log|rst|eml)|(?:^|[/\\])[^./\\]+)(?:\.gz)?$", re.IGNORECASE)
_FEED_NAME = re.compile(r"\.(?:xml|rss|atom|rdf)(?:\.gz)?$", re.IGNORECASE)
_MOST_GZIPS = 2  # a gzip within a gzip is read, no deeper


def read_stream(stream: BinaryIO, origin: Origin, given: Given, *, in_folder: bool = False) -> Read:
    """The reports of a stream, in order, and its problems. Never raises on what the bytes are.

    `in_folder`: nobody named this file, so text of an unknown suffix (a style sheet, a script) is no report.
    """
    digested = Digested(stream, keep=origin.keeper is not None)
    head, whole = head_of(cast("BinaryIO", digested))
    yield from _read_kind(head, whole, digested, origin, given, in_folder, _MOST_GZIPS)


def _read_kind(
    head: bytes, stream: BinaryIO, digested: Digested, origin: Origin, given: Given, in_folder: bool, gzips: int
) -> Read:
    kind, called = kind_of(head)
    if kind == "gzip" and gzips:
        yield from _read_gzip(stream, digested, origin, given, in_folder, gzips)
    elif kind in ("empty", "other", "gzip"):
        yield Problem("empty" if kind == "empty" else "unknown-kind", _refusal(kind, called), origin.at)
    elif kind == "warc":
        digested.forget()
        from khabar.read.warc import read_warc

        yield from read_warc(stream, origin, given)
    elif kind == "json" and b"\x00" not in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield from _read_json(head, stream, digested, origin, given, in_folder)
    elif kind == "text" and in_folder and not _TEXT_NAME.search(origin.input):
        yield Problem(
            "unknown-kind", "text of an unknown kind in a folder: name the file itself to have it read", origin.at
        )
    else:
        yield from _read_whole(kind, stream, digested, origin, given, in_folder)


def _refusal(kind: Kind, called: str) -> str:
    if kind == "empty":
        return "nothing in it"
    return f"not read: {called}" if kind == "other" else "not read: gzip within gzip within gzip"


def _read_gzip(packed: BinaryIO, digested: Digested, origin: Origin, given: Given, in_folder: bool, gzips: int) -> Read:
    unpacked = Unpacked(packed)
    head, stream = head_of(cast("BinaryIO", unpacked))
    if not head:
        yield Problem("damaged" if unpacked.fault else "empty", unpacked.fault or "nothing in it", origin.at)
        return
    last: Report | Problem | None = None
    for last in _read_kind(head, stream, digested, origin, given, in_folder, gzips - 1):
        # A page or a feed of which the end is missing is no report: nobody could tell what it left out.
        if unpacked.fault and isinstance(last, Report) and kind_of(head)[0] in ("html", "text", "pdf"):
            continue
        yield last
    if unpacked.fault and not (isinstance(last, Problem) and last.code == "cut"):
        yield Problem("damaged", unpacked.fault, origin.at)


def _kept(digested: Digested, origin: Origin, given: Given, in_folder: bool) -> Origin:
    """The origin with the digest of a stream that was read whole; its bytes go to whoever keeps them."""
    here = replace(origin, sha256=digested.sha256())
    if origin.keeper:
        origin.keeper.keep(Source(digested.raw(), "file", here, given, {"in_folder": in_folder}))
    return here


def _read_whole(
    kind: Kind, stream: BinaryIO, digested: Digested, origin: Origin, given: Given, in_folder: bool
) -> Read:
    raw = read_whole(stream)
    if raw is None:
        yield Problem(
            "too-large",
            f"more than {limits.in_mib(limits.WHOLE_BYTES)} (unpacked), the most that is read of one such file",
            origin.at,
        )
        return
    here = _kept(digested, origin, given, in_folder)
    if (
        kind == "html"
        and _FEED_NAME.search(origin.input)
        and not re.search(rb"(?i)<(?:html|body|!doctype)", raw[:20_000])
    ):
        yield Problem("no-entries", "no RSS or Atom feed: a bare fragment of one", origin.at)
        return
    if kind == "json":  # UTF-16
        yield from _read_json_bytes(decode(raw).text.encode("utf-8"), here, given)
        return
    module, name = _READERS[kind]
    read: Callable[[bytes, Origin, Given], Read] = getattr(import_module(f"khabar.read.{module}"), name)
    yield from read(raw, here, given)


# Module and function; loaded when the first input of its kind comes, for a quick start.
_READERS: dict[Kind, tuple[str, str]] = {
    "html": ("page", "read_html"),
    "feed": ("feed", "read_feed"),
    "pdf": ("pdf", "read_pdf"),
    "text": ("plain", "read_plain"),
    "telegram-html": ("telegram", "read_telegram_html"),
}


def _read_json(
    head: bytes, stream: BinaryIO, digested: Digested, origin: Origin, given: Given, in_folder: bool
) -> Read:
    """JSON Lines where the first line, or the second, is JSON by itself; else one value, read whole."""
    if b"\n" not in head.strip() and len(head) < limits.HEAD_BYTES:
        yield from _read_json_whole(stream, digested, origin, given, in_folder)
        return
    if _is_telegram(head) or not _is_lines(head):
        yield from _read_json_whole(stream, digested, origin, given, in_folder)
        return
    digested.forget()
    yield from read_json_lines(lines_of(stream), origin, given)


def _is_lines(head: bytes) -> bool:
    """Whether one of the first two lines is a JSON value by itself, or too long to be judged by the head."""
    lines = [line for line in islice(head.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n"), 3) if line.strip()]
    if len(lines) == 1:
        return len(head) >= limits.HEAD_BYTES  # a first line longer than the head: either form reads it
    return any(line.strip()[:1] in (b"{", b"[") and _is_value(line) for line in lines[:2])


def _is_value(line: bytes) -> bool:
    try:
        loaded(line)
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def _is_telegram(head: bytes) -> bool:
    start = text_head(head)[:4000]
    return (
        re.search(r'"messages"\s*:\s*\[|"chats"\s*:\s*\{', start) is not None
        and '"text"' not in start.split('"messages"')[0]
    )


def _read_json_whole(stream: BinaryIO, digested: Digested, origin: Origin, given: Given, in_folder: bool) -> Read:
    raw = read_whole(stream)
    if raw is None:
        yield Problem(
            "too-large",
            f"one JSON value of more than {limits.in_mib(limits.WHOLE_BYTES)}: write it as JSON Lines",
            origin.at,
        )
        return
    yield from _read_json_bytes(raw, _kept(digested, origin, given, in_folder), given)


def _read_json_bytes(raw: bytes, origin: Origin, given: Given) -> Read:
    if _is_telegram(raw[:4000]) and _is_export_json(raw):
        from khabar.read.telegram import read_telegram_json

        yield from read_telegram_json(raw, origin, given)
        return
    yield from read_json(raw, origin, given)


def _is_export_json(raw: bytes) -> bool:
    from khabar.read.telegram import is_export

    try:
        return is_export(loaded(raw))
    except (ValueError, RecursionError):
        return True


def read_bytes_of(raw: bytes, origin: Origin, given: Given) -> Read:
    """The reports of bytes in memory."""
    return read_stream(io.BytesIO(raw), origin, given)
