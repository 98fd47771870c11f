"""Names of places, persons and organisations in a text: a small head over the states of the reader's encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from khabar.nouns import Document, Span
from khabar.tagger.graphs import open_session
from khabar.tagger.reader import load_reader
from khabar.tagger.spans import softmax
from khabar.tagger.words import Words, shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from khabar.tagger.graphs import Floats

NameLabel = Literal["place", "person", "organisation"]
#: in the order of the head's outputs, each as beginning and inside, after one for "no name"
LABELS: tuple[NameLabel, ...] = ("place", "person", "organisation")
#: probability of being part of a name above which a word is one, and of its label above which a name is kept
THRESHOLD, SURE = 0.5, 0.4
_ARTICLES = frozenset(
    ["al", "el", "ul", "ad", "an", "ar", "as", "ash", "at", "az", "ed", "en", "er", "es", "esh", "et", "ez"]
)
_MARKS = frozenset("'’‘`´ʿʾ")


@dataclass(frozen=True, slots=True)
class NameSpan:
    """One name: its words, what it names, and the probability of that."""

    span: Span
    label: NameLabel
    score: float


class NameReader:
    """Finds names; `folder` is a reader pack, by default the shipped one."""

    def __init__(self, folder: Path | None = None) -> None:
        self.reader = load_reader(folder)
        self.session = open_session(self.reader.graphs.folder, "names")

    def read(self, documents: Sequence[Document]) -> Iterator[tuple[NameSpan, ...]]:
        """The names of each document, in the order of its text and never overlapping.

        A name lies in one label only: a place name within the name of an organisation or person ("Bank of Aleppo",
        "Mohammed al-Halabi") is part of that name. Adjectives of places ("Syrian") are no names.
        """
        for document in documents:
            yield self._names(document.report.text)

    def _names(self, text: str) -> tuple[NameSpan, ...]:
        words, reading = self.reader.encoder.read(text)
        if not len(words):
            return ()
        (scores,) = self.session.run(None, {"states": reading.states(), "marks": word_marks(text, words)})
        printed = [text[a:b] for a, b in zip(words.starts.tolist(), words.ends.tolist(), strict=True)]
        found: list[NameSpan] = []
        for start, end, label, score in name_ranges(softmax(scores)):
            a, b = _whole(words, printed, start, end)
            span = Span.of(text, int(words.starts[a]), int(words.ends[b - 1]))
            if not found or found[-1].span.end <= span.start:
                found.append(NameSpan(span, LABELS[label], score))
        return tuple(_homes_of_organisations(text, _united(text, found)))


@cache
def load_names(folder: Path | None = None) -> NameReader:
    """The name reader of a pack (default: the shipped one), opened once; PackError when it cannot be used."""
    return NameReader(folder)


def word_marks(text: str, words: Words) -> NDArray[np.int64]:
    """(words, 2): how each word is written (`words.shape`), and whether it is joined to the word before."""
    starts, ends = words.starts, words.ends
    shapes = [shape(text[a:b]) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
    joined = np.concatenate([[False], starts[1:] == ends[:-1]])[: len(words)]
    return np.stack([np.array(shapes, np.int64), joined.astype(np.int64)], axis=1)


def name_ranges(likely: Floats) -> list[tuple[int, int, int, float]]:
    """Half-open word ranges with label number and its mean probability, from (words, 7) probabilities.

    A name goes on while inside is likelier than a beginning; its label is the likeliest over all its words, so that
    words of one name never part.
    """
    starting, going_on = likely[:, 1::2], likely[:, 2::2]
    labels = starting + going_on
    begins = starting.sum(axis=1) >= going_on.sum(axis=1)
    ranges: list[tuple[int, int]] = []
    for word in np.flatnonzero(labels.sum(axis=1) > THRESHOLD).tolist():
        if ranges and ranges[-1][1] == word and not begins[word]:
            ranges[-1] = ranges[-1][0], word + 1
        else:
            ranges.append((word, word + 1))
    means = [(a, b, labels[a:b].mean(axis=0)) for a, b in ranges]
    return [(a, b, int(mean.argmax()), float(mean.max())) for a, b, mean in means if mean.max() > SURE]


def _whole(words: Words, printed: list[str], start: int, end: int) -> tuple[int, int]:
    """The range, no longer cutting a printed word at an article or apostrophe: "Bab" of "al-Bab" -> "al-Bab"."""

    def joined(word: int) -> bool:
        return 0 < word < len(words) and bool(words.starts[word] == words.ends[word - 1])

    while start > 1 and joined(start) and joined(start - 1):
        mark, before = printed[start - 1], printed[start - 2]
        if not ((mark in _MARKS and before[0].isalpha()) or (mark == "-" and before.lower() in _ARTICLES)):
            break
        start -= 2
    while end + 1 < len(words) and joined(end) and joined(end + 1):
        mark, after, last = printed[end], printed[end + 1], printed[end - 1]
        apostrophe = mark in _MARKS and after[0].isalpha() and after.lower() != "s"
        if not (apostrophe or (mark == "-" and last.lower() in _ARTICLES and after[0].isalpha())):
            break
        end += 2
    return start, end


def _united(text: str, names: Sequence[NameSpan]) -> list[NameSpan]:
    """The names, those in one again that a small word parted: "Bank" of "England", "Ma’arrat" "al-Nu’man"."""
    out: list[NameSpan] = []
    for name in names:
        before = out[-1] if out else None
        if before is not None and before.label == name.label and _parted(text, before, name):
            score = min(before.score, name.score)
            out[-1] = NameSpan(Span.of(text, before.span.start, name.span.end), name.label, score)
        else:
            out.append(name)
    return out


def _parted(text: str, before: NameSpan, name: NameSpan) -> bool:
    between = text[before.span.end : name.span.start]
    if between == " ":
        article, mark, _ = name.span.text.partition("-")
        return bool(mark) and article.lower() in _ARTICLES
    return name.label == "organisation" and between in (" of ", " for ", " of the ", " for the ")


def _homes_of_organisations(text: str, names: Sequence[NameSpan]) -> Iterator[NameSpan]:
    """The names, the place in "the Rasha-based Free Doctors" taken as part of who they are."""
    for number, name in enumerate(names):
        following = names[number + 1] if number + 1 < len(names) else None
        if (
            following is not None
            and (name.label, following.label) == ("place", "organisation")
            and text[name.span.end : following.span.start].strip() == "-based"
        ):
            yield replace(name, label="organisation")
        else:
            yield name
