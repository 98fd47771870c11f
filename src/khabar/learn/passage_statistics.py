"""What is in the passages of the corpus, counted apart from the coded reports and snippets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from khabar.learn.corpus_statistics import source_of, table_line
from khabar.learn.items import SPLITS
from khabar.learn.passages import Passage
from khabar.nouns.types import SUB_EVENT_TYPES

_HEADS = {
    "passage_types": "events of passages by type",
    "passage_splits": "passages by split",
    "passage_sources": "passages by source",
}
_PARTS = ("without any event", "aggregates", "planned", "denied")

#: name -> count
Sums = dict[str, int]


@dataclass(slots=True)
class Row:
    """Passages, the events that they tell, and the words that name these."""

    passages: int = 0
    events: int = 0
    triggers: int = 0


@dataclass(slots=True)
class PassageStatistics:
    """Sums, and tables of rows by name."""

    passage_sums: Sums
    passage_types: dict[str, Row]
    passage_splits: dict[str, Row]
    passage_sources: dict[str, Row]


def passage_statistics(passages: Iterable[Passage]) -> PassageStatistics:
    """The counts of the passages; a passage with two events of one type is one passage of it."""
    sums = dict.fromkeys(("passages", "without any event", "events", "aggregates", "planned", "denied", "triggers"), 0)
    types = {name: Row() for name in SUB_EVENT_TYPES}
    splits: dict[str, Row] = {name: Row() for name in SPLITS}
    sources: dict[str, Row] = {}
    for passage in passages:
        triggers = sum(len(event.triggers) for event in passage.events)
        for name, count in _sums(passage, triggers):
            sums[name] += count
        for row in (splits[passage.split], sources.setdefault(source_of(passage.id), Row())):
            _add(row, 1, len(passage.events), triggers)
        for event in passage.events:
            _add(types.setdefault(event.type, Row()), 0, 1, len(event.triggers))
        for name in {event.type for event in passage.events}:
            types[name].passages += 1
    most_first = dict(sorted(sources.items(), key=lambda row: (-row[1].passages, row[0])))
    return PassageStatistics(sums, types, splits, most_first)


def passages_as_json(found: PassageStatistics) -> dict[str, dict[str, dict[str, int]]]:
    """The tables as objects: rows by name, in them passages, events and triggers, or all."""
    tables = {table: {name: asdict(row) for name, row in getattr(found, table).items()} for table in _HEADS}
    return {"passage_sums": {name: {"all": count} for name, count in found.passage_sums.items()}} | tables


def passage_table_lines(found: PassageStatistics) -> Iterator[str]:
    """The tables for people, 80 columns wide, an empty line before each."""
    yield ""
    yield table_line("passages, of which only the events are named", ("", "", "all"))
    for name, count in found.passage_sums.items():
        yield table_line(f"{'  ' if name in _PARTS else ''}{name}", ("", "", f"{count:,}"))
    for table, head in _HEADS.items():
        yield ""
        yield table_line(head, ("passages", "events", "triggers"))
        for name, row in getattr(found, table).items():
            yield table_line(f"  {name}", (f"{row.passages:,}", f"{row.events:,}", f"{row.triggers:,}"))


def _add(row: Row, passages: int, events: int, triggers: int) -> None:
    row.passages += passages
    row.events += events
    row.triggers += triggers


def _sums(passage: Passage, triggers: int) -> Iterator[tuple[str, int]]:
    events = passage.events
    yield "passages", 1
    yield "without any event", int(not events)
    yield "events", len(events)
    yield "aggregates", sum(event.aggregate for event in events)
    yield "planned", sum(event.status == "planned" for event in events)
    yield "denied", sum(event.status == "denied" for event in events)
    yield "triggers", triggers
