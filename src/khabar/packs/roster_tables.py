"""The tables of a roster as they lie in its folder: read, checked, and remembered by their contents."""

from __future__ import annotations

import gc
import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from khabar.errors import PackError
from khabar.packs.cache import cache_folder
from khabar.text.folding import fold, word_keys
from khabar.text.singular import singular

VERSION = "1"
#: Goes up when tables remembered by older code would be other ones.
_MEMORY_FORMAT = 3
#: Words that names may have or lack.
SKIPPED = frozenset(["the", "for", "of"])
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "organisations.tsv": ("id", "kind", "country", "from", "to", "ucdp", "source"),
    "names.tsv": ("id", "name", "role", "language", "from", "to", "source"),
    "relations.tsv": ("id", "relation", "other", "from", "to", "source"),
}
# U.N., P.K.K | Syria's, Syria’s | AT&T
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
# al Bab, ash sham (the article takes the letter of its word), الشباب | not "us soldiers"
_ARTICLE = re.compile(r"(?<![^\n ])(?:(?:[aei]l|ul) (?=\S)|[ae]([dnrstz]h?) (?=\1)|ال(?=\w{3}))")
_POSSESSIVE = re.compile(r"['’ʼ`´]s\b", re.IGNORECASE)


class Row(NamedTuple):
    """A line of a table: where it stands, and its cells."""

    table: str
    at: str
    cells: tuple[str, ...]


class Tables(NamedTuple):
    """The cells of the tables without their headers, and for every name its key and how it sounds (`keys_of`)."""

    organisations: Sequence[Sequence[str]]
    names: Sequence[Sequence[str]]
    relations: Sequence[Sequence[str]]
    keys: Sequence[str]
    sounds: Sequence[str]


def read_tables(folder: Path) -> Tables:
    """The tables of the roster in `folder`. PackError when it is no roster of this version, or names every fault."""
    check_version(folder)
    files = {path: _bytes(path) for path in sorted(folder.glob("*/*.tsv"))}
    memory = cache_folder() / f"roster-{_digest(folder, files)}.json"
    with without_collecting():
        remembered = _remembered(memory)
        if remembered is None:
            remembered = _checked(folder, files)
            _remember(memory, remembered)
    return remembered


def check_version(folder: Path) -> None:
    """PackError when `folder` is no roster of this version."""
    try:
        version = (folder / "version.txt").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise PackError(
            "is no roster: it has no version.txt", str(folder), "name a folder made like the one that comes with Khabar"
        ) from None
    if version != VERSION:
        raise PackError(
            f"is a roster of version {version[:20]!r}, this Khabar reads version {VERSION}",
            str(folder),
            "install the Khabar that it was made for, or bring its tables to this version",
        )


def rows_of(files: Mapping[Path, bytes]) -> Iterator[Row]:
    """The lines of the files, headers too; comments and empty lines left out."""
    for path, content in files.items():
        place = f"{path.parent.name}/{path.name}"
        if path.name not in COLUMNS:
            yield Row(path.name, place, ())
            continue
        for number, line in enumerate(_text(path, content).split("\n"), 1):
            if line and not line.startswith("#") and not line.isspace():
                yield Row(path.name, f"{place} row {number}", tuple(line.rstrip("\r").split("\t")))


def keys_of(names: Sequence[str]) -> list[tuple[str, str]]:
    """The key of each name, and how it sounds: its words folded, without articles and the words that names may lack, in
    the singular where they are several; and the consonants of the same words ("" when one has none).

    >>> keys_of(["Hay'at Tahrir al-Sham", "Soldiers of the U.S."])
    [('hayat tahrir sham', 'h thr sm'), ('soldier us', '')]
    """
    folded = _folded(names)
    return [
        _key(words.split(" "), sounds.split(" "))
        for words, sounds in zip(_ARTICLE.sub("", folded).split("\n"), word_keys(folded).split("\n"), strict=True)
    ]


def _key(words: Sequence[str], sounds: Sequence[str]) -> tuple[str, str]:
    told = sounds if len(words) == len(sounds) else [""] * len(words)
    kept = [(word, sound) for word, sound in zip(words, told, strict=True) if word and word not in SKIPPED]
    key = " ".join(singular(word) for word, _ in kept) if len(kept) > 1 else "".join(word for word, _ in kept)
    return key, " ".join(sound for _, sound in kept) if all(sound for _, sound in kept) else ""


def _folded(names: Sequence[str]) -> str:
    """The names, one a line, without case, marks, apostrophes and possessive s."""
    lines = "\n".join(name.replace("\n", " ").replace("&", " and ") for name in names)
    return fold(_POSSESSIVE.sub("", _DOTTED.sub(lambda letters: letters[0].replace(".", ""), lines)))


def _checked(folder: Path, files: Mapping[Path, bytes]) -> Tables:
    from khabar.packs.roster_faults import faults_of

    rows = [*rows_of(files)]
    faults = faults_of(rows)
    if faults:
        count = f"{len(faults)} faults" if len(faults) > 1 else "a fault"
        raise PackError(f"{count} in the roster:\n  " + "\n  ".join(faults), str(folder), "mend these rows")
    organisations, names, relations = ([row.cells for row in rows if _is_of(row, table)] for table in COLUMNS)
    keys = keys_of([row[1] for row in names])
    return Tables(organisations, names, relations, [key for key, _ in keys], [sounds for _, sounds in keys])


def _is_of(row: Row, table: str) -> bool:
    return row.table == table and row.cells != COLUMNS[table]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise PackError(f"cannot be read: {fault.strerror}", str(path), "make it readable") from None


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise PackError(f"is not UTF-8 at byte {fault.start}", str(path), "save it as UTF-8") from None


def _digest(folder: Path, files: Mapping[Path, bytes]) -> str:
    told = hashlib.sha256(f"{VERSION} {_MEMORY_FORMAT}".encode())
    for path, content in files.items():
        told.update(f"\0{path.relative_to(folder)}\0{len(content)}\0".encode())
        told.update(content)
    return told.hexdigest()[:16]


def _remembered(memory: Path) -> Tables | None:
    try:
        tables = Tables(*json.loads(memory.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    return tables if len(tables.names) == len(tables.keys) == len(tables.sounds) else None


def _remember(memory: Path, tables: Tables) -> None:
    """Keeps the tables for the next call; where nothing can be written they are read again then."""
    part = memory.with_name(f"making-{secrets.token_hex(8)}.json")
    with suppress(OSError):
        memory.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_text(json.dumps(tables, ensure_ascii=False), "utf-8")
            part.replace(memory)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Builds many small things without looking for garbage among them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
