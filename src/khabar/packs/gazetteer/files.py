"""The pack on disk: columns in `.xz` files and `pack.json`, which says what they are, where from, and their digests."""

from __future__ import annotations

import hashlib
import json
import lzma
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from khabar.errors import PackError

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = 1
SHIPPED = Path(__file__).parent
GEONAMES = "geonames:"
#: Coordinates are kept as whole numbers of this part of a degree (about a metre).
DEGREE = 100_000
#: name of the column -> its type on disk, in their order in `numbers.xz`
NUMBERS: Mapping[str, str] = {
    "lat": "<i4",
    "lon": "<i4",
    "geonames": "<u4",
    "population": "<u4",
    "kind": "<u2",
    "country": "<u2",
    "admin1": "<u2",
    "admin2": "<u4",
    "source": "<u2",
}
TABLES = ("kind", "country", "admin1", "admin2", "source")
FILES = ("names.xz", "numbers.xz", "words.xz")
_PACKED_AT_ONCE = 1 << 22


@dataclass(frozen=True, slots=True)
class Columns:
    """All places of a pack, a column a property, a place a row of each.

    `names` (UTF-8) holds a line a place, its names parted by `|`, the main one first. `numbers` are NUMBERS' arrays;
    for the columns of TABLES they are indices into `tables` (admin areas: "code<tab>name"). `ids` holds the ids that
    are not GeoNames', in the order of the rows whose `geonames` is 0; `words` "row<tab>demonyms<tab>abbreviations".
    """

    names: bytes
    numbers: Mapping[str, NDArray[np.integer]]
    tables: Mapping[str, Sequence[str]]
    ids: Sequence[str]
    words: Sequence[str]


def write_pack(columns: Columns, folder: Path, about: Mapping[str, object]) -> None:
    """Writes the files of a pack into `folder`, beside what is there, and then puts them in its place."""
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in folder.glob(".making-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    beside = Path(tempfile.mkdtemp(prefix=".making-", dir=folder))
    try:
        written = (("names.xz", columns.names), ("numbers.xz", _numbers_bytes(columns)), ("words.xz", _words(columns)))
        digests = {name: _write_packed(content, beside / name) for name, content in written}
        card = {"pack": "gazetteer", "format": FORMAT, "places": len(columns.numbers["lat"]), **about, "files": digests}
        (beside / "pack.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        for name in (*digests, "pack.json"):
            (beside / name).replace(folder / name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write_packed(content: bytes, path: Path) -> str:
    """Writes it packed; gives the digest of what was written."""
    packer, digest = lzma.LZMACompressor(preset=9 | lzma.PRESET_EXTREME), hashlib.sha256()
    view = memoryview(content)
    with path.open("wb") as file:
        for start in range(0, len(view), _PACKED_AT_ONCE):
            digest.update(packed := packer.compress(view[start : start + _PACKED_AT_ONCE]))
            file.write(packed)
        digest.update(packed := packer.flush())
        file.write(packed)
    return digest.hexdigest()


def _numbers_bytes(columns: Columns) -> bytes:
    """Each column's first bytes, then its second bytes ...: like bytes side by side pack tighter."""
    parts = []
    for name in NUMBERS:
        column = columns.numbers[name]
        parts.append(column.view(np.uint8).reshape(len(column), column.itemsize).T.tobytes())
    return b"".join(parts)


def _words(columns: Columns) -> bytes:
    parts: Iterable[Sequence[str]] = (*(columns.tables[name] for name in TABLES), columns.ids, columns.words)
    return "\f".join("\n".join(part) for part in parts).encode()


def read_card(folder: Path) -> dict[str, object]:
    """`pack.json`; PackError when there is none or it is another pack's or version's."""
    where = str(folder / "pack.json")
    try:
        card = json.loads((folder / "pack.json").read_text("utf-8"))
    except OSError as fault:
        raise PackError("no gazetteer pack is here", where, "build one with `khabar packs build gazetteer`") from fault
    except ValueError as fault:
        raise PackError("not readable as JSON", where, "build the pack anew") from fault
    if not isinstance(card, dict) or card.get("pack") != "gazetteer":
        raise PackError("not the card of a gazetteer pack", where, "name a folder that holds one")
    if card.get("format") != FORMAT:
        what = f"the pack has format {card.get('format')}, this Khabar reads format {FORMAT}"
        raise PackError(what, where, "build it anew with this version, or use the version that made it")
    return card


def read_pack(folder: Path) -> Columns:
    """The columns of a pack; PackError when a file is missing or is not the one that the card names."""
    found = read_card(folder).get("files")
    digests = found if isinstance(found, dict) else {}
    with ThreadPoolExecutor(len(FILES)) as beside:  # unpacking lets other threads run
        content = dict(
            zip(FILES, beside.map(lambda name: _unpacked(folder / name, digests.get(name)), FILES), strict=True)
        )
    try:
        *tables, ids, words = content["words.xz"].decode().split("\f")
        columns = Columns(
            content["names.xz"],
            _numbers(content["numbers.xz"]),
            {name: table.split("\n") for name, table in zip(TABLES, tables, strict=True)},
            ids.split("\n") if ids else [],
            words.split("\n") if words else [],
        )
        if columns.names.count(b"\n") + 1 != len(columns.numbers["lat"]):
            raise ValueError("names and numbers do not agree")
    except ValueError as fault:
        raise PackError(f"damaged ({fault})", str(folder), "install the pack again, or build it anew") from fault
    return columns


def _unpacked(path: Path, digest: object) -> bytes:
    try:
        packed = path.read_bytes()
        if hashlib.sha256(packed).hexdigest() != digest:
            raise PackError(
                "not the file that pack.json names: its digest differs", str(path), "install the pack again"
            )
        return lzma.decompress(packed)
    except (OSError, lzma.LZMAError) as fault:
        raise PackError(f"cannot be read ({fault})", str(path), "install the pack again") from fault


def _numbers(content: bytes) -> dict[str, NDArray[np.integer]]:
    count = len(content) // sum(np.dtype(kind).itemsize for kind in NUMBERS.values())
    columns, start = {}, 0
    for name, kind in NUMBERS.items():
        size = np.dtype(kind).itemsize
        raw = np.frombuffer(content, np.uint8, count * size, start).reshape(size, count)
        columns[name] = np.ascontiguousarray(raw.T).view(kind).reshape(count)
        start += count * size
    return columns
