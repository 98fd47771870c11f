"""The weeks, months or years that a chart counts in."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from khabar.errors import OptionError

Each = Literal["week", "month", "year"]
EACH: tuple[Each, ...] = ("week", "month", "year")
# More bars than these are thinner than four pixels at the usual width.
_MANY = 160
_MOST = 1000
# An interval longer than its bin belongs to no bin (codebook section 7: "in recent months", "in 2014").
LONGEST_DAYS = {"week": 7, "month": 31, "year": 366}
# Pixels from one label to the next: "30 Sep", "2016".
_DAY_ROOM, _ROOM = 52, 34
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Bin:
    """A stretch of days, both ends inclusive, cut at the ends of the range."""

    start: datetime.date
    end: datetime.date


@dataclass(frozen=True, slots=True)
class Tick:
    """A label of the time axis: which bin it stands at, and the year beneath it where that is news."""

    bin: int
    label: str
    year: str


def bins(since: datetime.date, until: datetime.date, each: Each | None = None) -> tuple[Each, tuple[Bin, ...]]:
    """The bins from a day to another; weeks begin on Monday. `each` None: the finest that still can be seen.

    OptionError where they are more than a thousand.
    """
    seen: Each = next((one for one in EACH if _number(since, until, one) <= _MANY), "year")
    finest = each or seen
    if _number(since, until, finest) > _MOST:
        what = f"{since} to {until} are more than {_MOST:,} {finest}s"
        raise OptionError(what, "--from", "narrow it with --from and --to, or count --each month or year")
    return finest, tuple(_cut(since, until, finest))


def _cut(since: datetime.date, until: datetime.date, each: Each) -> Iterator[Bin]:
    start = since
    while True:
        end = min(_last_day(start, each), until)
        yield Bin(start, end)
        if end >= until:
            return
        start = end + datetime.timedelta(1)


def _number(since: datetime.date, until: datetime.date, each: Each) -> int:
    if each == "week":
        return _week(until) - _week(since) + 1
    if each == "month":
        return (until.year - since.year) * 12 + until.month - since.month + 1
    return until.year - since.year + 1


def _week(day: datetime.date) -> int:
    return (day.toordinal() - 1) // 7


def _last_day(day: datetime.date, each: Each) -> datetime.date:
    if each == "week":
        return datetime.date.fromordinal(min(day.toordinal() + 6 - day.weekday(), datetime.date.max.toordinal()))
    if each == "year" or day.month == 12:
        return datetime.date(day.year, 12, 31)
    return datetime.date(day.year, day.month + 1, 1) - datetime.timedelta(1)


def place_in(day: datetime.date, since: datetime.date, each: Each) -> int:
    """Which bin of a range that begins at `since` a day lies in."""
    return _number(since, day, each) - 1


def whole_weeks(since: datetime.date, until: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The Monday on or before a day, and the Sunday on or after another."""
    monday = datetime.date.fromordinal(max(1, since.toordinal() - since.weekday()))
    return monday, _last_day(until, "week")


def named(one: Bin, each: Each) -> str:
    """What people call the bin.

    >>> day = datetime.date(2016, 4, 4)
    >>> named(Bin(day, datetime.date(2016, 4, 10)), "week"), named(Bin(day, day), "month"), named(Bin(day, day), "year")
    ('4 Apr 2016', 'Apr 2016', '2016')
    """
    return {"week": day_named(one.start), "month": f"{_MONTHS[one.start.month - 1]} {one.start.year}"}.get(
        each, str(one.start.year)
    )


def day_named(day: datetime.date) -> str:
    """The day as in `4 Apr 2016`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def ticks(of: tuple[Bin, ...], each: Each, pitch: float) -> tuple[Tick, ...]:
    """Labels of the axis where bins are `pitch` pixels apart: days, else months, quarters, years and so on."""
    for months in (0, 1, 3, 6, 12, 24, 60, 120, 600, 1200):
        found = _ticks(of, each, months)
        gaps = [after.bin - before.bin for before, after in pairwise(found)]
        room = _DAY_ROOM if months == 0 and each == "week" else _ROOM
        if found and all(gap * pitch >= room for gap in gaps):
            return found
    return (_tick(of[0], 0, each, None),)


def _ticks(of: tuple[Bin, ...], each: Each, months: int) -> tuple[Tick, ...]:
    found: list[Tick] = []
    for number, one in enumerate(of):
        if months == 0 or _begins(one, months):
            last = of[found[-1].bin] if found else None
            found.append(_tick(one, number, each if months == 0 else "month" if months < 12 else "year", last))
    return tuple(found)


def _begins(one: Bin, months: int) -> bool:
    """Whether a stretch of so many months begins in this bin."""
    day_before = datetime.date.fromordinal(max(1, one.start.toordinal() - 1))
    return (one.end.year * 12 + one.end.month - 1) // months != (day_before.year * 12 + day_before.month - 1) // months


def _tick(one: Bin, number: int, each: Each, last: Bin | None) -> Tick:
    """The month named is the one that begins in the bin, so its end's."""
    if each == "year":
        return Tick(number, str(one.end.year), "")
    day = one.start if each == "week" else one.end
    label = f"{day.day} {_MONTHS[day.month - 1]}" if each == "week" else _MONTHS[day.month - 1]
    known = last and (last.start if each == "week" else last.end).year == day.year
    return Tick(number, label, "" if known else str(day.year))
