"""Words of a text, the encoder's word pieces under them, and windows that an encoder can take in one pass."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from khabar.text.numbers import find_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

#: "al-Ayss hit 1,300." -> al - Ayss hit 1,300 .
WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|\S")

#: halves of characters, which no tokenizer takes
_LONE = re.compile(r"[\ud800-\udfff]")

SHAPES = 6
DISTANCES = 32
PLACES_IN_TEXT = 16
#: how far, in words, the source and the content of a cue are looked for
VOICE_REACH = 96
#: how many sentences a span may stand before or behind its trigger and be told apart
SENTENCES_AWAY = 6
SENTENCES_APART = 2 * SENTENCES_AWAY + 1
_EARLY = (8, 16, 32, 48, 64, 96, 128)


@dataclass(frozen=True, slots=True)
class Words:
    """A text in words and pieces.

    `starts`, `ends` (words,): code points. `ids`, `shapes` (pieces,). `first`, `last` (words,): index of a word's
    first and last piece.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    ids: NDArray[np.int64]
    shapes: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts)

    def between(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of words that overlap code points [start, end)."""
        return int(np.searchsorted(self.ends, start, "right")), int(np.searchsorted(self.starts, end, "left"))


def words_of(text: str, tokenizer: Tokenizer, cased_text: str | None = None) -> Words:
    """The words of `text`; shapes are read from `cased_text` where the pieces come from a changed copy of it."""
    spans = [m.span() for m in WORD.finditer(text)]
    starts = np.array([s for s, _ in spans], np.int64)
    ends = np.array([e for _, e in spans], np.int64)
    encoding = tokenizer.encode(_LONE.sub("\ufffd", text), add_special_tokens=False)
    offsets = np.array(encoding.offsets, np.int64).reshape(-1, 2)
    ids = np.array(encoding.ids, np.int64)
    if not len(ids):
        ids, offsets = np.zeros(1, np.int64), np.zeros((1, 2), np.int64)
    piece_ends = np.maximum.accumulate(offsets[:, 1])
    first = np.minimum(np.searchsorted(piece_ends, starts, "right"), len(ids) - 1)
    last = np.maximum(np.searchsorted(offsets[:, 0], ends, "left") - 1, first)
    original = cased_text or text
    shapes = np.zeros(len(ids), np.int64)
    for (start, end), a, b in zip(spans, first.tolist(), last.tolist(), strict=True):
        shapes[a : b + 1] = shape(original[start:end])
    return Words(starts, ends, ids, shapes, first, last)


def shape(word: str) -> int:
    """How a word is written: 0 lower case or no case, 1 Title, 2 CAPITALS, 3 digits, 4 mIxed, 5 a mark."""
    if word[0].isdigit():
        return 3
    if not word[0].isalpha():
        return 5
    if word.islower() or not (word.isupper() or word.istitle() or any(c.isupper() for c in word)):
        return 0
    if word.istitle():
        return 1
    return 2 if word.isupper() else 4


def windows(words: Words, pieces: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Half-open ranges of words of at most `pieces` pieces each; neighbours share about `overlap` pieces.

    A word of more pieces than a window holds stands alone and is cut by the caller.
    """
    start, count, reached = 0, len(words), 0
    while start < count:
        end = max(start + 1, int(np.searchsorted(words.last, words.first[start] + pieces, "left")))
        if end > reached:  # a huge word just behind may leave a window nothing new to hold
            yield start, end
        if end >= count:
            return
        back = int(np.searchsorted(words.first, words.first[end] - overlap, "left"))
        start = end if end <= reached else min(max(back, start + 1), end)
        reached = max(reached, end)


def numbers_in(text: str, words: Words) -> list[tuple[int, int]]:
    """Half-open ranges of the words of a text that are numbers: what may be a figure, whether tagged as one or not."""
    return [words.between(number.span.start, number.span.end) for number in find_numbers(text)]


def distance_buckets(gaps: NDArray[np.int64], buckets: int = DISTANCES) -> NDArray[np.int64]:
    """Signed distances in words as bucket numbers: exact up to 7 either way, then two to each doubling."""
    far = np.abs(gaps)
    wide = (2 * np.log2(np.maximum(far, 8) / 8.0)).astype(np.int64) + 8
    size = np.minimum(np.where(far < 8, far, wide), buckets // 2 - 1)
    return np.where(gaps < 0, size, size + buckets // 2)


def span_distances(heads: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Signed words from a trigger to the nearer end of a half-open span; 0 within it."""
    return np.where(starts > heads, starts - heads, np.minimum(ends - 1 - heads, 0))


def sentences_apart(gaps: NDArray[np.int64]) -> NDArray[np.int64]:
    """Signed distances in sentences as bucket numbers."""
    return np.clip(gaps, -SENTENCES_AWAY, SENTENCES_AWAY) + SENTENCES_AWAY


def place_in_text(word: int, total: int) -> int:
    """Which of `PLACES_IN_TEXT` buckets a word of a text lies in: finely at the head, coarsely after."""
    for number, edge in enumerate(_EARLY):
        if word < edge:
            return number
    return min(PLACES_IN_TEXT - 1, len(_EARLY) + int(8 * (word - _EARLY[-1]) / max(1, total - _EARLY[-1])))
