"""Coded texts as tensors: windows with the targets of every head (-100: nothing is known, nothing is learned)."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from khabar.learn.coded import CodedText, CodedTrigger, Offsets
from khabar.nouns.types import SUB_EVENT_TYPES
from khabar.tagger.labels import ROLE_LABELS
from khabar.tagger.network import FLAGS, ROLES, SPANS, STATUSES, VOICES, Network
from khabar.tagger.words import (
    VOICE_REACH,
    Words,
    distance_buckets,
    numbers_in,
    place_in_text,
    windows,
    words_of,
)

UNKNOWN = -100
TYPE_NUMBERS = {name: number for number, name in enumerate(SUB_EVENT_TYPES)}
#: the label of the span that fills each role
LABELS = tuple(SPANS.index(ROLE_LABELS[role]) for role in ROLES)
#: so many roles, the first ones, are told by corpora of arguments: doer, target, place, weapon
_ARGUMENTS = 4


@dataclass(slots=True)
class Window:
    """One window: pieces, words, and targets of the heads.

    `tags` (words, spans). For each of `heads`: `known` (roles,), and in `filled` and `loose` the spans (head, first
    word, last word + 1, role) that fill a role and those that would, did they not stand elsewhere: these teach nothing.
    `begins`: the number of its first word in the text, `of`: of how many.
    """

    ids: NDArray[np.int64]
    shapes: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    sentences: NDArray[np.int64]
    trigger: NDArray[np.int64]
    cue: NDArray[np.int64]
    tags: NDArray[np.int64]
    weight: float
    heads: list[int] = field(default_factory=list)
    kinds: list[list[int]] = field(default_factory=list)
    known: list[list[bool]] = field(default_factory=list)
    filled: list[tuple[int, int, int, int]] = field(default_factory=list)
    loose: list[tuple[int, int, int, int]] = field(default_factory=list)
    events: list[int] = field(default_factory=list)
    where: list[int] = field(default_factory=list)
    numbers: list[tuple[int, int]] = field(default_factory=list)
    speakers: list[int] = field(default_factory=list)
    voices: list[NDArray[np.int64]] = field(default_factory=list)
    begins: int = 0
    of: int = 0


def cut(
    coded: CodedText, tokenizer: Tokenizer, *, pieces: int, special: tuple[int, int], text: str, weight: float = 1.0
) -> Iterator[Window]:
    """The windows of a coded text; `text` is its text or an augmented copy of the same length."""
    words = words_of(text, tokenizer, coded.text)
    numbers = numbers_in(coded.text, words) if coded.speaks & {"triggers", "teacher"} else []
    in_sentence = np.searchsorted(np.array([s for s, _ in coded.sentences] or [0]), words.starts, "right")
    for start, end in windows(words, pieces - 2, 96):
        a, b = int(words.first[start]), int(words.last[end - 1]) + 1
        b = min(b, a + pieces - 2)
        count = end - start
        window = Window(
            ids=np.concatenate([[special[0]], words.ids[a:b], [special[1]]]),
            shapes=np.concatenate([[5], words.shapes[a:b], [5]]),
            first=np.minimum(words.first[start:end] - a + 1, b - a),
            last=np.minimum(words.last[start:end] - a + 1, b - a),
            sentences=in_sentence[start:end],
            trigger=np.full(count, 0 if "triggers" in coded.speaks else UNKNOWN),
            cue=_cues(coded, words, start, end),
            tags=np.full((count, len(SPANS)), 0 if "roles" in coded.speaks else UNKNOWN),
            weight=weight,
            begins=start,
            of=len(words),
        )
        window.numbers = [(a - start, b - start) for a, b in numbers if start <= a and b <= end]
        reach = _Reach(words, start, end)
        _add_triggers(window, coded, reach)
        _add_verbs(window, coded, reach)
        _add_voices(window, coded, reach)
        yield window


@cache
def _cue_words() -> frozenset[str]:
    lines = files(__package__).joinpath("cue_words.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def _cues(coded: CodedText, words: Words, start: int, end: int) -> NDArray[np.int64]:
    """(words,) targets before the cues are filled in.

    A coded report marks the cues of its claims only: words that may be others teach nothing there. A text of whose cues
    nothing is marked teaches nothing.
    """
    if "voices" in coded.speaks:
        return np.zeros(end - start, np.int64)
    if "claims" not in coded.speaks:
        return np.full(end - start, UNKNOWN)
    spans = zip(words.starts[start:end].tolist(), words.ends[start:end].tolist(), strict=True)
    return np.array([UNKNOWN if coded.text[a:b].lower() in _cue_words() else 0 for a, b in spans], np.int64)


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
    full = "triggers" in coded.speaks
    _loosen(window, coded, reach)
    for trigger in coded.triggers:
        at = reach.find(trigger.span)
        if at is None:
            continue
        if full:
            _fill(window.trigger, at)
        window.heads.append(at[0])
        window.events.append(trigger.event if full else UNKNOWN)
        window.where.append(place_in_text(reach.start + at[0], total))
        window.kinds.append(_kinds(trigger, full))
        _add_roles(window, trigger, coded, reach)


def _kinds(trigger: CodedTrigger, full: bool) -> list[int]:
    if not full:
        return [UNKNOWN] * (2 + len(FLAGS))
    flags = [getattr(trigger, name) for name in FLAGS]
    return [
        TYPE_NUMBERS[trigger.type],
        STATUSES.index(trigger.status),
        *(UNKNOWN if flag is None else int(flag) for flag in flags),
    ]


def _loosen(window: Window, coded: CodedText, reach: _Reach) -> None:
    """Words of a referent away from its event's mentions: whether they are to be marked there is not known."""
    for _, role, span in coded.elsewhere:
        if (at := reach.find(span)) is not None:
            window.tags[at[0] : at[1], LABELS[ROLES.index(role)]] = UNKNOWN


