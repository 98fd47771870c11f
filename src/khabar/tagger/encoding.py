"""One encoder pass over a text, which all heads of the reader share."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from khabar import pace
from khabar.tagger.words import Words, windows, words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from khabar.tagger.graphs import Floats, Graphs

#: pieces that two windows share, so that a word near an edge is read with its surroundings
OVERLAP = 128
#: texts whose readings are kept: that of the report in hand and that of the one read ahead
KEPT = 2
#: words of a text from which on it is kept alone: two of that length would take a gigabyte
LONG = 200_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What the encoder gives for a text, each word taken from the window in which it lies most centrally.

    `words` (words, size), logits of `trigger` and `cue` (words, 3) and of `spans` (words, 3 * spans); `early` (words,
    size, half precision): a word half way through the encoder, where its letters still tell more than its part in the
    sentence; `wholes` one (size,) a window and `window` (words,) whose.
    """

    words: Floats
    early: NDArray[np.float16]
    trigger: Floats
    cue: Floats
    spans: Floats
    wholes: list[Floats] = field(default_factory=list)
    window: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def blank(cls, count: int, size: int, spans: int) -> Reading:
        def zeros(width: int) -> Floats:
            return np.zeros((count, width), np.float32)

        early = np.zeros((count, size), np.float16)
        return cls(zeros(size), early, zeros(3), zeros(3), zeros(spans), [], np.zeros(count, np.int64))

    def write(self, window: _Window, found: list[Floats]) -> None:
        """Takes the words of a window from its `left` on."""
        words, whole, trigger, cue, spans, early = found
        at, skipped = slice(window.left, window.end), window.left - window.start
        self.words[at] = words[0, skipped:]
        self.trigger[at] = trigger[0, skipped:]
        self.cue[at] = cue[0, skipped:]
        self.spans[at] = spans[0, skipped:]
        self.early[at] = (early[0, window.first[skipped:]] + early[0, window.last[skipped:]]) / 2
        self.window[at] = len(self.wholes)
        self.wholes.append(whole[0])

    def whole(self, at: NDArray[np.int64]) -> Floats:
        """(words asked, size): what stands for the window of each word."""
        return np.stack([self.wholes[number] for number in self.window[at].tolist()])

    def states(self, start: int = 0, end: int | None = None) -> Floats:
        """(words, 2 * size): early and final states of a range of words, which the small heads read."""
        return np.concatenate([self.early[start:end].astype(np.float32), self.words[start:end]], axis=1)


@dataclass(frozen=True, slots=True)
class _Window:
    """Words [start, end) as the encoder takes them; those before `left` are read better by the window before."""

    start: int
    end: int
    left: int
    ids: NDArray[np.int64]
    shapes: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


class Encoder:
    """Encodes texts; keeps what it gave for the last ones, so that several readers of one report share a pass.

    Two threads may use it at once.
    """

    def __init__(self, graphs: Graphs) -> None:
        self.graphs = graphs
        self._kept: OrderedDict[str, tuple[Words, Reading]] = OrderedDict()

    def read(self, text: str) -> tuple[Words, Reading]:
        """The words of a text and their states."""
        kept = self._kept.get(text)
        if kept is None:
            words = words_of(text, self.graphs.tokenizer)
            if len(words) >= LONG:
                self._kept.clear()
            kept = words, self._encode(words)
            self._kept[text] = kept
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return kept

    def _encode(self, words: Words) -> Reading:
        reading = None
        for window in self._windows(words):
            ids, shapes, first, last = (x[None] for x in (window.ids, window.shapes, window.first, window.last))
            found = self.graphs.run("read", ids=ids, shapes=shapes, first=first, last=last)
            reading = reading or Reading.blank(len(words), found[0].shape[-1], found[4].shape[-1])
            reading.write(window, found)
            pace.read(window.end, len(words))
        return reading or Reading.blank(0, 1, 1)

    def _windows(self, words: Words) -> Iterator[_Window]:
        (opening, closing), pieces = self.graphs.card.special, self.graphs.card.pieces - 2
        reached = 0
        for start, end in windows(words, pieces, OVERLAP) if len(words) else ():
            a = int(words.first[start])
            b = min(int(words.last[end - 1]) + 1, a + pieces)
            yield _Window(
                start=start,
                end=end,
                # what two windows share is halved: the later one writes over the second half of the overlap
                left=(start + reached) // 2 if reached else start,
                ids=np.concatenate([[opening], words.ids[a:b], [closing]]),
                shapes=np.concatenate([[5], words.shapes[a:b], [5]]),
                first=np.minimum(words.first[start:end] - a + 1, b - a),
                last=np.minimum(words.last[start:end] - a + 1, b - a),
            )
            reached = end
