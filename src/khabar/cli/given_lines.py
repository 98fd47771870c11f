"""Lines of JSON that a command is given, each an object with a text and questions about it."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from typing import BinaryIO

from khabar.errors import InputError

Object = dict[str, object]


def given_objects(name: str) -> Iterator[tuple[str, Object | InputError]]:
    """For each line of a file (plain or gzipped, - for standard input) where it stands, and its object or its fault.

    A line that is no object with a "text" is a fault; a file that cannot be read is one, with the file as its place.
    """
    from khabar.read.report_json import lines_of

    try:
        with _opened(name) as stream:
            for line in lines_of(stream):
                yield f"{name}:{line.number}", _object(line.raw)
    except OSError as fault:
        yield name, InputError(f"could not be read: {(fault.strerror or str(fault)).lower()}")


@contextlib.contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    with open(name.replace("\x00", "\ufffd"), "rb") as stream:  # noqa: PTH123  a Path would drop a trailing "/."
        if stream.peek(2)[:2] != b"\x1f\x8b":
            yield stream
            return
        from khabar.read.streams import Unpacked

        unpacked = Unpacked(stream)
        yield io.BufferedReader(unpacked)
        if unpacked.fault:
            raise OSError(unpacked.fault)


def _object(raw: bytes | None) -> Object | InputError:
    if raw is None:
        return InputError("the line is longer than is read")
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError):
        return InputError("is no JSON")
    if not isinstance(line, dict) or not isinstance(line.get("text"), str):
        return InputError('is no object with a "text"')
    return line
