"""The pack on disk: columns in `.xz` files and `pack.json`, which says what they are, where from, and their digests."""

from __future__ import annotations

import hashlib
import json
import lzma
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


@dataclass(frozen=True, slots=True)
class Columns:
    """All places of a pack, a column a property, a place a row of each.

    `names` holds a line a place, its names parted by `|`, the main one first. `numbers` are NUMBERS' arrays; for the
    columns of TABLES they are indices into `tables` (admin areas: "code<tab>name"). `ids` holds the ids that are not
    GeoNames', in the order of the rows whose `geonames` is 0; `words` "row<tab>demonyms<tab>abbreviations".
    """

    names: str
    numbers: Mapping[str, NDArray[np.integer]]
    tables: Mapping[str, Sequence[str]]
    ids: Sequence[str]
    words: Sequence[str]


def write_pack(columns: Columns, folder: Path, about: Mapping[str, object]) -> None:
    """Writes the files of a pack into `folder`, `pack.json` last, so that a pack cut short is none."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.json").unlink(missing_ok=True)
    written = {"names.xz": columns.names.encode(), "numbers.xz": _numbers_bytes(columns), "words.xz": _words(columns)}
    digests = {}
    for name, content in written.items():
        packed = lzma.compress(content, preset=9 | lzma.PRESET_EXTREME)
        (folder / name).write_bytes(packed)
        digests[name] = hashlib.sha256(packed).hexdigest()
    card = {"pack": "gazetteer", "format": FORMAT, "places": len(columns.numbers["lat"]), **about, "files": digests}
    (folder / "pack.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


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
        content = dict(zip(FILES, beside.map(lambda name: _unpacked(folder / name, digests.get(name)), FILES)))
    *tables, ids, words = (part.split("\n") if part else [] for part in content["words.xz"].decode().split("\f"))
    return Columns(
        names=content["names.xz"].decode(),
        numbers=_numbers(content["numbers.xz"]),
        tables=dict(zip(TABLES, tables, strict=True)),
        ids=ids,
        words=words,
    )


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
