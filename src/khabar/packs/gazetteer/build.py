"""`khabar packs build gazetteer`: a pack out of sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from khabar.errors import PackError
from khabar.packs.gazetteer.files import Columns, write_pack
from khabar.packs.gazetteer.gather import Gathering
from khabar.packs.gazetteer.rows import Row
from khabar.packs.gazetteer.sources import Fault, MoreNames, read_source
from khabar.text.tables import rows as table_rows

#: Faults beyond these are counted, not listed.
LISTED_FAULTS = 200


def build_gazetteer(
    sources: Sequence[Path],
    folder: Path,
    *,
    share_alike: bool = True,
    tell: Callable[[str], None] = lambda _line: None,
) -> int:
    """Writes a pack of the places of all `sources`, the best first, and gives their number.

    Without `share_alike` rows under share-alike terms (packs/data/gazetteer_sources.tsv) are left out. PackError lists
    every broken row at once, with file and row; nothing is written then.
    """
    gathering = Gathering()
    faults: list[Fault] = []
    for source in sources:
        tell(f"reading {source}")
        _gather(read_source(source), gathering, faults, share_alike)
    if faults:
        raise PackError(_told(faults), "", "mend these rows, or take them out; nothing was written")
    if not len(gathering):
        raise PackError("no place in what was given", ", ".join(map(str, sources)))
    tell(f"writing {len(gathering):,} places")
    columns = gathering.columns()
    write_pack(columns, folder, {"names": 1 + columns.names.count("|") + columns.names.count("\n"), **_about(columns)})
    return len(gathering)


def _gather(found: Iterable[Row | MoreNames | Fault], into: Gathering, faults: list[Fault], share_alike: bool) -> None:
    for one in found:
        if isinstance(one, Fault):
            faults.append(one)
        elif isinstance(one, MoreNames):
            into.add_names(one.id, one.names)
        elif share_alike or not is_share_alike(one.source):
            into.add(one)


def is_share_alike(source: str) -> bool:
    """True when a part of a source's tag ("wof-gn+osm") stands for data under share-alike terms."""
    terms = {tag: terms for tag, _from, _licence, terms in _sources()}
    return any(terms.get(tag) == "share-alike" for tag in source.split("+"))


def _sources() -> tuple[tuple[str, ...], ...]:
    return table_rows("khabar.packs", "gazetteer_sources.tsv")


def _told(faults: Sequence[Fault]) -> str:
    lines = [f"{len(faults)} rows cannot be taken", *map(str, faults[:LISTED_FAULTS])]
    if len(faults) > LISTED_FAULTS:
        lines.append(f"and {len(faults) - LISTED_FAULTS} more")
    return "\n  ".join(lines)


def _about(columns: Columns) -> dict[str, object]:
    """Who is to be credited for how many rows."""
    known = {tag: {"from": where, "licence": licence, "terms": terms} for tag, where, licence, terms in _sources()}
    counts = Counter(columns.numbers["source"].tolist())
    rows: Counter[str] = Counter()
    for number, count in counts.items():
        for tag in columns.tables["source"][number].split("+"):
            rows[tag] += count
    return {"sources": {tag: {"rows": count, **known.get(tag, {})} for tag, count in sorted(rows.items())}}
