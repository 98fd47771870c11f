"""The shipped reader: a network run over windows of a report, its scores turned into marks and links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from khabar.nouns import Document, Link, Mark, Span, Tagged
from khabar.tagger.encoding import Encoder, Reading
from khabar.tagger.graphs import Graphs, open_graphs
from khabar.tagger.labels import ROLE_LABELS
from khabar.tagger.spans import sigmoid, softmax, spans_of
from khabar.tagger.words import Words, distance_buckets, place_in_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from khabar.tagger.graphs import Floats

#: how far, in words, a role or a voice may lie from its head
REACH = 96
#: how many triggers ahead one may name the same occurrence
ACROSS = 200


@cache
def load_reader(folder: Path | None = None) -> NetworkReader:
    """The reader of a pack folder (default: the shipped pack); PackError when it cannot be used."""
    return NetworkReader(open_graphs(folder or Path(__file__).parent.parent / "packs" / "reader"))


@dataclass(slots=True)
class _Sheet:
    """Marks and links being collected; one mark a span."""

    text: str
    words: Words
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
        sheet = _Sheet(text, words)
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
        card = self.graphs.card
        for span, start, scores in self._around("roles", reading, at, spans, len(card.roles)):
            for number, role in enumerate(card.roles):
                threshold = card.thresholds.get(role, card.thresholds["role"])
                for a, b, score in spans_of(scores[:, number], threshold):
                    filler = sheet.at(start + a, start + b)
                    sheet.mark(filler, ROLE_LABELS[role], score)
                    sheet.links.append((span, filler, role, score))

    def _around(
        self, graph: str, reading: Reading, at: NDArray[np.int64], spans: list[tuple[int, int]], outputs: int
    ) -> Iterator[tuple[tuple[int, int], int, Floats]]:
        """For each head: its span, the first word of its reach, (words, outputs, 3) probabilities over the reach."""
        for word, span in zip(at.tolist(), spans, strict=True):
            start, end = max(0, word - REACH), min(len(reading.words), word + REACH)
            gaps = distance_buckets(np.arange(start, end) - word, self.graphs.card.distances)[None]
            heads = reading.words[word : word + 1]
            (scores,) = self.graphs.run(graph, heads=heads, words=reading.words[start:end], gaps=gaps)
            yield span, start, softmax(scores.reshape(end - start, outputs, 3))

    def _link_same(self, sheet: _Sheet, vectors: Floats, at: NDArray[np.int64], spans: list[tuple[int, int]]) -> None:
        for head, word in enumerate(at.tolist()[:-1]):
            after = slice(head + 1, head + 1 + ACROSS)
            gaps = distance_buckets(at[after] - word, self.graphs.card.distances)[None]
            (scores,) = self.graphs.run("same", heads=vectors[head : head + 1], words=vectors[after], gaps=gaps)
            for tail, score in enumerate(sigmoid(scores[0, :, 0]).tolist(), head + 1):
                sheet.links.append((spans[head], spans[tail], "same", score))

    def _add_cues(self, sheet: _Sheet, reading: Reading, document: Document) -> None:
        card = self.graphs.card
        found = spans_of(softmax(reading.cue), card.thresholds["cue"])
        cues = [(a, b, score) for a, b, score in found if not _outside(sheet.at(a, b), document)]
        spans = [sheet.at(a, b) for a, b, _ in cues]
        for span, (_, _, score) in zip(spans, cues, strict=True):
            sheet.mark(span, "cue", score)
        at = np.array([a for a, _, _ in cues], np.int64)
        for span, start, scores in self._around("voices", reading, at, spans, len(card.voices)):
            for number, voice in enumerate(card.voices):
                for a, b, score in spans_of(scores[:, number], card.thresholds["voice"]):
                    filler = sheet.at(start + a, start + b)
                    sheet.mark(filler, voice, score)
                    sheet.links.append((span, filler, f"voice-{voice}", score))


def _outside(at: tuple[int, int], document: Document) -> bool:
    return any(f.start < at[1] and at[0] < f.end for f in document.report.furniture)
