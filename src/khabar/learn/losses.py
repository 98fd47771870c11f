"""What each head of the network is taught by: its loss on a batch."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from khabar.learn.batches import UNKNOWN, Batch, pair_scores, voice_words
from khabar.learn.candidates import Candidates, candidates
from khabar.nouns.types import SUB_EVENT_TYPES
from khabar.tagger.network import FLAGS, SPANS, STATUSES, VOICES, Network


def losses(network: Network, batch: Batch) -> dict[str, Tensor]:
    """The loss of each head on a batch; heads that the batch does not speak to are left out."""
    words, whole, trigger, cue, spans, _ = network.read(batch.ids, batch.shapes, batch.mask, batch.first, batch.last)
    spans = spans.view(*spans.shape[:2], len(SPANS), 3)
    weight = batch.weight
    out = {
        "trigger": _tags(trigger, batch.trigger, weight[:, None].expand(batch.trigger.shape)),
        "cue": _tags(cue, batch.cue, weight[:, None].expand(batch.cue.shape)),
        "spans": _tags(spans, batch.tags, weight[:, None, None].expand(batch.tags.shape)) * len(SPANS),
    }
    if len(batch.head_at):
        rows, at = batch.head_at[:, 0], batch.head_at[:, 1]
        heads = words[rows, at]
        out |= _kind_losses(network.judge(heads, whole[rows], batch.where), batch.kinds)
        out["links"] = _link_loss(network, heads, words, spans, batch)
        out["same"] = _same_loss(network, heads, batch)
    if len(batch.speaker_at):
        rows, at = batch.speaker_at[:, 0], batch.speaker_at[:, 1]
        around, gaps = voice_words(words, batch.speaker_at)
        scores = network.voices(words[rows, at], around, gaps).view(*gaps.shape, len(VOICES), 3)
        out["voices"] = _tags(scores, batch.voices, weight[rows][:, None, None].expand(batch.voices.shape)) * 2
    return {name: value for name, value in out.items() if torch.isfinite(value)}


def _link_loss(network: Network, heads: Tensor, words: Tensor, spans: Tensor, batch: Batch) -> Tensor:
    """Over all pairs of a trigger and a span, coded or proposed, of one window."""
    found = candidates(batch.windows, torch.softmax(spans.detach().float(), -1).cpu().numpy())
    known = found.target != UNKNOWN
    if not known.any():
        return heads.sum() * 0.0
    scores = link_scores(network, heads, words, found)
    known, target = known.to(scores.device), found.target.to(scores.device).float()
    weight = batch.weight[batch.head_at[:, 0]][found.heads.to(scores.device)][:, None].expand(target.shape)[known]
    loss = binary_cross_entropy_with_logits(scores[known].float(), target[known], reduction="none")
    return (loss * weight).sum() / (target[known].sum() + 1.0) * 2


def link_scores(network: Network, heads: Tensor, words: Tensor, found: Candidates) -> Tensor:
    """(P, roles) logits of the pairs of `found`."""
    device = heads.device
    rows, first, last = found.spans.to(device).unbind(-1)
    pairs = found.heads.to(device), found.fills.to(device)
    gaps, apart, labels = (x.to(device) for x in (found.gaps, found.apart, found.labels))
    out: Tensor = network.links(heads, words[rows, first], words[rows, last], labels, gaps, apart, pairs)
    return out


def _tags(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    known = target != UNKNOWN
    if not known.any():
        return logits.sum() * 0.0
    loss = cross_entropy(logits[known].float(), target[known], reduction="none")
    scale = weight[known] * torch.where(target[known] > 0, 2.0, 1.0)
    return (loss * scale).sum() / known.sum() * 8


def _kind_losses(logits: Tensor, kinds: Tensor) -> dict[str, Tensor]:
    types, statuses = len(SUB_EVENT_TYPES), len(STATUSES)
    out: dict[str, Tensor] = {}
    known = kinds[:, 0] != UNKNOWN
    if known.any():
        out["type"] = cross_entropy(logits[known, :types].float(), kinds[known, 0], label_smoothing=0.1)
        out["status"] = cross_entropy(logits[known, types : types + statuses].float(), kinds[known, 1])
    for number, name in enumerate(FLAGS):
        target = kinds[:, 2 + number]
        known = target != UNKNOWN
        if known.any():
            score = logits[known, types + statuses + number].float()
            out[name] = binary_cross_entropy_with_logits(score, target[known].float()) * 0.5
    return out


def _same_loss(network: Network, heads: Tensor, batch: Batch) -> Tensor:
    """Over all pairs of triggers of one window."""
    rows, events = batch.head_at[:, 0], batch.events
    pairs = (rows[:, None] == rows[None]) & (events[:, None] != UNKNOWN) & (events[None] != UNKNOWN)
    pairs = pairs & (batch.head_at[:, 1][:, None] < batch.head_at[:, 1][None])
    if not pairs.any():
        return heads.sum() * 0.0
    scores = pair_scores(network, heads, batch.head_at[:, 1])
    target = (events[:, None] == events[None])[pairs].float()
    return binary_cross_entropy_with_logits(scores[pairs].float(), target)
