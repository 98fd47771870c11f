"""Days as the calendar counts them, and what relative words are taken against."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from khabar.nouns.record import TimePrecision

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """From `start` to `end`, both inclusive. Law: start <= end."""

    start: date
    end: date
    precision: TimePrecision


@dataclass(frozen=True, slots=True)
class Against:
    """What relative words are taken against.

    The day of publication, the day last named, whether the event is ahead, whether it is what "two days after"
    counts from, so lies before, and whether the report writes the month of 03/09/2015 first; None: it doesn't show.
    """

    published: date | None
    anchor: date | None = None
    planned: bool = False
    counts_back: bool = False
    month_first: bool | None = None


def spanned(start: date, end: date) -> Days:
    """From `start` to `end` with the precision of its length."""
    length = (end - start).days + 1
    return Days(start, end, precision_of(length))


def precision_of(length: int) -> TimePrecision:
    """The name of a length in days."""
    steps: tuple[tuple[int, TimePrecision], ...] = ((1, "day"), (6, "days"), (9, "week"), (32, "month"))
    return next((name for most, name in steps if length <= most), "longer")


def one_day(day: date | None) -> Days | None:
    """That day alone."""
    return Days(day, day, "day") if day else None


def cut(start: date, end: date, last: date | None, precision: TimePrecision) -> Days:
    """Cut at P where P lies within."""
    return Days(start, last if last and start <= last < end else end, precision)


def month_days(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
