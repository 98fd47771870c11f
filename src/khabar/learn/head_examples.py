"""What the small heads learn from: word states of a text with the targets of a head, and batches of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from khabar.learn import corpora
from khabar.learn.corpora import Material
from khabar.learn.named import CORPORA, NamedText, read_named
from khabar.learn.progress import Progress
from khabar.learn.states import States, states_of
from khabar.tagger.encoding import Encoder
from khabar.tagger.names import LABELS, word_marks
from khabar.tagger.verb_places import gaps, verb_marks
from khabar.tagger.words import Words

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


def name_examples(material: Material, encoder: Encoder, kept: Path, progress: Progress) -> list[Example]:
    """All texts with names of the corpora that are there."""
    out = []
    for corpus, (weight, _, _) in CORPORA.items():
        texts = read_named(material, corpus)
        found = states_of([t.text for t in texts], encoder, kept, corpus, progress)
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


def verb_examples(material: Material, encoder: Encoder, kept: Path, progress: Progress) -> list[Example]:
    """Verbs whose places are known (Halterman 2019); the key of an example is its sentence's."""
    texts = list(corpora.read_verbs(material.texts)) if material.has("event_location") else []
    out = []
    found = states_of([t.text for t in texts], encoder, kept, "event_location", progress)
    for text, (words, states) in zip(texts, found, strict=True):
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


def split_verbs(examples: list[Example], material: Material) -> tuple[list[Example], list[Example]]:
    """(train, held out): held out are the verbs of sentences that no training of ours, the network's too, reads."""
    known, held = (
        {text.id for text in texts} for texts in corpora.split_verbs(list(corpora.read_verbs(material.texts)))
    )
    return [e for e in examples if e.key in known], [e for e in examples if e.key in held]
