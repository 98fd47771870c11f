"""Words that a chat reader quotes, looked for in the part of the report that it was asked about."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from khabar.nouns import Document
from khabar.read.quoted import Finder, Offsets
from khabar.text import find_numbers

__all__ = ["Offsets", "Passage", "Sentences"]

#: what a reader puts around or behind words that it quotes
_AROUND = " \t\r\n\"'“”‘’«».,;:…"
#: places of one wording that are looked at
_MOST_PLACES = 30


class Sentences:
    """The sentences of a document, found by position."""

    def __init__(self, document: Document) -> None:
        self._spans = [(s.start, s.end) for s in document.sentences]
        self._starts = [start for start, _ in self._spans]

    def at(self, position: int) -> Offsets:
        """The sentence in which `position` lies, or the one character there."""
        number = bisect_right(self._starts, position) - 1
        if number >= 0 and position < self._spans[number][1]:
            return self._spans[number]
        return position, position + 1

    def reach(self, quote: Offsets) -> Offsets:
        """A quote with the whole of the sentences that it begins and ends in."""
        return self.at(quote[0])[0], max(quote[1], self.at(quote[1] - 1)[1])


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a report; nothing is found within its furniture."""

    document: Document
    finder: Finder
    sentences: Sentences
    start: int
    end: int

    def first(self, quote: str) -> Offsets | None:
        """Where `quote` stands first."""
        return next(iter(self.every(quote)), None)

    def every(self, words: str, start: int | None = None, end: int | None = None) -> list[Offsets]:
        """Where `words` stand as whole words, with or without the marks around them; from `start` to `end` if given.

        Scripts without capitals may write words together, so there the first place of the letters will do.
        """
        area = (self.start if start is None else start, self.end if end is None else end)
        for tried in dict.fromkeys((words, words.strip(_AROUND))):
            found = self.finder.every(tried, *area)
            if not found and tried.lower() == tried.upper() and any(map(str.isalpha, tried)):
                once = self.finder.first(tried, *area)
                found = [once] if once else []
            if found := [at for at in found if not self._is_furniture(at)]:
                return found[:_MOST_PLACES]
        return []

    def number(self, low: int, high: int | None, area: Offsets) -> Offsets | None:
        """The number words in `area` that can mean [low, high]: "two or three", "at least 2", "over 1", "up to 3"."""
        numbers = find_numbers(self.finder.text, *area)
        last = low - 1 if high is None else high
        for wanted in ((low, high), (low, low), (last, last)):
            found = next((n.span for n in numbers if (n.low, n.high) == wanted), None)
            if found:
                return found.start, found.end
        return None

    def nearest(self, spans: Sequence[Offsets], quote: Offsets) -> Offsets | None:
        """The place nearest to a quote, those in its sentences before others."""
        reach = self.sentences.reach(quote)
        return min(spans, key=lambda s: (not reach[0] <= s[0] < reach[1], gap(s, quote), s), default=None)

    def _is_furniture(self, at: Offsets) -> bool:
        return any(f.start <= at[0] and at[1] <= f.end for f in self.document.report.furniture)


def gap(a: Offsets, b: Offsets) -> int:
    """Characters between two pieces; 0 where they touch or overlap."""
    return max(a[0] - b[1], b[0] - a[1], 0)
