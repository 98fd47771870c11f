"""What a folder of `khabar scale code` holds, read without Spark: for adding it to a record."""

from __future__ import annotations

import contextlib
import heapq
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from khabar.errors import InputError, KhabarError, UnfoundedError
from khabar.export import record_json
from khabar.nouns import Problem
from khabar.record.captures import Arrival
from khabar.scale.places import absolute, exists, files_of, opened, read_text
from khabar.scale.plan import PLAN
from khabar.scale.rows import capture_of, problem_of
from khabar.scale.stage import DONE

_ROWS, _BUFFER_BYTES = 16, 1 << 20


def is_coded_archive(folder: str) -> bool:
    """Whether a folder is one of `khabar scale code`, whole or not; False for what cannot be looked into."""
    try:
        return exists(f"{folder}/{PLAN}")
    except KhabarError:
        return False


def arrivals(folder: str) -> Iterator[Arrival | Problem]:
    """The captures with their records in the order of the input, and what could not be read or coded.

    InputError: the folder is no such one, not whole yet, or damaged.
    """
    folder = absolute(folder)
    for row in _parts(folder):
        if row["record"] is None:
            yield problem_of(row)
            continue
        try:
            record = record_json.decode(json.loads(row["record"]))
        except (InputError, UnfoundedError, ValueError) as fault:
            raise InputError(
                f"a record of {row['key']} is damaged ({fault})", folder, "code the archive anew"
            ) from fault
        yield Arrival(capture_of(row), record)


def _parts(folder: str) -> Iterator[dict[str, Any]]:
    plan = read_text(f"{folder}/{PLAN}")
    if plan is None:
        raise InputError("is no folder of `khabar scale code`", folder, "give the one named by its --out")
    for number in range(len(json.loads(plan)["parts"])):
        part = f"{folder}/reports/part-{number:05d}"
        if not exists(f"{part}/{DONE}"):
            what = f"is not whole: part {number + 1} is missing"
            raise InputError(what, folder, "call `khabar scale code` again to go on where it stopped")
        yield from _ordered(part)


def _ordered(part: str) -> Iterator[dict[str, Any]]:
    """The rows of a part in the order of their readings: each of its files is in order, a few rows of each are held."""
    found = files_of(part)
    from pyarrow import ArrowException

    with contextlib.ExitStack() as open_files:
        files = [open_files.enter_context(opened(one.path)) for one in found]
        try:
            yield from heapq.merge(*map(_rows, files), key=lambda row: row["reading"])
        except (ArrowException, OSError) as fault:
            what = f"is damaged: {' '.join(str(fault).split())[:200]}"
            raise InputError(what, part, "remove it and call `khabar scale code` again") from fault


def _rows(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    from pyarrow.parquet import ParquetFile

    for batch in ParquetFile(stream, buffer_size=_BUFFER_BYTES).iter_batches(_ROWS):
        yield from batch.to_pylist()
