"""The shipped reader: a network run over windows of a report, its scores turned into marks and links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from khabar import pace
from khabar.nouns import Document, Link, Mark, Span, Tagged
from khabar.tagger.encoding import Encoder, Reading
from khabar.tagger.graphs import Graphs, open_graphs
from khabar.tagger.labels import JOINED_TOGETHER, ROLE_LABELS
from khabar.tagger.spans import sigmoid, softmax, spans_of, with_numbers
from khabar.tagger.words import (
    VOICE_REACH,
    Words,
    distance_buckets,
    numbers_in,
    place_in_text,
    sentences_apart,
    span_distances,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from khabar.tagger.graphs import Floats

#: how far, in words, a role may lie from its trigger
REACH = 192
#: triggers or cues that are asked at a time
TOGETHER = 32
#: the pack that comes with Khabar
SHIPPED = Path(__file__).parent.parent / "packs" / "reader"


@cache
def load_reader(folder: Path | None = None) -> NetworkReader:
    """The reader of a pack folder (default: the shipped pack); PackError when it cannot be used."""
    return NetworkReader(open_graphs(folder or SHIPPED))


@dataclass(slots=True)
class _Sheet:
    """Marks and links being collected; one mark a span."""

    text: str
    words: Words
    sentences: NDArray[np.int64]
    marks: dict[tuple[int, int], dict[str, float]] = field(default_factory=dict)
    links: list[tuple[tuple[int, int], tuple[int, int], str, float]] = field(default_factory=list)

    def at(self, start: int, end: int) -> tuple[int, int]:
        """Code points of a half-open range of words."""
        return int(self.words.starts[start]), int(self.words.ends[end - 1])

    def mark(self, at: tuple[int, int], label: str, score: float) -> None:
        labels = self.marks.setdefault(at, {})
        labels[label] = max(labels.get(label, 0.0), score)

    def tagged(self, document: Document, tagger: str) -> Tagged:
        order = sorted(self.marks)
        number = {at: n for n, at in enumerate(order)}
        marks = tuple(Mark(Span.of(self.text, *at), self.marks[at]) for at in order)
        links = tuple(Link(number[a], number[b], label, score) for a, b, label, score in self.links)
        return Tagged(document, marks, links, tagger)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Half-open word ranges that may fill a role: `labels` (spans,) the kind, `shares` (spans, kinds) how likely.

    `edges` (spans, 2): the ranges once more.
    """

    spans: list[tuple[int, int]]
    labels: NDArray[np.int64]
    shares: Floats
    edges: NDArray[np.int64]

    def near(self, first: int, last: int) -> NDArray[np.int64]:
        """Numbers of the spans within reach of any word of [first, last]."""
        return np.flatnonzero((self.edges[:, 1] > first - REACH) & (self.edges[:, 0] < last + REACH))