def _add_roles(window: Window, trigger: CodedTrigger, coded: CodedText, reach: _Reach) -> None:
    """The spans of one trigger. Of passages, of which only triggers are coded, no role is known; corpora of arguments
    know nothing of time, source and figures.
    """
    head = len(window.heads) - 1
    known = {"roles": len(ROLES), "arguments": _ARGUMENTS}
    told = max(known.get(name, 0) for name in coded.speaks)
    window.known.append([n < told and (r != "source" or trigger.sources is not None) for n, r in enumerate(ROLES)])
    for number, role in enumerate(ROLES):
        spans = (trigger.sources if role == "source" else trigger.roles.get(role)) or ()
        for span in spans:
            if (at := reach.find(span)) is not None:
                window.filled.append((head, *at, number))
                if "roles" in coded.speaks:
                    _fill(window.tags[:, LABELS[number]], at)
    for event, role, span in coded.elsewhere:
        if event == trigger.event and (at := reach.find(span)) is not None:
            window.loose.append((head, *at, ROLES.index(role)))


def _add_verbs(window: Window, coded: CodedText, reach: _Reach) -> None:
    """A verb whose place words are known teaches the role `place` alone."""
    place = ROLES.index("place")
    for verb, places in coded.verbs:
        at = reach.find(verb)
        if at is None:
            continue
        head = len(window.heads)
        window.heads.append(at[0])
        window.events.append(UNKNOWN)
        window.where.append(0)
        window.kinds.append([UNKNOWN] * (2 + len(FLAGS)))
        window.known.append([number == place for number in range(len(ROLES))])
        window.filled += [(head, *found, place) for span in places if (found := reach.find(span)) is not None]


