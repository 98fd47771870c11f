"""Corrections to the packs as files to review: a unified difference of the roster, a table for the gazetteer.

Nothing is changed in a pack: whoever keeps it looks at the file and applies it (docs/actors.md, docs/gazetteer.md).
"""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from khabar.errors import OptionError
from khabar.packs.roster import SHIPPED
from khabar.packs.roster_faults import faults_of
from khabar.packs.roster_tables import COLUMNS, rows_of

#: where the roster lies in the repository that keeps it
ROOT = "src/khabar/packs/roster"
#: the part of the world for an organisation that no part has yet
_NEW = "world"
_CONTEXT = 3
_UNFIT = re.compile(r"[\t\r\n\x00-\x1f\x7f]")
_LONGEST = 300
GAZETTEER_COLUMNS = (
    "id", "name", "names", "lat", "lon", "kind", "country", "admin1_name", "admin2_name", "population", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edit:
    """One line of a table: put in by the order of ids, or in the place of line `instead` (from 1)."""

    table: str
    cells: tuple[str, ...]
    instead: int | None = None


def name_edit(id: str, name: str, role: str, language: str, start: str, end: str, source: str) -> Edit:
    """One more name of an organisation."""
    return Edit("names.tsv", (id, name, role, language, start, end, source))


def organisation_edit(part: Path, id: str, changed: Mapping[str, str]) -> Edit:
    """The organisation's row with other cells (`kind`, `country`, `from`, `to`, `source`). OptionError: nothing new."""
    lines = _lines(part / "organisations.tsv")
    at = next(number for number, line in enumerate(lines, 1) if line.split("\t")[0] == id)
    old = dict(zip(COLUMNS["organisations.tsv"], lines[at - 1].split("\t"), strict=True))
    new = {**old, **changed}
    if all(new[name] == old[name] for name in old if name != "source"):
        raise OptionError("nothing would change", id, "give a value that differs from the pack's")
    return Edit("organisations.tsv", tuple(new.values()), at)


def new_organisation(name: str, kind: str, country: str, start: str, end: str, source: str) -> tuple[str, list[Edit]]:
    """The id and the rows of an organisation that the roster lacks."""
    slug = "-".join(re.findall(r"[a-z0-9]+", _plain(name).lower()))[:60].strip("-")
    if not slug:
        raise OptionError("has no Latin letter to make an id of", "name", "give its usual English name")
    return slug, [
        Edit("organisations.tsv", (slug, kind, country, start, end, "", source)),
        Edit("names.tsv", (slug, name, "usual", "en", "", "", source)),
    ]


def part_of(id: str, folder: Path = SHIPPED) -> Path:
    """The folder of the roster in which an organisation stands; that of the world for a new one."""
    for path in sorted(folder.glob("*/organisations.tsv")):
        if any(line.startswith(f"{id}\t") for line in _lines(path)):
            return path.parent
    return folder / _NEW


def roster_patch(part: Path, edits: Sequence[Edit], folder: Path = SHIPPED) -> str:
    """A unified difference of the roster. OptionError names what is wrong with the rows that it would make."""
    for edit in edits:
        _check(edit)
    changed: dict[Path, list[str]] = {}
    hunks = []
    for edit in edits:
        path = part / edit.table
        lines = changed.setdefault(path, _lines(path))
        line = "\t".join(edit.cells)
        at = _place(lines, edit)
        hunks.append(_hunk(path, lines, at, line, replaces=edit.instead is not None))
        lines[at : at + (edit.instead is not None)] = [line]
    _check_tables(folder, changed)
    return "".join(hunks)


def gazetteer_table(row: Mapping[str, str]) -> str:
    """A table of one place, for `khabar packs build gazetteer`. OptionError: a name and a point are needed."""
    for name, value in row.items():
        if _UNFIT.search(value) or len(value) > _LONGEST:
            raise OptionError("holds a tab or a line break, or is too long", name, "write it on one short line")
    for name, most in (("lat", 90.0), ("lon", 180.0)):
        try:
            fits = abs(float(row.get(name, ""))) <= most
        except ValueError:
            fits = False
        if not fits:
            raise OptionError(f"{row.get(name, '')!r} is no coordinate", name, "in degrees, as in 36.2")
    if not row.get("name", "").strip():
        raise OptionError("a place needs its main name", "name", "give it in Latin letters, other names beside it")
    told = io.StringIO()
    table = csv.writer(told, delimiter="\t", lineterminator="\n")
    table.writerow(GAZETTEER_COLUMNS)
    table.writerow([row.get(name, "") for name in GAZETTEER_COLUMNS])
    return told.getvalue()


def _check(edit: Edit) -> None:
    for name, cell in zip(COLUMNS[edit.table], edit.cells, strict=True):
        if _UNFIT.search(cell) or len(cell) > _LONGEST or cell != cell.strip():
            raise OptionError("holds a tab, a line break or a blank at its edge, or is too long", name, "mend it")
        if not cell and name in ("name", "role", "language", "kind", "source"):
            raise OptionError("is missing", name, "a row needs it; the source says where one can check it")


def _place(lines: Sequence[str], edit: Edit) -> int:
    """The index at which the line comes: in the place of the old one, or behind the rows before it by their order."""
    if edit.instead is not None:
        return edit.instead - 1
    first = next(number for number, line in enumerate(lines) if line.startswith("id\t")) + 1
    ids = [line.split("\t")[0] for line in lines[first:]]
    return first + bisect_right(ids, edit.cells[0])


def _hunk(path: Path, lines: Sequence[str], at: int, line: str, *, replaces: bool) -> str:
    name = f"{ROOT}/{path.parent.name}/{path.name}"
    before, old = lines[max(0, at - _CONTEXT) : at], lines[at : at + replaces]
    after = lines[at + replaces : at + replaces + _CONTEXT]
    start, count = max(0, at - _CONTEXT) + 1, len(before) + len(after)
    told = [f"--- a/{name}", f"+++ b/{name}", f"@@ -{start},{count + replaces} +{start},{count + 1} @@"]
    told += [f" {one}" for one in before] + [f"-{one}" for one in old] + [f"+{line}"] + [f" {one}" for one in after]
    return "\n".join(told) + "\n"


def _check_tables(folder: Path, changed: Mapping[Path, Sequence[str]]) -> None:
    """OptionError with the faults that the roster would have."""
    files = {path: path.read_bytes() for path in sorted(folder.glob("*/*.tsv"))}
    files |= {path: "\n".join(lines).encode() for path, lines in changed.items()}
    faults = faults_of(list(rows_of(files)))
    if faults:
        rest = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
        raise OptionError(f"the roster would have a fault: {faults[0]}{rest}", "correction", "mend the row")


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").rstrip("\n").split("\n")


def _plain(name: str) -> str:
    """The name without marks over its letters."""
    import unicodedata

    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
