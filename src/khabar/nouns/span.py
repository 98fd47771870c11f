"""A piece of a text that holds its words."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from khabar.errors import UnfoundedError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points `start` up to `end` of a text, and the words that stand there.

    Built only through `Span.of`, which reads the words from the text, so a span that does not hold its words cannot
    exist; `Span.holding` additionally checks words that somebody claims to stand there.

    >>> Span.of("shells hit Wasta", 11, 16).text
    'Wasta'
    """

    start: int
    end: int
    text: str = field(compare=False)

    def __post_init__(self) -> None:
        if self.start < 0 or self.end <= self.start or len(self.text) != self.end - self.start:
            raise UnfoundedError(f"no span: [{self.start}, {self.end}] does not hold {self.text[:60]!r}")

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """The span of `text[start:end]`; UnfoundedError when that is outside the text or empty."""
        if not 0 <= start < end <= len(text):
            raise UnfoundedError(f"no span: [{start}, {end}] of a text of {len(text)} characters")
        return cls(start, end, text[start:end])

    @classmethod
    def holding(cls, text: str, start: int, end: int, words: str) -> Span:
        """The span, checked to hold `words` exactly; UnfoundedError otherwise."""
        span = cls.of(text, start, end)
        if span.text != words:
            raise UnfoundedError(f"[{start}, {end}] holds {span.text[:60]!r}, not {words[:60]!r}")
        return span

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


def holder(spans: Sequence[Span], position: int) -> Span | None:
    """The one of `spans`, which are in order and never overlap, in which `position` lies."""
    at = bisect_right(spans, position, key=_start) - 1
    return spans[at] if at >= 0 and position < spans[at].end else None


def _start(span: Span) -> int:
    return span.start
