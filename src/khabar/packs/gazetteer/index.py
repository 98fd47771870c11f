"""The index of a gazetteer pack: made once in the user's cache, memory-mapped ever after."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from khabar.errors import PackError
from khabar.packs.gazetteer.files import DEGREE, FILES, SHIPPED, Columns, read_card, read_pack
from khabar.text.folding import fold, joined_key, word_keys
from khabar.text.tables import rows as table_rows

if TYPE_CHECKING:
    import marisa_trie
    from numpy.typing import NDArray

#: Goes up when an index made by older code would give other answers.
INDEX_FORMAT = 1
#: In `name_places`: this place has the name as its main one.
MAIN_NAME = np.uint32(1 << 31)
#: These begin a key that is only that of a name's last word, or of all words but the last.
TAIL, HEAD = "~", "^"
SHORTEST_PART = 2
CACHE_VARIABLE = "KHABAR_CACHE"


@dataclass(frozen=True, slots=True)
class Index:
    """What look-ups read. `n` places, `m` distinct folded names, `k` distinct keys; all arrays are memory-mapped.

    `names` and `keys` give a folded name's or key's number. The places of name i are `name_places[name_start[i]:
    name_start[i + 1]]` (with MAIN_NAME set where it is the main name), the names of key i likewise `key_names`.
    The names of place i, as written, are `written[written_start[i]:written_start[i + 1]]`, UTF-8, parted by `|`.
    """

    names: marisa_trie.Trie
    keys: marisa_trie.Trie
    arrays: Mapping[str, NDArray[np.generic]]
    tables: Mapping[str, Sequence[str]]
    ids: Sequence[str]
    #: in the case they are written in
    abbreviations: Mapping[str, Sequence[int]]


def open_index(folder: Path = SHIPPED, tell: Callable[[str], None] = lambda _line: None) -> Index:
    """The index of the pack in `folder`; made first where the cache has none (some 20 seconds, once, told by `tell`).

    PackError when the pack is damaged or the cache cannot be written.
    """
    cached = cache_folder() / f"gazetteer-{_digest(folder)}"
    if not (cached / "index.json").exists():
        tell(f"making the index of the gazetteer, once, in {cached}")
        _make_into(cached, read_pack(folder))
    return _opened(cached)


def cache_folder() -> Path:
    """Where what can be made again is kept: KHABAR_CACHE, else the place that the system has for caches."""
    if os.environ.get(CACHE_VARIABLE):
        return Path(os.environ[CACHE_VARIABLE])
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "khabar"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "khabar"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "khabar"


def _digest(folder: Path) -> str:
    told = json.dumps([INDEX_FORMAT, sys.byteorder, read_card(folder).get("files"), list(FILES)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _make_into(cached: Path, columns: Columns) -> None:
    """Makes the index beside its place and moves it there whole, so that a run cut short leaves no half of one."""
    made = None
    try:
        cached.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix="making-", dir=cached.parent))
        _make(columns, made)
        try:
            made.rename(cached)
        except OSError:
            if not (cached / "index.json").exists():  # another run was quicker otherwise
                raise
    except OSError as fault:
        what = f"the gazetteer's index cannot be written ({fault.strerror or fault})"
        raise PackError(
            what, str(cached.parent), f"make room there, or set {CACHE_VARIABLE} to another folder"
        ) from fault
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)


def _make(columns: Columns, folder: Path) -> None:
    import marisa_trie

    main_and_other = columns.names.replace("|", "\n").split("\n")
    folded = _by_script(fold, main_and_other)
    place_of, is_main = _places_of(columns.names)
    place_of, is_main, folded = _with_demonyms(columns, place_of, is_main, folded)
    names = marisa_trie.Trie(set(folded) - {""})
    with ThreadPoolExecutor(1) as beside:  # the tries are built outside the interpreter's lock
        saving = beside.submit(names.save, str(folder / "names.trie"))
        number = np.fromiter((names.get(name, -1) for name in folded), np.int64, len(folded))
        saving.result()
    kept = number >= 0
    arrays = _grouped("name", number[kept], (place_of | is_main)[kept], len(names))
    arrays |= _keys(names, folder) | _place_arrays(columns)
    written = columns.names.encode()
    ends = np.flatnonzero(np.frombuffer(written, np.uint8) == ord("\n"))
    arrays["written"] = np.frombuffer(written, np.uint8)
    arrays["written_start"] = np.concatenate([[0], ends + 1, [len(written) + 1]]).astype(np.uint32)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    abbreviations: dict[str, list[int]] = {}
    for place, _demonyms, listed in _words(columns):
        for abbreviation in filter(None, listed.split("|")):
            abbreviations.setdefault(abbreviation.replace(".", ""), []).append(place)
    about = {"tables": {name: list(table) for name, table in columns.tables.items()}, "ids": list(columns.ids)}
    (folder / "index.json").write_text(json.dumps({**about, "abbreviations": abbreviations}), encoding="utf-8")


def _by_script(function: Callable[[str], str], names: Sequence[str]) -> list[str]:
    """What a function of lines makes of all names, ASCII apart: strings of one byte a letter go twice as fast."""
    plain = [name.isascii() for name in names]
    made: list[Iterator[str]] = [iter(()), iter(())]
    for is_plain in (False, True):
        group = [name for name, one in zip(names, plain, strict=True) if one is is_plain]
        if group:
            made[is_plain] = iter(_lines(function("\n".join(group))))
    return [next(made[is_plain]) for is_plain in plain]


def _lines(joined: str) -> list[str]:
    return joined.split("\n")


def _places_of(names: str) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """For each name in order its place, and MAIN_NAME where it is the place's first."""
    separators = np.frombuffer(names.encode(), np.uint8)
    separators = separators[(separators == ord("|")) | (separators == ord("\n"))]
    starts_place = np.concatenate([[True], separators == ord("\n")])
    return (np.cumsum(starts_place) - 1).astype(np.uint32), np.where(starts_place, MAIN_NAME, np.uint32(0))


