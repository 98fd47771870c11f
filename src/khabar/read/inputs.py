"""The inputs of a call, one after the other: files, folders, standard input, addresses, texts and bytes in memory.

Everything is read lazily and in order; what cannot be read is a Problem in its place, and the rest goes on.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from khabar.nouns import Problem, Report
from khabar.read.build import Given, Origin
from khabar.read.captured import Keeper, Source
from khabar.read.content import read_bytes_of, read_stream
from khabar.read.plain import read_text as _read_text

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_SUFFIXES = re.compile(r"(?<=[^/\\])\.[A-Za-z0-9]{1,8}(?:\.gz)?$")


def read_inputs(
    inputs: Iterable[str | Path],
    *,
    published: str | datetime.date | None = None,
    publisher: str | None = None,
    url: str | None = None,
    fetch: bool = False,
) -> Iterator[Report | Problem]:
    """The reports and problems of files, folders, "-" (standard input) and http(s) addresses, in the order given.

    `published`, `publisher`, `url` hold where a report itself says nothing. Addresses are read only with `fetch`.
    OptionError: `published` is no date. Nothing else is raised on purpose; memory stays bounded for any input.
    """
    given = Given.of(published, publisher, url)
    return (found for one in inputs for found in read_each(one, given, fetch=fetch))


def read_text(
    text: str,
    *,
    name: str = "text",
    published: str | datetime.date | None = None,
    publisher: str | None = None,
    url: str | None = None,
) -> Report:
    """The report of a text, which is never altered; what is no story in it is marked as `furniture`.

    >>> read_text("ALEPPO (Reuters) - Two shells fell at dawn.").agency
    'Reuters'
    """
    raw = text.encode("utf-8", "surrogatepass")
    origin = Origin(name, name, hashlib.sha256(raw).hexdigest())
    return _read_text(text, origin, Given.of(published, publisher, url))


def read_text_bytes(raw: bytes, origin: Origin, given: Given) -> Report:
    """The report of a text that is kept as bytes (UTF-8, lone surrogates let through)."""
    if origin.keeper:
        origin.keeper.keep(Source(raw, "text", origin, given))
    return _read_text(raw.decode("utf-8", "surrogatepass"), origin, given)


def read_bytes(
    raw: bytes,
    *,
    name: str = "bytes",
    published: str | datetime.date | None = None,
    publisher: str | None = None,
    url: str | None = None,
) -> Iterator[Report | Problem]:
    """The reports and problems of bytes: a page, or any kind that a file can be."""
    return read_bytes_of(raw, Origin(name, name), Given.of(published, publisher, url))


def read_each(
    one: str | Path, given: Given, *, fetch: bool, keeper: Keeper | None = None
) -> Iterator[Report | Problem]:
    """The reports and problems of one input; their bytes go to `keeper` where there is one."""
    name = str(one)
    if isinstance(one, str) and one == "-":
        yield from read_stream(sys.stdin.buffer, Origin("-", "stdin", keeper=keeper), given)
    elif isinstance(one, str) and _ADDRESS.match(one):
        from khabar.read.fetch import read_address

        yield from read_address(one, given, fetch=fetch, keeper=keeper)
    elif "\x00" in name:
        yield Problem("missing", "no such file or folder", name.replace("\x00", "\ufffd"))
    else:
        yield from _read_path(Path(one), name, given, keeper)


def _read_path(path: Path, name: str, given: Given, keeper: Keeper | None) -> Iterator[Report | Problem]:
    try:
        is_folder = path.is_dir()
        path.stat()
    except OSError as error:
        yield _unreadable(error, name)
        return
    if is_folder:
        yield from _read_folder(path, given, keeper)
    else:
        yield from _read_file(path, Origin(name, stem_of(path.name), keeper=keeper), given)


def stem_of(name: str) -> str:
    """A file's name without its suffix and without .gz.

    >>> stem_of("reports.jsonl.gz"), stem_of("a.b.html"), stem_of("No. 5"), stem_of("README")
    ('reports', 'a.b', 'No. 5', 'README')
    """
    return _SUFFIXES.sub("", name) or name


def _read_file(path: Path, origin: Origin, given: Given, *, in_folder: bool = False) -> Iterator[Report | Problem]:
    try:
        with path.open("rb") as stream:
            yield from read_stream(stream, origin, given, in_folder=in_folder)
    except OSError as error:
        yield _unreadable(error, origin.input)


def _unreadable(error: OSError, name: str) -> Problem:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Problem("missing", "no such file or folder", name)
    return Problem("unreadable", (error.strerror or type(error).__name__).lower(), name)


def _read_folder(folder: Path, given: Given, keeper: Keeper | None) -> Iterator[Report | Problem]:
    """All files below a folder, sorted by path; hidden files and folders are left out, as a shell leaves them out."""
    found = 0
    for path, problem in _walk(folder):
        found += 1
        if problem:
            yield problem
            continue
        stem = stem_of(path.relative_to(folder).as_posix())
        yield from _read_file(path, Origin(str(path), stem, keeper=keeper), given, in_folder=True)
    if not found:
        yield Problem("empty", "no files in this folder", str(folder))


def _walk(folder: Path) -> Iterator[tuple[Path, Problem | None]]:
    """The files below `folder` in order. A folder that was walked already, by a link, is a problem and not walked."""
    waiting, seen = [folder], set[tuple[int, int]]()
    while waiting:
        path = waiting.pop()
        try:
            status = path.stat()
            if not stat.S_ISDIR(status.st_mode):
                yield (
                    path,
                    None
                    if stat.S_ISREG(status.st_mode)
                    else Problem("unknown-kind", "not read: no regular file", str(path)),
                )
                continue
            if (status.st_dev, status.st_ino) in seen:
                yield path, Problem("loop", "this folder was read already: a link leads back to it", str(path))
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(path) as entries:
                names = sorted((e.name for e in entries if not e.name.startswith(".")), reverse=True)
            waiting.extend(path / name for name in names)
        except OSError as error:
            yield path, _unreadable(error, str(path))