class NetworkReader:
    """A Tagger (`nouns/tagged.py`) over a pack."""

    def __init__(self, graphs: Graphs) -> None:
        self.graphs = graphs
        self.encoder = Encoder(graphs)
        self.name = graphs.card.name

    def tag(self, documents: Sequence[Document]) -> Iterator[Tagged]:
        """One Tagged a document, in order; each is read alone, so a batch gives what single calls give."""
        for document in documents:
            yield self._tag(document)

    def _tag(self, document: Document) -> Tagged:
        text = document.report.text
        words, reading = self.encoder.read(text)
        sentences = np.searchsorted([s.start for s in document.sentences], words.starts, "right")
        sheet = _Sheet(text, words, sentences)
        if len(words):
            self._add_triggers(sheet, reading, document)
            self._add_cues(sheet, reading, document)
        return sheet.tagged(document, self.name)

    def _add_triggers(self, sheet: _Sheet, reading: Reading, document: Document) -> None:
        thresholds = self.graphs.card.thresholds
        found = spans_of(softmax(reading.trigger), thresholds["trigger"])
        heads = [(a, b, score) for a, b, score in found if not _outside(sheet.at(a, b), document)]
        if not heads:
            return
        at = np.array([a for a, _, _ in heads])
        spans = [sheet.at(a, b) for a, b, _ in heads]
        vectors = reading.words[at]
        where = np.array([place_in_text(int(word), len(sheet.words)) for word in at])
        (kinds,) = self.graphs.run("judge", heads=vectors, whole=reading.whole(at), where=where)
        for span, (_, _, score), row in zip(spans, heads, kinds, strict=True):
            sheet.mark(span, "trigger", score)
            self._mark_kinds(sheet, span, row)
        self._link_roles(sheet, reading, at, spans)
        self._link_same(sheet, vectors, at, spans)

    def _mark_kinds(self, sheet: _Sheet, span: tuple[int, int], row: Floats) -> None:
        card = self.graphs.card
        types, statuses = len(card.types), len(card.statuses)
        likely = self.graphs.type_words.weigh(sheet.text[slice(*span)], softmax(row[:types]))
        for name, score in zip(card.types, likely.tolist(), strict=True):
            if score >= 0.01:
                sheet.mark(span, f"type:{name}", score)
        for name, score in zip(card.statuses, softmax(row[types : types + statuses]).tolist(), strict=True):
            sheet.mark(span, f"status:{name}", score)
        for name, score in zip(card.flags, sigmoid(row[types + statuses :]).tolist(), strict=True):
            sheet.mark(span, name, score)

    def _link_roles(self, sheet: _Sheet, reading: Reading, at: NDArray[np.int64], spans: list[tuple[int, int]]) -> None:
        found = self._candidates(sheet, reading)
        for start in range(0, len(at) if found.spans else 0, TOGETHER):
            heads = at[start : start + TOGETHER]
            near = found.near(int(heads[0]), int(heads[-1]))
            if not len(near):
                continue
            pace.check()
            scores = self._link_scores(sheet, reading, heads, found, near)
            for head, candidate, role in zip(*np.nonzero(scores), strict=True):
                label = self.graphs.card.roles[role]
                a, b = found.spans[near[candidate]]
                filler, score = sheet.at(a, b), float(scores[head, candidate, role])
                sheet.mark(filler, ROLE_LABELS[label], score)
                sheet.links.append((spans[start + head], filler, label, score))

    def _candidates(self, sheet: _Sheet, reading: Reading) -> _Candidates:
        card = self.graphs.card
        scores = softmax(reading.spans.reshape(len(reading.words), len(card.spans), 3))
        found = [
            (a, b, label)
            for label in range(len(card.spans))
            for a, b, _ in spans_of(scores[:, label], card.thresholds["span"])
        ]
        if card.numbers:
            found = with_numbers(found, numbers_in(sheet.text, sheet.words), card.spans.index("figure"))
        taken = scores[:, :, 1] + scores[:, :, 2]
        shares = [taken[a:b].mean(axis=0) for a, b, _ in found]
        return _Candidates(
            [(a, b) for a, b, _ in found],
            np.array([label for _, _, label in found], np.int64),
            np.array(shares, np.float32).reshape(-1, len(card.spans)),
            np.array([(a, b) for a, b, _ in found], np.int64).reshape(-1, 2),
        )

    def _link_scores(
        self, sheet: _Sheet, reading: Reading, heads: NDArray[np.int64], found: _Candidates, near: NDArray[np.int64]
    ) -> Floats:
        """(heads, near spans, roles) probabilities; 0 where a span cannot fill a role or is not sure enough of it."""
        card = self.graphs.card
        starts, ends = found.edges[near, 0], found.edges[near, 1]
        gaps = span_distances(heads[:, None], starts, ends)
        apart = sheet.sentences[starts][None] - sheet.sentences[heads][:, None]
        (logits,) = self.graphs.run(
            "links",
            heads=reading.words[heads],
            starts=reading.words[starts],
            ends=reading.words[ends - 1],
            labels=found.shares[near],
            gaps=distance_buckets(gaps, card.distances),
            apart=sentences_apart(apart),
        )
        scores = sigmoid(logits)
        fits = np.array([[card.spans[n] == ROLE_LABELS[role] for role in card.roles] for n in found.labels[near]])
        least = np.array([card.thresholds.get(role, card.thresholds["role"]) for role in card.roles])
        close = np.abs(gaps)[:, :, None] <= REACH
        kept: Floats = np.where(fits[None] & close & (scores >= least), scores, 0.0)
        return kept

    def _link_same(self, sheet: _Sheet, vectors: Floats, at: NDArray[np.int64], spans: list[tuple[int, int]]) -> None:
        for head, word in enumerate(at.tolist()):
            after = slice(head + 1, (head // JOINED_TOGETHER + 1) * JOINED_TOGETHER)
            if not len(at[after]):
                continue
            pace.check()
            gaps = distance_buckets(at[after] - word, self.graphs.card.distances)[None]
            (scores,) = self.graphs.run("same", heads=vectors[head : head + 1], words=vectors[after], gaps=gaps)
            for tail, score in enumerate(sigmoid(scores[0, :, 0]).tolist(), head + 1):
                sheet.links.append((spans[head], spans[tail], "same", score))

    def _add_cues(self, sheet: _Sheet, reading: Reading, document: Document) -> None:
        card = self.graphs.card
        found = spans_of(softmax(reading.cue), card.thresholds["cue"])
        cues = [(a, b, score) for a, b, score in found if not _outside(sheet.at(a, b), document)]
        for a, b, score in cues:
            sheet.mark(sheet.at(a, b), "cue", score)
        around = np.arange(-VOICE_REACH, VOICE_REACH)
        gaps = distance_buckets(around, card.distances)
        for start in range(0, len(cues), TOGETHER):
            pace.check()
            some = cues[start : start + TOGETHER]
            at = np.array([a for a, _, _ in some])
            words = at[:, None] + around
            inside = (words >= 0) & (words < len(reading.words))
            states = reading.words[np.clip(words, 0, len(reading.words) - 1)]
            (logits,) = self.graphs.run(
                "voices", heads=reading.words[at], words=states, gaps=np.repeat(gaps[None], len(at), axis=0)
            )
            scores = softmax(logits.reshape(*inside.shape, len(card.voices), 3))
            for (a, b, _), known, own in zip(some, inside, scores, strict=True):
                self._link_voices(sheet, sheet.at(a, b), int(words[0, 0]) + a - int(at[0]), own, known)

    def _link_voices(
        self, sheet: _Sheet, cue: tuple[int, int], first: int, scores: Floats, known: NDArray[np.bool_]
    ) -> None:
        """`scores` (reach, voices, 3) of the words from `first` on, of which `known` lie in the text."""
        card, skipped = self.graphs.card, int(np.argmax(known))
        for number, voice in enumerate(card.voices):
            for a, b, score in spans_of(scores[known, number], card.thresholds["voice"]):
                filler = sheet.at(first + skipped + a, first + skipped + b)
                sheet.mark(filler, voice, score)
                sheet.links.append((cue, filler, f"voice-{voice}", score))


def _outside(at: tuple[int, int], document: Document) -> bool:
    return any(f.start < at[1] and at[0] < f.end for f in document.report.furniture)