def _add_voices(window: Window, coded: CodedText, reach: _Reach) -> None:
    whole = "voices" in coded.speaks
    for cue, sources, contents in coded.cues:
        at = reach.find(cue)
        if at is None:
            continue
        _fill(window.cue, at)
        target = np.zeros((len(window.first), len(VOICES)), np.int64)
        for number, spans in enumerate((sources, contents)):
            if number == 1 and not whole:
                target[:, number] = UNKNOWN
            for span in spans:
                if (found := reach.find(span)) is not None:
                    _fill(target[:, number], found)
        padded = np.pad(target, ((VOICE_REACH, VOICE_REACH), (0, 0)), constant_values=UNKNOWN)
        window.speakers.append(at[0])
        window.voices.append(padded[at[0] : at[0] + 2 * VOICE_REACH])


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
    tags: Tensor
    weight: Tensor
    head_at: Tensor
    kinds: Tensor
    where: Tensor
    events: Tensor
    speaker_at: Tensor
    voices: Tensor
    windows: Sequence[Window]

    def to(self, device: str) -> Batch:
        """The batch with its tensors on a device."""
        moved = {n: getattr(self, n).to(device, non_blocking=True) for n in self.__slots__ if n != "windows"}
        return replace(self, **moved)


def collate(items: Sequence[Window], pad: int) -> Batch:
    """One batch of the windows."""
    pieces, words = max(len(w.ids) for w in items), max(len(w.first) for w in items)

    def rows(name: str, width: int, fill: int) -> Tensor:
        values = [getattr(item, name) for item in items]
        out = np.full((len(items), width, *values[0].shape[1:]), fill, np.int64)
        for row, value in zip(out, values, strict=True):
            row[: len(value)] = value
        return torch.from_numpy(out)

    def at(name: str) -> Tensor:
        return torch.tensor([(n, h) for n, i in enumerate(items) for h in getattr(i, name)]).view(-1, 2)

    def column(name: str, width: int | None = None) -> Tensor:
        found = torch.tensor([v for i in items for v in getattr(i, name)], dtype=torch.long)
        return found.view(-1, width) if width else found

    ids = rows("ids", pieces, pad)
    lengths = torch.tensor([len(i.ids) for i in items])
    voices = [v for item in items for v in item.voices]
    return Batch(
        ids=ids,
        shapes=rows("shapes", pieces, 0),
        mask=torch.arange(pieces)[None] < lengths[:, None],
        first=rows("first", words, 0),
        last=rows("last", words, 0),
        trigger=rows("trigger", words, UNKNOWN),
        cue=rows("cue", words, UNKNOWN),
        tags=rows("tags", words, UNKNOWN),
        weight=torch.tensor([i.weight for i in items]),
        head_at=at("heads"),
        kinds=column("kinds", 2 + len(FLAGS)),
        where=column("where"),
        events=column("events"),
        speaker_at=at("speakers"),
        voices=torch.from_numpy(np.stack(voices)) if voices else torch.zeros(0, 2 * VOICE_REACH, len(VOICES)),
        windows=items,
    )


def voice_words(words: Tensor, speaker_at: Tensor) -> tuple[Tensor, Tensor]:
    """(C, reach, size) words around each cue, those beyond the window its edge's; (C, reach) distance buckets."""
    reach = torch.arange(-VOICE_REACH, VOICE_REACH, device=words.device)
    at = (speaker_at[:, 1:] + reach[None]).clamp(0, words.shape[1] - 1)
    gaps = torch.from_numpy(distance_buckets(reach.cpu().numpy())).to(words.device)
    return words[speaker_at[:, :1], at], gaps[None].expand(len(at), -1)


def pair_scores(network: Network, heads: Tensor, at: Tensor) -> Tensor:
    """(T, T) logits that two triggers name one occurrence, head before tail."""
    gaps = distance_buckets((at[None] - at[:, None]).cpu().numpy())
    out: Tensor = network.same(heads, heads[None], torch.from_numpy(gaps).to(heads.device))[:, :, 0]
    return out
