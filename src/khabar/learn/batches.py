"""Coded texts as tensors: windows with the targets of every head (-100: nothing is known, nothing is learned)."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from khabar.learn.coded import CodedText, CodedTrigger, Offsets
from khabar.nouns.types import SUB_EVENT_TYPES
from khabar.tagger.network import FLAGS, ROLES, STATUSES, VOICES, Network
from khabar.tagger.words import Words, distance_buckets, place_in_text, windows, words_of

UNKNOWN = -100
TYPE_NUMBERS = {name: number for number, name in enumerate(SUB_EVENT_TYPES)}


@dataclass(slots=True)
class Window:
    """One window: pieces, words, and targets of the heads."""

    ids: NDArray[np.int64]
    shapes: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    trigger: NDArray[np.int64]
    cue: NDArray[np.int64]
    weight: float
    heads: list[int] = field(default_factory=list)
    kinds: list[list[int]] = field(default_factory=list)
    roles: list[NDArray[np.int8]] = field(default_factory=list)
    events: list[int] = field(default_factory=list)
    where: list[int] = field(default_factory=list)
    speakers: list[int] = field(default_factory=list)
    voices: list[NDArray[np.int8]] = field(default_factory=list)


def cut(
    coded: CodedText, tokenizer: Tokenizer, *, pieces: int, special: tuple[int, int], text: str, weight: float = 1.0
) -> Iterator[Window]:
    """The windows of a coded text; `text` is its text or an augmented copy of the same length."""
    words = words_of(text, tokenizer, coded.text)
    for start, end in windows(words, pieces - 2, 96):
        a, b = int(words.first[start]), int(words.last[end - 1]) + 1
        b = min(b, a + pieces - 2)
        count = end - start
        window = Window(
            ids=np.concatenate([[special[0]], words.ids[a:b], [special[1]]]),
            shapes=np.concatenate([[5], words.shapes[a:b], [5]]),
            first=np.minimum(words.first[start:end] - a + 1, b - a),
            last=np.minimum(words.last[start:end] - a + 1, b - a),
            trigger=np.full(count, 0 if "triggers" in coded.speaks else UNKNOWN),
            cue=np.full(count, 0 if "voices" in coded.speaks else UNKNOWN),
            weight=weight,
        )
        reach = _Reach(words, start, end)
        _add_triggers(window, coded, reach)
        _add_verbs(window, coded, reach)
        _add_voices(window, coded, reach)
        yield window


@dataclass(frozen=True, slots=True)
class _Reach:
    """Finds spans in a window: half-open ranges of its words, or None where they are not wholly inside."""

    words: Words
    start: int
    end: int

    def find(self, span: Offsets) -> tuple[int, int] | None:
        a, b = self.words.between(*span)
        return (a - self.start, b - self.start) if self.start <= a < b <= self.end else None


def _fill(row: NDArray[Any], at: tuple[int, int]) -> None:
    row[at[0]] = 1
    row[at[0] + 1 : at[1]] = 2


def _add_triggers(window: Window, coded: CodedText, reach: _Reach) -> None:
    total = len(reach.words)
    for trigger in coded.triggers:
        at = reach.find(trigger.span)
        if at is None:
            continue
        full = "triggers" in coded.speaks
        if full:
            _fill(window.trigger, at)
        window.heads.append(at[0])
        window.events.append(trigger.event if full else UNKNOWN)
        window.where.append(place_in_text(reach.start + at[0], total))
        window.kinds.append(_kinds(trigger, full))
        window.roles.append(_roles(trigger, reach, full, len(window.first)))


def _kinds(trigger: CodedTrigger, full: bool) -> list[int]:
    if not full:
        return [UNKNOWN] * (2 + len(FLAGS))
    flags = [getattr(trigger, name) for name in FLAGS]
    return [
        TYPE_NUMBERS[trigger.type],
        STATUSES.index(trigger.status),
        *(UNKNOWN if flag is None else int(flag) for flag in flags),
    ]


def _roles(trigger: CodedTrigger, reach: _Reach, full: bool, count: int) -> NDArray[np.int8]:
    """(words, roles) targets; corpora of arguments know nothing of time, source and figures."""
    target = np.zeros((count, len(ROLES)), np.int8)
    for number, role in enumerate(ROLES):
        if not full and number >= 4:
            target[:, number] = UNKNOWN
            continue
        spans = trigger.sources if role == "source" else trigger.roles.get(role, [])
        if spans is None:
            target[:, number] = UNKNOWN
            continue
        for span in spans:
            if (at := reach.find(span)) is not None:
                _fill(target[:, number], at)
    return target


def _add_verbs(window: Window, coded: CodedText, reach: _Reach) -> None:
    """A verb whose place words are known teaches the role `place` alone."""
    for verb, places in coded.verbs:
        at = reach.find(verb)
        if at is None:
            continue
        target = np.full((len(window.first), len(ROLES)), UNKNOWN, np.int8)
        target[:, ROLES.index("place")] = 0
        for span in places:
            if (found := reach.find(span)) is not None:
                _fill(target[:, ROLES.index("place")], found)
        window.heads.append(at[0])
        window.events.append(UNKNOWN)
        window.where.append(0)
        window.kinds.append([UNKNOWN] * (2 + len(FLAGS)))
        window.roles.append(target)


def _add_voices(window: Window, coded: CodedText, reach: _Reach) -> None:
    whole = "voices" in coded.speaks
    for cue, sources, contents in coded.cues:
        at = reach.find(cue)
        if at is None:
            continue
        if whole:  # a coded report names the cues of its claims only: its other words teach nothing, so nor do these
            _fill(window.cue, at)
        target = np.zeros((len(window.first), len(VOICES)), np.int8)
        for number, spans in enumerate((sources, contents)):
            if number == 1 and not whole:
                target[:, number] = UNKNOWN
            for span in spans:
                if (found := reach.find(span)) is not None:
                    _fill(target[:, number], found)
        window.speakers.append(at[0])
        window.voices.append(target)


def augment(text: str, chance: random.Random) -> str:
    """A copy of the same length as careless publishers print it: commas, marks, capitals or paragraphs lost."""
    draw = chance.random()
    if draw < 0.55:
        return text
    if draw < 0.75:
        return text.translate({ord(c): " " for c in ",'’‘"})
    if draw < 0.85:
        return text.translate({ord(c): " " for c in ",\"“”'’\n"})
    if draw < 0.93:
        return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    if draw < 0.96:
        return "".join(c.upper() if len(c.upper()) == 1 else c for c in text)
    return text.replace("\n", " ")


@dataclass(slots=True)
class Batch:
    """Windows padded to one size; head words of all windows in one row (`*_at`: window number and word number)."""

    ids: Tensor
    shapes: Tensor
    mask: Tensor
    first: Tensor
    last: Tensor
    trigger: Tensor
    cue: Tensor
    weight: Tensor
    head_at: Tensor
    kinds: Tensor
    where: Tensor
    events: Tensor
    roles: Tensor
    speaker_at: Tensor
    voices: Tensor

    def to(self, device: str) -> Batch:
        return Batch(*(getattr(self, name).to(device, non_blocking=True) for name in self.__slots__))


def collate(items: Sequence[Window], pad: int) -> Batch:
    """One batch of the windows."""
    pieces, words = max(len(w.ids) for w in items), max(len(w.first) for w in items)

    def rows(name: str, width: int, fill: int) -> Tensor:
        out = np.full((len(items), width), fill, np.int64)
        for row, item in zip(out, items, strict=True):
            values = getattr(item, name)
            row[: len(values)] = values
        return torch.from_numpy(out)

    def stack(name: str, width: int) -> Tensor:
        arrays = [a for item in items for a in getattr(item, name)]
        out = np.full((len(arrays), words, width), UNKNOWN, np.int64)
        for row, array in zip(out, arrays, strict=True):
            row[: len(array)] = array
        return torch.from_numpy(out)

    def at(name: str) -> Tensor:
        return torch.tensor([(n, h) for n, i in enumerate(items) for h in getattr(i, name)]).view(-1, 2)

    def column(name: str, width: int | None = None) -> Tensor:
        found = torch.tensor([v for i in items for v in getattr(i, name)], dtype=torch.long)
        return found.view(-1, width) if width else found

    ids = rows("ids", pieces, pad)
    lengths = torch.tensor([len(i.ids) for i in items])
    return Batch(
        ids=ids,
        shapes=rows("shapes", pieces, 0),
        mask=torch.arange(pieces)[None] < lengths[:, None],
        first=rows("first", words, 0),
        last=rows("last", words, 0),
        trigger=rows("trigger", words, UNKNOWN),
        cue=rows("cue", words, UNKNOWN),
        weight=torch.tensor([i.weight for i in items]),
        head_at=at("heads"),
        kinds=column("kinds", 2 + len(FLAGS)),
        where=column("where"),
        events=column("events"),
        roles=stack("roles", len(ROLES)),
        speaker_at=at("speakers"),
        voices=stack("voices", len(VOICES)),
    )


def distances(at: Tensor, words: int) -> Tensor:
    """(heads, words) distance buckets of each word from each head."""
    gaps = np.arange(words)[None] - at[:, 1:2].cpu().numpy()
    return torch.from_numpy(distance_buckets(gaps)).to(at.device)


def pair_scores(network: Network, heads: Tensor, at: Tensor) -> Tensor:
    """(T, T) logits that two triggers name one occurrence, head before tail."""
    gaps = distance_buckets((at[None] - at[:, None]).cpu().numpy())
    out: Tensor = network.same(heads, heads[None], torch.from_numpy(gaps).to(heads.device))[:, :, 0]
    return out
