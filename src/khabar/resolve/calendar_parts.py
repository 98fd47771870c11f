"""Parts of a month or year, and days of a month that is not named (codebook section 7, ruling 15)."""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date

from khabar.resolve.calendar_dates import month_year, unit_days
from khabar.resolve.days import DAY, Against, Days, cut, month_days, one_day, spanned
from khabar.resolve.time_grammar import TimeWords
from khabar.resolve.time_tokens import Token

_UNITS = ("half", "unit", "week_unit", "month_unit")


def part_of(words: TimeWords, against: Against) -> Days | None:
    """As in "first half of 2016", "last week of April", "first ten days of this month", cut at P."""
    at = next(n for n, token in enumerate(words.tokens) if token.kind == "of" and words.tokens[n - 1].kind in _UNITS)
    head, tail = (replace(words, tokens=tokens) for tokens in (words.tokens[:at], words.tokens[at + 1 :]))
    whole = _whole(tail, against)
    if whole is None:
        return None
    nth = -1 if head.has("last") else head.of("nth")[0].value
    months = _months(head)
    if tail.has("month", "month_unit"):
        days = _half_of_month(nth, *whole) if months == 6 and head.has("half") else _days_within(head, nth, *whole)
    elif months:
        days = _months_of_year(months, nth, whole[0].year)
    else:
        days = _days_within(head, nth, *whole)
    last = against.published
    if days is None or (last and days.start > last and not (against.planned or tail.has("year", "next"))):
        return None
    return cut(days.start, days.end, last, days.precision)


def _whole(words: TimeWords, against: Against) -> tuple[date, date] | None:
    """The month or year that the part belongs to."""
    if named := words.of("month"):
        year = month_year(words, named[0].value, against)
        return month_days(year, named[0].value) if year else None
    if printed := words.of("year"):
        return date(printed[0].value, 1, 1), date(printed[0].value, 12, 31)
    if against.published is None:
        return None
    step = -1 if words.has("last") else 1 if words.has("next") else 0
    start, end, _ = unit_days(words.of("month_unit", "year_unit")[-1].kind, step, against.published)
    return start, end


def _months(head: TimeWords) -> int | None:
    """How many months the part has: six in a half, three in a quarter, or as many as are counted."""
    if half := head.of("half"):
        return half[0].value
    return _count(head, head.of("month_unit")[0]) if head.has("month_unit") else None


def _count(head: TimeWords, unit: Token) -> int | None:
    """The number before the unit, one before a single unit, none in "the first days"."""
    numbers = head.of("count", "day", "number")
    if numbers:
        return numbers[-1].value
    return None if head.has("few") or unit.text.lower().endswith("s") else 1


def _half_of_month(nth: int, start: date, end: date) -> Days | None:
    if nth not in (1, 2, -1):
        return None
    return spanned(start, start + 14 * DAY) if nth == 1 else spanned(start + 15 * DAY, end)


def _months_of_year(months: int, nth: int, year: int) -> Days | None:
    first = months * (nth - 1) + 1 if nth > 0 else 13 - months
    return spanned(date(year, first, 1), month_days(year, first + months - 1)[1])


def _days_within(head: TimeWords, nth: int, start: date, end: date) -> Days | None:
    """So many days or weeks from the start or back from the end; "the first days" are the first ten."""
    units = head.of("unit", "week_unit")
    if not units or units[0].value == 0:
        return None
    count = _count(head, units[0])
    if count is None:
        count = 10 if units[0].value == 1 else 0
    length = count * units[0].value
    if not 0 < length <= 100:
        return None
    if nth > 0:
        first = start + length * (nth - 1) * DAY
    else:
        first = _last_monday(end) if length == 7 else end - (length - 1) * DAY
    last = min(first + (length - 1) * DAY, end)
    week = units[0].value == 7 and count == 1
    return Days(first, last, "week") if week else spanned(first, last) if first <= last else None


def _last_monday(end: date) -> date:
    """The first day of the last week: its Monday, where at least four days follow; else that of the last seven days."""
    return end - (end.weekday() if end.weekday() >= 4 else 6) * DAY


def day_of_month(words: TimeWords, against: Against) -> Days | None:
    """ "on the 10th": the latest one on or before P, for what is planned the first after; "the 28th of last month"."""
    last, day = against.published, words.of("ordinal", "day")[-1].value
    if last is None:
        return None
    if words.has("month_unit"):
        start, _, _ = unit_days("month_unit", -1 if words.has("last") else 0, last)
        return one_day(start.replace(day=day))
    steps = range(4) if against.planned else range(0, -4, -1)
    for start in (unit_days("month_unit", step, last)[0] for step in steps):
        if day <= calendar.monthrange(start.year, start.month)[1]:
            found = start.replace(day=day)
            if (found > last) if against.planned else (found <= last):
                return one_day(found)
    return None
