"""What is in the coded reports and snippets of the corpus, counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from khabar.errors import InputError
from khabar.export.layout import pad
from khabar.learn.items import KINDS, SPLITS, Item, Kind
from khabar.learn.texts import Texts
from khabar.nouns.types import SUB_EVENT_TYPES

UNKNOWN = "not known"
_NAME, _NUMBER = 53, 9
_HEADS = {
    "sums": ("", "reports", "snippets", "all"),
    "types": ("events by type", "reports", "snippets", "all"),
    "splits": ("items by split", "reports", "snippets", "events"),
    "sources": ("items by source", "reports", "snippets", "events"),
    "countries": ("items by country", "reports", "snippets", "events"),
    "years": ("items by year of publication", "reports", "snippets", "events"),
}
_PARTS = ("made for the corpus", "adjudicated", "without any event", "aggregates", "planned", "denied")
_SHOWN_COUNTRIES = 15
_LAST_COUNTS_EVENTS = ("splits", "sources", "countries", "years")


@dataclass(slots=True)
class Row:
    """Counts by kind of item, and for parts of the corpus the events in it."""

    kinds: Counter[Kind] = field(default_factory=Counter)
    events: int = 0


@dataclass(slots=True)
class Statistics:
    """Tables, each of rows by name."""

    sums: dict[str, Row]
    types: dict[str, Row]
    splits: dict[str, Row]
    sources: dict[str, Row]
    countries: dict[str, Row]
    years: dict[str, Row]


def statistics(items: Iterable[Item], country_of: Callable[[Item], str | None]) -> Statistics:
    """The counts of the items."""
    found = Statistics({}, {name: Row() for name in SUB_EVENT_TYPES}, {name: Row() for name in SPLITS}, {}, {}, {})
    for item in items:
        events = len(item.events)
        for name, count in _sums(item):
            found.sums.setdefault(name, Row()).kinds[item.kind] += count
        for event in item.events:
            found.types.setdefault(event.type, Row()).kinds[item.kind] += 1
        for table, name in (
            (found.splits, item.split),
            (found.sources, source_of(item.id)),
            (found.countries, country_of(item) or UNKNOWN),
            (found.years, (item.published or UNKNOWN)[:4] if item.published else UNKNOWN),
        ):
            row = table.setdefault(name, Row())
            row.kinds[item.kind] += 1
            row.events += events
    found.sources = _most_first(found.sources)
    found.countries = _most_first(found.countries)
    found.years = dict(sorted(found.years.items()))
    return found


def country_by(texts: Texts | None) -> Callable[[Item], str | None]:
    """The country of an item: its source's, or the one that the folder of texts names, where it is there."""

    def country_of(item: Item) -> str | None:
        of_source = _sources().get(_family(item.id), ("", ""))[1]
        if of_source or texts is None or item.origin is None:
            return of_source or None
        try:
            named = texts.item_at(item.origin).get("country")
        except InputError:
            return None
        return str(named) if named else None

    return country_of


def source_of(id: str) -> str:
    """The source that an id's beginning stands for; the beginning itself where it is a new one.

    >>> source_of("isaf-0434"), source_of("wikievents_road_ied_8"), source_of("mine-1")
    ('ISAF press releases', 'WikiEvents', 'mine')
    """
    family = _family(id)
    return _sources().get(family, (family, ""))[0]


def as_json(found: Statistics) -> dict[str, dict[str, dict[str, int]]]:
    """The tables as objects: rows by name, in them reports, snippets and either all or events."""
    return {
        table: {name: _cells(table, row) for name, row in getattr(found, table).items()} for table in _HEADS
    }  # fmt: skip


def table_lines(found: Statistics) -> Iterator[str]:
    """The tables for people, 80 columns wide; of the countries the first ones."""
    for number, (table, head) in enumerate(_HEADS.items()):
        if number:
            yield ""
        yield table_line(head[0], head[1:])
        rows = getattr(found, table)
        for name, row in (_first_countries(rows) if table == "countries" else rows).items():
            indent = "  " if head[0] or name in _PARTS else ""
            yield table_line(f"{indent}{name}", [f"{count:,}" for count in _cells(table, row).values()])


def _first_countries(rows: Mapping[str, Row]) -> dict[str, Row]:
    """The countries with the most items, the others together, and the items of which none is known."""
    named = [name for name in rows if name != UNKNOWN]
    shown = {name: rows[name] for name in named[:_SHOWN_COUNTRIES]}
    others = [rows[name] for name in named[_SHOWN_COUNTRIES:]]
    if others:
        kinds = sum((row.kinds for row in others), Counter[Kind]())
        shown[f"{len(others)} others"] = Row(kinds, sum(row.events for row in others))
    return shown | {name: row for name, row in rows.items() if name == UNKNOWN}


def _sums(item: Item) -> Iterator[tuple[str, int]]:
    events = item.events
    yield "items", 1
    yield "made for the corpus", int(item.made)
    yield "adjudicated", int(item.adjudicated)
    yield "without any event", int(not events)
    yield "events", len(events)
    yield "aggregates", sum(event.aggregate for event in events)
    yield "planned", sum(event.status == "planned" for event in events)
    yield "denied", sum(event.status == "denied" for event in events)
    yield "mentions", sum(len(event.mentions) for event in events)
    yield "claims", sum(len(event.claims) for event in events)


def _cells(table: str, row: Row) -> dict[str, int]:
    last = {"events": row.events} if table in _LAST_COUNTS_EVENTS else {"all": row.kinds.total()}
    return {f"{kind}s": row.kinds[kind] for kind in KINDS} | last


def table_line(name: str, cells: Iterable[str]) -> str:
    """A line of a table, 80 columns wide."""
    return pad(name, _NAME) + "".join(f"{cell:>{_NUMBER}}" for cell in cells)


def _most_first(table: Mapping[str, Row]) -> dict[str, Row]:
    return dict(sorted(table.items(), key=lambda row: (row[0] == UNKNOWN, -row[1].kinds.total(), row[0])))


def _family(id: str) -> str:
    return re.split("[-_]", id, maxsplit=1)[0]


@cache
def _sources() -> Mapping[str, tuple[str, str]]:
    """Beginning of an id -> source, country"""
    lines = files("khabar.learn").joinpath("corpus_sources.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {family: (source, country) for family, source, _, country in rows}
