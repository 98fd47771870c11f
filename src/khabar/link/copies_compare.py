"""Two sketches compared: how much of each stands in the other, and whether names, figures and days agree there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from khabar.link.copies_keys import shingles
from khabar.link.copies_words import DAY, FIGURE, LAST, NAME, QUOTED

#: a word between quotation marks counts so much: reports written apart share a party's statement
QUOTED_WEIGHT = 0.35
#: words at the top of a body that hold its news; behind a caption it starts later
LEAD_WORDS = 60
_LATER_LEAD = 40
#: a sentence is aligned with its like when so much of the shorter of the two is the same
LIKE_SENTENCES = 0.4
#: so few names, figures and days say nothing (a text without capitals has few)
FEWEST_SPECIFIC = 5
_SPECIFIC = NAME | FIGURE | DAY

Flags = npt.NDArray[np.bool_]


class Printed(NamedTuple):
    """A report as it is compared: its hashed words and their marks (`copies_words`), and who printed it when."""

    words: bytes
    marks: bytes
    day: str | None
    agencies: tuple[str, ...]
    publisher: str | None


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison found.

    `shared`: words of the shorter report that stand in the longer one in rows of three, quoted ones counted as a
    third. `of_shorter`, `of_longer`: their share. `lead_of_shorter`, `lead_of_longer`: the same of its lead.
    `same`, `clashing`: names, figures and days that agree, and that differ, at the same place of like sentences.
    `specific`: share of the names, figures and days in those sentences of the shorter one that the longer one has too;
    1 where they are few. `days`: between the days of publication; None: one is unknown. `agency`: they share one;
    False: each has another; None: one of them has none. `publisher` likewise.
    """

    shared: float
    of_shorter: float
    of_longer: float
    lead_of_shorter: float = 0.0
    lead_of_longer: float = 0.0
    same: int = 0
    clashing: int = 0
    specific: float = 0.0
    days: int | None = None
    agency: bool | None = None
    publisher: bool | None = None


@dataclass(frozen=True, slots=True)
class _Rows:
    """The words of a report and what each counts; each three in a row, -1 where a sentence ends between them, and in
    the order of their numbers without these.
    """

    ids: npt.NDArray[np.uint64]
    flags: npt.NDArray[np.uint8]
    rows: npt.NDArray[np.int64]
    in_order: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Text:
    """The same by sentences, as alignment needs it."""

    ids: list[int]
    marks: list[int]
    bounds: list[tuple[int, int]]
    rows: list[int]
    sentence_of: dict[int, int]
    specific: frozenset[int]


def compare(a: Printed, b: Printed, least: float = 0.25) -> Compared:
    """The comparison of two reports, whichever comes first. Where less than `least` of the shorter one is shared it
    ends there.
    """
    a, b = sorted((a, b), key=lambda p: (len(p.marks), p.words, p.marks))
    short, long = _rows_of(a.words, a.marks), _rows_of(b.words, b.marks)
    in_long, in_short = _covered(short, long), _covered(long, short)
    shared, of_shorter, of_longer = _weight(in_long, short), _share(in_long, short), _share(in_short, long)
    if of_shorter < least:
        return Compared(shared, of_shorter, of_longer)
    same, clashing, specific = _agreement(_text(a.words, a.marks), _text(b.words, b.marks))
    return Compared(
        shared,
        of_shorter,
        of_longer,
        max(_share(in_long, short, 0, LEAD_WORDS), _share(in_long, short, _LATER_LEAD, LEAD_WORDS)),
        _share(in_short, long, 0, LEAD_WORDS),
        same,
        clashing,
        specific,
        days_between(a.day, b.day),
        bool(set(a.agencies) & set(b.agencies)) if a.agencies and b.agencies else None,
        a.publisher == b.publisher if a.publisher and b.publisher else None,
    )


def days_between(a: str | None, b: str | None) -> int | None:
    """The days between two days in ISO 8601; None: one is unknown."""
    return abs((date.fromisoformat(a) - date.fromisoformat(b)).days) if a and b else None


@lru_cache(maxsize=512)
def _rows_of(words: bytes, marks: bytes) -> _Rows:
    ids = np.frombuffer(words, "<u2").astype(np.uint64)
    flags = np.frombuffer(marks, np.uint8)
    rows = shingles(ids).astype(np.int64) if len(ids) > 2 else np.empty(0, np.int64)
    ends = (flags & LAST) > 0
    rows[ends[:-2] | ends[1:-1]] = -1
    return _Rows(ids, flags, rows, np.sort(rows[rows >= 0]), np.where(flags & QUOTED, QUOTED_WEIGHT, 1.0))


