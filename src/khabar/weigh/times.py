"""When an incident happened: the days that most independent sources tell or leave room for."""

from __future__ import annotations

import datetime
from typing import cast

from khabar.nouns import Interval
from khabar.nouns.incident import Finding
from khabar.weigh.choices import Likeness, one_of, split
from khabar.weigh.hearing import Hearing, claim_of_words


def times(hearing: Hearing) -> Finding:
    """The interval; a wider one that contains it agrees, two that do not contain each other differ. Words that no day
    could be found for contradict nothing.
    """
    told = [(a, a.event.time) for a in hearing.accounts if a.event.time.words or a.event.time.start]
    sayings = hearing.once(
        hearing.saying(a, claim_of_words(a, time.words) if time.words else None, time, time.words) for a, time in told
    )
    dated = [saying for saying in sayings if cast("Interval", saying.value).start]
    found = one_of("time", dated, hearing, LIKENESS)
    undated = [saying for saying in sayings if saying not in dated]
    return split("time", found.value, sayings, lambda saying: saying in found.agreeing or saying in undated)


def _same(one: object, other: object) -> bool:
    return _days(one) == _days(other)


def _holds(wide: object, narrow: object) -> bool:
    (start, end), (first, last) = _days(wide), _days(narrow)
    return start <= first and last <= end and (start, end) != (first, last)


def _exact(value: object) -> tuple[object, ...]:
    """The fewest days last."""
    start, end = _days(value)
    return ((datetime.date.fromisoformat(start) - datetime.date.fromisoformat(end)).days,)


def _detail(value: object) -> tuple[object, ...]:
    """The earliest last, of equals the one whose words are told."""
    spoken = cast("Interval", value).words
    return -datetime.date.fromisoformat(_days(value)[0]).toordinal(), spoken is not None, spoken.text if spoken else ""


def _days(value: object) -> tuple[str, str]:
    time = cast("Interval", value)
    return time.start or "", time.end or ""


#: how intervals with days compare
LIKENESS = Likeness(_same, _holds, _exact, _detail)
