"""Time words to days: the door to the grammar and the calendar (codebook section 7)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache

from khabar.nouns import Interval, Span
from khabar.nouns.record import TimePrecision
from khabar.resolve.calendar import Against, Days, days_of
from khabar.resolve.days import spanned
from khabar.resolve.time_beside import counted_from, is_off_within
from khabar.resolve.time_grammar import TimeWords, find_times

__all__ = ["TimeWords", "find_times", "last_day_named", "resolve_time"]

_FULLEST = (
    "range_dates",
    "date",
    "short_date",
    "range_months",
    "month",
    "part_of",
    "range_weekdays",
    "range_years",
    "year",
)
# Words that open a time which goes on: "since they took office in 2014", "began on Friday", "from 10 June"
_OPENS_ENDLESS = re.compile(r"(?:since|began|beginning|started|erupted|broke out|from)\b", re.IGNORECASE)
# What is "from" a day without going on since then: "a video from Monday", "the toll from Tuesday's raid"
_THING_FROM = re.compile(
    r"\b(?:videos?|footage|photo(?:graph)?s?|images?|pictures?|clips?|tolls?|wounds|injuries|wreckage|debris|rubble|"
    r"reports?|statements?|letters?|recordings?|survivors?|casualties|victims|bodies|damage|data|figures)\s+$",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"['’]s?(?!\w)")
_SLASHED = re.compile(r"(?<![\w./-])(\d\d?)/(\d\d?)/(?:\d\d)?\d\d(?![\w/-])")
# The last day of what is planned: "must leave by Friday"
_UNTIL = re.compile(r"(?:by|no later than)\s", re.IGNORECASE)
_LOOK_BACK = 1500
_DAY_KINDS = frozenset(["date", "short_date", "weekday", "today", "tonight", "while"])
_LONG_UNITS = ("month_unit", "year_unit")


def resolve_time(
    words: Span,
    text: str,
    *,
    published: date | None,
    anchor: date | None = None,
    planned: bool = False,
    counts_back: bool = False,
) -> Interval:
    """The interval that `words` mean against the day of publication; unresolved words stay, with dates None.

    `anchor` is the day last named, for "a day earlier"; `planned` events lie ahead; `counts_back` where
    the event comes behind the words, as the raid in "two days after the raid" does. The day of publication never stands
    in for a time that the words don't tell; a date printed in full needs neither.

    >>> text = "killed on Tuesday"
    >>> resolve_time(Span.of(text, 7, 17), text, published=date(2016, 3, 3)).start
    '2016-03-01'
    """
    found = find_times(text, words.start, words.end, known=True)
    against = Against(published, anchor, planned, counts_back, _month_first(text))
    if len(found) == 1 and not planned and _is_endless(words, text, found[0]):
        found = (replace(found[0], since=True),)
    days = counted_from(found, text, against)
    if days is None and not any(is_off_within(w, words, text) for w in found):
        days = _days(found, against)
    if days is None:
        return Interval(words, precision=_unresolved_precision(found))
    if planned and published and _UNTIL.match(words.text) and days.end > published:
        days = spanned(published, days.end)
    return Interval(words, days.start.isoformat(), days.end.isoformat(), days.precision)


def _is_endless(words: Span, text: str, found: TimeWords) -> bool:
    """Whether the words open a time that goes on; "from" doesn't behind a thing, nor before a day's own event."""
    opening = None if found.kind.startswith("range") else _OPENS_ENDLESS.match(words.text)
    if opening is None or opening.group().lower() != "from":
        return opening is not None
    own = _POSSESSIVE.match(text, words.end) or any(token.text[-2:] in ("'s", "’s") for token in found.tokens)
    return not own and not _THING_FROM.search(text, max(words.start - 30, 0), words.start)


@lru_cache(maxsize=16)
def _month_first(text: str) -> bool | None:
    """Whether the report writes the month first in 05/13/2024; None where no such date, or both orders, show it."""
    numbers = [(int(first), int(second)) for first, second in _SLASHED.findall(text)]
    shown = {second > 12 for first, second in numbers if (first > 12) != (second > 12)}
    return shown.pop() if len(shown) == 1 else None


def last_day_named(text: str, end: int, published: date | None) -> date | None:
    """The day that the text before `end` named last, for "a day earlier"; looked for over 1,500 characters."""
    against = Against(published, month_first=_month_first(text))
    for words in reversed(find_times(text, max(end - _LOOK_BACK, 0), end)):
        days = days_of(words, against) if words.kind in _DAY_KINDS else None
        if days and days.start == days.end:
            return days.start
    return None


def _days(found: tuple[TimeWords, ...], against: Against) -> Days | None:
    """One expression's days; of several the fullest kind, or all from first to last where they are of one kind."""
    resolved = [(words, days) for words in found if (days := days_of(words, against))]
    if len(resolved) < 2:
        return resolved[0][1] if resolved else None
    kinds = {words.kind for words, _ in resolved}
    if kinds == {"weekday"}:
        return Days(min(d.start for _, d in resolved), max(d.end for _, d in resolved), "days")
    return min(resolved, key=lambda pair: _FULLEST.index(pair[0].kind) if pair[0].kind in _FULLEST else 99)[1]


def _unresolved_precision(found: tuple[TimeWords, ...]) -> TimePrecision:
    """`longer` for "for months", "since 2011" without a day of publication."""
    for words in found:
        if words.kind in ("lasting", "decade") and (words.has(*_LONG_UNITS) or words.kind == "decade"):
            return "longer"
    return "unknown"