def _words(columns: Columns) -> Iterator[tuple[int, str, str]]:
    for line in columns.words:
        number, demonyms, abbreviations = line.split("\t")
        yield int(number), demonyms, abbreviations


def _with_demonyms(
    columns: Columns, place_of: NDArray[np.uint32], is_main: NDArray[np.uint32], folded: list[str]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], list[str]]:
    """The same with the demonyms as further names of their places."""
    more = [(place, name) for place, demonyms, _ in _words(columns) for name in demonyms.split("|") if name]
    if not more:
        return place_of, is_main, folded
    places = np.array([place for place, _ in more], np.uint32)
    names = _lines(fold("\n".join(name for _, name in more)))
    return np.concatenate([place_of, places]), np.concatenate([is_main, np.zeros_like(places)]), folded + names


def _grouped(
    what: str, number: NDArray[np.int64], members: NDArray[np.uint32], count: int
) -> dict[str, NDArray[np.generic]]:
    """The members of each number side by side, each once, and where each number's begin."""
    of = "places" if what == "name" else "names"
    order = np.lexsort((members, number))
    number, members = number[order], members[order]
    first = np.ones(len(number), bool)
    first[1:] = (number[1:] != number[:-1]) | (members[1:] != members[:-1])
    number, members = number[first], members[first]
    start = np.searchsorted(number, np.arange(count + 1)).astype(np.uint32)
    return {f"{what}_start": start, f"{what}_{of}": members}


def _keys(names: marisa_trie.Trie, folder: Path) -> dict[str, NDArray[np.generic]]:
    """The keys of all names, and those of the parts of long ones."""
    import marisa_trie

    listed = list(names)
    numbers = np.fromiter((names.key_id(name) for name in listed), np.uint32, len(listed))
    by_word = _by_script(word_keys, listed)
    keys = _lines(joined_key("\n".join(by_word)))
    parts = [(row, part) for row, words in enumerate(by_word) if " " in words for part in _parts(words)]
    keys += [part for _row, part in parts]
    numbers = np.concatenate([numbers, numbers[[row for row, _part in parts]]])
    trie = marisa_trie.Trie(set(keys) - {""})
    trie.save(str(folder / "keys.trie"))
    number = np.fromiter((trie.get(key, -1) for key in keys), np.int64, len(keys))
    kept = number >= 0
    return _grouped("key", number[kept], numbers[kept], len(trie))


def _parts(words: str) -> Iterator[str]:
    """The keys of the parts by which a name of several words is called for short."""
    head, _, tail = words.rpartition(" ")
    if len(tail) >= SHORTEST_PART:
        yield TAIL + tail
    if tail in _which() and len(head) >= SHORTEST_PART:
        yield HEAD + joined_key(head)


@cache
def _which() -> frozenset[str]:
    """The keys of words that say which of two villages is meant ("Kabir", "Tahtani")."""
    return frozenset(word_keys(fold(row[0])) for row in table_rows("khabar.packs", "gazetteer_which.tsv"))


def _place_arrays(columns: Columns) -> dict[str, NDArray[np.generic]]:
    numbers = columns.numbers
    arrays: dict[str, NDArray[np.generic]] = {
        name: np.asarray(numbers[name] / DEGREE, np.float32) for name in ("lat", "lon")
    }
    arrays |= {name: np.asarray(numbers[name]) for name in numbers if name not in ("lat", "lon")}
    other = numbers["geonames"] == 0
    arrays["id_row"] = np.where(other, np.cumsum(other) - 1, 0).astype(np.uint32)
    return arrays


def _opened(folder: Path) -> Index:
    import marisa_trie

    try:
        about = json.loads((folder / "index.json").read_text("utf-8"))
        arrays = {file.stem: np.load(file, mmap_mode="r") for file in sorted(folder.glob("*.npy"))}
        names, keys = marisa_trie.Trie(), marisa_trie.Trie()
        names.mmap(str(folder / "names.trie"))
        keys.mmap(str(folder / "keys.trie"))
    except (OSError, ValueError, RuntimeError) as fault:
        raise PackError(f"the gazetteer's index is damaged ({fault})", str(folder), "remove that folder") from fault
    return Index(names, keys, arrays, about["tables"], about["ids"], about["abbreviations"])
