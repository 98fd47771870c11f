"""The texts of the corpus, which lie in a folder of their own: found by file and id, proved by their digest."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from khabar.errors import InputError
from khabar.learn.items import Item, Origin
from khabar.read.compose import compose


def digest(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Located(Protocol):
    """What is coded and says where its text lies, and its digest."""

    @property
    def id(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def origin(self) -> Origin | None: ...


class Texts:
    """The texts of items; each file of the folder is read once, when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[str, Mapping[str, Mapping[str, Any]]] = {}

    def text_of(self, item: Located) -> str:
        """The text that the item's offsets point into; InputError where it is not there or is another one."""
        text, _ = self.composed(item)
        if digest(text) != item.sha256:
            where = f"{self.folder / item.origin.file}, {item.origin.id}" if item.origin else item.id
            what = f"the text of {item.id} is not the one that was coded (sha256 {item.sha256[:12]}...)"
            raise InputError(what, where, "get the edition that was coded, or code this one anew")
        return text

    def composed(self, item: Located) -> tuple[str, int]:
        """The same, whatever its digest, and where the body begins in it."""
        if isinstance(item, Item) and item.origin is None:
            return compose(item.title, item.text or "")
        if item.origin is None:
            raise InputError("says nowhere where its text lies", item.id, "code it anew")
        return self.at(item.origin)

    def at(self, origin: Origin) -> tuple[str, int]:
        """Title and text of a whole item, or the part of its text, and where the body begins in it.

        InputError where they are not there.
        """
        title, body = parts_of(self.item_at(origin), f"{self.folder / origin.file}, {origin.id}")
        if origin.start is None or origin.end is None:
            return compose(title, body)
        if not 0 <= origin.start < origin.end <= len(body):
            where = f"{self.folder / origin.file}, {origin.id}"
            what = f"its text has {len(body)} characters, none from {origin.start} to {origin.end}"
            raise InputError(what, where, "get the edition that was coded")
        return body[origin.start : origin.end], 0

    def item_at(self, origin: Origin) -> Mapping[str, Any]:
        """All that the file says of the item."""
        found = self._file(origin.file).get(origin.id)
        if found is None:
            where = str(self.folder / origin.file)
            raise InputError(f"holds no {origin.id}", where, "get the edition of this file that was coded")
        return found

    def _file(self, name: str) -> Mapping[str, Mapping[str, Any]]:
        if name not in self._files:
            remedy = "give the folder that holds the texts with --texts"
            self._files[name] = {str(row.get("id")): row for row in read_objects(self.folder / name, remedy)}
        return self._files[name]


def parts_of(report: Mapping[str, Any], where: str) -> tuple[str | None, str]:
    """Title and body of report JSON; InputError naming `where` when they are no texts."""
    title, body = report.get("title") or None, report.get("text") or ""
    if not isinstance(title, str | None) or not isinstance(body, str):
        raise InputError("title or text is no text", where, "give report JSON")
    return title, body


def composed_texts(path: Path) -> Iterator[str]:
    """The texts of a file of report JSON, with their titles."""
    for report in read_objects(path, "name a file of report JSON"):
        yield compose(*parts_of(report, f"{path}, {report.get('id')}"))[0]


def read_objects(path: Path, remedy: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file, plain or gzipped; InputError naming file and line for what is none."""
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise InputError(f"cannot be read ({why})", str(path), remedy) from fault
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as fault:
            raise InputError(f"no JSON ({fault})", f"{path}, line {number}", "mend the line") from fault
        if not isinstance(row, dict):
            raise InputError("no JSON object", f"{path}, line {number}", "mend the line")
        yield row