@lru_cache(maxsize=256)
def _text(words: bytes, marks: bytes) -> _Text:
    told = _rows_of(words, marks)
    bounds = list(pairwise([0, *(np.flatnonzero(told.flags & LAST) + 1).tolist()]))
    rows: list[int] = told.rows.tolist()
    sentence_of: dict[int, int] = {}
    for number, (start, end) in enumerate(bounds):
        for row in rows[start : max(end - 2, start)]:
            sentence_of.setdefault(row, number)
    specific = frozenset(told.ids[(told.flags & _SPECIFIC) > 0].tolist())
    return _Text(told.ids.tolist(), told.flags.tolist(), bounds, rows, sentence_of, specific)


def _covered(a: _Rows, b: _Rows) -> Flags:
    """For each word of `a` whether it stands in a row of three that `b` has too."""
    covered = np.zeros(len(a.ids), bool)
    if len(a.rows) and len(b.in_order):
        places = np.minimum(np.searchsorted(b.in_order, a.rows), len(b.in_order) - 1)
        hits = b.in_order[places] == a.rows
        covered[:-2] |= hits
        covered[1:-1] |= hits
        covered[2:] |= hits
    return covered


def _weight(covered: Flags, text: _Rows) -> float:
    return float(text.weights[covered].sum())


def _share(covered: Flags, text: _Rows, start: int = 0, words: int | None = None) -> float:
    """The share of a text, or of `words` of it, that is covered."""
    part = slice(start, None if words is None else start + words)
    whole = text.weights[part].sum()
    return float(text.weights[part][covered[part]].sum() / whole) if whole else 0.0


def _agreement(a: _Text, b: _Text) -> tuple[int, int, float]:
    """`same`, `clashing` and `specific` of `Compared`."""
    same = clashing = 0
    told: set[int] = set()
    for start, end in a.bounds:
        votes = Counter(b.sentence_of[row] for row in a.rows[start : max(end - 2, start)] if row in b.sentence_of)
        if votes:
            like = min(votes, key=lambda sentence: (-votes[sentence], sentence))
            aligned = _aligned(a, (start, end), b, b.bounds[like])
            if aligned:
                same, clashing = same + aligned[0], clashing + aligned[1]
                told.update(word for word in a.ids[start:end] if word in a.specific)
    return same, clashing, len(told & b.specific) / len(told) if len(told) >= FEWEST_SPECIFIC else 1.0


def _aligned(a: _Text, in_a: tuple[int, int], b: _Text, in_b: tuple[int, int]) -> tuple[int, int] | None:
    """`same` and `clashing` of one sentence and its like; None where they are not alike."""
    words_a, words_b = a.ids[slice(*in_a)], b.ids[slice(*in_b)]
    marks_a, marks_b = a.marks[slice(*in_a)], b.marks[slice(*in_b)]
    if words_a == words_b:
        return sum(mark & _SPECIFIC > 0 for mark in marks_a), 0
    steps = Levenshtein.opcodes(words_a, words_b)
    equal = sum(step.src_end - step.src_start for step in steps if step.tag == "equal")
    if equal < LIKE_SENTENCES * min(len(words_a), len(words_b)):
        return None
    same = clashing = 0
    left: list[tuple[int, int]] = []
    right: list[tuple[int, int]] = []
    for step in steps:
        if step.tag == "equal":
            clashing += _differing(left, right)
            left, right = [], []
            same += sum(mark & _SPECIFIC > 0 for mark in marks_a[step.src_start : step.src_end])
        else:
            part_a, part_b = slice(step.src_start, step.src_end), slice(step.dest_start, step.dest_end)
            left += zip(words_a[part_a], marks_a[part_a], strict=True)
            right += zip(words_b[part_b], marks_b[part_b], strict=True)
    return same, clashing + _differing(left, right)


def _differing(a: Sequence[tuple[int, int]], b: Sequence[tuple[int, int]]) -> int:
    """In how many kinds two gaps differ: a figure against a figure, a name against a name, a day against a day."""
    found = 0
    for kind in (NAME, FIGURE, DAY) if a and b else ():
        ours = {word for word, mark in a if mark & kind}
        theirs = {word for word, mark in b if mark & kind}
        found += bool(ours and theirs and not ours & theirs)
    return found
