"""A text cut at the borders of the spans upon it, into pages of bounded length, and counted as JavaScript counts."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

#: a text of so many characters, with so many spans and lines, stands on one page
WHOLE_CHARACTERS = 100_000
WHOLE_SPANS = 2_000
WHOLE_LINES = 4_000
#: else a page of it holds about so many characters and lines, and so many spans begin on it
PART_CHARACTERS = 60_000
PART_SPANS = 1_000
PART_LINES = 2_000
# How far back from its limit a page looks for a place to end.
_LOOK_BACK = 20_000
# How far beyond it, where all before would part a character.
_LOOK_AHEAD = 1_000
_LINE_END = re.compile("\n")
_JOINERS = frozenset("\u200c\u200d")

Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters `start` up to `end` within which no span begins or ends; `spans`: which ones cover it, ascending."""

    start: int
    end: int
    spans: tuple[int, ...]


def segments(start: int, end: int, spans: Sequence[Bounds]) -> Iterator[Segment]:
    """`start` to `end` of a text, cut at every border of `spans` that lies in it, in order and without a gap.

    Laws: the segments join to the whole; those with the number of a span join to that span, so far as it lies within.

    >>> [(s.start, s.end, s.spans) for s in segments(0, 9, [(2, 6), (4, 8)])]
    [(0, 2, ()), (2, 4, (0,)), (4, 6, (0, 1)), (6, 8, (1,)), (8, 9, ())]
    """
    inside = [(max(first, start), min(last, end), n) for n, (first, last) in enumerate(spans)]
    inside = sorted(one for one in inside if one[0] < one[1])
    borders = sorted({start, end, *(one[0] for one in inside), *(one[1] for one in inside)})
    over: list[int] = []
    ends: dict[int, list[int]] = {}
    following = 0
    for here, there in pairwise(borders):
        for number in ends.pop(here, ()):
            over.remove(number)
        while following < len(inside) and inside[following][0] == here:
            _, last, number = inside[following]
            insort(over, number)
            ends.setdefault(last, []).append(number)
            following += 1
        yield Segment(here, there, tuple(over))


def parts(text: str, spans: Sequence[Bounds]) -> tuple[Bounds, ...]:
    """The text in pages, in order and without a gap; a short one is one page.

    A page ends between paragraphs where it can, else between words, never within a character that people see.
    """
    if len(text) <= WHOLE_CHARACTERS and len(spans) <= WHOLE_SPANS and text.count("\n") <= WHOLE_LINES:
        return ((0, len(text)),)
    starts = sorted(first for first, _ in spans)
    found: list[Bounds] = []
    at = 0
    while at < len(text):
        following = _end_of_part(text, at, starts)
        found.append((at, following))
        at = following
    return tuple(found)


def _end_of_part(text: str, at: int, starts: Sequence[int]) -> int:
    limit = min(at + PART_CHARACTERS, len(text))
    crowd = bisect_left(starts, at) + PART_SPANS
    if crowd < len(starts):
        limit = min(limit, max(starts[crowd], at + 1))
    lines = next(islice(_LINE_END.finditer(text, at, limit), PART_LINES - 1, None), None)
    if lines is not None:
        return lines.end()
    if limit == len(text):
        return limit
    least = max(at, limit - _LOOK_BACK)
    for gap in ("\n", " "):
        place = text.rfind(gap, least, limit)
        if place > at:
            return place + 1
    near = (*range(limit, least, -1), *range(limit + 1, min(limit + _LOOK_AHEAD, len(text)) + 1))
    return next((end for end in near if not is_within_character(text, end)), limit)


def is_within_character(text: str, at: int) -> bool:
    """Whether a cut before `text[at]` would part what people see as one character (Unicode UAX 29, in the main)."""
    if not 0 < at < len(text):
        return False
    after, before = text[at], text[at - 1]
    return (
        after in _JOINERS
        or before in _JOINERS
        or unicodedata.category(after) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or (before == "\r" and after == "\n")
        or ("\U0001f1e6" <= before <= "\U0001f1ff" and "\U0001f1e6" <= after <= "\U0001f1ff")
    )


def part_at(found: Sequence[Bounds], place: int) -> int:
    """Which page (from 0) holds the character at `place`; the nearest where none does."""
    return min(max(bisect_right([start for start, _ in found], place) - 1, 0), len(found) - 1)


def paragraphs(text: str, start: int, end: int) -> Iterator[Bounds]:
    """The lines of a piece of a text, without their line feeds, empty ones left out.

    >>> list(paragraphs("Title\\n\\nBody", 0, 11))
    [(0, 5), (7, 11)]
    """
    at = start
    while at < end:
        found = text.find("\n", at, end)
        last = end if found < 0 else found
        if last > at:
            yield at, last
        at = last + 1


def utf16_units(words: str) -> int:
    """The length that JavaScript gives a text: characters beyond U+FFFF count two.

    >>> utf16_units("a\U0001f600")
    3
    """
    return len(words) + sum(ord(char) > 0xFFFF for char in words)
