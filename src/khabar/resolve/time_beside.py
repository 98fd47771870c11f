"""Times that stand beside another event: "after Monday's strike", "two days before the 3 May bombing"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from khabar.nouns import Span
from khabar.resolve.calendar import Against, Days, days_of
from khabar.resolve.days import one_day
from khabar.resolve.time_grammar import TimeWords

# Words that tell a time before or after the day they name: "after the January protests", "long before 28 February"
_OFF = re.compile(
    r"(?:(?!hours|minutes)[^\W_]+\s+){0,3}(?:after|before|following)\s+(?:the\s+)?(?=\d|[^\W_]{3})", re.IGNORECASE
)
_BESIDE = re.compile(r"(?:\b(hours?|minutes?)\s+)?\b(?:after|before|following)\s+(?:the\s+)?$", re.IGNORECASE)
_HOURS = re.compile(
    r"\d+[:.]\d\d|\d+\s?[ap]\.?m|midnight|noon|dawn|dusk|sunset|sunrise|daybreak|nightfall", re.IGNORECASE
)
# What is held on the day itself: "after Friday prayers"
_HELD = re.compile(r"\s*(?:noon\s+|evening\s+|night\s+)?(?:prayers?|sermon|mass)\b", re.IGNORECASE)
_KINDS = frozenset(["date", "short_date", "month", "year", "weekday", "today"])
_DAYS = frozenset(["date", "short_date", "weekday", "today"])
_TELLING = ("day", "ordinal", "month", "weekday", "weekday_short", "today", "year", "full", "short_date", "loose_date")


def is_off(words: TimeWords, text: str) -> bool:
    """Whether the words tell a time before or after the days that they name: "shortly after the January protests"."""
    return _is_day_of_other(words, text) and _opens_off(words, words.span) and not _counts(words)


def _counts(words: TimeWords) -> bool:
    """Whether it is told how many days before or after: "two days before 3 May"."""
    kinds = [token.kind for token in words.tokens]
    return any(kind in ("after", "before") and before == "unit" for before, kind in pairwise(kinds))


def is_off_within(words: TimeWords, known: Span, text: str) -> bool:
    """The same of words that are known to be a time and may begin before `words`: "after", "before Tuesday"."""
    return _is_day_of_other(words, text) and _opens_off(words, known)


def is_beside(words: TimeWords, text: str) -> bool:
    """Whether "after" or "before" stands in front of a day: "after Monday's strike, gunmen attacked"."""
    if words.kind not in _DAYS or not _is_day_of_other(words, text):
        return False
    lead = _BESIDE.search(text, max(words.span.start - 40, 0), words.span.start)
    return lead is not None and lead.group(1) is None


def _is_day_of_other(words: TimeWords, text: str) -> bool:
    if words.kind not in _KINDS or (words.kind == "today" and words.has("unit")):  # "the day before yesterday"
        return False
    return not _HELD.match(text, words.span.end)


def _opens_off(words: TimeWords, span: Span) -> bool:
    lead = _OFF.match(span.text)
    first = next((token.start for token in words.tokens if token.kind in _TELLING), None)
    if lead is None or first is None or first < span.start + lead.end() or _HOURS.match(span.text, lead.end()):
        return False
    named = [token for token in words.tokens if token.kind == "weekday"]
    last_word = lead.group().split()[-1].lower()
    # "the following Monday" is a day, "following Monday's raid" a time after one
    return last_word != "following" or any(token.text[-2:] in ("'s", "’s") for token in named) or not named


def joined(found: Sequence[TimeWords], text: str) -> TimeWords | None:
    """ "two days after" and the day behind it as one expression; None where no day is counted from."""
    if len(found) != 2 or found[0].kind != "shift" or found[1].kind not in _DAYS:
        return None
    shift, day = found
    between = text[shift.span.end : day.span.start].strip().lower()
    if shift.tokens[-1].kind not in ("after", "before") or between not in ("", "the"):
        return None
    return TimeWords(Span.of(text, shift.span.start, day.span.end), "shift", (*shift.tokens, *day.tokens))


def counted_from(found: Sequence[TimeWords], text: str, against: Against) -> Days | None:
    """The day so many days after or before another: "two days after the 3 May bombing" is 5 May."""
    if joined(found, text) is None:
        return None
    shift, day = found
    ahead = shift.tokens[-1].kind == "after"
    named = days_of(day, replace(against, planned=False))
    if named is None or named.start != named.end:
        return None
    # as a count from the day last named, which "earlier" and "later" are
    word = shift.tokens[-1]._replace(kind="later" if ahead else "earlier")
    counted = TimeWords(shift.span, "shift", (*shift.tokens[:-1], word))
    return days_of(counted, replace(against, anchor=named.start)) or _same_day(shift, named)


def _same_day(shift: TimeWords, named: Days) -> Days | None:
    """Up to twelve hours after a day: the day itself."""
    units, counts = shift.of("unit", "hour"), shift.of("count", "day", "number")
    few = all(count.value <= 12 for count in counts)
    return one_day(named.start) if units and units[0].value == 0 and few else None
