"""`khabar packs build gazetteer`: a pack out of sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

from khabar.errors import PackError
from khabar.packs.gazetteer.cells import Fault
from khabar.packs.gazetteer.files import Columns, write_pack
from khabar.packs.gazetteer.gather import Gathering
from khabar.packs.gazetteer.rows import MoreNames
from khabar.packs.gazetteer.sources import Found, read_source
from khabar.packs.outlines import load_outlines
from khabar.text.tables import rows as table_rows

ROWS_BETWEEN_COUNTS = 500_000


class BrokenRowsError(PackError):
    """Rows of sources that cannot be taken: all of them are in `faults`, with file and row."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(faults)
        what = "1 row cannot be taken" if count == 1 else f"{count:,} rows cannot be taken"
        super().__init__(what, "", "mend or remove what is listed; nothing was written")


def build_gazetteer(
    sources: Sequence[Path],
    folder: Path,
    *,
    share_alike: bool = True,
    tell: Callable[[str], None] = lambda _line: None,
) -> int:
    """Writes a pack of the places of all `sources`, the best first, and gives their number.

    Without `share_alike` rows under share-alike terms (packs/data/gazetteer_sources.tsv) are left out. Files of further
    names for places (alternateNamesV2) are read last. Nothing is written when it raises: BrokenRowsError for all rows
    that are broken, PackError for a source that cannot be read, OSError for a folder that cannot be written.
    """
    gathering = _gathered(sources, share_alike, tell)
    if not len(gathering):
        raise PackError("no place in what was given", ", ".join(map(str, sources)))
    tell(f"writing {len(gathering):,} places")
    gathering.call_areas(load_outlines())
    columns = gathering.columns()
    names = 1 + columns.names.count(b"|") + columns.names.count(b"\n")
    write_pack(columns, folder, {"names": names, **_about(columns)})
    return len(gathering)


def _gathered(sources: Sequence[Path], share_alike: bool, tell: Callable[[str], None]) -> Gathering:
    gathering = Gathering()
    faults: list[Fault] = []
    of_names: list[tuple[Path, Iterator[Found]]] = []
    for source in sources:
        tell(f"reading {source}")
        rows = read_source(source)
        first = next(rows, None)
        if isinstance(first, MoreNames):
            of_names.append((source, rows))
        elif first is not None:
            _gather(chain((first,), rows), gathering, faults, share_alike, tell)
    for source, rows in of_names:
        tell(f"reading the names in {source}")
        rows.close()  # type: ignore[attr-defined]  # a generator; the file is read anew
        _gather(read_source(source), gathering, faults, share_alike, tell)
    if faults:
        raise BrokenRowsError(faults)
    return gathering


def _gather(
    found: Iterable[Found], into: Gathering, faults: list[Fault], share_alike: bool, tell: Callable[[str], None]
) -> None:
    for number, one in enumerate(found, 1):
        if isinstance(one, Fault):
            faults.append(one)
        elif isinstance(one, MoreNames):
            into.add_names(one.id, one.names)
        elif share_alike or not is_share_alike(one.source):
            into.add(one)
        if number % ROWS_BETWEEN_COUNTS == 0:
            tell(f"{number:,} rows read")


def is_share_alike(source: str) -> bool:
    """True when a part of a source's tag ("wof-gn+osm") stands for data under share-alike terms."""
    return not _share_alike_tags().isdisjoint(source.split("+"))


def licence_of(source: str) -> str:
    """The licences of the data that a source's tag stands for."""
    known = {tag: licence for tag, _from, licence, _terms in _sources()}
    return "; ".join(dict.fromkeys(known.get(tag, "as its source says") for tag in source.split("+")))


@cache
def _share_alike_tags() -> frozenset[str]:
    return frozenset(tag for tag, _from, _licence, terms in _sources() if terms == "share-alike")


def _sources() -> tuple[tuple[str, ...], ...]:
    return table_rows("khabar.packs", "gazetteer_sources.tsv")


def _about(columns: Columns) -> dict[str, object]:
    """Who is to be credited for how many rows."""
    known = {tag: {"from": where, "licence": licence, "terms": terms} for tag, where, licence, terms in _sources()}
    counts = Counter(columns.numbers["source"].tolist())
    rows: Counter[str] = Counter()
    for number, count in counts.items():
        for tag in columns.tables["source"][number].split("+"):
            rows[tag] += count
    return {"sources": {tag: {"rows": count, **known.get(tag, {})} for tag, count in sorted(rows.items())}}
