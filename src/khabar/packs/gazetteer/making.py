"""The arrays of a gazetteer's index, made of its pack."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from khabar.packs.gazetteer.files import DEGREE, Columns
from khabar.packs.gazetteer.hashes import seen_bits
from khabar.packs.gazetteer.slices import Slice, make_slice, slices_of

#: In `name_places`: this place has the name as its main one.
MAIN_NAME = np.uint32(1 << 31)


def make_index(columns: Columns, folder: Path, processes: int | None = None) -> None:
    """Writes the files of the index into `folder`, `index.json` last; the same whatever the number of processes.

    `names` are the numbers of folded names (hashes.py), sorted, `names_seen` their bits; `name_text` the names,
    `name_text_start` where each begins; `keys` and `keys_seen` likewise; `name_start` and `name_places` as in
    `Index`, and `key_start` and `key_names`. OSError when it cannot.
    """
    lengths = {}
    for name, array in _arrays(columns, folder, processes):
        _save(folder / f"{name}.npy", array)
        lengths[name] = len(array)
    about = {
        "arrays": lengths,
        "tables": {name: list(table) for name, table in columns.tables.items()},
        "ids": list(columns.ids),
        "abbreviations": _abbreviations(columns),
    }
    (folder / "index.json").write_text(json.dumps(about), encoding="utf-8")


def _abbreviations(columns: Columns) -> Mapping[str, Sequence[int]]:
    """The places of each abbreviation, written without points."""
    places: dict[str, dict[int, None]] = {}
    for place, _demonyms, listed in _words(columns):
        for abbreviation in filter(None, listed.split("|")):
            places.setdefault(abbreviation.replace(".", ""), {})[place] = None
    return {abbreviation: list(found) for abbreviation, found in places.items()}


def _save(path: Path, array: NDArray[np.generic]) -> None:
    """As `np.save`, whose errors on a full disk do not say so."""
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(array))
        file.write(array.tobytes())


def _arrays(columns: Columns, folder: Path, processes: int | None) -> Iterator[tuple[str, NDArray[np.generic]]]:
    written = columns.names
    slices = slices_of(written, folder, processes)
    places = _places_of(written)
    demonyms = [(place, name) for place, listed, _ in _words(columns) for name in listed.split("|") if name]
    if demonyms:
        slices.append(make_slice("\n".join(name for _, name in demonyms)))
        places = np.concatenate([places, np.array([place for place, _ in demonyms], np.uint32)])
    yield from _place_arrays(columns)
    yield "written", np.frombuffer(written, np.uint8)
    yield "written_start", _line_starts(np.frombuffer(written, np.uint8))
    names, first = np.unique(np.concatenate([one.distinct for one in slices]), return_index=True)
    yield "names", names
    yield "names_seen", seen_bits(names)
    text = _text(slices, first)
    yield "name_text", text
    yield "name_text_start", _line_starts(text)
    global_rows = [np.append(np.searchsorted(names, one.distinct), -1) for one in slices]
    number = np.concatenate([of[one.rows] for of, one in zip(global_rows, slices, strict=True)])
    yield from _grouped("name", "places", number[number >= 0], places[number >= 0], len(names))
    of = np.concatenate([of[one.key_of] for of, one in zip(global_rows, slices, strict=True)]).astype(np.uint32)
    keys = np.concatenate([one.keys for one in slices])
    order = np.argsort(keys)
    keys, of = keys[order], of[order]
    first_of = np.append(True, keys[1:] != keys[:-1])[: len(keys)]
    keys = keys[first_of]
    yield "keys", keys
    yield "keys_seen", seen_bits(keys)
    yield from _grouped("key", "names", np.cumsum(first_of) - 1, of, len(keys))


def _places_of(written: bytes) -> NDArray[np.uint32]:
    """For each name in order its place, with MAIN_NAME where it is the place's first."""
    separators = np.frombuffer(written, np.uint8)
    separators = separators[(separators == ord("|")) | (separators == ord("\n"))]
    starts_place = np.concatenate([[True], separators == ord("\n")])
    places = (np.cumsum(starts_place) - 1).astype(np.uint32)
    return np.asarray(places | np.where(starts_place, MAIN_NAME, np.uint32(0)), np.uint32)


def _words(columns: Columns) -> Iterator[tuple[int, str, str]]:
    for line in columns.words:
        number, demonyms, abbreviations = line.split("\t")
        yield int(number), demonyms, abbreviations


def _text(slices: Sequence[Slice], rows: NDArray[np.int64]) -> NDArray[np.uint8]:
    """These rows of the names of all slices, one a line."""
    lines: list[bytes] = []
    for one in slices:
        lines += one.text.tobytes().split(b"\n") if len(one.distinct) else []
    return np.frombuffer(b"\n".join(map(lines.__getitem__, rows.tolist())), np.uint8)


def _line_starts(text: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Where lines begin, and at last where one more would."""
    ends = np.flatnonzero(text == ord("\n"))
    return np.concatenate([[0], ends + 1, [len(text) + 1]]).astype(np.uint32)


def _grouped(
    what: str, members_are: str, number: NDArray[np.int64], members: NDArray[np.uint32], count: int
) -> Iterator[tuple[str, NDArray[np.generic]]]:
    """The members of each number side by side, each once and sorted, and where each number's begin."""
    pairs = np.sort((number.astype(np.uint64) << np.uint64(32)) | members)
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]  # `unique` takes ten times as long
    starts = np.searchsorted(pairs, np.arange(count + 1, dtype=np.uint64) << np.uint64(32))
    yield f"{what}_start", starts.astype(np.uint32)
    yield f"{what}_{members_are}", (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32)


def _place_arrays(columns: Columns) -> Iterator[tuple[str, NDArray[np.generic]]]:
    numbers: Mapping[str, NDArray[np.integer]] = columns.numbers
    for name in ("lat", "lon"):
        yield name, np.asarray(numbers[name] / DEGREE, np.float32)
    yield from ((name, np.asarray(numbers[name])) for name in numbers if name not in ("lat", "lon"))
    other = numbers["geonames"] == 0
    yield "id_row", np.where(other, np.cumsum(other) - 1, 0).astype(np.uint32)
