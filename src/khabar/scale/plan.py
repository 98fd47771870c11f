"""How an archive is cut: splits that one worker reads, and parts of several splits that are written once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import khabar
from khabar.errors import InputError, OptionError
from khabar.read.inputs import stem_of
from khabar.scale.places import Found, absolute, files_of, opened, read_text, write_text

How = Literal["lines", "rows", "file"]
# Larger files of plain JSON Lines are read by several workers.
SPLIT_BYTES = 64 << 20
# So much is read, coded and written in one go: what an interrupted run has to do again.
PART_BYTES = 512 << 20
# The file in a folder of results that tells what they are made of.
PLAN = "plan.json"
# Numbers of readings and accounts are made of these (`khabar.scale.rows`).
_MOST_SPLITS = 1 << 19
_LINES = re.compile(r"\.(?:jsonl|ndjson)$", re.IGNORECASE)
_ROWS = re.compile(r"\.(?:parquet|pq)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Split:
    """What one worker reads: a whole file, the lines that begin in a range of bytes, or a row group of Parquet.

    `number`: its place among all. `first`, `last`: bytes or row groups, the last one excluded. `in_folder`: the file
    was found, not named.
    """

    number: int
    how: How
    path: str
    stem: str
    first: int
    last: int
    in_folder: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The splits of each part, what they were made of, and the Khabar that does it."""

    version: str
    inputs: tuple[str, ...]
    given: Mapping[str, str]
    parts: tuple[tuple[Split, ...], ...]


def plan_of(
    inputs: Sequence[str],
    given: Mapping[str, str],
    split_bytes: int = SPLIT_BYTES,
    part_bytes: int = PART_BYTES,
) -> Plan:
    """The plan for inputs: files and folders. InputError: one is missing, or they cannot be cut."""
    splits = [Split(number, *cut) for number, cut in enumerate(_cuts(inputs, split_bytes))]
    if len(splits) > _MOST_SPLITS:
        raise InputError(f"{len(splits):,} files are more than {_MOST_SPLITS:,}", inputs[0], "put many in one")
    here = tuple(map(absolute, inputs))
    return Plan(khabar.__version__, here, dict(given), tuple(_parts(splits, part_bytes)))


_Cut = tuple[How, str, str, int, int, bool]


def _cuts(inputs: Iterable[str], split_bytes: int) -> Iterator[_Cut]:
    for one in inputs:
        for file in files_of(one):
            yield from _cuts_of(file, split_bytes)


def _cuts_of(file: Found, split_bytes: int) -> Iterator[_Cut]:
    stem, in_folder = stem_of(file.below or file.path.rpartition("/")[2]), bool(file.below)
    if _ROWS.search(file.path):
        for group in range(_row_groups(file.path)):
            yield "rows", file.path, stem, group, group + 1, in_folder
    elif _LINES.search(file.path) and file.size > split_bytes:
        for first in range(0, file.size, split_bytes):
            yield "lines", file.path, stem, first, min(first + split_bytes, file.size), in_folder
    else:
        yield "file", file.path, stem, 0, file.size, in_folder


def _row_groups(path: str) -> int:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    with opened(path) as stream:
        try:
            return int(ParquetFile(stream).num_row_groups)
        except (ArrowException, OSError):
            return 1  # the worker that reads it tells what is wrong


def _parts(splits: Iterable[Split], part_bytes: int) -> Iterator[tuple[Split, ...]]:
    part: list[Split] = []
    size = 0
    for split in splits:
        part.append(split)
        size += split.last - split.first if split.how != "rows" else SPLIT_BYTES
        if size >= part_bytes:
            yield tuple(part)
            part, size = [], 0
    if part:
        yield tuple(part)


def begun(plan: Plan, folder: str) -> bool:
    """Notes the plan in the folder; whether the same was begun there before.

    OptionError: something else was, so that what is there cannot be gone on with.
    """
    path = f"{folder}/{PLAN}"
    told = json.dumps(asdict(plan), indent=1, sort_keys=True)
    before = read_text(path)
    if before is not None and before != told:
        what = "holds the coding of other inputs, or by another Khabar"
        raise OptionError(what, folder, "choose another --out, or remove this one")
    if before is None:
        write_text(path, told)
    return before is not None
