"""Files of a data set, on this machine or in a store that pyarrow knows (s3, gs, hdfs): listed, opened, looked for."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from khabar.errors import InputError, KhabarError

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A file: its path as every worker must name it, the same below the folder asked for ("" for a file), bytes."""

    path: str
    below: str
    size: int


def files_of(given: str) -> list[Found]:
    """The files of an input in the order in which `khabar code` reads a folder; hidden ones and those of engines
    (`_SUCCESS`) are left out. InputError: nothing is there.
    """
    system, path = _system(given)
    fs = _fs()
    info = system.get_file_info(path)
    if info.type == fs.FileType.NotFound:
        raise InputError("no such file or folder", given, "give a file or folder that all workers can read")
    if info.type == fs.FileType.File:
        return [Found(absolute(given), "", info.size)]
    selected = system.get_file_info(fs.FileSelector(path, recursive=True))
    below = [(one, one.path.removeprefix(path).lstrip("/")) for one in selected if one.type == fs.FileType.File]
    shown = [(one, name) for one, name in below if not any(part[0] in "._" for part in name.split("/"))]
    if not shown:
        raise InputError("no files in this folder", given, "give one that holds reports")
    shown.sort(key=lambda pair: pair[1].split("/"))
    folder = absolute(given).rstrip("/")
    return [Found(f"{folder}/{name}", name, one.size) for one, name in shown]


def opened(path: str) -> BinaryIO:
    """A stream over a file's bytes, which can be moved about in. InputError: it cannot be opened."""
    try:
        if not _ADDRESS.match(path):
            return Path(path).open("rb")
        system, inside = _system(path)
        return io.BufferedReader(system.open_input_file(inside))
    except OSError as fault:
        why = fault.strerror or fault
        raise InputError(f"cannot be opened ({why})", path, "all workers must be able to read it") from fault


def exists(path: str) -> bool:
    """Whether a file or folder is there."""
    if not _ADDRESS.match(path):
        return Path(path).exists()
    system, inside = _system(path)
    return bool(system.get_file_info(inside).type != _fs().FileType.NotFound)


def read_text(path: str) -> str | None:
    """What a small file holds; None where there is none."""
    if not exists(path):
        return None
    with opened(path) as stream:
        return stream.read().decode()


def write_text(path: str, text: str) -> None:
    """Writes a small file anew, and the folders above it."""
    system, inside = _system(path)
    try:
        system.create_dir(inside.rpartition("/")[0], recursive=True)
        with system.open_output_stream(inside) as stream:
            stream.write(text.encode())
    except OSError as fault:
        raise KhabarError(f"cannot be written ({fault})", path, "choose another --out") from fault


def absolute(path: str) -> str:
    """The path as every worker must name it."""
    return path if _ADDRESS.match(path) else str(Path(path).absolute())


def for_spark(path: str) -> str:
    """The path as Spark names it: its own name for S3, and local files as such, whatever its default is."""
    if not _ADDRESS.match(path):
        return f"file://{Path(path).absolute()}"
    return re.sub(r"^s3://", "s3a://", path)


def _system(path: str) -> tuple[Any, str]:
    fs = _fs()
    if not _ADDRESS.match(path):
        return fs.LocalFileSystem(), str(Path(path).absolute())
    try:
        system, inside = fs.FileSystem.from_uri(re.sub(r"^s3a://", "s3://", path))
    except (OSError, ValueError) as fault:
        raise InputError(f"cannot be reached ({fault})", path, "mount it on all workers instead") from fault
    return system, inside


def _fs() -> Any:  # noqa: ANN401  pyarrow has no types
    try:
        from pyarrow import fs
    except ImportError as missing:
        raise KhabarError("pyarrow is not installed", "", "pip install 'khabar[scale]'") from missing
    return fs
