"""The incidents that mention an actor, place or source: counted by type and over time, and listed by pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np

from khabar.desk.columns import NO_FIGURE, Mask, Numbers
from khabar.desk.index import Found
from khabar.desk.timeline import Bar, timeline_of
from khabar.record.summaries import Summary

#: incidents on a page, types that are counted by name
PAGE, TYPES = 25, 12


@dataclass(frozen=True, slots=True)
class TypeCount:
    """How many incidents are of a type, and how many were killed in those that happened, sums of several left out."""

    type: str
    event_type: str
    incidents: int
    killed_low: int
    killed_high: int


@dataclass(frozen=True, slots=True)
class BarView:
    """A stretch of time on a sparkline: place, width and height in per cent."""

    label: str
    start: str
    end: str
    incidents: int
    x: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident in a list."""

    id: str
    address: str
    start: str | None
    end: str | None
    type: str | None
    event_type: str | None
    status: str | None
    grade: str
    place: str | None
    country: str | None
    killed_low: int | None
    killed_high: int | None
    independent: int


@dataclass(frozen=True, slots=True)
class MentionedView:
    """`total` incidents, of which `planned` and `denied` did not happen by all that is told; `undated`: without a day.

    `each`: how long a bar is (day, month, ...). `overview`: where they stand on the map; None: cannot be asked for.
    """

    total: int
    planned: int
    denied: int
    undated: int
    types: tuple[TypeCount, ...]
    each: str
    bars: tuple[BarView, ...]
    incidents: tuple[IncidentRow, ...]
    page: int
    of: int
    overview: str | None
    is_whole: bool


def mentioned(found: Found, numbers: Numbers, page: int, filters: Mapping[str, str]) -> MentionedView:
    """The incidents with some numbers, the newest first; `filters`: by which the overview shows them."""
    columns = found.columns
    rows = np.isin(columns.number, numbers)
    at = np.flatnonzero(rows)
    order = at[np.lexsort([-columns.number[at], -columns.start[at]])]
    shown = order[(page - 1) * PAGE : page * PAGE]
    timeline = timeline_of(columns, rows, rows)
    return MentionedView(
        total=len(at),
        planned=_of_status(found, rows, "planned"),
        denied=_of_status(found, rows, "denied"),
        undated=int((rows & ~columns.told).sum()),
        types=tuple(_types(found, rows)),
        each=timeline.each,
        bars=tuple(_bars(timeline.bars)),
        incidents=tuple(incident_row(columns.summaries[row]) for row in shown.tolist()),
        page=page,
        of=max(1, -(-len(at) // PAGE)),
        overview=f"/?{urlencode(filters)}" if filters else None,
        is_whole=found.is_whole,
    )


def incident_row(one: Summary) -> IncidentRow:
    """An incident in a list."""
    return IncidentRow(
        f"i{one.number}",
        f"/incidents/i{one.number}",
        one.start,
        one.end,
        one.type,
        one.event_type,
        one.status,
        one.grade,
        one.place,
        one.country,
        one.killed_low,
        one.killed_high,
        one.independent,
    )


def _of_status(found: Found, rows: Mask, status: str) -> int:
    wanted = found.vocabulary.statuses.are(lambda one: one == status)
    return int(wanted[found.columns.status[rows]].sum()) if len(wanted) else 0


def _types(found: Found, rows: Mask) -> Iterator[TypeCount]:
    """The types, the most frequent first; those beyond the first together."""
    columns, names = found.columns, found.vocabulary.types.values
    counted = np.bincount(columns.type[rows], minlength=len(names))
    happened = found.vocabulary.statuses.are(lambda one: one == "happened")
    deadly = rows & ~columns.aggregate & (columns.killed_low != NO_FIGURE)
    if len(happened):
        deadly &= happened[columns.status]
    low = np.bincount(columns.type[deadly], columns.killed_low[deadly], minlength=len(names))
    high = np.bincount(columns.type[deadly], columns.killed_high[deadly], minlength=len(names))
    families = {int(kind): int(event) for kind, event in zip(columns.type[rows], columns.event_type[rows], strict=True)}
    ranked = [number for number in np.argsort(-counted, kind="stable").tolist() if counted[number]]
    for number in ranked[:TYPES]:
        event = names[families[number]] if number in families else None
        name = names[number] or "type unknown"
        yield TypeCount(name, event or "", int(counted[number]), int(low[number]), int(high[number]))
    if rest := ranked[TYPES:]:
        some = (int(sum(values[number] for number in rest)) for values in (counted, low, high))
        yield TypeCount(f"{len(rest)} other types", "", *some)


def _bars(bars: Sequence[Bar]) -> Iterator[BarView]:
    most = max((bar.incidents for bar in bars), default=1) or 1
    wide = 100 / max(1, len(bars))
    for number, bar in enumerate(bars):
        height = round(100 * bar.incidents / most, 1)
        x = round(number * wide, 3)
        yield BarView(bar.label, bar.start, bar.end, bar.incidents, x, round(wide, 3), height)
