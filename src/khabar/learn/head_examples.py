"""What the small heads learn from: word states of a text with the targets of a head, and batches of them."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from khabar.learn import corpora
from khabar.learn.coded import CodedText
from khabar.learn.named import CORPORA, NamedText, read_named
from khabar.learn.states import States, states_of
from khabar.learn.train import Diet
from khabar.tagger.encoding import Encoder
from khabar.tagger.names import LABELS, word_marks
from khabar.tagger.verb_places import gaps, verb_marks
from khabar.tagger.words import Words, windows, words_of

#: targets beside the outputs of a head: nothing is known; no place, but perhaps another name
UNKNOWN, NO_PLACE = -100, 7


@dataclass(frozen=True, slots=True)
class Example:
    """Words of a text: `states` (words, size), `marks` (words, marks), `target` (words,); `at`: the verb's number."""

    source: str
    key: str
    states: States
    marks: NDArray[np.int64]
    target: NDArray[np.int64]
    weight: float = 1.0
    at: int = 0

    def __len__(self) -> int:
        return len(self.target)

    def cut(self, length: int) -> Iterator[Example]:
        """The example in pieces."""
        for start in range(0, len(self), length):
            part = slice(start, start + length)
            states, marks, target = self.states[part], self.marks[part], self.target[part]
            yield Example(self.source, self.key, states, marks, target, self.weight, self.at)


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples of one size; `there` (batch, words, 1) is 0 after their ends."""

    states: Tensor
    marks: Tensor
    target: Tensor
    weight: Tensor
    at: Tensor
    there: Tensor
    gaps: Tensor


def collate(examples: Sequence[Example]) -> Batch:
    """One batch of the examples."""
    words = max(len(e) for e in examples)

    def rows(name: str, fill: int, kind: type) -> Tensor:
        first = getattr(examples[0], name)
        out = np.full((len(examples), words, *first.shape[1:]), fill, kind)
        for row, example in zip(out, examples, strict=True):
            row[: len(example)] = getattr(example, name)
        return torch.from_numpy(out)

    target = rows("target", UNKNOWN, np.int64)
    lengths = torch.tensor([len(e) for e in examples])
    return Batch(
        states=rows("states", 0, np.float32),
        marks=rows("marks", 0, np.int64),
        target=target,
        weight=torch.tensor([e.weight for e in examples]),
        at=torch.tensor([e.at for e in examples]),
        there=(torch.arange(words)[None] < lengths[:, None])[..., None].float(),
        gaps=torch.from_numpy(gaps(np.zeros((words, 1), np.int64))["gaps"]),
    )


def name_examples(shared: Path, encoder: Encoder, kept: Path) -> list[Example]:
    """All texts with names."""
    out = []
    for corpus, (weight, _, _) in CORPORA.items():
        texts = read_named(shared, corpus)
        found = states_of([t.text for t in texts], encoder, kept / f"names-{corpus}.npy")
        for text, (words, states) in zip(texts, found, strict=True):
            if len(words):
                marks = word_marks(text.text, words)
                out.append(
                    Example(corpus, f"{corpus} {text.document}", states, marks, _name_target(text, words), weight)
                )
    return out


def _name_target(named: NamedText, words: Words) -> NDArray[np.int64]:
    printed = [named.text[a:b] for a, b in zip(words.starts.tolist(), words.ends.tolist(), strict=True)]
    target = np.zeros(len(words), np.int64)
    if named.outside != "full":
        doubt = UNKNOWN if named.outside == "partial" else NO_PLACE
        target[[word[0].isupper() or (doubt == UNKNOWN and word in ("al", "el")) for word in printed]] = doubt
    for start, end in named.unknown:
        target[slice(*words.between(start, end))] = UNKNOWN
    for start, end, label in named.names:
        a, b = words.between(start, end)
        number = 1 + 2 * LABELS.index(label)  # type: ignore[arg-type]
        target[a:b] = number + 1
        target[a : min(a + 1, b)] = number
    return target


def verb_examples(shared: Path, encoder: Encoder, kept: Path) -> list[Example]:
    """Verbs whose places are known (Halterman 2019); the key of an example is its sentence's."""
    texts = list(corpora.read_verbs(shared))
    out = []
    for text, (words, states) in zip(
        texts, states_of([t.text for t in texts], encoder, kept / "verbs.npy"), strict=True
    ):
        for verb, places in text.verbs:
            at, end = words.between(*verb)
            if at >= end:
                continue
            target = np.zeros(len(words), np.int64)
            for place in places:
                a, b = words.between(*place)
                target[a:b] = 2
                target[a : min(a + 1, b)] = 1
            out.append(Example("event_location", text.id, states, verb_marks(text.text, words, at), target, at=at))
    return out


def split_names(examples: list[Example], share: float, seed: int = 3) -> tuple[list[Example], list[Example]]:
    """(train, held out): whole documents on one side."""
    keys = sorted({e.key for e in examples})
    random.Random(seed).shuffle(keys)  # noqa: S311  a split, not a secret
    held = set(keys[: round(len(keys) * share)])
    return [e for e in examples if e.key not in held], [e for e in examples if e.key in held]


def split_verbs(examples: list[Example], shared: Path, encoder: Encoder) -> tuple[list[Example], list[Example]]:
    """(train, held out): held out are the sentences that the shipped encoder did not learn from either.

    Sentences of the training part of whose runs of five words more than three tenths stand in the held-out part are
    left out of both.
    """
    texts = {t.id: t.text for t in corpora.read_verbs(shared)}
    drawn = drawn_verbs(shared, encoder)
    held = [e for e in examples if e.key not in drawn]
    known = Counter(run for key in {e.key for e in held} for run in _runs(texts[key]))
    near = {key for key in drawn if sum(run in known for run in _runs(texts[key])) > 0.3 * len(_runs(texts[key]))}
    return [e for e in examples if e.key in drawn - near], held


def _runs(text: str, length: int = 5) -> set[str]:
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[n : n + length]) for n in range(max(1, len(words) - length + 1))}


def drawn_verbs(shared: Path, encoder: Encoder, order: int = 1, epochs: int = 14) -> set[str]:
    """The sentences with verbs that the training of the shipped encoder drew: `train`'s draws made again."""
    coded = [*corpora.read_coded(shared, "reports"), *corpora.read_coded(shared, "snippets")]
    pen = _Pen(encoder)
    voices = list(corpora.read_voices(shared)), 600, 0.5
    diet = Diet(coded, {"voices": voices, "places": (list(corpora.read_verbs(shared)), 800, 0.5)}, pen)  # type: ignore[arg-type]
    for number in range(epochs):
        diet.epoch(random.Random(order * 1000 + number))  # noqa: S311  an order, not a secret
    return pen.drawn


class _Pen:
    """Stands for the cutter of `train`: draws as it does, notes which sentences are asked for, and cuts nothing."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.drawn: set[str] = set()
        self.counts: dict[str, int] = {}

    def cut(self, text: CodedText, chance: random.Random, _weight: float) -> list[None]:
        chance.random()  # `augment` draws once
        if "places" in text.speaks:
            self.drawn.add(text.id)
            return [None]
        if "voices" in text.speaks and text.id not in self.counts:
            words = words_of(text.text, self.encoder.graphs.tokenizer)
            self.counts[text.id] = sum(1 for _ in windows(words, self.encoder.graphs.card.pieces - 2, 96))
        return [None] * self.counts.get(text.id, 1)
