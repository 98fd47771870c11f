"""Distillation: on texts that nobody coded a network learns what a larger one makes of them (Hinton et al. 2015).

The teacher reads the same window; its triggers and cues are the heads for which both are asked, its spans those that
both link, and its probabilities are what the pupil's are drawn to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax

from khabar.learn.batches import UNKNOWN, Batch, Window, collate, pair_scores, voice_words
from khabar.learn.candidates import Candidates, candidates
from khabar.learn.losses import link_scores
from khabar.nouns.types import SUB_EVENT_TYPES
from khabar.tagger.network import FLAGS, ROLES, SPANS, STATUSES, VOICES, Network
from khabar.tagger.spans import spans_of
from khabar.tagger.words import VOICE_REACH, place_in_text

#: from which probability on the teacher's triggers and cues are asked about, and how many of a window at most
ASKED, MOST = 0.2, 48


class _Reading(NamedTuple):
    words: Tensor
    whole: Tensor
    trigger: Tensor
    cue: Tensor
    spans: Tensor


def taught_losses(
    network: Network, teachers: Sequence[Network], windows: Sequence[Window], pad: int
) -> dict[str, Tensor]:
    """The loss of each head on windows whose targets are what the teachers, in the mean, make of them."""
    device = next(network.parameters()).device
    plain = collate(windows, pad).to(str(device))
    with torch.no_grad():
        taught = [_read(teacher, plain) for teacher in teachers]
        tags = _mean([reading.spans.softmax(-1) for reading in taught])
        trigger, cue = (_mean([getattr(r, name).softmax(-1) for r in taught]) for name in ("trigger", "cue"))
    asked = [_asked(window, trigger[n].cpu().numpy(), cue[n].cpu().numpy()) for n, window in enumerate(windows)]
    batch = collate(asked, pad).to(str(device))
    own = _read(network, plain)
    real = torch.arange(trigger.shape[1], device=device)[None] < _counts(windows, device)[:, None]
    out = {
        "trigger": _soft(own.trigger, trigger, real),
        "cue": _soft(own.cue, cue, real),
        "spans": _soft(own.spans, tags, real[:, :, None].expand(tags.shape[:3])) * len(SPANS),
    }
    if len(batch.head_at):
        out |= _head_losses(network, own, teachers, taught, batch, tags)
    if len(batch.speaker_at):
        out["voices"] = _voice_loss(network, own, teachers, taught, batch)
    return {name: value for name, value in out.items() if torch.isfinite(value)}


def _read(network: Network, batch: Batch) -> _Reading:
    words, whole, trigger, cue, spans, _ = network.read(batch.ids, batch.shapes, batch.mask, batch.first, batch.last)
    spans = spans.float().view(*spans.shape[:2], len(SPANS), 3)
    return _Reading(words, whole, trigger.float(), cue.float(), spans)


def _mean(parts: Sequence[Tensor]) -> Tensor:
    return torch.stack(list(parts)).mean(0)


def _counts(windows: Sequence[Window], device: torch.device) -> Tensor:
    return torch.tensor([len(window.first) for window in windows], device=device)


def _asked(window: Window, trigger: NDArray[np.float32], cue: NDArray[np.float32]) -> Window:
    """The window with the heads that the teacher proposes; of their targets nothing is known but from it."""
    count = len(window.first)
    heads = [a for a, _, _ in sorted(spans_of(trigger[:count], ASKED), key=lambda s: -s[2])[:MOST]]
    speakers = [a for a, _, _ in sorted(spans_of(cue[:count], ASKED), key=lambda s: -s[2])[:MOST]]
    return replace(
        window,
        heads=sorted(heads),
        kinds=[[UNKNOWN] * (2 + len(FLAGS)) for _ in heads],
        known=[[True] * len(ROLES) for _ in heads],
        events=[0] * len(heads),
        where=[place_in_text(window.begins + head, window.of) for head in sorted(heads)],
        speakers=sorted(speakers),
        voices=[np.zeros((2 * VOICE_REACH, len(VOICES)), np.int64) for _ in speakers],
    )


def _soft(logits: Tensor, target: Tensor, known: Tensor) -> Tensor:
    """Cross-entropy against probabilities, as coded tags weigh: what is inside a span twice, the sum eightfold."""
    loss = -(target * log_softmax(logits.float(), -1)).sum(-1)
    scale = 2.0 - target[..., 0]
    return (loss * scale)[known].sum() / known.sum() * 8


def _head_losses(
    network: Network, own: _Reading, teachers: Sequence[Network], taught: Sequence[_Reading], batch: Batch, tags: Tensor
) -> dict[str, Tensor]:
    rows, at = batch.head_at.unbind(-1)
    found = candidates(batch.windows, tags.float().cpu().numpy())
    asks = (found.target != UNKNOWN).to(rows.device)
    same = (rows[:, None] == rows[None]) & (at[:, None] < at[None])
    with torch.no_grad():
        kinds = [
            t.judge(r.words[rows, at], r.whole[rows], batch.where).float()
            for t, r in zip(teachers, taught, strict=True)
        ]
        links = (
            _mean(
                [
                    link_scores(t, r.words[rows, at], r.words, _seen(found, r.spans)).float().sigmoid()
                    for t, r in zip(teachers, taught, strict=True)
                ]
            )
            if asks.any()
            else None
        )
        pairs = _mean(
            [pair_scores(t, r.words[rows, at], at).float().sigmoid() for t, r in zip(teachers, taught, strict=True)]
        )
    heads = own.words[rows, at]
    out = _kind_losses(network.judge(heads, own.whole[rows], batch.where).float(), kinds)
    if links is not None:
        scores = link_scores(network, heads, own.words, _seen(found, own.spans)).float()
        loss = binary_cross_entropy_with_logits(scores[asks], links[asks], reduction="sum")
        out["links"] = loss / (links[asks].sum() + 1.0) * 2
    if same.any():
        out["same"] = binary_cross_entropy_with_logits(pair_scores(network, heads, at).float()[same], pairs[same])
    return out


def _seen(found: Candidates, spans: Tensor) -> Candidates:
    """The candidates with their labels as a network itself sees them."""
    taken = spans.detach().float().softmax(-1)[..., 1:].sum(-1)
    before = torch.nn.functional.pad(taken.cumsum(1), (0, 0, 1, 0))
    rows, first, last = found.spans.to(spans.device).unbind(-1)
    labels = (before[rows, last + 1] - before[rows, first]) / (last - first + 1)[:, None]
    return replace(found, labels=labels)


def _kind_losses(logits: Tensor, taught: Sequence[Tensor]) -> dict[str, Tensor]:
    types, statuses = len(SUB_EVENT_TYPES), len(STATUSES)
    out = {}
    for name, part in (("type", slice(0, types)), ("status", slice(types, types + statuses))):
        target = _mean([kinds[:, part].softmax(-1) for kinds in taught])
        out[name] = -(target * log_softmax(logits[:, part], -1)).sum(-1).mean()
    flags = slice(types + statuses, None)
    target = _mean([kinds[:, flags].sigmoid() for kinds in taught])
    out["flags"] = binary_cross_entropy_with_logits(logits[:, flags], target) * 0.5 * len(FLAGS)
    return out


def _voice_loss(
    network: Network, own: _Reading, teachers: Sequence[Network], taught: Sequence[_Reading], batch: Batch
) -> Tensor:
    rows, at = batch.speaker_at.unbind(-1)

    def scores(of: Network, words: Tensor) -> Tensor:
        around, gaps = voice_words(words, batch.speaker_at)
        return of.voices(words[rows, at], around, gaps).float().view(*gaps.shape, len(VOICES), 3)

    with torch.no_grad():
        target = _mean([scores(t, r.words).softmax(-1) for t, r in zip(teachers, taught, strict=True)])
    reach = at[:, None] + torch.arange(-VOICE_REACH, VOICE_REACH, device=at.device)[None]
    inside = (reach >= 0) & (reach < _counts(batch.windows, at.device)[rows][:, None])
    known = inside[:, :, None].expand(target.shape[:3])
    return _soft(scores(network, own.words), target, known) * 2
