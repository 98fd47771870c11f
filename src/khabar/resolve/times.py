"""Time words to days: the door to the grammar and the calendar (codebook section 7)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from khabar.nouns import Interval, Span
from khabar.nouns.record import TimePrecision
from khabar.resolve.calendar import Against, Days, days_of
from khabar.resolve.time_grammar import TimeWords, find_times

__all__ = ["TimeWords", "find_times", "last_day_named", "resolve_time"]

_FULLEST = ("range_dates", "date", "short_date", "range_months", "month", "range_weekdays", "range_years", "year")
# Words that open a time which goes on: "since they took office in 2014", "began on Friday", "from 10 June"
_OPENS_ENDLESS = re.compile(r"(?:since|began|beginning|started|erupted|broke out|from)\b", re.IGNORECASE)
# Words that tell a time before or after the day they name: "after the January protests", "long before 28 February"
_OFF = re.compile(r"(?:(?!hours|minutes)[^\W_]+\s+){0,3}(?:after|before)\s+(?:the\s+)?(?=\d|[^\W_]{3})", re.IGNORECASE)
_HOURS = re.compile(
    r"\d+[:.]\d\d|\d+\s?[ap]\.?m|midnight|noon|dawn|dusk|sunset|sunrise|daybreak|nightfall", re.IGNORECASE
)
_WHOLE_KINDS = frozenset(["date", "short_date", "month", "year"])
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
    against = Against(published, anchor, planned, counts_back)
    if len(found) == 1 and not planned and _OPENS_ENDLESS.match(words.text) and not found[0].kind.startswith("range"):
        found = (replace(found[0], since=True),)
    off = any(w.kind in _WHOLE_KINDS for w in found) and _is_off(words.text)
    days = None if off else _days(found, against)
    if days is None:
        return Interval(words, precision=_unresolved_precision(found))
    return Interval(words, days.start.isoformat(), days.end.isoformat(), days.precision)


def is_off(words: TimeWords) -> bool:
    """Whether the words tell a time before or after the days that they name: "after the January protests"."""
    return words.kind in _WHOLE_KINDS and _is_off(words.span.text)


def _is_off(text: str) -> bool:
    lead = _OFF.match(text)
    return lead is not None and not _HOURS.match(text, lead.end())


def last_day_named(text: str, end: int, published: date | None) -> date | None:
    """The day that the text before `end` named last, for "a day earlier"; looked for over 1,500 characters."""
    against = Against(published)
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
