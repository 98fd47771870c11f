"""The place words that belong to an event verb: a small head over the states of the reader's encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from khabar.nouns import Span
from khabar.tagger.graphs import open_session
from khabar.tagger.reader import load_reader
from khabar.tagger.spans import softmax
from khabar.tagger.words import Words, distance_buckets, shape

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

    from khabar.tagger.encoding import Reading
    from khabar.tagger.graphs import Floats

#: how far, in words, a place may lie from its verb
REACH = 96
#: mean probability of a run of words above which it is a place of the verb (chosen on sentences kept from training),
#: and the share of it that a word needs to be of a run
THRESHOLD, SHARE = 0.4, 0.5
_COMMAS = frozenset(",;()–—")
_STOPS = frozenset(".!?")


def verb_places(text: str, verbs: Sequence[Span]) -> tuple[tuple[Span, ...], ...]:
    """For each verb the words of the places where it happened, in the order of the text; () where none is told.

    As in the corpus of Halterman (2019) the words are the bare name, most specific first told ("Karbala", not "city of
    Karbala" or "Iraq"), without articles, relation words and kinds ("northern", "district").
    """
    reader = load_reader()
    words, reading = reader.encoder.read(text)
    return tuple(tuple(_places(text, words, reading, verb)) for verb in verbs)


def _places(text: str, words: Words, reading: Reading, verb: Span) -> Iterator[Span]:
    at, end = words.between(verb.start, verb.end)
    if at >= end:
        return
    left, right = max(0, at - REACH), min(len(words), at + REACH)
    marks = verb_marks(text, words, at)[left:right]
    inputs = {"states": reading.states(left, right), "marks": marks, "at": np.array(at - left), **gaps(marks)}
    (scores,) = _session().run(None, inputs)
    for a, b in place_ranges(1 - softmax(scores)[:, 0]):
        yield Span.of(text, int(words.starts[left + a]), int(words.ends[left + b - 1]))


@cache
def _session() -> InferenceSession:
    return open_session(load_reader().graphs.folder, "verbs")


def verb_marks(text: str, words: Words, at: int) -> NDArray[np.int64]:
    """(words, 5): shape, commas and sentence ends between word and verb (signed, from 0), is it the verb, distance."""
    printed = [text[a:b] for a, b in zip(words.starts.tolist(), words.ends.tolist(), strict=True)]
    commas = np.cumsum([word in _COMMAS for word in printed])
    stops = np.cumsum([word in _STOPS for word in printed])
    where = np.arange(len(words))
    columns = (
        np.array([shape(word) for word in printed]),
        np.clip(commas - commas[at], -3, 3) + 3,
        np.clip(stops - stops[at], -1, 1) + 1,
        where == at,
        distance_buckets(where - at),
    )
    return np.stack(columns, axis=1).astype(np.int64)


def gaps(marks: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    """The input `gaps` (words, words) of the head: buckets of the distances of words from each other."""
    where = np.arange(len(marks))
    return {"gaps": distance_buckets(where[None] - where[:, None])}


def place_ranges(likely: Floats) -> list[tuple[int, int]]:
    """Half-open ranges of words, from the probability of each word: runs of likely words, taken or left as a whole."""
    ranges: list[tuple[int, int]] = []
    for word in np.flatnonzero(likely > THRESHOLD * SHARE).tolist():
        if ranges and ranges[-1][1] == word:
            ranges[-1] = ranges[-1][0], word + 1
        else:
            ranges.append((word, word + 1))
    return [(a, b) for a, b in ranges if likely[a:b].mean() > THRESHOLD]
