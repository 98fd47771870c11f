"""The index of a gazetteer pack: made once in the user's cache, memory-mapped ever after."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from khabar.errors import PackError
from khabar.packs.cache import CACHE_VARIABLE, cache_folder
from khabar.packs.gazetteer.files import FILES, SHIPPED, read_card, read_pack
from khabar.packs.gazetteer.hashes import HashTable, NameTable
from khabar.packs.gazetteer.making import make_index

#: Goes up when an index made by older code would give other answers.
INDEX_FORMAT = 5
#: Indexes of so many packs are kept, those that were used last.
KEPT_INDEXES = 3
#: Where it cannot be seen whether a run lives (Windows), a folder that nobody wrote into for so long is left over.
_LEFT_OVER_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Index:
    """What look-ups read. `n` places, `m` distinct folded names, `k` distinct keys; all arrays are memory-mapped.

    `names` and `keys` give a folded name's or key's number. The places of name i are `name_places[name_start[i]:
    name_start[i + 1]]` (with MAIN_NAME set where it is the main name), the names of key i likewise `key_names`.
    The names of place i, as written, are `written[written_start[i]:written_start[i + 1] - 1]`, UTF-8, parted by `|`.
    """

    names: NameTable
    keys: HashTable
    arrays: Mapping[str, NDArray[Any]]
    tables: Mapping[str, Sequence[str]]
    ids: Sequence[str]
    #: in the case they are written in
    abbreviations: Mapping[str, Sequence[int]]


def open_index(folder: Path = SHIPPED, tell: Callable[[str], None] = lambda _line: None) -> Index:
    """The index of the pack in `folder`; made first where the cache has none (some 15 seconds, once, told by `tell`).

    PackError when the pack is damaged or the cache cannot be written.
    """
    cached = cache_folder() / f"gazetteer-{_digest(folder)}"
    if not _is_whole(cached):
        _make_into(cached, folder, tell)
    with suppress(OSError):
        os.utime(cached / "index.json")  # used now
    return _opened(cached)


def _digest(folder: Path) -> str:
    told = json.dumps([INDEX_FORMAT, sys.byteorder, read_card(folder).get("files"), list(FILES)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _is_whole(cached: Path) -> bool:
    return (cached / "index.json").exists()


def _make_into(cached: Path, folder: Path, tell: Callable[[str], None]) -> None:
    """Makes the index beside its place and moves it there whole, so that a run cut short leaves no half of one."""
    try:
        cached.parent.mkdir(parents=True, exist_ok=True)
        with _alone(cached, tell) as is_alone:
            if _is_whole(cached):
                return  # another run made it meanwhile
            _remove_left_over(cached, is_alone)
            tell(f"making the index of the gazetteer, once, in {cached}")
            _make_and_move(cached, folder)
            _remove_unused(cached)
    except OSError as fault:
        what = f"the gazetteer's index cannot be written ({fault.strerror or fault})"
        remedy = f"make room there, or set {CACHE_VARIABLE} to another folder"
        raise PackError(what, str(cached.parent), remedy) from fault


def _make_and_move(cached: Path, folder: Path) -> None:
    made = Path(tempfile.mkdtemp(prefix=f"making-{cached.name}-", dir=cached.parent))
    try:
        make_index(read_pack(folder), made)
        if cached.exists():  # what is there without an index.json is of no use to anybody
            _remove(cached)
        try:
            made.rename(cached)
        except OSError:
            if not _is_whole(cached):  # another run was quicker otherwise
                raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def _alone(cached: Path, tell: Callable[[str], None]) -> Iterator[bool]:
    """Waits until no other run makes this index. Gives False where the system cannot tell: then two may."""
    try:
        import fcntl
    except ImportError:
        yield False
        return
    with cached.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("another run makes the index of the gazetteer; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError:
            yield False
            return
        yield True


def _remove_left_over(cached: Path, is_alone: bool) -> None:
    """Removes what killed runs left: of this index, which nobody else makes now, and old ones of others."""
    for folder in cached.parent.glob("making-*"):
        with suppress(OSError):
            own = is_alone and folder.name.startswith(f"making-{cached.name}-")
            if own or time.time() - folder.stat().st_mtime > _LEFT_OVER_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _remove_unused(cached: Path) -> None:
    """Removes the indexes of other packs but those used last."""
    cards = [card for card in cached.parent.glob("gazetteer-*/index.json") if card.parent != cached]
    last_used = {}
    for card in cards:
        with suppress(OSError):
            last_used[card] = card.stat().st_mtime
    for card in sorted(last_used, key=last_used.__getitem__, reverse=True)[KEPT_INDEXES - 1 :]:
        _remove(card.parent)
        card.parent.with_suffix(".lock").unlink(missing_ok=True)


def _remove(folder: Path) -> None:
    """Removes an index whole or, where a run still reads it and the system minds, not at all."""
    aside = folder.with_name(f"making-{folder.name}-dropped")
    with suppress(OSError):
        folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)


def _opened(folder: Path) -> Index:
    try:
        about = json.loads((folder / "index.json").read_text("utf-8"))
        arrays = {name: _mapped(folder / f"{name}.npy", length) for name, length in about["arrays"].items()}
        names = NameTable(arrays["names"], arrays["names_seen"], arrays["name_text"], arrays["name_text_start"])
        keys = HashTable(arrays["keys"], arrays["keys_seen"])
        return Index(names, keys, arrays, about["tables"], about["ids"], about["abbreviations"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise PackError(f"the gazetteer's index is damaged ({fault})", str(folder), "remove that folder") from fault


def _mapped(file: Path, length: int) -> NDArray[Any]:
    array = np.asarray(np.load(file, mmap_mode="r"))
    if len(array) != length:
        raise ValueError(f"{file.name} has {len(array)} rows, not {length}")
    return array
