"""Numbers of a text, in words and numerals, as values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from khabar.nouns import Span
from khabar.text.tables import rows, words

_LARGEST = 10**12


@dataclass(frozen=True, slots=True)
class Number:
    """A number that the words of `span` state: from `low` to `high` (None: open). Law: 0 <= low <= high."""

    span: Span
    low: int
    high: int | None
    vague: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    kind: str
    value: float


# A numeral that is no part of a name, date, time, score, sum of money or share.
# "1,300", "1 300", "2,50,000", "2.5"; not "F-16", "$5", "22nd"
_NUMERAL = (
    r"(?<![\w$€£¥#/@])(?<!\d[.,:])(?<![A-Za-z]-)"
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|[1-9]\d{0,2}(?:[\u00a0\u202f\u2009]\d{3})+|[1-9]\d? \d{3}(?! \d)"
    r"|\d+(?:\.\d+)?)"
    r"(?![\w%]|[.,:/]\d| ?%| per ?cent\b)"
)
_TOKEN = re.compile(rf"[^\W\d_]+|{_NUMERAL}")
_JOIN = re.compile(r"[\s-]+(?:and\s+|of\s+|a\s+)?|\s+of\s+the\s+", re.IGNORECASE)
_RANGE = re.compile(r"\s*[-–—]\s*|\s+(?:or|to)\s+", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\.?\s*$")
_NAMING = re.compile(r"no\.\s*\d", re.IGNORECASE)
_SPACED = re.compile(r"[\u00a0\u202f\u2009 ]")


def find_numbers(text: str, start: int = 0, end: int | None = None) -> tuple[Number, ...]:
    """The cardinal numbers of `text[start:end]` in order; ordinals, dates, names, money and shares are none.

    >>> [(n.span.text, n.low, n.high) for n in find_numbers("two or three of 1,300 men, half a dozen boys, hundreds")]
    [('two or three', 2, 3), ('1,300', 1300, 1300), ('half a dozen', 6, 6), ('hundreds', 200, None)]
    """
    end = len(text) if end is None else end
    return tuple(_ranged(text, [n for run in _runs(text, start, end) if (n := _valued(text, run))]))


def _runs(text: str, start: int, end: int) -> Iterator[list[_Word]]:
    """Words that stand together as one number: "twenty-two", "2.5 million", "tens of thousands"."""
    run: list[_Word] = []
    for word in _words(text, start, end):
        if run and not _belongs(text, run[-1], word):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _words(text: str, start: int, end: int) -> Iterator[_Word]:
    table = _table()
    for found in _TOKEN.finditer(text, start, end):
        word = found.group()
        if word[0].isdigit():
            yield from _numeral(text, found.start(), found.end())
        elif (entry := table.get(word.lower())) and not _NAMING.match(text, found.start()):
            yield _Word(found.start(), found.end(), *entry)


def _numeral(text: str, start: int, end: int) -> Iterator[_Word]:
    """One numeral, unless a word before it makes it a name; in "August 12 120" the day is one."""
    if _is_named(text, start):
        gap = _SPACED.search(text, start, end)
        if gap:
            yield from _numeral(text, gap.end(), end)
        return
    value = float(re.sub(r"[\s,\u00a0\u202f\u2009]", "", text[start:end])[:13])
    if text[end : end + 5].lower() != "-year" and value < _LARGEST:
        yield _Word(start, end, "numeral", value)


def _is_named(text: str, start: int) -> bool:
    found = _WORD_BEFORE.search(text[max(start - 14, 0) : start])
    return bool(found) and found.group(1).lower() in words("khabar.text", "numbered.txt")  # type: ignore[union-attr]


def _belongs(text: str, last: _Word, word: _Word) -> bool:
    between = text[last.end : word.start]
    if not _JOIN.fullmatch(between):
        return False
    joint = between.lower()
    if last.kind == "article":
        return word.kind in ("scale", "group", "vague") and not joint.strip(" -\n")
    if word.kind in ("scale", "group", "open"):
        return "and" not in joint and not (last.kind == "vague" and "of" in joint)
    if last.kind == "ten":
        return word.kind == "unit" and 0 < word.value < 10 and "and" not in joint
    if last.kind == "scale":
        return word.kind in ("unit", "ten") and ("and" in joint or not joint.strip(" -"))
    return last.kind == "half" and word.kind in ("article", "group")


def _valued(text: str, run: list[_Word]) -> Number | None:
    """The number that a run of words states; None for a lone article or one too large to be counted."""
    total, part, is_open, is_vague, seen = 0.0, 0.0, False, False, False
    for word in run:
        if word.kind in ("unit", "ten", "numeral", "vague", "half"):
            part += word.value
            is_vague = is_vague or word.kind == "vague"
        elif word.kind in ("scale", "group", "open"):
            part = part * word.value / (2 if word.kind == "open" else 1) if part else word.value
            is_open = is_open or word.kind == "open"
            if word.value >= 1000:
                total, part = total + part, 0.0
        seen = seen or word.kind not in ("article", "half")
    value = total + part
    if not seen or value > _LARGEST or value != int(value) or _is_a_part(text, run):
        return None
    is_vague = is_vague or is_open
    return Number(Span.of(text, run[0].start, run[-1].end), int(value), None if is_vague else int(value), is_vague)


def _is_a_part(text: str, run: list[_Word]) -> bool:
    """As in "twenty-first", "two-thirds", "three-storey", "one-sided": the number is a part of another word."""
    after = text[run[-1].end : run[-1].end + 2]
    before = text[max(run[0].start - 2, 0) : run[0].start]
    return (after[:1] in "-–" and after[1:].isalpha() and not _RANGE_AHEAD.match(text, run[-1].end)) or (
        before[1:] == "-" and before[:1].isalpha()
    )


_RANGE_AHEAD = re.compile(r"[-–](?:to|or|man|strong|person|odd|plus)\b", re.IGNORECASE)


def _ranged(text: str, numbers: list[Number]) -> Iterator[Number]:
    """As in "two or three", "20-30": two numbers that bound one."""
    at = 0
    while at < len(numbers):
        here = numbers[at]
        after = numbers[at + 1] if at + 1 < len(numbers) else None
        if after and _bounds(text, here, after):
            yield Number(Span.of(text, here.span.start, after.span.end), here.low, after.high)
            at += 2
        else:
            yield here
            at += 1


def _bounds(text: str, here: Number, after: Number) -> bool:
    joined = _RANGE.fullmatch(text[here.span.end : after.span.start])
    return bool(joined) and here.high is not None and after.high is not None and here.low < after.low


@cache
def _table() -> dict[str, tuple[str, float]]:
    return {word: (kind, float(value)) for word, kind, value in rows("khabar.text", "number_words.tsv")}
