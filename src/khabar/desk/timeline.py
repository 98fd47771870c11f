"""Incidents over time, and how many were killed: counted by day, week, month or longer, as the range has room for."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from khabar.desk.columns import NO_DAY, NO_FIGURE, Columns, Mask, Numbers
from khabar.publish.chart_bins import day_named

Each = Literal["day", "week", "month", "year", "decade", "century"]
_EACH: tuple[Each, ...] = get_args(Each)
#: More bars are too thin to be hit.
_MOST = 130
# What is longer than its bar belongs to none (codebook section 7).
_LONGEST = {"day": 1, "week": 7, "month": 31, "year": 366, "decade": 3_653, "century": 36_525}
# A range that is chosen is shown with half its length before and after, at least so many days.
_LEAST_AROUND = 7
_YEARS = {"year": 1, "decade": 10, "century": 100}
_LAST = datetime.date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of days (ISO, both inclusive). Killed: from `low` to `high`, more where `open` of the figures are open;
    sums over several occurrences are left out. `chosen`: it lies in the range that is asked for.
    """

    start: str
    end: str
    label: str
    incidents: int
    killed_low: int
    killed_high: int
    killed_open: int
    chosen: bool

    def killed(self) -> str:
        """How many were killed, in figures.

        >>> Bar("", "", "", 2, 3, 5, 1, chosen=True).killed()
        '3 to 5 or more'
        """
        low, high = f"{self.killed_low:,}", f"{self.killed_high:,}"
        numbers = low if low == high else f"{low} to {high}"
        return f"{numbers} or more" if self.killed_open else numbers


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars of a length each, without gaps; none where no day is known.

    Beside them, of the incidents asked for: how many have no day (`unknown`), are longer than a bar (`longer`), or sum
    up others (`sums`).
    """

    each: Each
    bars: tuple[Bar, ...]
    unknown: int
    longer: int
    sums: int


def timeline_of(
    columns: Columns, around: Mask, chosen: Mask, since: str | None = None, until: str | None = None
) -> Timeline:
    """The bars of a range and of as much `around` it; `chosen`: those of the incidents that lie in the range."""
    counted = columns.told & ~columns.aggregate & around
    first, last = _range(columns, counted, since, until)
    each = next((one for one in _EACH if _number(first, last, one) <= _MOST), _EACH[-1])
    short = columns.end - columns.start < _LONGEST[each]
    starts = _starts(first, last, each) if first != NO_DAY else np.zeros(0, np.int64)
    bars = tuple(_bars(columns, np.flatnonzero(counted & short), starts, last, each, since, until))
    return Timeline(
        each,
        bars,
        unknown=int((chosen & ~columns.told & ~columns.aggregate).sum()),
        longer=int((chosen & columns.told & ~columns.aggregate & ~short).sum()),
        sums=int((chosen & columns.aggregate).sum()),
    )


def _range(columns: Columns, counted: Mask, since: str | None, until: str | None) -> tuple[int, int]:
    """First and last day that is shown."""
    days = columns.start[counted]
    least, most = (int(days.min()), int(days.max())) if len(days) else (NO_DAY, NO_DAY)
    first = datetime.date.fromisoformat(since).toordinal() if since else least or NO_DAY
    last = datetime.date.fromisoformat(until).toordinal() if until else most
    if not (since or until) or first == NO_DAY or last < first:
        return (first, last) if first and last >= first else (first or last, first or last)
    beside = max(_LEAST_AROUND, (last - first + 1) // 2)
    return max(1, first - beside if since else first), min(_LAST, last + beside if until else last)


def _number(first: int, last: int, each: Each) -> int:
    """How many bars a range has."""
    one, other = datetime.date.fromordinal(max(first, 1)), datetime.date.fromordinal(max(last, 1))
    if each == "day":
        return last - first + 1
    if each == "week":
        return (last - 1) // 7 - (first - 1) // 7 + 1
    if each == "month":
        return (other.year - one.year) * 12 + other.month - one.month + 1
    return other.year // _YEARS[each] - one.year // _YEARS[each] + 1


def _starts(first: int, last: int, each: Each) -> Numbers:
    """The first days of the bars, in order; the first one is the range's."""
    found = [first]
    while (start := _next(found[-1], each)) <= last:
        found.append(start)
    return np.array(found, np.int64)


def _next(day: int, each: Each) -> int:
    """The day on which the next bar begins; weeks begin on Monday."""
    if each == "day":
        return day + 1
    if each == "week":
        return day + 7 - (day - 1) % 7
    of = datetime.date.fromordinal(day)
    if each == "month":
        year, month = (of.year, of.month + 1) if of.month < 12 else (of.year + 1, 1)
    else:
        year, month = (of.year // _YEARS[each] + 1) * _YEARS[each], 1
    return datetime.date(year, month, 1).toordinal() if year <= datetime.MAXYEAR else _LAST + 1


def _bars(
    columns: Columns, rows: Numbers, starts: Numbers, last: int, each: Each, since: str | None, until: str | None
) -> Iterator[Bar]:
    if not len(starts):
        return
    inside = rows[(columns.start[rows] >= starts[0]) & (columns.start[rows] <= last)]
    at = np.searchsorted(starts, columns.start[inside], "right") - 1
    stated = columns.killed_low[inside] != NO_FIGURE
    killed = [
        np.bincount(at[stated], column[inside[stated]], len(starts)).astype(np.int64).tolist()
        for column in (columns.killed_low, columns.killed_high, columns.killed_open)
    ]
    counts = np.bincount(at, minlength=len(starts)).tolist()
    afters = [*starts[1:].tolist(), last + 1]
    for number, (start, after) in enumerate(zip(starts.tolist(), afters, strict=True)):
        begins, ends = (datetime.date.fromordinal(day).isoformat() for day in (start, after - 1))
        in_range = (not since or ends >= since) and (not until or begins <= until)
        low, high, is_open = (one[number] for one in killed)
        yield Bar(begins, ends, _label(begins, ends, each), counts[number], low, high, is_open, in_range)


def _label(start: str, end: str, each: Each) -> str:
    """What people call the stretch.

    >>> _label("2016-04-04", "2016-04-10", "week"), _label("2016-04-01", "2016-04-30", "month")
    ('4 Apr 2016 to 10 Apr 2016', 'Apr 2016')
    """
    first, last = datetime.date.fromisoformat(start), datetime.date.fromisoformat(end)
    if start == end:
        return day_named(first)
    if each == "month":
        return day_named(first).partition(" ")[2]
    if each == "year":
        return str(first.year)
    return f"{day_named(first)} to {day_named(last)}"


@dataclass(frozen=True, slots=True)
class Tick:
    """A label of the axis at the bar that begins there; every second one is `minor`: narrow screens leave it out."""

    bar: int
    label: str
    minor: bool


def ticks_of(timeline: Timeline, most: int = 6) -> tuple[Tick, ...]:
    """Labels of the axis, at most so many, at equal distances; the year stands where it is a new one."""
    every = -(-len(timeline.bars) // most) or 1
    found: list[Tick] = []
    year = ""
    for bar in range(0, len(timeline.bars), every):
        day = datetime.date.fromisoformat(timeline.bars[bar].start)
        words = day_named(day).split(" ")
        told = {"day": words[:2], "week": words[:2], "month": words[1:2]}.get(timeline.each, words[2:])
        if words[2] not in (year, *told):
            told = [*told, words[2]]
        year = words[2]
        found.append(Tick(bar, " ".join(told), minor=len(found) % 2 == 1))
    return tuple(found)
