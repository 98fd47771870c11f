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
from khabar.text import sentences

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

    from khabar.tagger.graphs import Floats

#: how far, in words, a place may lie from its verb
REACH = 96
#: characters up to which a text is read as one sentence, whatever its stops (98 in 100 of the corpus's are shorter)
SENTENCE = 300
#: mean probability of a run of words above which it is a place of the verb (chosen on sentences kept from training),
#: and the share of it that a word needs to be of a run
THRESHOLD, SHARE = 0.55, 0.4
_COMMAS = frozenset(",;()–—")
_STOPS = frozenset(".!?")


def verb_places(text: str, verbs: Sequence[Span]) -> tuple[tuple[Span, ...], ...]:
    """For each verb the words of the places where it happened, in the order of the text; () where none is told.

    As in the corpus of Halterman (2019) the words are the bare name, most specific first told ("Karbala", not "city of
    Karbala" or "Iraq"), without articles, relation words and kinds ("northern", "district").
    """
    return tuple(tuple(_places(text, verb)) for verb in verbs)


def _places(text: str, verb: Span) -> Iterator[Span]:
    shift, piece = _surroundings(text, verb)
    words, reading = load_reader().encoder.read(piece)
    at, end = words.between(verb.start - shift, verb.end - shift)
    if at >= end:
        return
    left, right = max(0, at - REACH), min(len(words), at + REACH)
    marks = verb_marks(piece, words, at)[left:right]
    inputs = {"states": reading.states(left, right), "marks": marks, "at": np.array(at - left), **gaps(marks)}
    (scores,) = _session().run(None, inputs)
    for a, b in place_ranges(1 - softmax(scores)[:, 0]):
        yield Span.of(text, shift + int(words.starts[left + a]), shift + int(words.ends[left + b - 1]))


def _surroundings(text: str, verb: Span) -> tuple[int, str]:
    """Where the piece of text that is read for a verb starts, and the piece.

    The head learned on sentences: of a longer text it reads the verb's own.
    """
    if len(text) > SENTENCE:
        for sentence in sentences(text):
            if sentence.contains(verb):
                return sentence.start, sentence.text
    return 0, text


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
