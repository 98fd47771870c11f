"""What the times of two accounts say for or against one occurrence."""

from __future__ import annotations

import math
from datetime import date
from functools import lru_cache

from khabar.link.traits import Traits

#: an event without a day happened so many days before it was told, or less
DAYS_BEFORE = 3
#: more days apart say no more
_MOST_DAYS = 60
#: the day before a leap year
_LEAP_YEAR = date(1999, 12, 31).toordinal()
#: a longer time says nothing of days
_MANY_DAYS = 10


def span_of(traits: Traits) -> tuple[int, int] | None:
    """The days in which it may have happened, by ordinals: as told, else before publication; None: nobody knows."""
    if traits.start is not None and traits.end is not None:
        return traits.start, traits.end
    return None if traits.published is None else (traits.published - DAYS_BEFORE, traits.published)


def reasons(one: Traits, other: Traits) -> dict[str, float]:
    """Same day, days that overlap, days apart by how far; whether the day is told or only that of publication."""
    mine, theirs = span_of(one), span_of(other)
    held: dict[str, float] = {}
    if one.published is not None and other.published is not None:
        held["told days apart"] = _far(abs(one.published - other.published))
    if mine is None or theirs is None:
        return held | {"no day known": 1.0} | _weekdays(one, other) | _written(one, other)
    apart = max(mine[0], theirs[0]) - min(mine[1], theirs[1])
    told = one.start is not None and other.start is not None
    if apart > 0:
        name = "days apart" if told else _untold(mine, theirs, one)
        return held | {name: _far(apart)}
    if not told:
        return held | {"day fits publication": 1.0}
    if one.precision == other.precision == "day":
        held["same day"] = 1.0
        if one.hours and other.hours:
            held["same time of day"] = 1.0
    else:
        longer = max(mine[1] - mine[0], theirs[1] - theirs[0])
        held["days overlap" if longer < 7 else "long times overlap"] = 1.0
    return held


def _untold(mine: tuple[int, int], theirs: tuple[int, int], one: Traits) -> str:
    """The account without a day of its own was published before the other's day, or long after it."""
    by_publication, day = (theirs, mine) if one.start is not None else (mine, theirs)
    return "told before it happened" if by_publication[1] < day[0] else "days apart, one by publication"


def _far(days: int) -> float:
    return min(1.0, math.log1p(days) / math.log1p(_MOST_DAYS))


def _written(one: Traits, other: Traits) -> dict[str, float]:
    """The dates that undated reports write, days apart from years, beside each other or beside the other's days."""
    (days, years), (other_days, other_years) = _dates(one), _dates(other)
    held = {}
    if days and other_days:
        apart = min(_apart(day, other_day) for day in days for other_day in other_days)
        held["same written day" if apart <= 1 else "other written day"] = 1.0 if apart <= 1 else _far(apart)
    if years and other_years and not years & other_years:
        held["other written year"] = 1.0
    return held


@lru_cache(maxsize=20_000)
def _dates(told: Traits) -> tuple[frozenset[int], frozenset[str]]:
    """The days of a year (1 to 366) and the years that an undated report writes, or those in which a dated one's
    event may have happened; no days where these are many.
    """
    span = span_of(told)
    if span is None:
        days = frozenset(of_year(word) for word in told.dates if "-" in word)
        return days - {0}, frozenset(word for word in told.dates if "-" not in word)
    dates = [date.fromordinal(day) for day in range(span[0], min(span[1], span[0] + _MANY_DAYS) + 1)]
    days = frozenset(day_of_year(day.toordinal()) for day in dates)
    return days if len(dates) <= _MANY_DAYS else frozenset(), frozenset(str(day.year) for day in (dates[0], dates[-1]))


def of_year(written: str) -> int:
    """The number of a day ("03-01" is 61) in a leap year; 0 where no year has that day ("02-31")."""
    try:
        return date.fromisoformat(f"2000-{written}").timetuple().tm_yday
    except ValueError:
        return 0


@lru_cache(maxsize=20_000)
def day_of_year(day: int) -> int:
    """The number of a day in a leap year.

    >>> day_of_year(date(2023, 3, 1).toordinal())
    61
    """
    return of_year(f"{date.fromordinal(day):%m-%d}")


def day_in_year(day: int, year: int) -> int | None:
    """The ordinal of a day of the year, by its number in a leap year; None: the year has no such day."""
    told = date.fromordinal(_LEAP_YEAR + day)
    try:
        return told.replace(year=year).toordinal()
    except ValueError:
        return None


def _apart(one: int, other: int) -> int:
    """How many days two days of a year are apart, over the new year too."""
    return min((one - other) % 366, (other - one) % 366)


def _weekdays(one: Traits, other: Traits) -> dict[str, float]:
    """Of reports without a date the words still name a day of the week."""
    if one.weekday is None or other.weekday is None:
        return {}
    return {"same weekday" if one.weekday == other.weekday else "other weekday": 1.0}
