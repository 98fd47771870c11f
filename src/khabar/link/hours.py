"""The time of day that a report gives for an event."""

from __future__ import annotations

import re
from functools import cache

from khabar.nouns import Span
from khabar.text.tables import rows

#: how far beside the time words the time of day may stand ("on Friday, in the early morning")
_BESIDE = 24
_CLOCK = re.compile(
    r"""\b(?P<hour>[01]?\d|2[0-3])          # 10, 22
        (?:[:.](?P<minute>[0-5]\d))?        # :30
        (?:\s?(?P<half>[ap])\.?m\b\.?|\s?(?:hours|hrs|local\ time)\b)  # am, p.m., "2200 hours" is left alone
    """,
    re.IGNORECASE | re.VERBOSE,
)
_STOP = re.compile(r"[;!?\n]|[.](?![ap\d])")


def hours_of(text: str, words: Span | None) -> tuple[int, int] | None:
    """From which hour to which, counted on past midnight ("night" is 19 to 29); None where nothing is said or several
    times are.

    >>> text = "They came on Friday morning."
    >>> hours_of(text, Span.of(text, 13, 19))
    (5, 12)
    """
    if words is None:
        return None
    around = text[max(0, words.start - _BESIDE) : words.end + _BESIDE]
    inside = _stated(words.text)
    stated = inside or _stated(_same_sentence(around, words.text))
    return stated.pop() if len(stated) == 1 else None


def _same_sentence(around: str, words: str) -> str:
    """What stands beside the words without a stop between."""
    before, _, after = around.partition(words)
    return " ".join((_STOP.split(before)[-1], words, _STOP.split(after)[0]))


def _stated(words: str) -> set[tuple[int, int]]:
    found = {_clock(clock) for clock in _CLOCK.finditer(words)}
    return found or {hours for word in re.findall(r"[a-z]+", words.lower()) if (hours := _parts().get(word))}


def _clock(found: re.Match[str]) -> tuple[int, int]:
    """An hour either way: people round."""
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    return hour - 1, hour + 2


@cache
def _parts() -> dict[str, tuple[int, int]]:
    return {row[0]: (int(row[1]), int(row[2])) for row in rows("khabar.link", "hours.tsv")}
